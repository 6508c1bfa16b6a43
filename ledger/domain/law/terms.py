"""Rows of the law as they are published: each says from when it holds, since when it is public, and on whose word."""

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from pydantic import Field, StringConstraints

from ledger.domain.money import Money
from ledger.domain.months import ContributionMonth
from ledger.domain.values import BpuCategory, FundOrigin, Sector, Value

Source = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,300}$")]
PolicyId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
# What a settled month's price is named after: the row's name, a slash, the band.
TariffName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
PolicyValue = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]{1,40}$")]


class Certainty(StrEnum):
    """How well a row is known (docs/law.md)."""

    A = "A"  # the rule's own text was seen
    B = "B"  # press, an official quoted, a copy of the FAQ
    C = "C"  # one weak source, sources that disagree, or inferred


class PolicyTerms(Value):
    """What is left to a policy, for days and months from `valid_from` on, until a row of a later day takes over."""

    id: PolicyId
    value: PolicyValue
    valid_from: date
    published_on: date
    source: Source
    certainty: Certainty


class CalendarTerms(Value):
    """The holidays of a year, whole: a later row for the same year takes its place.

    `collective_leave` (cuti bersama) moves a due date only where the policy says so.
    """

    year: int
    holidays: tuple[date, ...]  # ascending
    collective_leave: tuple[date, ...]  # ascending
    published_on: date
    source: Source
    certainty: Certainty


class TariffBand(Value):
    """A reported monthly income from `lower` sen on counts as `base` sen."""

    lower: Money
    base: Money


class TariffTerms(Value):
    """What the months from `first` through `last` cost, for whom it holds: JKK and JKM times `part`, JHT in full.

    JKK is `jkk_per_mille`, JHT `jht_per_mille` of the band's base; JKM is `jkm` sen whatever the income.
    `paid_up_to`: whose spell began later pays `full_months_first` months in full before the row holds for him.
    """

    tariff: TariffName
    first: ContributionMonth
    last: ContributionMonth | None
    part: tuple[int, int]  # numerator, denominator
    sectors: tuple[Sector, ...]
    categories: tuple[BpuCategory, ...]
    excluded_origins: tuple[FundOrigin, ...]
    paid_up_to: ContributionMonth | None
    full_months_first: int
    jkm: Money
    jkk_per_mille: Annotated[int, Field(strict=True, gt=0, le=1000)]
    jht_per_mille: Annotated[int, Field(strict=True, gt=0, le=1000)]
    bands: tuple[TariffBand, ...]  # ascending, the first from 0
    published_on: date
    source: Source
    certainty: Certainty

    @property
    def factor(self) -> Fraction:
        return Fraction(*self.part)


LawTerms = PolicyTerms | CalendarTerms | TariffTerms
