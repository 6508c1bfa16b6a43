"""What is written back: no formula for a spreadsheet, every refused row once, for its owner's eyes."""

import csv
import stat
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.sheets.reading import Line
from ledger.sheets.writing import RefusedRows, harmless, refused_beside
from tests.sheets.files import HEADERS, NIK, OTHER_NIK, SITI, csv_of, lines_of, opened, refusals_of, workbook_of

BAD = (("12", "Ani", "", ""), ("13", "Budi", "31-02-1990", "16.8"), ("14", "+62 Cici", "", ""))
GIVEN = csv_of(HEADERS, BAD[0], SITI, *BAD[1:])


def written(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def refuse(path: Path, given: bytes) -> None:
    with opened(given) as sheet, RefusedRows(path, sheet) as rows:
        for line in sheet.lines():
            if line.refusals:
                rows.add(line, line.refusals)


def interrupted(path: Path) -> None:
    with opened(GIVEN) as sheet, RefusedRows(path, sheet) as rows:
        rows.add(next(sheet.lines()), ())
        raise KeyboardInterrupt


def test_refused_rows_stand_with_reasons_before_their_own_cells(tmp_path: Path) -> None:
    path = refused_beside(tmp_path / "people.csv")
    refuse(path, GIVEN)

    head, *rows = written(path)

    assert path.name == "people.csv.refused.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert head == ["refused_line", "refused_columns", "refused_codes", "what_is_expected", *HEADERS]
    assert [row[0] for row in rows] == ["2", "4", "5"]
    assert rows[1][1:3] == ["NIK; TGL_LAHIR; JUMLAH", "nik-shape; date-shape; amount-ambiguous"]
    assert [tuple(row[4:]) for row in rows] == [*BAD[:2], ("14", "'+62 Cici", "", "")]


def test_what_was_refused_is_corrected_and_read_again(tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    refuse(first, GIVEN)
    corrected = first.read_bytes().replace(b",12,", f",{OTHER_NIK},".encode()).replace(b",14,", f",{NIK},".encode())

    with opened(corrected) as sheet:
        assert (sheet.headers.ignored, len(sheet.headers.passed_over)) == ((), 4)
        lines = list(sheet.lines())
    refuse(second, corrected)

    assert [line.cells["name"] for line in lines if not line.refusals] == ["Ani", "+62 Cici"]
    head, row = written(second)
    assert head[4:] == list(HEADERS)
    assert row[0] == "3"


def test_a_file_that_is_not_whole_takes_no_other_ones_place(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    refuse(path, GIVEN)
    before = path.read_bytes()

    with pytest.raises(KeyboardInterrupt):
        interrupted(path)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_no_file_stands_where_nothing_was_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    refuse(path, GIVEN)

    refuse(path, csv_of(HEADERS, SITI))

    assert list(tmp_path.iterdir()) == []


def test_the_cells_of_a_workbook_are_told_so_that_they_read_as_before(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    day = datetime(1985, 3, 7)  # noqa: DTZ001 - openpyxl's
    refuse(path, workbook_of(HEADERS, (9901010703850001, "Siti", day, 16_800), (None, "=1+1", None, 16.5)))

    _, first, second = written(path)

    assert first[2] == "nik-stored-as-number"
    assert first[4:] == ["9.901011E+15", "Siti", "1985-03-07", "16800"]
    assert second[1:3] == ["NIK; NAMA; JUMLAH", "cell-empty; cell-formula; amount-ambiguous"]
    assert second[4:] == ["", "", "", "16.5"]
    assert next(code for _, _, code in refusals_of(path.read_bytes())) == "nik-stored-as-number"


@pytest.mark.parametrize("text", ["=1+1", "+62", "-", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    assert harmless(text) == "'" + text
    assert harmless(f"x{text}") == f"x{text}"


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), max_size=30))
def test_a_name_survives_being_made_harmless(text: str) -> None:
    (before,) = lines_of(workbook_text(text))
    (after,) = lines_of(workbook_text(harmless(text.strip())))

    assert_same(before, after)


def workbook_text(name: str) -> bytes:
    quoted = '"' + name.replace('"', '""') + '"'
    return csv_of(HEADERS, (NIK, quoted, "", ""))


def assert_same(before: Line, after: Line) -> None:
    assert (after.cells, after.refusals) == (before.cells, before.refusals)
