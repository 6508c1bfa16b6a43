"""What a claim's stream remembers of its facts: where it is in its life, who had a part in it, what is owed."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from pydantic import AwareDatetime, Field
from pydantic.dataclasses import dataclass

from ledger.domain.events import (
    AmountsExplained,
    Benefit,
    BenefitLine,
    BenefitPaid,
    BenefitsAssessed,
    ChildAssessed,
    ClaimApproved,
    ClaimFiled,
    ClaimRejected,
    ClaimReversed,
    ClaimVerified,
    LedgerEvent,
    ScholarshipEnded,
    ScholarshipGranted,
    ScholarshipInstalmentDue,
    ScholarshipInstalmentPaid,
)
from ledger.domain.scholarship_state import Scholarship, instalments_of
from ledger.domain.scholarship_state import remember as remember_scholarship
from ledger.domain.values import ClaimKind, Programme

Sums = dict[tuple[Programme, str], int]
"""Sen by programme and benefit."""


class Stage(StrEnum):
    """Where a claim is in its life; nothing follows `rejected` and `reversed`."""

    FILED = "filed"
    VERIFIED = "verified"
    APPROVED = "approved"
    PAID = "paid"  # all that was approved, and no year of schooling is to come
    REJECTED = "rejected"
    REVERSED = "reversed"


CLOSED: Final = frozenset({Stage.PAID, Stage.REJECTED, Stage.REVERSED})
"""Nothing of the claim depends on its day any more."""


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
class Assessed:
    """One benefit by the law, in sen."""

    programme: Programme
    benefit: str
    amount: int


@dataclass
class AssessedByLaw:
    """What comes to nothing is left out. `alternatives`: what another reading of the law gives; `disputed`: whether
    there is one.
    """

    lines: list[Assessed]
    alternatives: list[Assessed]
    disputed: bool
    children: list[ChildAssessed]

    @classmethod
    def of(cls, event: BenefitsAssessed) -> "AssessedByLaw":
        return cls(
            _assessed(event.lines), _assessed(event.alternatives), bool(event.alternatives), list(event.children)
        )

    @property
    def sums(self) -> Sums:
        return _sums(self.lines)

    @property
    def readings(self) -> list[Sums]:
        """What the law may give: one sum, or two where it is disputed."""
        return [_sums(each) for each in (self.lines, self.alternatives) if each]


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
    assessment: AssessedByLaw | None = None
    scholarships: list[Scholarship] = Field(default_factory=list)

    def owed(self, programme: Programme, benefit: str) -> Owed | None:
        return next((each for each in self.benefits if (each.programme, each.benefit) == (programme, benefit)), None)

    def scholarship(self, scholarship_id: UUID) -> Scholarship | None:
        return next((each for each in self.scholarships if each.scholarship_id == scholarship_id), None)

    @property
    def owes_nothing_more(self) -> bool:
        """All is paid that was approved and that fell due, and no year of schooling is to come."""
        schooling = all(instalment.paid for _, instalment in instalments_of(self.scholarships))
        return schooling and not any(each.left for each in self.benefits) and not any(s.runs for s in self.scholarships)


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
        case BenefitsAssessed():
            known.assessment = AssessedByLaw.of(event)
        case AmountsExplained():
            pass  # the log keeps the reason
        case ScholarshipGranted() | ScholarshipInstalmentDue() | ScholarshipInstalmentPaid() | ScholarshipEnded():
            remember_scholarship(known.scholarships, event)
            _remember_through(known)
        case _:
            raise TypeError(f"a claim cannot evolve with {event.TOPIC}")
    return known


def _remember_paid(known: ClaimLife, event: BenefitPaid) -> None:
    owed = known.owed(event.benefit.programme, event.benefit.benefit)
    assert owed is not None, "what is paid was approved"
    owed.paid += event.benefit.amount
    known.disbursements.append(event.disbursement_id)
    _remember_through(known)


def _remember_through(known: ClaimLife) -> None:
    if known.owes_nothing_more:
        known.stage = Stage.PAID


def sums_of(benefits: Iterable[Benefit]) -> Sums:
    return _sums(Assessed(each.programme, each.benefit, each.amount) for each in benefits)


def _assessed(lines: Iterable[BenefitLine]) -> list[Assessed]:
    return [Assessed(each.programme, each.benefit, each.amount) for each in lines if each.amount]


def _sums(lines: Iterable[Assessed]) -> Sums:
    sums: Sums = {}
    for each in lines:
        key = each.programme, each.benefit
        sums[key] = sums.get(key, 0) + each.amount
    return sums
