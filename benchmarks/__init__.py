"""How fast the ledger is, against floors measured in the same run: `python -m benchmarks`."""
