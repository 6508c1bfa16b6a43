"""Lapses: what fell due while nobody paid becomes a recorded fact."""

from datetime import date
from uuid import UUID

from ledger.application.law import LawBook
from ledger.domain.errors import LapseRunInFuture
from ledger.domain.worker import Worker
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.register_queries import Registers

LAPSES_PER_COMMAND = 100_000  # keeps one command's events within what one commit should carry


class Lapses:
    def __init__(self, log: Log, registers: Registers, law: LawBook) -> None:
        self._log = log
        self._registers = registers
        self._law = law

    def run(self, context: Context, as_of: date) -> Recorded:
        """Record every lapse that fell due on or before `as_of`; again is no harm: nothing is left to record.

        Raises LapseRunInFuture.
        """
        if as_of > self._law.day_of(context.now):
            raise LapseRunInFuture

        def decide() -> Decision:
            due = self._registers.streams_due(Worker, as_of, LAPSES_PER_COMMAND)
            lapsed = [worker for worker in self._in_order(due) if worker.lapse(as_of)]
            return Decision(lapsed, {"lapsed": len(lapsed), "workers": [str(worker.id) for worker in lapsed]})

        return self._log.execute(context, decide)

    def _in_order(self, worker_ids: list[UUID]) -> list[Worker]:
        workers = self._log.load_many(Worker, worker_ids)
        return [workers[worker_id] for worker_id in worker_ids]
