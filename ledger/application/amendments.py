"""Amendments: what changes for a worker from a month on, and what that makes cheaper."""

from typing import Any
from uuid import UUID

from ledger.application.law import LawBook
from ledger.application.releases import payers_after
from ledger.application.workers import Workers
from ledger.domain.amendment import Changes, differing, require_amendable
from ledger.domain.credit import Credit, credit_sponsors, credit_worker
from ledger.domain.errors import IdentityErased
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.settlements import settlements_of
from ledger.domain.sponsor import Sponsor
from ledger.domain.worker import Worker
from ledger.store.log import Context, Decision, Log, Recorded


class Amendments:
    def __init__(self, log: Log, law: LawBook, workers: Workers) -> None:
        self._log = log
        self._law = law
        self._workers = workers

    def amend(
        self, context: Context, worker_id: UUID, from_month: ContributionMonth, changes: Changes, *, reason: str
    ) -> Recorded:
        """Settled months from `from_month` on that are cheaper now are credited by the same command. What is so
        already is left out with a warning; where nothing is left, nothing is recorded.

        Raises WorkerUnknown, what `require_amendable` raises, IdentityErased, in this order.
        """
        today = self._law.day_of(context.now)

        def decide() -> Decision:
            worker = self._workers.require(worker_id)
            require_amendable(changes, from_month, today)
            identity = self._workers.identity(worker_id)
            if identity is None:
                raise IdentityErased(what="worker")
            left, warnings = differing(worker, changes, from_month, identity["occupation"])
            if not left:
                return Decision([], {"credited": [], "warnings": list(warnings)})
            texts = {"amendment_reason": reason}
            if left.occupation is not None:
                texts["occupation"] = left.occupation
            sealing = self._workers.seal(worker_id, texts)
            version = worker.version
            worker.amend(
                from_month,
                sector=left.sector,
                monthly_income=left.monthly_income,
                bpu_category=left.bpu_category,
                region=left.region,
                occupation=sealing.references.get("occupation"),
                reason=sealing.references["amendment_reason"],
            )
            law = self._law.now()
            credit = Credit(context.command_id)
            if left.move_price:
                # What was recorded since the state was read is left out, and makes the append refuse.
                events = [logged.event for logged in self._log.stream(worker_id)[:version]]
                later = [each for each in settlements_of(events) if each.month >= from_month]
                credit_worker(credit, worker, later, law.policy, today)
            sponsors = self._log.load_many(Sponsor, sorted({line.sponsor_id for line in credit.lines}))
            credit_sponsors(credit, sponsors)
            changed: list[Worker | Sponsor] = [worker, *sponsors.values()]
            result = {"credited": _lines(credit), "warnings": list(warnings)}
            return Decision(changed, result, guards=[law.guard], sealings=[sealing])

        hot = payers_after(self._log, worker_id, from_month.plus(-1)) if changes.move_price else []
        return self._log.execute(context, decide, hot=hot)


def _lines(credit: Credit) -> list[dict[str, Any]]:
    return [
        {"sponsor_id": str(line.sponsor_id), "month": str(line.month), "amount": rupiah(line.amount)}
        for line in credit.lines
    ]
