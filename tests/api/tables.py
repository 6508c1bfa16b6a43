"""A report's table read back from CSV and from a workbook, as the text that JSON would have."""

import csv
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import zip_longest
from typing import Any, Final

import httpx2
from openpyxl import load_workbook

from api.forms import CSV, XLSX
from api.report_forms import ASKED, Column, Kind

LONGEST_CELL: Final = 300


@dataclass(frozen=True)
class Table:
    """`rows` as texts, "" for nothing. `said`: what was asked."""

    names: list[str]
    rows: list[list[str]]
    said: dict[str, str]


def fetched(http: httpx2.Client, path: str, form: str, **asked: Any) -> httpx2.Response:
    answer = http.get(path, params=asked, headers={"Accept": form})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] == form
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["sertakan-position"]
    return answer


def as_csv(http: httpx2.Client, path: str, **asked: Any) -> Table:
    content = fetched(http, path, CSV, **asked).content
    lines = list(csv.reader(StringIO(content.decode("utf-8"), newline="")))
    end = lines.index([])
    assert all(len(line) == len(lines[0]) for line in lines[:end])
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line)
    assert max(len(cell) for line in lines for cell in line) < LONGEST_CELL
    return Table(lines[0], lines[1:end], dict(lines[end + 1 :]))


def as_workbook(http: httpx2.Client, path: str, columns: tuple[Column, ...], **asked: Any) -> Table:
    content = fetched(http, path, XLSX, **asked).content
    book = load_workbook(BytesIO(content), read_only=True)
    names, *rows = book.worksheets[0].iter_rows(values_only=True)
    said = {str(name): _plain(*value) for name, *value in book[ASKED].iter_rows(values_only=True)}
    # What is empty at the end of a row may be missing.
    shown = [[_shown(value, column) for value, column in zip_longest(row, columns)] for row in rows]
    return Table([str(name) for name in names], shown, said)


def _plain(value: Any = None) -> str:
    return "" if value is None else str(value)


def _shown(value: Any, column: Column) -> str:
    """A cell as the other forms write it; amounts must be numbers and days days."""
    if value is None or value == "total":
        return _plain(value)
    match column.kind:
        case Kind.TEXT:
            assert isinstance(value, str)
            return value
        case Kind.WHOLE:
            assert isinstance(value, int)
            return str(value)
        case Kind.RUPIAH | Kind.PERCENT:
            assert isinstance(value, int | float)
            return f"{Decimal(str(value)):.2f}"
        case Kind.DAY | Kind.MONTH:
            assert isinstance(value, datetime | date)
            return value.strftime("%Y-%m-%d" if column.kind is Kind.DAY else "%Y-%m")


def sheets_of(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(BytesIO(content), read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
