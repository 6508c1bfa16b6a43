"""`sertakan verify`: the live ledger held against itself."""

from ledger.cli.printing import AsJson


def verify(as_json: AsJson = False) -> None:
    """Hold everything that is derived against the log, and the log against itself."""
