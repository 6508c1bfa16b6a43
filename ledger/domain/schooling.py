"""The course of schooling that the law pays for: from the child's level on through all that follow, a sum a year."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from ledger.domain.money import SEN_PER_RUPIAH
from ledger.domain.months import years_after
from ledger.domain.values import SchoolLevel

CHILDREN_MAX: Final = 2  # law 3, scholarship, B
ENDS_AT_AGE: Final = 23  # law 3, scholarship, B


class Level(NamedTuple):
    """`amount`: sen a year."""

    level: SchoolLevel
    years: int
    amount: int


# PP 82/2019, B (law 3, scholarship): 87 million rupiah for a child from kindergarten on.
LEVELS: Final = (
    Level(SchoolLevel.TK, 2, 1_500_000 * SEN_PER_RUPIAH),
    Level(SchoolLevel.SD, 6, 1_500_000 * SEN_PER_RUPIAH),
    Level(SchoolLevel.SMP, 3, 2_000_000 * SEN_PER_RUPIAH),
    Level(SchoolLevel.SMA, 3, 3_000_000 * SEN_PER_RUPIAH),
    Level(SchoolLevel.UNIVERSITY, 5, 12_000_000 * SEN_PER_RUPIAH),
)


def course(level: SchoolLevel, years_left: int | None) -> list[Level]:
    """What each year is and brings, one row a year. `years_left`: of this level; None: all of it."""
    return list(_years(level, years_left))


def years_owed(level: SchoolLevel, years_left: int | None, first_due_on: date, born_on: date) -> int:
    """How many years fall due: with the 23rd birthday no further one does."""
    of_age = years_after(born_on, ENDS_AT_AGE)
    return sum(years_after(first_due_on, year) < of_age for year in range(len(course(level, years_left))))


def _years(level: SchoolLevel, years_left: int | None) -> Iterator[Level]:
    begun = False
    for each in LEVELS:
        if each.level is level:
            begun = True
            yield from [each] * (each.years if years_left is None else min(years_left, each.years))
        elif begun:
            yield from [each] * each.years
