"""A report's table as CSV and as a workbook, each written while the rows are read: memory stays flat.

Both end with what was asked: whoever finds the file in ten years reads on what it rests, and that it is whole.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from io import StringIO
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from api.forms import CSV, RUPIAH_FORMAT, XLSX, bytes_of, chunks
from ledger.sheets.writing import harmless

ROWS_OF_SHEET_MAX: Final = 1_000_000  # a sheet has 1,048,576
SHEET_NAME_LENGTH_MAX: Final = 25  # of 31, with a number after it
ASKED: Final = "asked"

Cell = str | int | None


class Kind(Enum):
    """Of a column: how its values, which are those of JSON, are written in a workbook."""

    TEXT = auto()
    WHOLE = auto()
    RUPIAH = auto()
    PERCENT = auto()
    DAY = auto()
    MONTH = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """`place`: of its value in a row of the document."""

    name: str
    kind: Kind
    place: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A table to be written once. `said`: what was asked, and as known when."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterator[tuple[Cell, ...]]
    said: tuple[tuple[str, Cell], ...]


def as_csv(table: Written) -> Iterator[bytes]:
    """RFC 4180, UTF-8 without a mark: a row of names, the rows, an empty line, and what was asked, a pair a line."""
    text = StringIO()
    write = csv.writer(text).writerow
    write([column.name for column in table.columns])
    count = 0
    for rows in chunks(table.rows):
        for row in rows:
            write([_shown(cell, column) for cell, column in zip(row, table.columns, strict=True)])
        count += len(rows)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    write(())
    for name, said in _said(table, count):
        write((name, harmless(said) if isinstance(said, str) else said))
    yield text.getvalue().encode()


def as_workbook(table: Written) -> Iterator[bytes]:
    """Written to a temporary file before the first byte is given: it ends with what a reader needs first."""
    book = Workbook(write_only=True)
    name = table.name[:SHEET_NAME_LENGTH_MAX]
    count = 0
    for number, rows in enumerate(_sheets(table.rows), start=1):
        sheet = book.create_sheet(name if number == 1 else f"{name} {number}")
        count += _fill(sheet, table.columns, rows)
    sheet = book.create_sheet(ASKED)
    for pair in _said(table, count):
        sheet.append([harmless(each) if isinstance(each, str) else each for each in pair])
    file = TemporaryFile()  # noqa: SIM115 - closed when it has been read
    try:
        book.save(file)
    except BaseException:
        file.close()
        raise
    return bytes_of(file)


WRITERS: Final[Mapping[str, Callable[[Written], Iterator[bytes]]]] = MappingProxyType({CSV: as_csv, XLSX: as_workbook})


def _sheets(rows: Iterator[tuple[Cell, ...]]) -> Iterator[Iterator[tuple[Cell, ...]]]:
    """Rows for one sheet after the other, each to be read before the next; at least one."""
    following = [next(rows, None)]

    def of_one() -> Iterator[tuple[Cell, ...]]:
        for _ in range(ROWS_OF_SHEET_MAX):
            if (row := following[0]) is None:
                return
            yield row
            following[0] = next(rows, None)

    yield of_one()
    while following[0] is not None:
        yield of_one()


def _fill(sheet: Any, columns: Sequence[Column], rows: Iterator[tuple[Cell, ...]]) -> int:
    """How many rows."""
    sheet.append([column.name for column in columns])
    # The sheet writes a row at once: one cell serves for a whole column.
    cells = [WriteOnlyCell(sheet) for _ in columns]
    for cell, column in zip(cells, columns, strict=True):
        cell.number_format = _FORMATS.get(column.kind, cell.number_format)
    count = 0
    for row in rows:
        count += 1
        for cell, value, column in zip(cells, row, columns, strict=True):
            form = cell.number_format
            cell.value = _typed(value, column)
            cell.number_format = form  # a day brings one of its own
        sheet.append(cells)
    return count


def _said(table: Written, count: int) -> Iterator[tuple[str, Cell]]:
    yield from table.said
    yield "rows", count


def _shown(value: Cell, column: Column) -> Cell:
    return harmless(value) if isinstance(value, str) and column.kind is Kind.TEXT else value


def _typed(value: Cell, column: Column) -> Any:
    """As a spreadsheet counts with it; a total's own word stays a word."""
    if not isinstance(value, str) or column.kind is Kind.TEXT:
        return harmless(value) if isinstance(value, str) else value
    try:
        return _READ[column.kind](value)
    except (ValueError, InvalidOperation):
        return harmless(value)


_READ: Final[Mapping[Kind, Callable[[str], Any]]] = {
    Kind.WHOLE: int,
    Kind.RUPIAH: Decimal,
    Kind.PERCENT: Decimal,
    Kind.DAY: date.fromisoformat,
    Kind.MONTH: lambda month: date.fromisoformat(f"{month}-01"),
}
_FORMATS: Final[Mapping[Kind, str]] = {
    Kind.WHOLE: "0",
    Kind.RUPIAH: RUPIAH_FORMAT,
    Kind.PERCENT: "0.00",
    Kind.DAY: "yyyy-mm-dd",
    Kind.MONTH: "yyyy-mm",
}
