"""The page about files says what every refusal asks for, and names every column."""

import re
from pathlib import Path

import pytest

from ledger.domain.errors import SHEET_REFUSALS
from ledger.sheets.columns import Column
from ledger.sheets.enrolments import ENROLMENTS

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
OF_ENROLMENTS = PAGE.partition("## Columns of a file of enrolments")[2].partition("\n## ")[0]


def codes_of_cells() -> set[str]:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "ledger" / "sheets").glob("*.py"))
    return set(re.findall(r'(?:CellProblem\(|CellRefused\((?:header|None), )\s*"([a-z-]+)"', sources))


def test_every_refusal_of_a_cell_and_of_a_file_says_what_to_do() -> None:
    told = re.findall(r"^\| `([a-z0-9-]+)` \| [^|]+ \|$", PAGE, re.MULTILINE)

    assert sorted(told) == sorted([*codes_of_cells(), *(each.code for each in SHEET_REFUSALS)])


@pytest.mark.parametrize("column", ENROLMENTS.columns, ids=lambda column: column.name)
def test_every_column_of_enrolments_is_named_as_the_template_does(column: Column) -> None:
    (row,) = re.findall(rf"^\| `{column.name}` \| (.+) \| (yes|no) \| [^|]+ \|$", OF_ENROLMENTS, re.MULTILINE)

    assert row[0].split(", ")[0] == column.spellings[0]
    assert (row[1] == "yes") == column.required
