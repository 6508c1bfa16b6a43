"""A treasurer's list of one month for many civil servants, and the one transfer that brings what it deducted."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import RemittanceDiffers, RemittanceLineUnknown, RemittanceUnknown
from ledger.domain.events import LedgerEvent, PayrollBatchRecorded, PayrollBatchRemitted
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.domain.sealed import SealedText
    from ledger.domain.worker import Worker


@dataclass
class Remitted:
    """One transfer, in sen; what became of its payments is the sponsors' to know."""

    amount: int
    payments: int
    received_at: datetime


@dataclass
class PayrollBatchState:
    """Sen. `deductions`: of as many sponsors. `remittances` in the order in which they were recorded."""

    department_id: UUID
    month: ContributionMonth
    deducted_on: date
    amount: int
    deductions: int
    remittances: dict[UUID, Remitted] = Field(default_factory=dict)


_STATE = TypeAdapter(PayrollBatchState)


class PayrollBatch(Aggregate):
    TOPIC = "PayrollBatch"
    FOLD = 1101
    BORN = PayrollBatchRecorded

    @classmethod
    def record_list(
        cls,
        batch_id: UUID,
        *,
        department_id: UUID,
        month: ContributionMonth,
        deducted_on: date,
        amount: int,
        deductions: int,
        document: SealedText | None,
        file_digest: str | None,
    ) -> Self:
        """`amount`: the sum of the command's deductions. What a line may be is decided line by line before."""
        batch = cls.blank(batch_id)
        batch.record(
            PayrollBatchRecorded,
            department_id=department_id,
            month=month,
            deducted_on=deducted_on,
            amount=amount,
            deductions=deductions,
            document=document,
            file_digest=file_digest,
        )
        return batch

    def remit(
        self, remittance_id: UUID, *, amount: int, payments: int, received_at: datetime, reference: SealedText
    ) -> None:
        """`amount`: the sum of the command's payments."""
        self.record(
            PayrollBatchRemitted,
            remittance_id=remittance_id,
            amount=amount,
            payments=payments,
            received_at=received_at,
            reference=reference,
        )

    def remittance(self, remittance_id: UUID) -> Remitted:
        """Raises RemittanceUnknown."""
        found = self.known.remittances.get(remittance_id)
        if found is None:
            raise RemittanceUnknown
        return found

    def evolve(self, event: LedgerEvent) -> None:
        match event:
            case PayrollBatchRecorded():
                self.known = PayrollBatchState(
                    event.department_id, event.month, event.deducted_on, event.amount, event.deductions
                )
            case PayrollBatchRemitted():
                self.known.remittances[event.remittance_id] = Remitted(event.amount, event.payments, event.received_at)
            case _:
                raise TypeError(f"a treasurer's list cannot evolve with {event.TOPIC}")

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)


def divided(outstanding: Mapping[UUID, int], amount: int, said: Mapping[UUID, int]) -> dict[UUID, int]:
    """Whose how much of a transfer is, in sen and in the order of `outstanding`; adds up to `amount`.

    `outstanding`: what the treasurer owes for each sponsor of the list. `said`: for whom it is another amount, less or
    more; more becomes plain money of that sponsor. Raises RemittanceLineUnknown, RemittanceDiffers.
    """
    strangers = said.keys() - outstanding.keys()
    if strangers:
        raise RemittanceLineUnknown(count=len(strangers))
    brought = {**outstanding, **said}
    expected = sum(brought.values())
    if amount != expected or not amount:
        sign = "-" if amount < expected else ""
        difference = sign + rupiah(abs(amount - expected))
        raise RemittanceDiffers(amount=rupiah(amount), expected=rupiah(expected), difference=difference)
    return {sponsor_id: sen for sponsor_id, sen in brought.items() if sen}


def needs_restoring(worker: Worker, month: ContributionMonth, day: date) -> bool:
    """Whether on that day no payment can buy the month any more, and only a back-dating could (law 2.15): it lies
    behind a spell that is over.
    """
    known = worker.known
    if worker.is_settled(month) or (known.ended_on is not None and ContributionMonth.of(known.ended_on) < month):
        return False
    earlier = [spell for spell in known.spells if spell.last < month]
    later = [spell for spell in known.spells if spell.last >= month]
    if not earlier:
        return False
    return later[0].first > month if later else not worker.runs_on(day)
