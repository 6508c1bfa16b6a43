"""What is recorded of a membership beside its money: numbers, attestations, marks for the branch."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ledger.application.law import LawBook
from ledger.application.workers import Workers
from ledger.domain.errors import MarkUnknown
from ledger.domain.events import NumberIssued
from ledger.domain.standing import attest, clear_mark, issue_number, mark
from ledger.domain.values import WorkerMark
from ledger.domain.worker import Worker
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind
from ledger.store.vault import Erased, Vault


class Standing:
    def __init__(self, log: Log, registers: Registers, vault: Vault, law: LawBook, workers: Workers) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._law = law
        self._workers = workers

    def issue_number(
        self, context: Context, worker_id: UUID, number: str, issued_at: datetime, *, spell: int | None = None
    ) -> Recorded:
        """Raises WorkerUnknown, Merged, IdentityErased and what `issue_number` of the domain raises."""

        def decide() -> Decision:
            worker = self._workers.require(worker_id)
            sealing = self._workers.seal(worker_id, {"membership_number": number})
            sealed = sealing.references["membership_number"]
            issued = issue_number(worker, sealed, issued_at, spell=spell, now=context.now)
            return Decision([worker], {"spell": issued.spell}, sealings=[sealing])

        return self._log.execute(context, decide)

    def attest(
        self,
        context: Context,
        worker_id: UUID,
        attested_on: date,
        *,
        working: bool,
        fit: bool,
        spell: int | None = None,
    ) -> Recorded:
        """Raises WorkerUnknown, Merged and what `attest` of the domain raises."""
        today = self._law.day_of(context.now)

        def decide() -> Decision:
            worker = self._workers.require(worker_id)
            attested = attest(
                worker, attested_on, working=working, fit=fit, spell=spell, attested_by=context.actor, today=today
            )
            return Decision([worker], {"spell": attested.spell, "attested": working and fit})

        return self._log.execute(context, decide)

    def mark(
        self, context: Context, worker_id: UUID, what: WorkerMark, since: date, *, note: str | None = None
    ) -> Recorded:
        """Raises WorkerUnknown, Merged, IdentityErased and what `mark` of the domain raises."""
        mark_id = random_id()
        today = self._law.day_of(context.now)

        def decide() -> Decision:
            worker = self._workers.require(worker_id)
            sealings = [] if note is None else [self._workers.seal(worker_id, {"mark_note": note})]
            sealed = sealings[0].references["mark_note"] if sealings else None
            mark(worker, mark_id, what, since, sealed, today=today)
            return Decision([worker], {"mark_id": str(mark_id)}, sealings=sealings)

        return self._log.execute(context, decide)

    def clear_mark(self, context: Context, mark_id: UUID, *, note: str | None = None) -> Recorded:
        """Raises MarkUnknown, Merged, IdentityErased and what `clear_mark` of the domain raises."""
        found = self._registers.find(RegisterKind.MARK, mark_id.bytes)
        if found is None:
            raise MarkUnknown(mark_id=str(mark_id))
        worker_id = found.stream_id

        def decide() -> Decision:
            worker = self._workers.require(worker_id)
            sealings = [] if note is None else [self._workers.seal(worker_id, {"mark_note": note})]
            clear_mark(worker, mark_id, sealings[0].references["mark_note"] if sealings else None)
            return Decision([worker], {"mark_id": str(mark_id)}, sealings=sealings)

        return self._log.execute(context, decide)

    def numbers(self, worker_id: UUID, known_at: int) -> list[dict[str, Any]]:
        """By spell, in the order recorded, as known at a position; `number` None: erased."""
        stream = self._log.stream(worker_id, [NumberIssued.TOPIC])
        issued = [
            logged.event for logged in stream if logged.position <= known_at and isinstance(logged.event, NumberIssued)
        ]
        texts = self._vault.open_sealed_many(each.number for each in issued) if issued else {}
        return [
            {
                "spell": each.spell,
                "number": _text(texts[each.number.reference]),
                "issued_at": each.at.isoformat(),
            }
            for each in issued
        ]

    def notes(self, worker_ids: Sequence[UUID]) -> dict[UUID, str | None]:
        """What was noted with each of these workers' marks, by mark; None: nothing, or erased."""
        marks = [
            each for worker in self._log.load_many(Worker, worker_ids).values() for each in worker.known.standing.marks
        ]
        sealed = [each.note for each in marks if each.note is not None]
        texts = self._vault.open_sealed_many(sealed) if sealed else {}
        return {each.mark_id: None if each.note is None else _text(texts[each.note.reference]) for each in marks}


def _text(found: str | Erased) -> str | None:
    return None if isinstance(found, Erased) else found
