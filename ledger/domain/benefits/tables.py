"""Amounts, percents and limits of the law, each with the day from which it holds, its source and its certainty."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from ledger.domain.errors import BenefitNotTabled
from ledger.domain.law.policies import LAW_IN_FORCE
from ledger.domain.law.terms import Certainty
from ledger.domain.money import SEN_PER_RUPIAH
from ledger.domain.values import SchoolLevel

A, B, C = Certainty
PP82: Final = date(2019, 12, 2)  # PP 82/2019 in force (law 3.8, 3.12)


class Unit(StrEnum):
    RUPIAH = "rupiah"
    PERCENT = "percent"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class TableRow:
    """Holds for events from `valid_from` on, until a row of the same `id` with a later day takes over."""

    id: str
    value: int
    unit: Unit
    valid_from: date
    source: str
    certainty: Certainty

    @property
    def sen(self) -> int:
        assert self.unit is Unit.RUPIAH
        return self.value * SEN_PER_RUPIAH


def _rupiah(row_id: str, value: int, source: str, certainty: Certainty = B, valid_from: date = PP82) -> TableRow:
    return TableRow(row_id, value, Unit.RUPIAH, valid_from, source, certainty)


def _count(
    row_id: str, value: int, unit: Unit, source: str, certainty: Certainty = B, valid_from: date = PP82
) -> TableRow:
    return TableRow(row_id, value, unit, valid_from, source, certainty)


def _schooling(level: SchoolLevel, yearly: int, years: int) -> tuple[TableRow, TableRow]:
    source = "PP 82/2019, scholarship (law 3, S1.9)"
    return (
        _rupiah(f"scholarship_{level}", yearly, source),
        _count(f"scholarship_{level}_years", years, Unit.YEARS, source),
    )


_ACCIDENT: Final = "PP 82/2019 Lampiran III"
_DEATH_BEFORE: Final = "PP 44/2015 before PP 82/2019 (law 3.12)"
_DEATH: Final = "PP 82/2019 (law 3.12)"
_SAVING: Final = "PP 46/2015 ps. 22 (law S5.1)"
_YIELD: Final = "compounds yearly, also without contributions (law S5.5); parts of a year by whole months: inferred"
_TAX: Final = "PP 68/2009 (law S5.6)"

ROWS: Final[tuple[TableRow, ...]] = (
    # Work accident (JKK). Of the years before PP 82/2019 no table was seen.
    _count("jkk_wage_months", 80, Unit.MONTHS, f"{_ACCIDENT} (law 3.4, 3.5)"),
    _count("jkk_death", 60, Unit.PERCENT, f"{_ACCIDENT} (law 3.5)"),
    _rupiah("jkk_periodic", 12_000_000, f"{_ACCIDENT} (law 3.5)"),
    _rupiah("jkk_funeral", 10_000_000, f"{_ACCIDENT} (law 3.5)"),
    _count("jkk_total_disability", 70, Unit.PERCENT, f"{_ACCIDENT} (law 3.4)"),
    _count("jkk_income_full", 12, Unit.MONTHS, f"{_ACCIDENT} (law 3.3)"),
    _count("jkk_income_later", 50, Unit.PERCENT, f"{_ACCIDENT} (law 3.3)"),
    _rupiah("jkk_transport_land", 5_000_000, f"{_ACCIDENT} (law 3.2, S2.12)", A),
    _rupiah("jkk_transport_sea", 2_000_000, f"{_ACCIDENT} (law 3.2)"),
    _rupiah("jkk_transport_air", 10_000_000, f"{_ACCIDENT} (law 3.2)"),
    _rupiah("jkk_home_care", 20_000_000, f"{_ACCIDENT} A.1 (law 3.1)", A),
    _count("jkk_prosthesis_more", 40, Unit.PERCENT, f"{_ACCIDENT} (law 3.18)"),
    # Death that is no work accident's (JKM).
    _rupiah("jkm_death", 16_200_000, _DEATH_BEFORE, valid_from=LAW_IN_FORCE),
    _rupiah("jkm_periodic", 4_800_000, _DEATH_BEFORE, valid_from=LAW_IN_FORCE),
    _rupiah("jkm_funeral", 3_000_000, _DEATH_BEFORE, valid_from=LAW_IN_FORCE),
    _rupiah("jkm_death", 20_000_000, _DEATH),
    _rupiah("jkm_periodic", 12_000_000, _DEATH),  # 24 × 500,000 at once
    _rupiah("jkm_funeral", 10_000_000, _DEATH),
    # Schooling of two children.
    *_schooling(SchoolLevel.TK, 1_500_000, 2),
    *_schooling(SchoolLevel.SD, 1_500_000, 6),
    *_schooling(SchoolLevel.SMP, 2_000_000, 3),
    *_schooling(SchoolLevel.SMA, 3_000_000, 3),
    *_schooling(SchoolLevel.UNIVERSITY, 12_000_000, 5),
    _count("scholarship_age", 23, Unit.YEARS, "PP 82/2019, scholarship (law 3, S1.9)"),
    # Old-age saving (JHT).
    _count("jht_age", 56, Unit.YEARS, _SAVING, A, LAW_IN_FORCE),
    _count("jht_stopped_work_wait", 1, Unit.MONTHS, "Permenaker 4/2022 ps. 4-6 (law 3, JHT)", B, LAW_IN_FORCE),
    _count("jht_part_after", 10, Unit.YEARS, _SAVING, A, LAW_IN_FORCE),
    _count("jht_part_housing", 30, Unit.PERCENT, _SAVING, A, LAW_IN_FORCE),
    _count("jht_part_other", 10, Unit.PERCENT, _SAVING, A, LAW_IN_FORCE),
    _count("jht_yield_credited", 12, Unit.MONTHS, _YIELD, C, LAW_IN_FORCE),
    _rupiah("jht_tax_free", 50_000_000, _TAX, B, LAW_IN_FORCE),
    _count("jht_tax", 5, Unit.PERCENT, _TAX, B, LAW_IN_FORCE),
    _count("jht_tax_at_once", 2, Unit.YEARS, _TAX, B, LAW_IN_FORCE),
    _count("jht_tax_without_number_more", 20, Unit.PERCENT, _TAX, B, LAW_IN_FORCE),
)


def row(row_id: str, on: date) -> TableRow:
    """The row in force for an event of that day. Raises BenefitNotTabled for a day before the first of its kind."""
    found = [each for each in ROWS if each.id == row_id and each.valid_from <= on]
    if not found:
        raise BenefitNotTabled(table=row_id, on=on.isoformat())
    return max(found, key=lambda each: each.valid_from)


def benefit_tables(on: date) -> list[TableRow]:
    """Every row in force for an event of that day, in the order of the tables."""
    in_force = {each.id: each for each in sorted(ROWS, key=lambda each: each.valid_from) if each.valid_from <= on}
    return [each for each in ROWS if in_force.get(each.id) is each]
