"""Files of rows made for one test each: bytes, texts and workbooks."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook

from ledger.sheets.cells import NikText, Text
from ledger.sheets.columns import Column, Form
from ledger.sheets.quantities import Amount, Day
from ledger.sheets.reading import Line, Sheet, open_sheet

NIK: Final = "9901010703850001"
OTHER_NIK: Final = "9901014703850002"
PEOPLE: Final = Form(
    name="people",
    sheet_names=("Orang", "people"),
    columns=(
        Column("nik", ("NIK", "NO E-KTP"), NikText(), required=True),
        Column("name", ("NAMA",), Text(), required=True),
        Column("birth_date", ("TGL_LAHIR", "TANGGAL LAHIR"), Day()),
        Column("amount", ("JUMLAH",), Amount()),
    ),
    passed_over=("HANDPHONE",),
    rows_max=1_000,
)
HEADERS: Final = ("NIK", "NAMA", "TGL_LAHIR", "JUMLAH")
SITI: Final = (NIK, "Siti Rahayu", "07-03-1985", "16.800")
SITI_READ: Final = {"nik": NIK, "name": "Siti Rahayu", "birth_date": date(1985, 3, 7), "amount": 1_680_000}


def csv_of(*rows: Sequence[str], delimiter: str = ",") -> bytes:
    return "".join(delimiter.join(row) + "\r\n" for row in rows).encode()


def workbook_of(*rows: Sequence[Any], title: str = "Orang") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def opened(given: bytes, form: Form = PEOPLE) -> Sheet:
    return open_sheet(BytesIO(given), form)


def lines_of(given: bytes, form: Form = PEOPLE) -> list[Line]:
    with opened(given, form) as sheet:
        return list(sheet.lines())


def refusals_of(given: bytes, form: Form = PEOPLE) -> list[tuple[int, str | None, str]]:
    """Line, column and code of every refused cell."""
    return [(line.number, refused.column, refused.code) for line in lines_of(given, form) for refused in line.refusals]
