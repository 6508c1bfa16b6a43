"""Answers about the law: rows that are proposed, and what is in force on a day as it was known at a time."""

from typing import Annotated, Literal

from pydantic import Field

from api.descriptions.fields import (
    Amounts,
    Count,
    Cursor,
    DayText,
    InstantText,
    KnownAt,
    LogPosition,
    MonthText,
    Recorded,
    Rupiah,
    Shape,
    Uuid,
)
from ledger.domain.benefits.tables import Unit
from ledger.domain.law.terms import Certainty
from ledger.domain.values import BpuCategory, FundOrigin, Sector

ProposalStateName = Literal["proposed", "published", "withdrawn"]
SourceText = Annotated[str, Field(examples=["PP 50/2025 ps. 2-4"])]
CertaintyText = Annotated[Certainty, Field(examples=["B"])]
# Where the program knows the row and the log does not: a ledger that was not given its founding set yet.
RowPosition = Annotated[LogPosition | None, Field(examples=[42])]


class LawRowProposed(Recorded):
    proposal_id: Uuid


class LawRowDecided(LawRowProposed):
    state: ProposalStateName


class PolicyRow(Shape):
    id: Annotated[str, Field(examples=["due_day"])]
    value: Annotated[str, Field(examples=["15"])]
    valid_from: DayText
    published_on: DayText
    source: SourceText
    certainty: CertaintyText


class CalendarRow(Shape):
    """The holidays of a year, whole. `collective_leave`: cuti bersama."""

    year: Annotated[int, Field(examples=[2026])]
    holidays: list[DayText]
    collective_leave: list[DayText]
    published_on: DayText
    source: SourceText
    certainty: CertaintyText


class TariffBandRow(Shape):
    """Monthly incomes from `lower` on count as `base`; `amounts`: what a month costs in this band, by this row."""

    band: Count
    lower: Rupiah
    base: Rupiah
    amounts: Amounts


class TariffRow(Shape):
    """`part` of JKK and JKM is paid, for JHT the whole. `last` null: until a later row takes over.

    `paid_up_to`: whose spell began later pays `full_months_first` months in full first.
    """

    tariff: Annotated[str, Field(examples=["pp50-2025-other"])]
    first: MonthText
    last: MonthText | None
    part: Annotated[str, Field(examples=["1/2"])]
    sectors: list[Sector]
    categories: list[BpuCategory]
    excluded_origins: list[FundOrigin]
    paid_up_to: MonthText | None
    full_months_first: Count
    jkm: Rupiah
    jkk_per_mille: Count
    jht_per_mille: Count
    bands: list[TariffBandRow]
    published_on: DayText
    source: SourceText
    certainty: CertaintyText


class ProposedLawRow(Shape):
    """`terms`: the row, in the shape of its kind. `decided_by`: who published or withdrew it."""

    proposal_id: Uuid
    kind: Literal["policy", "calendar", "tariff"]
    state: ProposalStateName
    terms: PolicyRow | CalendarRow | TariffRow
    proposed_by: Uuid
    proposed_at: InstantText
    position: LogPosition
    decided_by: Uuid | None
    decided_at: InstantText | None
    decided_position: LogPosition | None


class ProposedLawRows(Shape):
    items: list[ProposedLawRow]
    next: Cursor
    as_known_at: KnownAt


class PolicyInForce(PolicyRow):
    position: RowPosition


class CalendarInForce(CalendarRow):
    position: RowPosition


class TariffInForce(TariffRow):
    position: RowPosition


class BenefitRow(Shape):
    """Of the program's tables of benefits: rupiah with two decimals, all other units as whole numbers."""

    id: Annotated[str, Field(examples=["jkm_funeral"])]
    value: Annotated[str, Field(examples=["10000000.00"])]
    unit: Unit
    valid_from: DayText
    source: SourceText
    certainty: CertaintyText


class LawInForce(Shape):
    """`tariffs`: in the order in which they are tried, the first that fits is the price. `calendar`: of the day's year;
    null where none was published, and its Saturdays and Sundays are free all the same.
    """

    on: DayText
    as_known_at: KnownAt
    zone: Annotated[str, Field(examples=["Asia/Jakarta"])]
    policies: list[PolicyInForce]
    tariffs: list[TariffInForce]
    calendar: CalendarInForce | None
    jht_yields: list[PolicyInForce]
    benefits: list[BenefitRow]
