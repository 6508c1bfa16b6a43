"""Answers about the programme in numbers."""

from typing import Annotated

from pydantic import Field

from api.descriptions.fields import (
    Amounts,
    Count,
    Cursor,
    DayText,
    KnownAt,
    MonthText,
    Recorded,
    Rupiah,
    Shape,
    Uuid,
)
from ledger.domain.values import ClaimKind, FigureKind, SponsorKind

RegionAsked = Annotated[str | None, Field(examples=["Balikpapan"])]
RegionNamed = Annotated[str, Field(examples=["Kabupaten Gianyar"])]


class ProgrammeSummary(Shape):
    """`participants`: distinct workers with a settled month in the year. `recoverable`: paid in it for claims that were
    taken back since; not in `benefits` and `total`.
    """

    year: Annotated[int, Field(examples=[2025])]
    region: RegionAsked
    participants: Count
    claims: Count
    benefits: Amounts
    recoverable: Amounts
    total: Rupiah
    as_known_at: KnownAt


class Counted(Shape):
    sponsors: Count
    sponsors_with_workers: Count
    workers: Count


class CountedOfKind(Counted):
    kind: SponsorKind


class Participation(Counted):
    on: DayText
    region: RegionAsked
    by_kind: list[CountedOfKind]
    as_known_at: KnownAt


class FigureRecorded(Recorded):
    region: RegionNamed
    kind: FigureKind


class RegionsRatio(Shape):
    """`active_workers`: this ledger's own, each once. `missing`: figures without which there is no ratio; a source that
    was erased is null.
    """

    region: RegionNamed
    active_workers: Count
    of_which_in_arrears: Count
    active_elsewhere: Annotated[int | None, Field(ge=0, examples=[130_299])]
    active_elsewhere_source: Annotated[str | None, Field(examples=["BPJS Ketenagakerjaan Gianyar"])]
    active_elsewhere_date: DayText | None
    working_population: Annotated[int | None, Field(ge=1, examples=[198_628])]
    population_source: Annotated[str | None, Field(examples=["BPS, Sakernas Agustus 2024"])]
    population_date: DayText | None
    ratio_percent: Annotated[str | None, Field(pattern=r"^[0-9]+\.[0-9]{2}$", examples=["65.60"])]
    missing: Annotated[list[FigureKind], Field(examples=[[]])]


class CoverageRatio(RegionsRatio):
    on: DayText
    as_known_at: KnownAt


class MembersEverywhere(Shape):
    active_workers: Count
    of_which_in_arrears: Count


class CoverageRatios(Shape):
    """Without a region: all of them, in order of their names. `totals` are of all pages."""

    on: DayText
    region: None
    items: list[RegionsRatio]
    totals: MembersEverywhere
    next: Annotated[str | None, Field(examples=[None])]
    as_known_at: KnownAt


class PeopleOfPeriod(Shape):
    """`workers`: with a settled month, each once. `active`: members on the last day, by who paid their last month."""

    workers: Count
    worker_months: Count
    active: Count


class PeopleOfKind(PeopleOfPeriod):
    kind: SponsorKind


class Participants(PeopleOfPeriod):
    first: Annotated[DayText, Field(alias="from")]
    to: DayText
    region: RegionAsked
    by_kind: list[PeopleOfKind]
    as_known_at: KnownAt


class MoneyOfPeriod(Shape):
    """`claims`: filed. `claims_paid`: of which something was paid. `to_heirs`: of `total`, for deaths and schooling."""

    claims: Count
    claims_paid: Count
    benefits: Amounts
    total: Rupiah
    to_heirs: Rupiah
    recoverable: Rupiah


class MoneyOfClaims(MoneyOfPeriod):
    kind: ClaimKind


class Benefits(MoneyOfPeriod):
    first: Annotated[DayText, Field(alias="from")]
    to: DayText
    region: RegionAsked
    by_kind: list[MoneyOfClaims]
    as_known_at: KnownAt


class DepartmentCounted(Shape):
    """Civil servants of the day: who joined, who agreed to a deduction, who carry somebody; the workers whom they
    carry, those validated, and those whose month is settled; rupiah of the month. `percent_of_headcount`: of those
    who carry somebody; null without a headcount.
    """

    headcount: Annotated[int | None, Field(ge=1, examples=[412])]
    sponsors: Count
    sponsors_consenting: Count
    sponsors_with_workers: Count
    percent_of_headcount: Annotated[str | None, Field(pattern=r"^[0-9]+\.[0-9]{2}$", examples=["24.27"])]
    workers: Count
    workers_validated: Count
    workers_active: Count
    deducted: Rupiah
    remitted: Rupiah
    outstanding: Rupiah


class DepartmentProgress(DepartmentCounted):
    department_id: Uuid
    region: RegionNamed
    headcount_source: Annotated[str | None, Field(examples=["BKD Garut"])]
    headcount_date: DayText | None


class DepartmentProgressPage(Shape):
    """`totals`: of all departments asked about; a headcount only where every one of them has one."""

    on: DayText
    month: MonthText
    region: RegionAsked
    items: list[DepartmentProgress]
    totals: DepartmentCounted
    next: Cursor
    as_known_at: KnownAt
