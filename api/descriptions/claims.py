"""Answers about claims, and about the days of claims that people decide."""

from typing import Annotated, Any, Literal

from pydantic import Field

from api.descriptions.fields import (
    Cursor,
    DayText,
    InstantText,
    KnownAt,
    LogPosition,
    Recorded,
    Rupiah,
    Shape,
    Uuid,
)
from ledger.domain.values import AdjudicationCause, ClaimKind, Outcome, Programme

ClaimStage = Literal["filed", "verified", "approved", "paid", "rejected", "reversed"]
Decided = Literal["open", "decided"]
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


class Claim(Shape):
    """`occurred_at`: the day, or the instant where the hour is known. A step tells what it recorded."""

    claim_id: Uuid
    worker_id: Uuid
    kind: ClaimKind
    occurred_at: Annotated[str, Field(examples=["2025-06-01"])]
    on: DayText
    state: ClaimStage
    benefits: list[BenefitOfClaim]
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
