"""Schooling that claims owe: years fall due by the calendar, are paid once each, and end with the child's schooling."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from ledger.application.claims import require_decided
from ledger.application.law import LawBook
from ledger.application.workers import Workers
from ledger.domain.adjudication import close_claim
from ledger.domain.claim import Claim
from ledger.domain.claim_state import CLOSED
from ledger.domain.errors import ScholarshipRunInFuture, ScholarshipUnknown
from ledger.domain.money import rupiah
from ledger.domain.scholarship import end_scholarship, fall_due, pay_instalment
from ledger.domain.scholarship_state import Instalment
from ledger.domain.worker import Worker
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind
from ledger.store.sealing import Sealing

CLAIMS_PER_COMMAND: Final = 10_000  # keeps one command's events within what one commit should carry


@dataclass(frozen=True, slots=True)
class InstalmentPayment:
    """`number`: of the year, from 1."""

    number: int
    paid_at: datetime
    reference: str


class Scholarships:
    def __init__(self, log: Log, registers: Registers, law: LawBook, workers: Workers) -> None:
        self._log = log
        self._registers = registers
        self._law = law
        self._workers = workers

    def run(self, context: Context, as_of: date) -> Recorded:
        """Record every year that fell due on or before `as_of`, and every course that is over by then; again is no
        harm: nothing is left to record. `ended` counts the courses. Raises ScholarshipRunInFuture.
        """
        if as_of > self._law.day_of(context.now):
            raise ScholarshipRunInFuture

        def decide() -> Decision:
            ids = self._registers.streams_due(Claim, as_of, CLAIMS_PER_COMMAND)
            claims = self._log.load_many(Claim, ids)
            workers = self._workers.going_on(claim.known.worker_id for claim in claims.values())
            due: list[dict[str, Any]] = []
            ended = 0
            for claim in claims.values():
                running = sum(each.runs for each in claim.known.scholarships)
                due += [_due(claim, *each) for each in fall_due(claim, as_of)]
                ended += running - sum(each.runs for each in claim.known.scholarships)
                if claim.stage in CLOSED:
                    close_claim(workers[claim.known.worker_id], claim.id)
            changed = [
                each
                for each in (*{each.id: each for each in workers.values()}.values(), *claims.values())
                if each.pending_events
            ]
            return Decision(changed, {"due": due, "due_count": len(due), "ended": ended})

        return self._log.execute(context, decide)

    def disburse(self, context: Context, scholarship_id: UUID, payment: InstalmentPayment) -> Recorded:
        """A year that has fallen due, whole and once; nothing while people decide about the claim's day.

        Raises what `pay_instalment` raises, ClaimUndecided, ClaimNotCovered, IdentityErased.
        """

        def change(claim: Claim, worker: Worker) -> tuple[dict[str, Any], Sequence[Sealing]]:
            sealing = self._workers.seal(worker.id, {"instalment_reference": payment.reference})
            instalment = pay_instalment(
                claim,
                scholarship_id,
                payment.number,
                paid_at=payment.paid_at,
                reference=sealing.references["instalment_reference"],
                now=context.now,
            )
            require_decided(worker, claim.id)
            return {"number": instalment.number, "amount": rupiah(instalment.amount)}, [sealing]

        return self._change(context, scholarship_id, change)

    def end(self, context: Context, scholarship_id: UUID, on: date, *, reason: str) -> Recorded:
        """Raises what `end_scholarship` raises, IdentityErased."""
        today = self._law.day_of(context.now)

        def change(claim: Claim, worker: Worker) -> tuple[dict[str, Any], Sequence[Sealing]]:
            sealing = self._workers.seal(worker.id, {"scholarship_end": reason})
            sealed = sealing.references["scholarship_end"]
            withdrawn = end_scholarship(claim, scholarship_id, on, reason=sealed, today=today)
            return {"withdrawn": rupiah(withdrawn)}, [sealing]

        return self._change(context, scholarship_id, change)

    def _change(
        self,
        context: Context,
        scholarship_id: UUID,
        change: Callable[[Claim, Worker], tuple[dict[str, Any], Sequence[Sealing]]],
    ) -> Recorded:
        """Raises ScholarshipUnknown."""
        found = self._registers.find(RegisterKind.SCHOLARSHIP, scholarship_id.bytes)
        if found is None:
            raise ScholarshipUnknown(scholarship_id=str(scholarship_id))
        claim_id = found.stream_id

        def decide() -> Decision:
            claim = self._log.load(Claim, claim_id)
            assert claim is not None, "a scholarship is a claim's"
            worker = self._workers.require(self._workers.follow(claim.known.worker_id))
            told, sealings = change(claim, worker)
            if claim.stage in CLOSED:
                close_claim(worker, claim.id)
            result = {
                "scholarship_id": str(scholarship_id),
                "claim_id": str(claim.id),
                "state": claim.stage.value,
                **told,
            }
            changed = [each for each in (worker, claim) if each.pending_events]
            return Decision(changed, result, sealings=sealings, guards=[] if worker in changed else [worker])

        return self._log.execute(context, decide)


def _due(claim: Claim, scholarship_id: UUID, instalment: Instalment) -> dict[str, Any]:
    return {
        "scholarship_id": str(scholarship_id),
        "claim_id": str(claim.id),
        "number": instalment.number,
        "level": instalment.level.value,
        "amount": rupiah(instalment.amount),
        "due_on": instalment.due_on.isoformat(),
    }
