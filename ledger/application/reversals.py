"""Reversals: the bank takes a payment back, and what it had paid is unpaid again."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ledger.application.law import LawBook
from ledger.application.receipts import receipt_of, require_not_reversed
from ledger.domain.errors import PaymentUnknown
from ledger.domain.money import rupiah
from ledger.domain.payroll import take_back_remittances
from ledger.domain.reversal import PaidWorker, Reversal, ReversalOrder, reverse_payment
from ledger.domain.settlements import settlements_of
from ledger.domain.sponsor import Sponsor
from ledger.domain.worker import Worker
from ledger.store.decision import ReadsDisagree
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.register_queries import Registers, SpentPayment
from ledger.store.vault import Vault


class Reversals:
    def __init__(self, log: Log, registers: Registers, vault: Vault, law: LawBook) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._law = law

    def reverse(
        self, context: Context, payment_id: UUID, *, reason: str, effective_at: datetime | None = None
    ) -> Recorded:
        """`effective_at` None: now. Raises PaymentUnknown, PaymentReversedAlready and what `reverse_payment` raises."""
        known = self._registers.payment(payment_id)
        if known is None:
            raise PaymentUnknown(payment_id=str(payment_id))

        def decide() -> Decision:
            payer, spent = self._spent(known.sponsor_id, payment_id)
            require_not_reversed(self._registers, payment_id)
            workers = self._workers(payer.id, spent)
            sealing = self._vault.seal(payer.id, {"reversal_reason": reason})
            order = ReversalOrder(
                receipt=receipt_of(self._log, self._registers, payment_id),
                remaining=spent.remaining,
                effective_at=effective_at or context.now,
                reason=sealing.references["reversal_reason"],
            )
            sponsors = self._sponsors(payer, workers, payment_id)
            reversal = reverse_payment(sponsors, workers, order, self._law.days, context.now)
            take_back_remittances(payer, payment_id)
            changed = [*sponsors.values(), *(paid.worker for paid in reversed(workers))]
            return Decision(changed, _result(order, reversal, payer), sealings=[sealing])

        return self._log.execute(context, decide, hot=[known.sponsor_id])

    def _spent(self, sponsor_id: UUID, payment_id: UUID) -> tuple[Sponsor, SpentPayment]:
        """The payer, and what became of the payment, both of one moment."""
        payer = self._log.load(Sponsor, sponsor_id)
        spent = self._registers.spent(payment_id)
        assert payer is not None, "the payment was just found with it"
        if spent is None or spent.sponsor_version != payer.version:
            raise ReadsDisagree
        return payer, spent

    def _workers(self, sponsor_id: UUID, spent: SpentPayment) -> list[PaidWorker]:
        """Those with a month that holds money of the payment, in the order of their enrolment with the payer."""
        enrolled = self._registers.enrolled_with(sponsor_id, date.min, list(spent.workers))
        ids = list(dict.fromkeys([*(row.worker_id for row in enrolled), *spent.workers]))
        workers = self._log.load_many(Worker, ids)
        streams = self._log.streams(ids)
        found = []
        for worker_id in ids:
            worker = workers[worker_id]
            # What was recorded since the state was read is left out, and makes the append refuse.
            events = [logged.event for logged in streams[worker_id][: worker.version]]
            found.append(PaidWorker(worker, settlements_of(events)))
        return found

    def _sponsors(self, payer: Sponsor, workers: list[PaidWorker], payment_id: UUID) -> dict[UUID, Sponsor]:
        """The payer, and others whose saving rides on a month that is taken back."""
        others = {each.settled.sponsor_id for paid in workers for each in paid.taken_back_with(payment_id)} - {payer.id}
        return {payer.id: payer, **self._log.load_many(Sponsor, sorted(others))}


def _result(order: ReversalOrder, reversal: Reversal, payer: Sponsor) -> dict[str, Any]:
    return {
        "payment_id": str(order.receipt.payment_id),
        "reversed": rupiah(order.receipt.amount),
        "contributions_reversed": [
            {"worker_id": str(worker_id), "month": str(month)} for worker_id, month in reversal.months
        ],
        "claims_affected": [str(claim_id) for claim_id in dict.fromkeys(reversal.claims)],
        "receivable": rupiah(payer.known.receivable),
        "available": rupiah(payer.available),
    }
