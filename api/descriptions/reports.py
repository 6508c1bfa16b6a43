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
from ledger.domain.values import FigureKind, SponsorKind

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


class CoverageRatio(Shape):
    """`active_workers`: this ledger's own, each once. `missing`: figures without which there is no ratio; a source that
    was erased is null.
    """

    on: DayText
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
