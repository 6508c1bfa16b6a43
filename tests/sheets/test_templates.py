"""Templates: every one is read by the reader it was made for, and nobody enrols its examples."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from ledger.cli.main import app
from ledger.sheets.columns import FileFormat, Form, Language
from ledger.sheets.forms import FORMS
from ledger.sheets.templates import template
from tests.sheets.files import opened

EVERY = [(form, kind, language) for form in FORMS.values() for kind in FileFormat for language in Language]


def named(given: Any) -> str:
    return str(getattr(given, "name", given))


@pytest.mark.parametrize(("form", "kind", "language"), EVERY, ids=named)
def test_every_template_is_read_back(form: Form, kind: FileFormat, language: Language) -> None:
    with opened(template(form, kind, language), form) as sheet:
        lines = list(sheet.lines())
        assert sheet.format is kind
        assert set(sheet.headers.places) == {column.name for column in form.columns}
        assert sheet.headers.ignored == ()

    assert [line.number for line in lines] == list(range(2, 2 + len(form.examples)))
    assert [[refused.code for refused in line.refusals] for line in lines] == [["row-is-example"] for _ in lines]
    assert all(line.cells[column.name] is not None for line in lines for column in form.columns if column.required)


@pytest.mark.parametrize("form", FORMS.values(), ids=named)
def test_every_cell_to_fill_in_is_a_text_so_that_no_digit_is_lost(form: Form) -> None:
    book = load_workbook(BytesIO(template(form, FileFormat.XLSX, Language.INDONESIAN)))
    rows, guide = book.worksheets

    assert rows.title == form.sheet_names[0]
    assert {cell.number_format for row in rows.iter_rows(min_row=2, max_row=1_001) for cell in row} == {"@"}
    explained = [row[0] for row in guide.iter_rows(min_row=2, values_only=True)]
    assert explained == [column.spellings[0] for column in form.columns] + list(form.passed_over)


def test_the_command_writes_one_and_never_over_another_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    words = ["template", "enrolments", "--format", "csv", "--language", "en", "--output", str(path)]

    done = CliRunner().invoke(app, words)
    again = CliRunner().invoke(app, words)
    unknown = CliRunner().invoke(app, ["template", "people"])

    assert done.exit_code == 0, done.output
    assert path.read_bytes() == template(FORMS["enrolments"], FileFormat.CSV, Language.ENGLISH)
    assert again.exit_code == unknown.exit_code == 2
    assert "enrolments" in unknown.output
