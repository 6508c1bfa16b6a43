"""A claim: filed with what was known then, verified, approved by somebody else, paid; or rejected; or taken back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import TypeAdapter

from ledger.domain.aggregate import Aggregate
from ledger.domain.answers import Moment
from ledger.domain.claim_state import AssessedByLaw, ClaimLife, Stage, Sums, remember, sums_of
from ledger.domain.errors import (
    BenefitAmountMissing,
    BenefitExceedsApproved,
    BenefitOfAnotherProgramme,
    BenefitsDiffer,
    BenefitsDisputed,
    BenefitsNotAssessed,
    ClaimState,
    DeathClaimedAlready,
    DisbursementExists,
    FourEyes,
    InstantInFuture,
    SavingClaimedAlready,
    ScholarshipAsAssessed,
)
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
    CoverageEvidence,
    LedgerEvent,
)
from ledger.domain.money import rupiah
from ledger.domain.scholarship_state import Instalment, instalments_of
from ledger.domain.sealed import SealedText
from ledger.domain.values import MEMBERSHIP, ClaimKind, Programme

_STATE = TypeAdapter(ClaimLife)

DEATHS = frozenset({ClaimKind.JKK_DEATH, ClaimKind.JKM_DEATH})
SCHOOLING = "scholarship"  # the benefit that is owed year by year, not at once


class Claim(Aggregate):
    TOPIC = "Claim"
    FOLD = 504
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

    @property
    def due_on(self) -> date | None:
        """The next day on which a year of schooling falls due, or a course is over."""
        if self.stage is not Stage.APPROVED:
            return None
        days = [each.next_due_on for each in self.known.scholarships]
        return min((day for day in days if day is not None), default=None)

    def verify(self, *, note: SealedText | None, verified_by: UUID) -> None:
        """The papers were looked at; whoever filed may do it. Raises ClaimState."""
        self.require({Stage.FILED}, "verified")
        self.record(ClaimVerified, note=note, verified_by=verified_by)

    def assess(
        self,
        lines: Sequence[BenefitLine],
        alternatives: Sequence[BenefitLine],
        *,
        deductions: Sequence[BenefitLine],
        base: int | None,
        facts: Mapping[str, int],
        warnings: Sequence[str],
        children: Sequence[ChildAssessed],
        assessed_by: UUID,
    ) -> None:
        """What the law gives for a claim whose papers were looked at. Raises ClaimState."""
        self.require({Stage.VERIFIED}, "assessed")
        self.record(
            BenefitsAssessed,
            lines=tuple(lines),
            alternatives=tuple(alternatives),
            deductions=tuple(deductions),
            base=base,
            facts=dict(facts),
            warnings=tuple(warnings),
            children=tuple(children),
            assessed_by=assessed_by,
        )

    def approve(
        self, benefits: Sequence[Benefit] | None, approved_by: UUID, *, reason: SealedText | None = None
    ) -> Programme | None:
        """From here on the benefits are owed; each is named once, or none where the assessed ones are meant.

        The programme of the schooling that is approved with them, and must be granted; None without any.
        Raises ClaimState, FourEyes for whoever filed or verified it, BenefitsNotAssessed, BenefitsDisputed,
        BenefitOfAnotherProgramme, BenefitAmountMissing, BenefitsDiffer, ScholarshipAsAssessed.
        """
        self.require_approvable(benefits, approved_by)
        assessment = self.known.assessment
        given = _assessed(assessment) if benefits is None else _named(benefits)
        if assessment is not None and given not in assessment.readings and reason is None:
            raise BenefitsDiffer(assessed=_told(assessment.sums), given=_told(given))
        schooling = _schooling(assessment, given)
        if reason is not None:
            self.record(AmountsExplained, reason=reason, explained_by=approved_by)
        at_once = tuple(
            Benefit(programme=programme, benefit=benefit, amount=amount)
            for (programme, benefit), amount in given.items()
            if schooling is None or benefit != SCHOOLING
        )
        self.record(ClaimApproved, benefits=at_once, approved_by=approved_by)
        return schooling

    def require_approvable(self, benefits: Sequence[Benefit] | None, approved_by: UUID) -> None:
        """Whether this person may approve such benefits, before it is asked whether the day is covered and what the
        law gives. Raises as `approve` does.
        """
        self.require({Stage.VERIFIED}, "approved")
        if approved_by in {self.known.filed_by, self.known.verified_by}:
            raise FourEyes
        payable = frozenset({Programme.JHT}) if self.known.kind is ClaimKind.JHT else MEMBERSHIP
        for (programme, _), amount in (_named(benefits) if benefits is not None else {}).items():
            if programme not in payable:
                raise BenefitOfAnotherProgramme(programme=programme.value, kind=self.known.kind.value)
            if amount == 0:
                raise BenefitAmountMissing

    def reject(self, *, reason: SealedText, rejected_by: UUID) -> None:
        """Raises ClaimState."""
        self.require({Stage.FILED, Stage.VERIFIED}, "rejected")
        self.record(ClaimRejected, reason=reason, rejected_by=rejected_by)

    def disburse(
        self, disbursement_id: UUID, benefit: Benefit, *, paid_at: datetime, reference: SealedText, now: datetime
    ) -> None:
        """One benefit as approved, or a part of what is left of it.

        Raises ClaimState, DisbursementExists, BenefitAmountMissing, InstantInFuture, BenefitExceedsApproved.
        """
        self.require({Stage.APPROVED, Stage.PAID}, "paid")
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
        self.require({Stage.APPROVED, Stage.PAID}, "reversed")
        if reversed_by == self.known.filed_by:
            raise FourEyes
        benefits, years = self.known.benefits, list(instalments_of(self.known.scholarships))
        self.record(
            ClaimReversed,
            reason=reason,
            unpaid=_by_programme([(each.programme, each.left) for each in benefits] + _schooled(years, paid=False)),
            paid=_by_programme([(each.programme, each.paid) for each in benefits] + _schooled(years, paid=True)),
            reversed_by=reversed_by,
        )

    def require(self, stages: set[Stage], wanted: str) -> None:
        """Raises ClaimState."""
        if self.stage not in stages:
            raise ClaimState(state=self.stage.value, wanted=wanted)

    def evolve(self, event: LedgerEvent) -> None:
        self.known = remember(getattr(self, "known", None), event)

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)


def require_death_unclaimed(claim: Claim, others: Iterable[Claim]) -> None:
    """`others`: of the same worker. Raises DeathClaimedAlready."""
    for each in others:
        if claim.known.kind in DEATHS and each.stage in {Stage.APPROVED, Stage.PAID}:
            raise DeathClaimedAlready(claim_id=str(each.id))


def require_saving_unclaimed(claim: Claim, others: Iterable[Claim], benefits: Sequence[Benefit] | None) -> None:
    """`others`: of the same worker. `benefits` None: as assessed, which counts all that was ever saved.

    Raises SavingClaimedAlready.
    """
    for each in others:
        if claim.known.kind is ClaimKind.JHT and benefits is None and each.stage in {Stage.APPROVED, Stage.PAID}:
            raise SavingClaimedAlready(claim_id=str(each.id))


def _assessed(assessment: AssessedByLaw | None) -> Sums:
    """Raises BenefitsNotAssessed, BenefitsDisputed."""
    if assessment is not None and assessment.disputed:
        raise BenefitsDisputed
    if assessment is None or not assessment.lines:
        raise BenefitsNotAssessed
    return assessment.sums


def _named(benefits: Sequence[Benefit]) -> Sums:
    sums = sums_of(benefits)
    if not benefits or len(sums) < len(benefits):
        raise ValueError("an approval names one benefit or more, each once")
    return sums


def _schooling(assessment: AssessedByLaw | None, given: Sums) -> Programme | None:
    """The programme of what is owed year by year. Raises ScholarshipAsAssessed."""
    if assessment is None or not assessment.children:
        return None
    for (programme, benefit), amount in given.items():
        if benefit == SCHOOLING:
            assessed = [sums.get((programme, benefit), 0) for sums in assessment.readings]
            if amount not in assessed:
                raise ScholarshipAsAssessed(assessed=" or ".join(map(rupiah, assessed or [0])))
            return programme
    return None


def _told(sums: Sums) -> list[dict[str, str]]:
    return [
        {"programme": programme.value, "benefit": benefit, "amount": rupiah(amount)}
        for (programme, benefit), amount in sums.items()
    ]


def _schooled(years: Iterable[tuple[Programme, Instalment]], *, paid: bool) -> list[tuple[Programme, int]]:
    return [(programme, each.amount) for programme, each in years if each.paid is paid]


def _by_programme(amounts: Iterable[tuple[Programme, int]]) -> dict[Programme, int]:
    """Sums in sen; programmes without any are left out."""
    sums: dict[Programme, int] = {}
    for programme, amount in amounts:
        if amount:
            sums[programme] = sums.get(programme, 0) + amount
    return sums
