"""Answers to questions about days, and what an allocation settled."""

from typing import Annotated, Literal

from pydantic import Field

from api.descriptions.fields import (
    Amounts,
    Count,
    DayText,
    InstantText,
    KnownAt,
    LogPosition,
    MonthText,
    Recorded,
    Rupiah,
    Shape,
    Uuid,
    Warnings,
)
from ledger.domain.allocation import NotSettled
from ledger.domain.values import Outcome, Programme


class PolicyOfAnswer(Shape):
    id: Annotated[str, Field(examples=["paid_by_due_day_covers_month"])]
    source: Annotated[str, Field(examples=["PP 44/2015: by the 15th; cover of the whole month inferred"])]
    certainty: Annotated[str, Field(examples=["C"])]


class ProgrammeAnswer(Shape):
    """One programme's answer. `evidence`: positions of the facts it rests on; `late`: of settled months only.

    `deducted`: the month is unpaid, and a sponsor has deducted it from salaries; the outcome does not change by that.
    """

    programme: Programme
    outcome: Annotated[Outcome, Field(examples=[Outcome.COVERED])]
    reason: Annotated[str, Field(examples=["paid"])]
    month: MonthText
    spell: Annotated[int | None, Field(examples=[1])]
    spell_started_on: DayText | None
    covered_through: DayText | None
    sponsor_id: Uuid | None
    settled_at: InstantText | None
    late: Annotated[bool | None, Field(examples=[False])]
    deducted: Annotated[bool, Field(examples=[False])]
    policy: PolicyOfAnswer
    attested: bool
    evidence: list[LogPosition]


class Question(Shape):
    """The question as it was understood, and what was known. `at`: only where an instant was asked about."""

    on: DayText
    at: InstantText = "2025-06-06T09:00:00+07:00"
    as_known_at: KnownAt
    projected: Annotated[bool, Field(description="The day lies ahead: the answer may change.")]


class Coverage(Question):
    """`outcome`: the worst of JKK and JKM where the worker is enrolled that day; never a promise of a benefit."""

    worker_id: Uuid
    outcome: Annotated[Outcome, Field(examples=[Outcome.COVERED])]
    programmes: list[ProgrammeAnswer]


class CoverageOfNobody(Question):
    """The place in a list where an unknown worker was asked about; a NIK that nobody has leads to no id."""

    worker_id: Uuid | None
    error: Literal["unknown-worker"]


class CoverageOfMerged(Question):
    """The place in a list where a record was asked about that is part of another one, `into`: ask for that."""

    worker_id: Uuid
    error: Literal["merged"]
    into: Uuid


class CoverageAnswers(Shape):
    items: list[Coverage | CoverageOfNobody | CoverageOfMerged]


class Funding(Shape):
    payment_id: Uuid
    amount: Rupiah


class SettledMonth(Shape):
    worker_id: Uuid
    month: MonthText
    spell: Annotated[int, Field(ge=1)]
    amounts: Amounts
    tariff: Annotated[str, Field(examples=["pp44-2015"])]
    arrears: bool
    funded_by: list[Funding]


class UnsettledMonth(Shape):
    worker_id: Uuid
    month: MonthText
    reason: NotSettled


class AllocationLines(Shape):
    """Every line, in the order in which it was decided."""

    allocation_id: Uuid
    total: Rupiah
    settled: list[SettledMonth]
    not_settled: Annotated[list[UnsettledMonth], Field(examples=[[]])]
    settled_count: Count
    not_settled_count: Annotated[int, Field(ge=0, examples=[0])]
    warnings: Warnings
    available: Rupiah


class AllocationRecorded(AllocationLines, Recorded):
    """The first 1,000 lines of each kind; the counts are of all."""


class AllocationPreviewed(AllocationRecorded):
    """What an allocation would answer at `position`; nothing is recorded."""

    dry_run: Literal[True]
