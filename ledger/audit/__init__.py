"""The live ledger held against itself: what is derived against the log, the log against its own rules."""
