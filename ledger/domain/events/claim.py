"""Facts of a claim: filed with what was known then, verified, approved, paid; or rejected; or taken back."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.money import Money
from ledger.domain.sealed import SealedText
from ledger.domain.values import ClaimKind, Outcome, Programme, Value


class ProgrammeEvidence(Value):
    """What was answered for one programme, and the positions of the facts it rested on, ascending."""

    programme: Programme
    outcome: Outcome
    reason: str
    policy: str
    evidence: tuple[int, ...]


class CoverageEvidence(Value):
    """The answer for the claim's day as known at a position, frozen when the claim was filed."""

    known_at: int
    outcome: Outcome
    programmes: tuple[ProgrammeEvidence, ...]


class Benefit(Value):
    """A sum of one programme, named for people, such as `death` or `funeral`."""

    programme: Programme
    benefit: str
    amount: Money


class ClaimFiled(LedgerEvent):
    TOPIC = "ClaimFiled"

    worker_id: UUID
    kind: ClaimKind
    on: date
    at: AwareDatetime | None  # where the hour is known
    coverage: CoverageEvidence
    description: SealedText | None
    filed_by: UUID


class ClaimVerified(LedgerEvent):
    TOPIC = "ClaimVerified"

    note: SealedText | None
    verified_by: UUID


class ClaimApproved(LedgerEvent):
    """By somebody who neither filed nor verified it: from here on the benefits are owed."""

    TOPIC = "ClaimApproved"

    benefits: tuple[Benefit, ...]
    approved_by: UUID


class ClaimRejected(LedgerEvent):
    TOPIC = "ClaimRejected"

    reason: SealedText
    rejected_by: UUID


class BenefitPaid(LedgerEvent):
    """One benefit, or a part of it, was paid out."""

    TOPIC = "BenefitPaid"

    disbursement_id: UUID
    benefit: Benefit
    paid_at: AwareDatetime
    reference: SealedText


class ClaimReversed(LedgerEvent):
    """An approved claim is taken back. `unpaid` is owed no longer; `paid` is to be recovered. Sen by programme."""

    TOPIC = "ClaimReversed"

    reason: SealedText
    unpaid: dict[Programme, Money]
    paid: dict[Programme, Money]
    reversed_by: UUID
