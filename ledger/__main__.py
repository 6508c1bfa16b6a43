"""`python -m ledger` is the `sertakan` command."""

from ledger.cli.main import main

main()
