"""Answers about claims, and about the days of claims that people decide."""

from typing import Annotated, Any, Literal

from pydantic import Field

from api.descriptions.fields import (
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
    Warnings,
)
from ledger.domain.law.terms import Certainty
from ledger.domain.values import AdjudicationCause, ClaimKind, Outcome, Programme, SchoolLevel

ClaimStage = Literal["filed", "verified", "approved", "paid", "rejected", "reversed"]
Decided = Literal["open", "decided"]
Level = Annotated[SchoolLevel, Field(examples=[SchoolLevel.SD])]
Said = Annotated[Outcome, Field(examples=[Outcome.COVERED])]


class ProgrammeThen(Shape):
    programme: Programme
    outcome: Said
    reason: Annotated[str, Field(examples=["paid"])]
    policy: Annotated[str, Field(examples=["paid_by_due_day_covers_month"])]
    evidence: list[LogPosition]


class CoverageThen(Shape):
    """The answer for the claim's day as it was known when the claim was filed."""

    outcome: Said
    as_known_at: KnownAt
    programmes: list[ProgrammeThen]


class ClaimFiled(Recorded):
    """`adjudication_id`: where people must decide about the day."""

    claim_id: Uuid
    coverage: CoverageThen
    adjudication_id: Annotated[Uuid | None, Field(examples=[None])]


class ClaimStepped(Recorded):
    claim_id: Uuid
    state: ClaimStage


class AssessedLine(Shape):
    """`basis`: the arithmetic in words."""

    programme: Programme
    benefit: Annotated[str, Field(examples=["death"])]
    amount: Rupiah
    basis: Annotated[str, Field(examples=["60 % × 80 × 1,000,000"])]
    source: Annotated[str, Field(examples=["PP 82/2019 Lampiran III (law 3.5)"])]
    certainty: Annotated[Certainty, Field(examples=[Certainty.B])]


class ChildInView(Shape):
    """Without the name. `years`: how many fall due before the 23rd birthday."""

    level: Level
    years_left: Annotated[int | None, Field(examples=[None])]
    first_due_on: DayText
    years: Count


class AssessedByLaw(Shape):
    """`base`: monthly income that benefits are counted from. `alternatives`: what another reading of the law gives;
    where there is one, people choose. `deductions`: tax, where the lines are paid at once. `facts`: what was counted.
    """

    base: Annotated[Rupiah | None, Field(examples=["1000000.00"])]
    lines: list[AssessedLine]
    total: Rupiah
    alternatives: Annotated[list[AssessedLine], Field(examples=[[]])]
    deductions: Annotated[list[AssessedLine], Field(examples=[[]])]
    facts: Annotated[
        dict[str, int | MonthText],
        Field(examples=[{"spell_months": 5, "contribution_months": 5, "base_month": "2025-06"}]),
    ]
    warnings: Warnings
    children: Annotated[list[ChildInView], Field(examples=[[]])]


class ClaimVerified(ClaimStepped):
    """`adjudication_id`: the one that people are at, about the day or about two sums."""

    assessment: AssessedByLaw
    adjudication_id: Annotated[Uuid | None, Field(examples=[None])]


class ClaimApproved(ClaimStepped):
    """`scholarships`: ids, of those granted with it."""

    scholarships: Annotated[list[Uuid], Field(examples=[[]])]


class BenefitPaidOut(ClaimStepped):
    disbursement_id: Uuid


class ListedClaim(Shape):
    """`filed`: the position at which it was filed."""

    claim_id: Uuid
    worker_id: Uuid
    kind: ClaimKind
    on: DayText
    state: ClaimStage
    approved: Rupiah
    paid: Rupiah
    filed: LogPosition


class ClaimPage(Shape):
    items: list[ListedClaim]
    next: Cursor
    as_known_at: KnownAt


class BenefitOfClaim(Shape):
    programme: Programme
    benefit: Annotated[str, Field(examples=["death"])]
    approved: Rupiah
    paid: Rupiah


class Proposal(Shape):
    """`reason` and `documents`: only for roles that may read identities."""

    position: LogPosition
    recorded_at: InstantText
    by: Uuid
    outcome: Said
    reason: str | None = None
    documents: Annotated[list[str | None], Field(default_factory=list)]


class Happened(Shape):
    position: LogPosition
    recorded_at: InstantText


class DecidedByTwo(Happened):
    proposed_by: Uuid
    approved_by: Uuid


class AdjudicationLife(Shape):
    """Every proposal there was, and who decided."""

    adjudication_id: Uuid
    claim_id: Uuid
    worker_id: Uuid
    on: DayText
    programmes: list[Programme]
    cause: AdjudicationCause
    state: Decided
    outcome: Annotated[Outcome | None, Field(examples=[None])]
    opened: Happened
    proposals: Annotated[list[Proposal], Field(examples=[[]])]
    decided: Annotated[DecidedByTwo | None, Field(examples=[None])]


class Adjudication(AdjudicationLife):
    as_known_at: KnownAt


_STEP = {"position": 42, "recorded_at": "2025-06-06T09:00:00+07:00", "step": "verified",
         "by": "0b9c3a1e-6a0f-4d7e-9f5e-2c1d7a4b8e60"}  # fmt: skip


class YearOfSchool(Shape):
    number: Count
    level: Level
    amount: Rupiah
    due_on: DayText
    paid: bool


class Scholarship(Shape):
    """`child`, `born_on`: only for roles that may read identities. `next_due_on`: null once no year is to come."""

    scholarship_id: Uuid
    programme: Programme
    child: str | None = None
    born_on: str | None = None
    level: Level
    years_left: Annotated[int | None, Field(examples=[None])]
    years: Count
    first_due_on: DayText
    next_due_on: Annotated[DayText | None, Field(examples=["2026-06-01"])]
    ended_on: Annotated[DayText | None, Field(examples=[None])]
    instalments: list[YearOfSchool]


class Claim(Shape):
    """`occurred_at`: the day, or the instant where the hour is known. A step tells what it recorded."""

    claim_id: Uuid
    worker_id: Uuid
    kind: ClaimKind
    occurred_at: Annotated[str, Field(examples=["2025-06-01"])]
    on: DayText
    state: ClaimStage
    benefits: list[BenefitOfClaim]
    assessment: AssessedByLaw | None
    scholarships: Annotated[list[Scholarship], Field(examples=[[]])]
    coverage: CoverageThen
    steps: Annotated[list[dict[str, Any]], Field(examples=[[_STEP]])]
    adjudications: Annotated[list[AdjudicationLife], Field(examples=[[]])]
    as_known_at: KnownAt


class ListedAdjudication(Shape):
    """`opened`: the position at which it was opened."""

    adjudication_id: Uuid
    claim_id: Uuid
    worker_id: Uuid
    on: DayText
    programmes: list[Programme]
    cause: AdjudicationCause
    state: Decided
    proposed: Annotated[Outcome | None, Field(examples=[None])]
    outcome: Annotated[Outcome | None, Field(examples=[None])]
    opened: LogPosition


class AdjudicationPage(Shape):
    items: list[ListedAdjudication]
    next: Cursor
    as_known_at: KnownAt


class DecisionProposed(Recorded):
    adjudication_id: Uuid
    state: Literal["open"]
    proposed: Said


class DecisionApproved(Recorded):
    adjudication_id: Uuid
    claim_id: Uuid
    state: Literal["decided"]
    outcome: Said
