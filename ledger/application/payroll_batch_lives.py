"""Treasurers' lists as they stand: their deductions, what of them has arrived, and for whom too late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.application.law import LawBook
from ledger.domain.errors import PayrollBatchUnknown
from ledger.domain.events import (
    DeductionNoted,
    PaymentReceived,
    PayrollBatchRecorded,
    PayrollBatchRemitted,
    SalaryDeducted,
)
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.payroll_batch import PayrollBatch, needs_restoring
from ledger.domain.payroll_state import Deduction
from ledger.domain.sponsor import Sponsor
from ledger.domain.worker import Worker
from ledger.store.log import Log, LoggedEvent
from ledger.store.vault import Erased, Vault


@dataclass(frozen=True, slots=True)
class Listed:
    """One deduction of a list, and those whom it was noted for when the list was recorded."""

    deduction_id: UUID
    sponsor_id: UUID
    workers: tuple[UUID, ...]


class PayrollBatchLives:
    def __init__(self, log: Log, vault: Vault, law: LawBook) -> None:
        self._log = log
        self._vault = vault
        self._law = law

    def describe(self, batch_id: UUID, *, after: UUID | None, limit: int) -> dict[str, Any]:
        """As it stands now, its deductions in its order. Raises PayrollBatchUnknown."""
        known = self.require(batch_id).known
        listed = self.listed(batch_id)
        sponsors = self._log.load_many(Sponsor, [each.sponsor_id for each in listed])
        states = [sponsors[each.sponsor_id].known.payroll.deductions[each.deduction_id] for each in listed]
        ids = [each.sponsor_id for each in listed]
        begin = ids.index(after) + 1 if after in ids else 0
        page = range(begin, min(begin + limit, len(listed)))
        texts = self._vault.open_fields(batch_id, ["document"])
        return {
            "batch_id": str(batch_id),
            "department_id": str(known.department_id),
            "month": str(known.month),
            "deducted_on": known.deducted_on.isoformat(),
            "document": None if isinstance(texts, Erased) else texts.get("document"),
            "amount": rupiah(known.amount),
            "deducted": rupiah(sum(each.amount for each in states)),
            "remitted": rupiah(sum(each.arrived for each in states)),
            "outstanding": rupiah(sum(each.outstanding for each in states)),
            "deductions": known.deductions,
            "remittances": [
                {
                    "remittance_id": str(remittance_id),
                    "amount": rupiah(each.amount),
                    "payments": each.payments,
                    "received_at": each.received_at.astimezone(self._law.zone).isoformat(),
                }
                for remittance_id, each in known.remittances.items()
            ],
            "items": [_told(listed[place], states[place]) for place in page],
            "next": str(ids[page[-1]]) if page and page[-1] + 1 < len(listed) else None,
        }

    def payments_of(self, batch_id: UUID, remittance_id: UUID) -> list[tuple[UUID, UUID]]:
        """Sponsor and payment of each, in the order of the list. Raises PayrollBatchUnknown, RemittanceUnknown."""
        self.require(batch_id).remittance(remittance_id)
        for logged in self._log.stream(batch_id, [PayrollBatchRemitted.TOPIC]):
            assert isinstance(logged.event, PayrollBatchRemitted)
            if logged.event.remittance_id == remittance_id:
                return [
                    (each.event.originator_id, each.event.payment_id)
                    for each in self.command_of(logged)
                    if isinstance(each.event, PaymentReceived)
                ]
        raise AssertionError("the list has just named it")

    def listed(self, batch_id: UUID) -> list[Listed]:
        """The deductions of a list, in its order."""
        first = self._log.stream(batch_id, [PayrollBatchRecorded.TOPIC])[0]
        deductions: dict[UUID, UUID] = {}
        noted: dict[UUID, list[UUID]] = {}
        for logged in self.command_of(first):
            match logged.event:
                case SalaryDeducted(deduction_id=deduction_id, originator_id=sponsor_id):
                    deductions[deduction_id] = sponsor_id
                case DeductionNoted(deduction_id=deduction_id, originator_id=worker_id):
                    noted.setdefault(deduction_id, []).append(worker_id)
        return [Listed(each, sponsor_id, tuple(noted.get(each, ()))) for each, sponsor_id in deductions.items()]

    def to_restore(self, listed: Sequence[Listed], month: ContributionMonth, day: date) -> set[UUID]:
        """Workers whose month no payment of that day can buy any more: only the operator's letter can (law 2.15)."""
        found = self._log.load_many(Worker, [worker for each in listed for worker in each.workers])
        return {worker.id for worker in found.values() if needs_restoring(worker, month, day)}

    def require(self, batch_id: UUID) -> PayrollBatch:
        """Raises PayrollBatchUnknown."""
        batch = self._log.load(PayrollBatch, batch_id)
        if batch is None:
            raise PayrollBatchUnknown(batch_id=str(batch_id))
        return batch

    def command_of(self, logged: LoggedEvent) -> list[LoggedEvent]:
        """All events of the command that recorded this one, in order."""
        place, count = logged.envelope.of
        before = logged.position - place
        return self._log.read(before, count, through=before + count)


def _told(each: Listed, state: Deduction) -> dict[str, Any]:
    return {
        "sponsor_id": str(each.sponsor_id),
        "deduction_id": str(each.deduction_id),
        "amount": rupiah(state.amount),
        "remitted": rupiah(state.arrived),
        "outstanding": rupiah(state.outstanding),
        "workers": len(each.workers),
    }
