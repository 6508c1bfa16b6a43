"""Memory while a file is read does not grow with its rows."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from ledger.sheets.enrolments import ENROLMENTS, enrolment_row
from ledger.sheets.reading import open_sheet
from tests.sheets.files import csv_of, saved

FEW, MANY = 1_500, 6_000
GROWTH_BYTES_MAX = 300_000  # 4,500 rows, kept, would be 6 MB
HEADERS = ("NOMOR_IDENTITAS", "NAMA_LENGKAP", "TGL_LAHIR", "JENIS_PEKERJAAN_1", "UPAH")


def people(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        yield f"99010107038{number:05d}", f"Siti Rahayu {number}", "07-03-1985", "Pedagang", "2000000"


def text(count: int) -> bytes:
    return csv_of(HEADERS, *people(count))


def workbook(count: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data TK Baru")
    for row in (HEADERS, *people(count)):
        sheet.append(row)
    return saved(book)


def peak_of(path: Path, count: int) -> int:
    gc.collect()
    tracemalloc.start()
    with open_sheet(path, ENROLMENTS) as sheet:
        read = sum(enrolment_row(line).months is None for line in sheet.lines() if not line.refusals)
        assert read == sheet.rows == count
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("written", [text, workbook])
def test_thousands_of_rows_more_take_no_more_memory(written: Callable[[int], bytes], tmp_path: Path) -> None:
    peaks = []
    for count in (FEW, MANY):
        path = tmp_path / f"{count}"
        path.write_bytes(written(count))
        peak_of(path, count)  # what is made once, such as tables of dates, is made
        peaks.append(peak_of(path, count))

    assert peaks[1] - peaks[0] < GROWTH_BYTES_MAX
