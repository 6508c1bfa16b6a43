"""`sertakan import`: files of rows."""

import typer

app = typer.Typer(help="Take the rows of a file.", no_args_is_help=True)


@app.callback()
def rows() -> None:
    """Keeps every kind of file a word of its own while there is only one."""
