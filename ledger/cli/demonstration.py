"""`sertakan demo`: a story of synthetic people, told into a ledger of its own and served."""

import typer


def demo() -> None:
    """Load the story and serve it."""
    typer.echo("sertakan: the story is not told yet", err=True)
    raise typer.Exit(1)
