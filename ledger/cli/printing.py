"""Results on standard output: one JSON document, or a table for people; nothing decorative outside a terminal."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

WIDTH_OUTSIDE_TERMINAL: Final = 200
MEASURED_MAX: Final = 100_000

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")]


def print_json(document: Any) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def print_fields(fields: Iterable[tuple[str, Any]]) -> None:
    """A name and a value a line; what is None is left out."""
    table = Table.grid(padding=(0, 2))
    for name, value in fields:
        if value is not None:
            table.add_row(name, _text(value))
    _console().print(table)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A row a line; where that is too wide a value a line and a blank line between rows, so that no id is cut."""
    told = [[_text(cell) for cell in row] for row in rows]
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in told:
        table.add_row(*row)
    console = _console()
    if Measurement.get(console, console.options.update(max_width=MEASURED_MAX), table).maximum <= console.width:
        console.print(table)
        return
    for number, row in enumerate(told):
        if number:
            console.print()
        print_fields(zip(columns, row, strict=True))


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error, where that is a terminal; it is told what is being done, how far, and of how much."""
    if not sys.stderr.isatty():
        yield lambda _doing, _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda doing, done, total: bar.update(task, description=doing, completed=done, total=total)


def _text(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _console() -> Console:
    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, width=WIDTH_OUTSIDE_TERMINAL, no_color=True, markup=False)
