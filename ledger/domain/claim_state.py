"""What a claim's stream remembers of its facts: where it is in its life, who had a part in it, what is owed."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field
from pydantic.dataclasses import dataclass

from ledger.domain.events import (
    BenefitPaid,
    ClaimApproved,
    ClaimFiled,
    ClaimRejected,
    ClaimReversed,
    ClaimVerified,
    LedgerEvent,
)
from ledger.domain.values import ClaimKind, Programme


class Stage(StrEnum):
    """Where a claim is in its life; nothing follows `rejected` and `reversed`."""

    FILED = "filed"
    VERIFIED = "verified"
    APPROVED = "approved"
    PAID = "paid"  # all that was approved
    REJECTED = "rejected"
    REVERSED = "reversed"


@dataclass
class Owed:
    """One benefit as approved, and what was paid of it, in sen."""

    programme: Programme
    benefit: str
    approved: int
    paid: int = 0

    @property
    def left(self) -> int:
        return self.approved - self.paid


@dataclass
class ClaimLife:
    worker_id: UUID
    kind: ClaimKind
    on: date
    at: AwareDatetime | None
    filed_by: UUID
    stage: Stage = Stage.FILED
    verified_by: UUID | None = None
    benefits: list[Owed] = Field(default_factory=list)
    disbursements: list[UUID] = Field(default_factory=list)

    def owed(self, programme: Programme, benefit: str) -> Owed | None:
        return next((each for each in self.benefits if (each.programme, each.benefit) == (programme, benefit)), None)


def remember(known: ClaimLife | None, event: LedgerEvent) -> ClaimLife:
    """The state after a fact. Raises TypeError for one that is not a claim's."""
    if isinstance(event, ClaimFiled):
        return ClaimLife(event.worker_id, event.kind, event.on, event.at, event.filed_by)
    assert known is not None, "a claim is filed first"
    match event:
        case ClaimVerified():
            known.stage, known.verified_by = Stage.VERIFIED, event.verified_by
        case ClaimApproved():
            known.stage = Stage.APPROVED
            known.benefits = [Owed(each.programme, each.benefit, each.amount) for each in event.benefits]
        case ClaimRejected():
            known.stage = Stage.REJECTED
        case BenefitPaid():
            _remember_paid(known, event)
        case ClaimReversed():
            known.stage = Stage.REVERSED
        case _:
            raise TypeError(f"a claim cannot evolve with {event.TOPIC}")
    return known


def _remember_paid(known: ClaimLife, event: BenefitPaid) -> None:
    owed = known.owed(event.benefit.programme, event.benefit.benefit)
    assert owed is not None, "what is paid was approved"
    owed.paid += event.benefit.amount
    known.disbursements.append(event.disbursement_id)
    if not any(each.left for each in known.benefits):
        known.stage = Stage.PAID
