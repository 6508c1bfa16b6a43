"""Treasurers' lists: recorded whole or not at all, and remitted by one transfer for many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from ledger.application.departments import Departments
from ledger.application.law import LawBook
from ledger.application.payroll import SCHEME_WITHOUT_DEDUCTION, schemes_without_deduction
from ledger.application.payroll_batch_lives import PayrollBatchLives
from ledger.application.payroll_lines import BatchLine, Deducted, Notice, PayrollLines
from ledger.domain.errors import (
    InstantInFuture,
    PaymentConflict,
    PayrollBatchConflict,
    PayrollBatchExists,
    PayrollBatchRefused,
    RemittanceLineUnknown,
)
from ledger.domain.events import (
    PaymentReceived,
    PayrollBatchRecorded,
    PayrollBatchRemitted,
)
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.payroll import deduction_of, remit
from ledger.domain.payroll_batch import PayrollBatch, divided
from ledger.domain.sealed import SealedText
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import Channel
from ledger.store.keys import Keys
from ledger.store.log import Claim, Context, Decision, Log, LoggedEvent, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind, file_key
from ledger.store.vault import Vault

LINES_MAX: Final = 5_000
NOTICES_MAX: Final = 1_000  # told of one list
BACKDATING_OFFERED: Final = "backdating-offered"


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """`document`: the list's number, or where it is kept. `file_digest`: SHA-256 of the file in hexadecimal.
    `refused`: what the reader of the file found wrong already. `headers`: what the file calls the columns.
    """

    month: ContributionMonth
    deducted_on: date
    lines: Sequence[BatchLine]
    document: str | None = None
    file_digest: str | None = None
    refused: Sequence[Notice] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BatchRemittance:
    """Sen. `said`: by sponsor, for whom it is another amount than what is outstanding."""

    amount: int
    received_at: datetime
    reference: str
    said: Mapping[UUID, int] = field(default_factory=dict)


class PayrollBatches:
    def __init__(
        self,
        log: Log,
        registers: Registers,
        vault: Vault,
        keys: Keys,
        law: LawBook,
        departments: Departments,
        lines: PayrollLines,
        lives: PayrollBatchLives,
    ) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._keys = keys
        self._law = law
        self._departments = departments
        self._lines = lines
        self._lives = lives

    def record(
        self, context: Context, department_id: UUID, order: BatchOrder, *, batch_id: UUID | None = None
    ) -> Recorded:
        """One command for all of it. The same bytes for the same department and month are answered like the first time.

        Raises DepartmentUnknown, PayrollBatchConflict, PayrollBatchExists, InstantInFuture, DeductionTooLarge,
        PayrollBatchRefused with every line that cannot be recorded.
        """
        new_id = batch_id or random_id()
        return self._log.execute(
            context,
            lambda: self._decide(context, department_id, order, new_id, is_given=batch_id is not None),
            hot=[department_id],
        )

    def preview(self, context: Context, department_id: UUID, order: BatchOrder) -> dict[str, Any]:
        """What `record` would answer now; nothing is recorded. Raises what `record` raises."""
        return self._decide(context, department_id, order, random_id(), is_given=False).result

    def _decide(
        self, context: Context, department_id: UUID, order: BatchOrder, new_id: UUID, *, is_given: bool
    ) -> Decision:
        self._departments.require(department_id)
        again = self._recorded_before(department_id, order)
        if again is not None:
            return again
        if is_given and self._log.is_taken(new_id):
            raise PayrollBatchExists(batch_id=str(new_id))
        today = self._law.day_of(context.now)
        if order.deducted_on > today:
            raise InstantInFuture(field="deducted_on")
        outcome = self._lines.deduct(
            department_id, order.lines, month=order.month, deducted_on=order.deducted_on, today=today
        )
        refused = sorted({*order.refused, *outcome.refused})
        if refused or not outcome.sponsors:
            raise PayrollBatchRefused(count=len(refused), lines=told(refused, order.headers))
        sealing = self._vault.seal(new_id, {} if order.document is None else {"document": order.document})
        batch = PayrollBatch.record_list(
            new_id,
            department_id=department_id,
            month=order.month,
            deducted_on=order.deducted_on,
            amount=outcome.amount,
            deductions=len(outcome.sponsors),
            document=sealing.references.get("document"),
            file_digest=order.file_digest,
        )
        noticed = sorted({*outcome.noticed, *self._not_by_deduction(outcome)})
        result = {
            "batch_id": str(new_id),
            "amount": rupiah(outcome.amount),
            "deductions": len(outcome.sponsors),
            "workers": len(outcome.workers),
            "warnings": sorted({each.code for each in noticed}),
            "noticed": told(noticed, order.headers),
        }
        return Decision([batch, *outcome.sponsors, *outcome.workers], result, sealings=[sealing])

    def _recorded_before(self, department_id: UUID, order: BatchOrder) -> Decision | None:
        """The first answer, if these very bytes are a list of the month. Raises PayrollBatchConflict."""
        if order.file_digest is None:
            return None
        key = file_key(department_id, order.month, order.file_digest)
        holder = self._registers.find(RegisterKind.PAYROLL_FILE, key)
        if holder is None:
            return None
        first = self._log.stream(holder.stream_id, [PayrollBatchRecorded.TOPIC])[0]
        assert isinstance(first.event, PayrollBatchRecorded)
        if first.event.deducted_on != order.deducted_on:
            raise PayrollBatchConflict(batch_id=str(holder.stream_id))
        return self._first_answer(first)

    def _first_answer(self, first: LoggedEvent) -> Decision:
        """A decision without events: what the command that recorded it answered, with its last position."""
        result = self._log.result_of(first.envelope.command_id)
        assert result is not None, "a command that recorded something has an answer"
        place, count = first.envelope.of
        return Decision([], result, answers_for=first.position - place + count)

    def _not_by_deduction(self, outcome: Deducted) -> list[Notice]:
        """The treasurer has deducted and owes it, whatever the scheme says: that is noticed, never refused."""
        without = schemes_without_deduction(self._log, list(outcome.schemes))
        return [
            Notice(line.line, line.of_sponsor, SCHEME_WITHOUT_DEDUCTION)
            for scheme_id in without
            for line in outcome.schemes[scheme_id]
        ]

    def remit(self, context: Context, batch_id: UUID, order: BatchRemittance) -> Recorded:
        """A payment for every sponsor of the list, by one transfer. The same reference with the same content is
        answered like the first time.

        Raises PayrollBatchUnknown, PaymentConflict, RemittanceLineUnknown, RemittanceDiffers and what
        Sponsor.receive raises.
        """
        remittance_id = random_id()

        def decide() -> Decision:
            batch = self._lives.require(batch_id)
            again = self._remitted_before(batch_id, order)
            if again is not None:
                return again
            listed = self._lives.listed(batch_id)
            sponsors = self._log.load_many(Sponsor, [each.sponsor_id for each in listed])
            deductions = {each.sponsor_id: each.deduction_id for each in listed}
            outstanding = {each: deduction_of(sponsors[each], of).outstanding for each, of in deductions.items()}
            brought = divided(outstanding, order.amount, order.said)
            owners = {each: {"reference": order.reference} for each in (batch_id, *brought)}
            sealings = self._vault.seal_many(owners)
            batch.remit(
                remittance_id,
                amount=order.amount,
                payments=len(brought),
                received_at=order.received_at,
                reference=sealings[batch_id].references["reference"],
            )
            claims = []
            for sponsor_id, sen in brought.items():
                payment_id, sponsor = uuid5(remittance_id, str(sponsor_id)), sponsors[sponsor_id]
                text = sealings[sponsor_id].references["reference"]
                _bring(sponsor, payment_id, sen, order, text, deductions[sponsor_id], context.now)
                key = self._keys.reference_mac(sponsor_id, f"{batch_id} {order.reference}")
                claims.append(Claim(RegisterKind.PAYMENT_REFERENCE, key, sponsor_id, payment_id))
            lost = self._lives.to_restore(listed, batch.known.month, self._law.day_of(order.received_at))
            result = {
                "batch_id": str(batch_id),
                "remittance_id": str(remittance_id),
                "amount": rupiah(order.amount),
                "payments": len(brought),
                "outstanding": rupiah(sum(max(0, outstanding[each] - brought.get(each, 0)) for each in outstanding)),
                "workers_to_restore": len(lost),
                "warnings": [BACKDATING_OFFERED] if lost else [],
            }
            changed = [batch, *(sponsors[each] for each in brought)]
            return Decision(changed, result, claims=claims, sealings=list(sealings.values()))

        return self._log.execute(context, decide, hot=[batch_id])

    def _remitted_before(self, batch_id: UUID, order: BatchRemittance) -> Decision | None:
        """Raises PaymentConflict where the reference is that of another transfer for this list."""
        for logged in self._log.stream(batch_id, [PayrollBatchRemitted.TOPIC]):
            event = logged.event
            assert isinstance(event, PayrollBatchRemitted)
            if self._vault.open_sealed(event.reference) != order.reference:
                continue
            payments = {
                each.event.originator_id: each.event.amount
                for each in self._lives.command_of(logged)
                if isinstance(each.event, PaymentReceived)
            }
            is_same = (event.amount, event.received_at) == (order.amount, order.received_at)
            if not is_same or any(payments.get(each, 0) != sen for each, sen in order.said.items()):
                raise PaymentConflict(payment_id=str(event.remittance_id))
            return self._first_answer(logged)
        return None

    def named(self, given: Sequence[tuple[str | None, UUID | None, int]]) -> dict[UUID, int]:
        """Sen by sponsor, of a staff number or an id each. Raises RemittanceLineUnknown where a number is nobody's, or
        somebody is named twice.
        """
        said = self._lines.holders([number for number, _, _ in given])
        found = {}
        for number, sponsor_id, sen in given:
            holder = said.get(number) if number is not None else sponsor_id
            if holder is None or holder in found:
                raise RemittanceLineUnknown(count=1)
            found[holder] = sen
        return found


def _bring(
    sponsor: Sponsor,
    payment_id: UUID,
    amount: int,
    order: BatchRemittance,
    reference: SealedText,
    deduction_id: UUID,
    now: datetime,
) -> None:
    """One sponsor's part of the transfer. Raises what Sponsor.receive raises."""
    sponsor.receive(
        payment_id,
        amount=amount,
        received_at=order.received_at,
        channel=Channel.PAYROLL,
        cleared_at=None,
        reference=reference,
        now=now,
    )
    remit(sponsor, payment_id, amount, order.received_at, (deduction_id,))


def told(notices: Sequence[Notice], headers: Mapping[str, str]) -> list[dict[str, Any]]:
    """The first thousand, with the columns as the file calls them; None where a line as a whole is meant."""
    return [
        {**each._asdict(), "column": headers.get(each.column, each.column) or None} for each in notices[:NOTICES_MAX]
    ]
