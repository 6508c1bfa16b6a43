"""Answers about claims and adjudications."""

from typing import Annotated, Literal

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
from ledger.domain.claim_state import Stage
from ledger.domain.values import AdjudicationCause, ClaimKind, Outcome, Programme

State = Annotated[Stage, Field(description="Where the claim is in its life.")]
Words = Annotated[
    str | None,
    Field(examples=["Dilihat dari surat"], description="Only for roles that may read identities; null once erased."),
]
Sums = Annotated[dict[Programme, Rupiah], Field(examples=[{"JKM": "10000000.00"}])]
BenefitWord = Annotated[str, Field(examples=["death"])]
Decided = Literal["covered", "not_covered"]


class ProgrammeThen(Shape):
    """`policy`: id of the policy row it rests on; `evidence`: positions of the facts."""

    programme: Programme
    outcome: Outcome
    reason: Annotated[str, Field(examples=["paid"])]
    policy: Annotated[str, Field(examples=["paid_by_due_day_covers_month"])]
    evidence: list[LogPosition]


class CoverageThen(Shape):
    """The answer for the claim's day as known when the claim was filed; it never changes."""

    outcome: Outcome
    as_known_at: KnownAt
    programmes: list[ProgrammeThen]


class ClaimFiledAnswer(Recorded):
    """`adjudication_id`: where people must decide about the day; null where the rows are enough."""

    claim_id: Uuid
    coverage: CoverageThen
    adjudication_id: Uuid | None


class ClaimMoved(Recorded):
    claim_id: Uuid
    state: State


class BenefitDisbursed(ClaimMoved):
    disbursement_id: Uuid


class ListedClaim(Shape):
    """`filed`: position of its filing; the sums are those of all benefits."""

    claim_id: Uuid
    worker_id: Uuid
    kind: ClaimKind
    on: DayText
    state: State
    approved: Rupiah
    paid: Rupiah
    filed: LogPosition


class ClaimPage(Shape):
    items: list[ListedClaim]
    next: Cursor
    as_known_at: KnownAt


class Place(Shape):
    position: LogPosition
    recorded_at: InstantText


class Filed(Place):
    step: Literal["filed"]
    by: Uuid
    description: Words = None


class Verified(Place):
    step: Literal["verified"]
    by: Uuid
    note: Words = None


class Sum(Shape):
    programme: Programme
    benefit: BenefitWord
    amount: Rupiah


class Approved(Place):
    step: Literal["approved"]
    by: Uuid
    benefits: list[Sum]


class Rejected(Place):
    step: Literal["rejected"]
    by: Uuid
    reason: Words = None


class Paid(Place):
    step: Literal["paid"]
    by: Uuid
    disbursement_id: Uuid
    programme: Programme
    benefit: BenefitWord
    amount: Rupiah
    paid_at: InstantText
    reference: Words = None


class Reversed(Place):
    """`unpaid` is owed no longer, `paid` is to be recovered."""

    step: Literal["reversed"]
    by: Uuid
    reason: Words = None
    unpaid: Sums
    paid: Sums


class OwedBenefit(Shape):
    programme: Programme
    benefit: BenefitWord
    approved: Rupiah
    paid: Rupiah


class Proposal(Place):
    by: Uuid
    outcome: Outcome
    reason: Words = None
    documents: Annotated[list[str | None], Field(examples=[["Surat desa 12/2025"]])]


class DecidedBy(Place):
    proposed_by: Uuid
    approved_by: Uuid


class AdjudicationLife(Shape):
    """`outcome` and `decided`: null while it is open."""

    adjudication_id: Uuid
    claim_id: Uuid
    worker_id: Uuid
    on: DayText
    programmes: list[Programme]
    cause: AdjudicationCause
    state: Literal["open", "decided"]
    outcome: Outcome | None
    opened: Place
    proposals: list[Proposal]
    decided: DecidedBy | None


class Adjudication(AdjudicationLife):
    as_known_at: KnownAt


class Claim(Shape):
    """`occurred_at`: the day, or the instant where the hour is known; `on`: its day in the ledger's zone."""

    claim_id: Uuid
    worker_id: Uuid
    kind: ClaimKind
    occurred_at: Annotated[str, Field(examples=["2025-06-01"])]
    on: DayText
    state: State
    benefits: list[OwedBenefit]
    coverage: CoverageThen
    steps: list[Filed | Verified | Approved | Rejected | Paid | Reversed]
    adjudications: list[AdjudicationLife]
    as_known_at: KnownAt


class ListedAdjudication(Shape):
    """`proposed`: outcome of the last proposal; `opened`: position of its opening."""

    adjudication_id: Uuid
    claim_id: Uuid
    worker_id: Uuid
    on: DayText
    programmes: list[Programme]
    cause: AdjudicationCause
    state: Literal["open", "decided"]
    proposed: Outcome | None
    outcome: Outcome | None
    opened: LogPosition


class AdjudicationPage(Shape):
    items: list[ListedAdjudication]
    next: Cursor
    as_known_at: KnownAt


class DecisionProposed(Recorded):
    adjudication_id: Uuid
    state: Literal["open"]
    proposed: Decided


class DecisionApproved(Recorded):
    adjudication_id: Uuid
    claim_id: Uuid
    state: Literal["decided"]
    outcome: Decided
