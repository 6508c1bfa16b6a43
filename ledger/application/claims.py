"""Claims: filed with what was known of the day, verified, approved by somebody else, paid; or rejected; or reversed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ledger.application.law import LawBook
from ledger.application.workers import Workers
from ledger.domain.adjudication import note_claim, open_adjudication, undecided_about
from ledger.domain.answers import Moment, Outcome
from ledger.domain.claim import Claim
from ledger.domain.errors import ClaimExists, ClaimNotCovered, ClaimUndecided, ClaimUnknown, InstantInFuture
from ledger.domain.events import Benefit, CoverageEvidence
from ledger.domain.evidence import cause_of, evidence_of
from ledger.domain.membership_fold import facts_of
from ledger.domain.programmes import claim_kind_of
from ledger.domain.sealed import SealedText
from ledger.domain.values import ClaimKind
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

    def file(self, context: Context, order: ClaimOrder, *, claim_id: UUID | None = None) -> Recorded:
        """The answer for the day is kept with the claim; where it leaves the day open, people must decide about it.

        Raises ProgrammeNotOpen, InstantInFuture, ClaimExists, WorkerUnknown, IdentityErased.
        """
        new_id = claim_id or random_id()
        kind = claim_kind_of(order.kind)
        moment = self._moment(order.occurred_at, context)

        def decide() -> Decision:
            if claim_id is not None and self._log.is_taken(claim_id):
                raise ClaimExists(claim_id=str(claim_id))
            worker = self._workers.require(order.worker_id)
            evidence = self._evidence(order.worker_id, moment, kind)
            noted = note_claim(worker, new_id, kind, moment.day, moment.instant)
            cause = cause_of(evidence, kind)
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
            return Decision([worker, claim], result, sealings=sealings)

        return self._log.execute(context, decide)

    def verify(self, context: Context, claim_id: UUID, *, note: str | None) -> Recorded:
        """Raises ClaimUnknown, ClaimState, IdentityErased."""

        def change(claim: Claim) -> Sequence[Sealing]:
            sealed, sealings = self._sealed(claim.known.worker_id, "claim_note", note)
            claim.verify(note=sealed, verified_by=context.actor)
            return sealings

        return self._change(context, claim_id, change)

    def approve(self, context: Context, claim_id: UUID, benefits: Sequence[Benefit]) -> Recorded:
        """Raises ClaimUnknown, what Claim.approve raises, ClaimUndecided, ClaimNotCovered."""

        def decide() -> Decision:
            claim = self._claim(claim_id)
            claim.approve(benefits, context.actor)
            # What is decided about the day must not change before this is recorded: the worker is guarded.
            worker = self._workers.require(self._workers.follow(claim.known.worker_id))
            undecided = undecided_about(worker, claim_id)
            if undecided is not None:
                raise ClaimUndecided(adjudication_id=str(undecided.adjudication_id))
            outcome = self._evidence(worker.id, claim.moment, claim.known.kind).outcome
            if outcome is not Outcome.COVERED:
                raise ClaimNotCovered(outcome=outcome.value)
            return Decision([claim], _standing(claim), guards=[worker])

        return self._log.execute(context, decide)

    def reject(self, context: Context, claim_id: UUID, *, reason: str) -> Recorded:
        """Raises ClaimUnknown, ClaimState, IdentityErased."""

        def change(claim: Claim) -> Sequence[Sealing]:
            sealing = self._workers.seal(claim.known.worker_id, {"claim_rejection": reason})
            claim.reject(reason=sealing.references["claim_rejection"], rejected_by=context.actor)
            return [sealing]

        return self._change(context, claim_id, change)

    def disburse(
        self, context: Context, claim_id: UUID, disbursement: Disbursement, *, disbursement_id: UUID | None = None
    ) -> Recorded:
        """Raises ClaimUnknown, IdentityErased and what Claim.disburse raises."""
        new_id = disbursement_id or random_id()

        def change(claim: Claim) -> Sequence[Sealing]:
            sealing = self._workers.seal(claim.known.worker_id, {"benefit_reference": disbursement.reference})
            claim.disburse(
                new_id,
                disbursement.benefit,
                paid_at=disbursement.paid_at,
                reference=sealing.references["benefit_reference"],
                now=context.now,
            )
            return [sealing]

        return self._change(context, claim_id, change, disbursement_id=str(new_id))

    def reverse(self, context: Context, claim_id: UUID, *, reason: str) -> Recorded:
        """Raises ClaimUnknown, IdentityErased and what Claim.reverse raises."""

        def change(claim: Claim) -> Sequence[Sealing]:
            sealing = self._workers.seal(claim.known.worker_id, {"claim_reversal": reason})
            claim.reverse(reason=sealing.references["claim_reversal"], reversed_by=context.actor)
            return [sealing]

        return self._change(context, claim_id, change)

    def _change(
        self, context: Context, claim_id: UUID, change: Callable[[Claim], Sequence[Sealing]], **result: Any
    ) -> Recorded:
        """One step of a claim's life that asks nothing of anybody else."""

        def decide() -> Decision:
            claim = self._claim(claim_id)
            sealings = change(claim)
            return Decision([claim], {**_standing(claim), **result}, sealings=sealings)

        return self._log.execute(context, decide)

    def _claim(self, claim_id: UUID) -> Claim:
        claim = self._log.load(Claim, claim_id)
        if claim is None:
            raise ClaimUnknown(claim_id=str(claim_id))
        return claim

    def _moment(self, occurred_at: date | datetime, context: Context) -> Moment:
        """Raises InstantInFuture."""
        if isinstance(occurred_at, datetime):
            moment, is_past = Moment(self._law.day_of(occurred_at), occurred_at), occurred_at <= context.now
        else:
            moment, is_past = Moment(occurred_at), occurred_at <= self._law.day_of(context.now)
        if not is_past:
            raise InstantInFuture(field="occurred_at")
        return moment

    def _evidence(self, worker_id: UUID, moment: Moment, kind: ClaimKind) -> CoverageEvidence:
        """What is answered for that moment now. Ask after the worker was loaded: then the version under which the
        command is recorded says that no fact came between.
        """
        known_at = self._log.head()
        stream = self._log.stream(worker_id)
        known = [(logged.position, logged.event) for logged in stream if logged.position <= known_at]
        return evidence_of(facts_of(known, moment.day), moment, self._law.at(known_at), kind, known_at)

    def _sealed(self, worker_id: UUID, field: str, text: str | None) -> tuple[SealedText | None, Sequence[Sealing]]:
        if text is None:
            return None, ()
        sealing = self._workers.seal(worker_id, {field: text})
        return sealing.references[field], [sealing]


def _standing(claim: Claim) -> dict[str, Any]:
    return {"claim_id": str(claim.id), "state": claim.stage.value}
