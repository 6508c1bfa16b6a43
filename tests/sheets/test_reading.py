"""What a file says is read to the letter, whatever wrote it; every row has the number under which people find it."""

import hashlib
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from ledger.domain.errors import SheetRefused
from ledger.sheets.enrolments import ENROLMENTS, EnrolmentRow, enrolment_row
from ledger.sheets.reading import open_sheet
from tests.sheets.files import (
    HEADERS,
    NIK,
    OTHER_NIK,
    PEOPLE,
    SITI,
    SITI_READ,
    csv_of,
    lines_of,
    opened,
    saved,
    workbook_of,
)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ends", [b"\r\n", b"\n"])
def test_a_csv_is_read_whatever_stands_between_its_cells(delimiter: str, bom: bytes, ends: bytes) -> None:
    given = bom + csv_of(HEADERS, SITI, delimiter=delimiter).replace(b"\r\n", ends)

    (line,) = lines_of(given)

    assert (line.number, line.cells, line.refusals) == (2, SITI_READ, ())


def test_a_comma_in_a_row_does_not_decide_about_the_header() -> None:
    given = csv_of(HEADERS, (NIK, '"Siti, Rahayu, S.Pd, M.Pd, dll"', "07-03-1985", "Rp16.800,00"), delimiter=";")

    (line,) = lines_of(given)

    assert line.cells == SITI_READ | {"name": "Siti, Rahayu, S.Pd, M.Pd, dll"}


def test_a_workbook_is_read_with_its_own_dates_and_numbers() -> None:
    given = workbook_of(HEADERS, (NIK, "Siti Rahayu", datetime(1985, 3, 7), 16_800), SITI)  # noqa: DTZ001 - openpyxl's

    first, second = lines_of(given)

    assert (first.number, first.cells, first.refusals) == (2, SITI_READ, ())
    assert (second.number, second.cells) == (3, SITI_READ)


def test_what_it_is_decides_not_its_name(tmp_path: Path) -> None:
    book, text = tmp_path / "book.csv", tmp_path / "text.xlsx"
    book.write_bytes(workbook_of(HEADERS, SITI))
    text.write_bytes(csv_of(HEADERS, SITI))

    for path, kind in ((book, "xlsx"), (text, "csv")):
        with open_sheet(path, PEOPLE) as sheet:
            assert (sheet.format, sheet.name, sheet.rows) == (kind, path.name, 1)
            assert sheet.digest == hashlib.sha256(path.read_bytes()).hexdigest()
            assert [line.cells for line in sheet.lines()] == [SITI_READ]


def test_empty_rows_are_passed_over_and_counted_in_the_numbers() -> None:
    text = b"\r\n ,\r\n" + csv_of(HEADERS, SITI, ("", "", "", ""), (" ", "", "", ""), SITI)
    book = workbook_of([], [None], HEADERS, SITI, [], [None, " "], SITI)

    for given in (text, book):
        with opened(given) as sheet:
            assert sheet.headers.line == 3
            assert sheet.rows == 2
            assert [line.number for line in sheet.lines()] == [4, 7]
            assert [line.number for line in sheet.lines(after=4)] == [7]
            assert [line.number for line in sheet.lines(after=7)] == []


def test_headers_are_known_in_any_spelling_and_order_and_others_are_told() -> None:
    given = csv_of(
        ("tanggal  lahir", "Catatan", "no_e-ktp", "Handphone", "nama", ""), ("1985-03-07", "x", NIK, "0812", "Siti", "")
    )

    with opened(given) as sheet:
        (line,) = sheet.lines()
        assert sheet.headers.ignored == ("Catatan",)
        assert sheet.headers.passed_over == ("Handphone",)

    assert line.cells == {"nik": NIK, "name": "Siti", "birth_date": date(1985, 3, 7), "amount": None}


def test_the_sheet_with_the_forms_name_is_meant() -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(["Petunjuk"])
    meant = book.create_sheet("ORANG")
    meant.append(list(HEADERS))
    meant.append(list(SITI))

    (line,) = lines_of(saved(book))

    assert line.cells == SITI_READ


def test_the_operators_sheet_becomes_rows_of_enrolments() -> None:
    headers = (
        "NOMOR_IDENTITAS", "NAMA_LENGKAP", "TGL_LAHIR", "HANDPHONE", "EMAIL", "JENIS_PEKERJAAN_1", "JENIS_PEKERJAAN_2",
        "LOKASI_PEKERJAAN", "UPAH", "KODE_PAKET", "BULAN_IURAN",
    )  # fmt: skip
    siti = (OTHER_NIK, "SITI RAHAYU", "07-03-1985", "08123", "", "PEDAGANG", "", "PASAR", "2000000", "T", "6")
    given = workbook_of(headers, siti, title="data_tk_baru")

    with opened(given, ENROLMENTS) as sheet:
        rows = [enrolment_row(line) for line in sheet.lines()]
        assert sheet.headers.ignored == ()
        assert "KODE_PAKET" in sheet.headers.passed_over

    assert rows == [
        EnrolmentRow(
            line=2, nik=OTHER_NIK, name="SITI RAHAYU", birth_date=date(1985, 3, 7), occupation="PEDAGANG",
            monthly_income=200_000_000, sector=None, region=None, starts_on=None, months=6, programmes=None,
            attested_on=None, category=None,
        )
    ]  # fmt: skip


def test_a_refusal_closes_what_was_opened(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")

    with pytest.raises(SheetRefused) as refused:
        open_sheet(path, PEOPLE)

    assert refused.value.code == "file-empty"
