"""Files of nominations: the people whom a village proposes for a scheme."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from ledger.domain.values import Sector
from ledger.sheets.columns import Column, Form
from ledger.sheets.enrolments import ENROLMENTS
from ledger.sheets.reading import Line

_ALIKE: Final = ("nik", "name", "birth_date", "occupation", "monthly_income", "sector", "region", "attested_on")


def _columns() -> tuple[Column, ...]:
    """Those of a file of enrolments that say who somebody is."""
    by_name = {column.name: column for column in ENROLMENTS.columns}
    return tuple(by_name[name] for name in _ALIKE)


NOMINATIONS: Final = Form(
    name="nominations",
    sheet_names=("Usulan", "usulan"),
    columns=_columns(),
    passed_over=ENROLMENTS.passed_over,
    examples=tuple({name: text for name, text in row.items() if name in _ALIKE} for row in ENROLMENTS.examples),
)


@dataclass(frozen=True, slots=True)
class NominationRow:
    """`monthly_income` in sen. None: the file does not say, and whoever imports it does."""

    line: int
    nik: str
    name: str
    birth_date: date
    occupation: str
    monthly_income: int
    sector: Sector | None
    region: str | None
    attested_on: date | None


def nomination_row(line: Line) -> NominationRow:
    """Of a line without refusals."""
    return NominationRow(line.number, **line.cells)
