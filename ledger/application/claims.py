"""Claims: filed with what was known of the day, verified, approved by somebody else, paid; or rejected; or reversed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ledger.application.assessments import Assessments, assessed_of
from ledger.application.law import LawBook
from ledger.application.workers import Workers
from ledger.domain.adjudication import close_claim, denied_about, note_claim, open_adjudication, undecided_about
from ledger.domain.answers import Moment, Outcome
from ledger.domain.assessment import Papers
from ledger.domain.claim import DEATHS, Claim, require_death_unclaimed, require_saving_unclaimed
from ledger.domain.claim_state import CLOSED
from ledger.domain.errors import (
    ClaimExists,
    ClaimNotCovered,
    ClaimTooLate,
    ClaimUndecided,
    ClaimUnknown,
    InstantInFuture,
)
from ledger.domain.events import Benefit
from ledger.domain.evidence import cause_of, evidence_of, is_attested, last_day_to_claim
from ledger.domain.law.policy import Policy
from ledger.domain.membership import MembershipFacts
from ledger.domain.membership_fold import facts_of
from ledger.domain.programmes import claim_kind_of
from ledger.domain.scholarship import children_granted, grant
from ledger.domain.sealed import SealedText
from ledger.domain.values import ClaimKind
from ledger.domain.worker import Worker
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.sealing import Sealing


@dataclass(frozen=True, slots=True)
class ClaimOrder:
    """`occurred_at`: the instant, or the day alone where nobody knows the hour."""

    worker_id: UUID
    kind: str
    occurred_at: date | datetime
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Disbursement:
    benefit: Benefit
    paid_at: datetime
    reference: str


class Claims:
    def __init__(self, log: Log, law: LawBook, workers: Workers) -> None:
        self._log = log
        self._law = law
        self._workers = workers
        self._assessments = Assessments(log, workers)

    def file(self, context: Context, order: ClaimOrder, *, claim_id: UUID | None = None) -> Recorded:
        """The answer for the day is kept with the claim; where it leaves the day open, or nobody has said that the
        worker was fit when the spell began, people must decide about it.

        Raises ProgrammeNotOpen, InstantInFuture, ClaimTooLate, ClaimExists, WorkerUnknown, IdentityErased.
        """
        new_id = claim_id or random_id()
        kind = claim_kind_of(order.kind)
        moment = self._moment(order.occurred_at, context)

        def decide() -> Decision:
            law = self._law.now()
            last_day = last_day_to_claim(kind, moment.day, law.policy)
            if last_day is not None and self._law.day_of(context.now) > last_day:
                raise ClaimTooLate(last_day=last_day.isoformat())
            if claim_id is not None and self._log.is_taken(claim_id):
                raise ClaimExists(claim_id=str(claim_id))
            worker = self._workers.require(order.worker_id)
            known_at, facts, policy = self._known(order.worker_id, moment)
            evidence = evidence_of(facts, moment, policy, kind, known_at)
            noted = note_claim(worker, new_id, kind, moment.day, moment.instant)
            cause = cause_of(evidence, kind, attested=is_attested(facts, moment, policy))
            adjudication_id = None if cause is None else open_adjudication(worker, noted, cause)
            description, sealings = self._sealed(order.worker_id, "claim_description", order.description)
            claim = Claim.file(
                new_id,
                worker_id=order.worker_id,
                kind=kind,
                moment=moment,
                coverage=evidence,
                description=description,
                filed_by=context.actor,
            )
            result = {
                "claim_id": str(new_id),
                "coverage": evidence.model_dump(mode="json"),
                "adjudication_id": None if adjudication_id is None else str(adjudication_id),
            }
            return Decision([worker, claim], result, sealings=sealings, guards=[law.guard])

        return self._log.execute(context, decide)

    def verify(self, context: Context, claim_id: UUID, *, note: str | None, papers: Papers | None = None) -> Recorded:
        """The papers were looked at, and what the law gives is counted; where two readings give two sums, people must
        decide. Raises ClaimUnknown, ClaimState, IdentityErased and what `Assessments.assess` raises.
        """

        def decide() -> Decision:
            law = self._law.now()
            claim, worker = self._claim(claim_id)
            sealed, sealings = self._sealed(worker.id, "claim_note", note)
            claim.verify(note=sealed, verified_by=context.actor)
            named = self._assessments.assess(
                claim,
                worker,
                papers or Papers(),
                policy=law.policy,
                today=self._law.day_of(context.now),
                by=context.actor,
            )
            undecided = undecided_about(worker, claim_id)
            result = {
                **_standing(claim),
                "assessment": assessed_of(claim),
                "adjudication_id": None if undecided is None else str(undecided.adjudication_id),
            }
            return _decision(claim, worker, result, [*sealings, *named], law.guard)

        return self._log.execute(context, decide)

    def approve(
        self, context: Context, claim_id: UUID, benefits: Sequence[Benefit] | None, *, reason: str | None = None
    ) -> Recorded:
        """`benefits` None: those assessed. Schooling among them is granted child by child.

        Raises ClaimUnknown, what Claim.approve raises, ClaimUndecided, ClaimNotCovered, DeathClaimedAlready,
        SavingClaimedAlready, ScholarshipChildrenMax, ScholarshipChildTwice.
        """

        def decide() -> Decision:
            law = self._law.now()
            claim, worker = self._claim(claim_id)
            claim.require_approvable(benefits, context.actor)
            self._require_covered(claim, worker)
            others = self._other_claims(claim, worker)
            require_death_unclaimed(claim, others)
            require_saving_unclaimed(claim, others, benefits)
            sealed, sealings = self._sealed(worker.id, "approval_reason", reason)
            schooling = claim.approve(benefits, context.actor, reason=sealed)
            if schooling is not None:
                grant(claim, schooling, granted_before=children_granted(others))
                self._assessments.require_children_once(claim, others)
            result = {
                **_standing(claim),
                "scholarships": [str(each.scholarship_id) for each in claim.known.scholarships],
            }
            # What covers the day must not change before this is recorded: the worker and the law are guarded.
            return Decision([claim], result, sealings=sealings, guards=[worker, law.guard, *others])

        return self._log.execute(context, decide)

    def reject(self, context: Context, claim_id: UUID, *, reason: str) -> Recorded:
        """Raises ClaimUnknown, ClaimState, IdentityErased."""

        def change(claim: Claim, worker: Worker) -> Sequence[Sealing]:
            sealing = self._workers.seal(worker.id, {"claim_rejection": reason})
            claim.reject(reason=sealing.references["claim_rejection"], rejected_by=context.actor)
            return [sealing]

        return self._change(context, claim_id, change)

    def disburse(
        self, context: Context, claim_id: UUID, disbursement: Disbursement, *, disbursement_id: UUID | None = None
    ) -> Recorded:
        """Nothing is paid while people decide about the day, or against what they decided.

        Raises ClaimUnknown, IdentityErased, what Claim.disburse raises, ClaimUndecided, ClaimNotCovered.
        """
        new_id = disbursement_id or random_id()

        def change(claim: Claim, worker: Worker) -> Sequence[Sealing]:
            sealing = self._workers.seal(worker.id, {"benefit_reference": disbursement.reference})
            claim.disburse(
                new_id,
                disbursement.benefit,
                paid_at=disbursement.paid_at,
                reference=sealing.references["benefit_reference"],
                now=context.now,
            )
            require_decided(worker, claim_id)
            return [sealing]

        return self._change(context, claim_id, change, disbursement_id=str(new_id))

    def reverse(self, context: Context, claim_id: UUID, *, reason: str) -> Recorded:
        """Raises ClaimUnknown, IdentityErased and what Claim.reverse raises."""

        def change(claim: Claim, worker: Worker) -> Sequence[Sealing]:
            sealing = self._workers.seal(worker.id, {"claim_reversal": reason})
            claim.reverse(reason=sealing.references["claim_reversal"], reversed_by=context.actor)
            return [sealing]

        return self._change(context, claim_id, change)

    def _change(
        self, context: Context, claim_id: UUID, change: Callable[[Claim, Worker], Sequence[Sealing]], **result: Any
    ) -> Recorded:
        """One step of a claim's life; the worker's stream hears of it where it is the last one."""

        def decide() -> Decision:
            claim, worker = self._claim(claim_id)
            sealings = change(claim, worker)
            if claim.stage in CLOSED:
                close_claim(worker, claim_id)
            return _decision(claim, worker, {**_standing(claim), **result}, sealings)

        return self._log.execute(context, decide)

    def _claim(self, claim_id: UUID) -> tuple[Claim, Worker]:
        """And whose it is by now. Raises ClaimUnknown."""
        claim = self._log.load(Claim, claim_id)
        if claim is None:
            raise ClaimUnknown(claim_id=str(claim_id))
        return claim, self._workers.require(self._workers.follow(claim.known.worker_id))

    def _require_covered(self, claim: Claim, worker: Worker) -> None:
        """Raises ClaimUndecided, ClaimNotCovered."""
        require_decided(worker, claim.id)
        known_at, facts, policy = self._known(worker.id, claim.moment)
        outcome = evidence_of(facts, claim.moment, policy, claim.known.kind, known_at).outcome
        if outcome is not Outcome.COVERED:
            raise ClaimNotCovered(outcome=outcome.value)

    def _other_claims(self, claim: Claim, worker: Worker) -> list[Claim]:
        """Those of the worker beside which it may owe too much; none for a kind of which there may be many."""
        kind = claim.known.kind
        kinds = DEATHS if kind in DEATHS else {kind} & {ClaimKind.SCHOLARSHIP, ClaimKind.JHT}
        noted = [each.claim_id for each in worker.known.claims if each.kind in kinds]
        return list(self._log.load_many(Claim, [each for each in noted if each != claim.id]).values())

    def _moment(self, occurred_at: date | datetime, context: Context) -> Moment:
        """Raises InstantInFuture."""
        if isinstance(occurred_at, datetime):
            moment, is_past = Moment(self._law.day_of(occurred_at), occurred_at), occurred_at <= context.now
        else:
            moment, is_past = Moment(occurred_at), occurred_at <= self._law.day_of(context.now)
        if not is_past:
            raise InstantInFuture(field="occurred_at")
        return moment

    def _known(self, worker_id: UUID, moment: Moment) -> tuple[int, MembershipFacts, Policy]:
        """The head, and what is known of that moment there. Ask after the worker was loaded: then the version under
        which the command is recorded says that no fact came between.
        """
        known_at = self._log.head()
        stream = self._log.stream(worker_id)
        known = [(logged.position, logged.event) for logged in stream if logged.position <= known_at]
        return known_at, facts_of(known, moment.day), self._law.at(known_at)

    def _sealed(self, worker_id: UUID, field: str, text: str | None) -> tuple[SealedText | None, Sequence[Sealing]]:
        if text is None:
            return None, ()
        sealing = self._workers.seal(worker_id, {field: text})
        return sealing.references[field], [sealing]


def require_decided(worker: Worker, claim_id: UUID) -> None:
    """Raises ClaimUndecided while people are at the claim's day, ClaimNotCovered where they have denied it."""
    undecided = undecided_about(worker, claim_id)
    if undecided is not None:
        raise ClaimUndecided(adjudication_id=str(undecided.adjudication_id))
    denied = denied_about(worker, claim_id)
    if denied is not None:
        raise ClaimNotCovered(outcome=denied.value)


def _decision(
    claim: Claim, worker: Worker, result: dict[str, Any], sealings: Sequence[Sealing], *guards: tuple[UUID, int]
) -> Decision:
    """The worker goes with the claim where it heard of something, and is guarded where it was only read."""
    if worker.pending_events:
        return Decision([worker, claim], result, sealings=sealings, guards=guards)
    return Decision([claim], result, sealings=sealings, guards=[worker, *guards])


def _standing(claim: Claim) -> dict[str, Any]:
    return {"claim_id": str(claim.id), "state": claim.stage.value}
