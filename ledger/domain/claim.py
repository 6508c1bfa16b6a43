"""A claim: filed with what was known then, verified, approved by somebody else, paid; or rejected; or taken back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import TypeAdapter

from ledger.domain.aggregate import Aggregate
from ledger.domain.answers import Moment
from ledger.domain.claim_state import ClaimLife, Stage, remember
from ledger.domain.errors import (
    BenefitAmountMissing,
    BenefitExceedsApproved,
    BenefitOfAnotherProgramme,
    ClaimState,
    DisbursementExists,
    FourEyes,
    InstantInFuture,
)
from ledger.domain.events import (
    Benefit,
    BenefitPaid,
    ClaimApproved,
    ClaimFiled,
    ClaimRejected,
    ClaimReversed,
    ClaimVerified,
    CoverageEvidence,
    LedgerEvent,
)
from ledger.domain.money import rupiah
from ledger.domain.sealed import SealedText
from ledger.domain.values import MEMBERSHIP, ClaimKind, Programme

_STATE = TypeAdapter(ClaimLife)


class Claim(Aggregate):
    TOPIC = "Claim"
    FOLD = 502
    BORN = ClaimFiled

    @classmethod
    def file(
        cls,
        claim_id: UUID,
        *,
        worker_id: UUID,
        kind: ClaimKind,
        moment: Moment,
        coverage: CoverageEvidence,
        description: SealedText | None,
        filed_by: UUID,
    ) -> Self:
        claim = cls.blank(claim_id)
        claim.record(
            ClaimFiled,
            worker_id=worker_id,
            kind=kind,
            on=moment.day,
            at=moment.instant,
            coverage=coverage,
            description=description,
            filed_by=filed_by,
        )
        return claim

    @property
    def moment(self) -> Moment:
        """The day, and the hour where it is known, for which the claim was filed."""
        return Moment(self.known.on, self.known.at)

    @property
    def stage(self) -> Stage:
        return self.known.stage

    def verify(self, *, note: SealedText | None, verified_by: UUID) -> None:
        """The papers were looked at; whoever filed may do it. Raises ClaimState."""
        self._require({Stage.FILED}, "verified")
        self.record(ClaimVerified, note=note, verified_by=verified_by)

    def approve(self, benefits: Sequence[Benefit], approved_by: UUID) -> None:
        """From here on the benefits are owed; each is named once.

        Raises ClaimState, FourEyes for whoever filed or verified it, BenefitOfAnotherProgramme,
        BenefitAmountMissing.
        """
        self._require({Stage.VERIFIED}, "approved")
        if approved_by in {self.known.filed_by, self.known.verified_by}:
            raise FourEyes
        if not benefits or len({(each.programme, each.benefit) for each in benefits}) < len(benefits):
            raise ValueError("an approval names one benefit or more, each once")
        payable = frozenset({Programme.JHT}) if self.known.kind is ClaimKind.JHT else MEMBERSHIP
        for each in benefits:
            if each.programme not in payable:
                raise BenefitOfAnotherProgramme(programme=each.programme.value, kind=self.known.kind.value)
            if each.amount == 0:
                raise BenefitAmountMissing
        self.record(ClaimApproved, benefits=tuple(benefits), approved_by=approved_by)

    def reject(self, *, reason: SealedText, rejected_by: UUID) -> None:
        """Raises ClaimState."""
        self._require({Stage.FILED, Stage.VERIFIED}, "rejected")
        self.record(ClaimRejected, reason=reason, rejected_by=rejected_by)

    def disburse(
        self, disbursement_id: UUID, benefit: Benefit, *, paid_at: datetime, reference: SealedText, now: datetime
    ) -> None:
        """One benefit as approved, or a part of what is left of it.

        Raises ClaimState, DisbursementExists, BenefitAmountMissing, InstantInFuture, BenefitExceedsApproved.
        """
        self._require({Stage.APPROVED, Stage.PAID}, "paid")
        if disbursement_id in self.known.disbursements:
            raise DisbursementExists(disbursement_id=str(disbursement_id))
        if benefit.amount == 0:
            raise BenefitAmountMissing
        if paid_at > now:
            raise InstantInFuture(field="paid_at")
        owed = self.known.owed(benefit.programme, benefit.benefit)
        left = 0 if owed is None else owed.left
        if benefit.amount > left:
            raise BenefitExceedsApproved(asked=rupiah(benefit.amount), benefit=benefit.benefit, left=rupiah(left))
        self.record(BenefitPaid, disbursement_id=disbursement_id, benefit=benefit, paid_at=paid_at, reference=reference)

    def reverse(self, *, reason: SealedText, reversed_by: UUID) -> None:
        """Take an approved claim back, paid or not. Raises ClaimState, FourEyes for whoever filed it."""
        self._require({Stage.APPROVED, Stage.PAID}, "reversed")
        if reversed_by == self.known.filed_by:
            raise FourEyes
        self.record(
            ClaimReversed,
            reason=reason,
            unpaid=_by_programme((each.programme, each.left) for each in self.known.benefits),
            paid=_by_programme((each.programme, each.paid) for each in self.known.benefits),
            reversed_by=reversed_by,
        )

    def _require(self, stages: set[Stage], wanted: str) -> None:
        if self.stage not in stages:
            raise ClaimState(state=self.stage.value, wanted=wanted)

    def evolve(self, event: LedgerEvent) -> None:
        self.known = remember(getattr(self, "known", None), event)

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)


def _by_programme(amounts: Iterable[tuple[Programme, int]]) -> dict[Programme, int]:
    """Sums in sen; programmes without any are left out."""
    sums: dict[Programme, int] = {}
    for programme, amount in amounts:
        if amount:
            sums[programme] = sums.get(programme, 0) + amount
    return sums
