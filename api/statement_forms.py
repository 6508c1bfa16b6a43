"""A statement as JSON, as CSV and as a workbook, each written while the log is read: memory stays flat."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from io import StringIO
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from api.answers import known_at
from api.forms import CSV, JSON, RUPIAH_FORMAT, XLSX, bytes_of, chunks
from ledger.application.statements import Statement
from ledger.domain.money import SEN_PER_RUPIAH, rupiah
from ledger.domain.statement import Line
from ledger.sheets.writing import harmless

COLUMNS: Final = ("position", "date", "kind", "description", "amount", "balance")

Row = tuple[int | None, Any, str, str, int | None, int]


def as_json(statement: Statement) -> Iterator[bytes]:
    head = {
        "sponsor_id": str(statement.sponsor_id),
        "from": None if statement.first is None else statement.first.isoformat(),
        "to": None if statement.last is None else statement.last.isoformat(),
        "as_known_at": known_at(statement.house, statement.known),
        "opening_balance": rupiah(statement.opening),
    }
    yield (json.dumps(head)[:-1] + ', "lines": [').encode()
    closing, before = statement.opening, ""
    for lines in chunks(statement.lines()):
        yield (before + ", ".join(json.dumps(_told(line)) for line in lines)).encode()
        closing, before = lines[-1].balance, ", "
    yield f'], "closing_balance": "{rupiah(closing)}"}}'.encode()


def as_csv(statement: Statement) -> Iterator[bytes]:
    """RFC 4180, with a row of names; opening and closing balance are rows of their own."""
    text = StringIO()
    write = csv.writer(text).writerow
    write(COLUMNS)
    for rows in chunks(_rows(statement)):
        for position, day, kind, description, amount, balance in rows:
            shown = "" if amount is None else rupiah(amount)
            write((position, day, harmless(kind), harmless(description), shown, rupiah(balance)))
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()


def as_workbook(statement: Statement) -> Iterator[bytes]:
    """Written to a temporary file before the first byte is given: it ends with what a reader needs first."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("statement")
    sheet.append(COLUMNS)
    # The sheet writes a row at once: one cell serves for a whole column.
    amount_cell, balance_cell = (WriteOnlyCell(sheet) for _ in range(2))
    amount_cell.number_format = balance_cell.number_format = RUPIAH_FORMAT
    for position, day, kind, description, amount, balance in _rows(statement):
        amount_cell.value = None if amount is None else _decimal(amount)
        balance_cell.value = _decimal(balance)
        sheet.append((position, day, harmless(kind), harmless(description), amount_cell, balance_cell))
    file = TemporaryFile()  # noqa: SIM115 - closed when it has been read
    try:
        book.save(file)
    except BaseException:
        file.close()
        raise
    return bytes_of(file)


FORMS: Final[Mapping[str, Callable[[Statement], Iterator[bytes]]]] = MappingProxyType(
    {JSON: as_json, CSV: as_csv, XLSX: as_workbook}
)


def _rows(statement: Statement) -> Iterator[Row]:
    """The table that people see: opening balance, lines, closing balance."""
    yield None, statement.first, "opening", "opening balance", None, statement.opening
    closing = statement.opening
    for line in statement.lines():
        moved, closing = line.movement, line.balance
        yield moved.position, moved.day, moved.kind.value, moved.description, moved.amount, closing
    yield None, statement.last, "closing", "closing balance", None, closing


def _told(line: Line) -> dict[str, Any]:
    moved = line.movement
    return {
        "position": moved.position,
        "date": moved.day.isoformat(),
        "kind": moved.kind.value,
        "description": moved.description,
        "amount": rupiah(moved.amount),
        "balance": rupiah(line.balance),
    }


def _decimal(sen: int) -> Decimal:
    return Decimal(sen) / SEN_PER_RUPIAH
