"""A payment's receipt as the log tells it."""

from uuid import UUID

from ledger.domain.errors import PaymentReversedAlready, PaymentUnknown
from ledger.domain.events import PaymentCleared, PaymentReceived
from ledger.store.log import Log
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind


def receipt_of(log: Log, registers: Registers, payment_id: UUID) -> PaymentReceived:
    """The receipt as recorded, with its clearing where that came later. Raises PaymentUnknown."""
    known = registers.payment(payment_id)
    if known is None:
        raise PaymentUnknown(payment_id=str(payment_id))
    receipt = log.event_at(known.position).event
    assert isinstance(receipt, PaymentReceived)
    if receipt.counts_from is None:
        for logged in log.stream(known.sponsor_id):
            if isinstance(logged.event, PaymentCleared) and logged.event.payment_id == payment_id:
                return receipt.model_copy(update={"counts_from": logged.event.cleared_at})
    return receipt


def require_not_reversed(registers: Registers, payment_id: UUID) -> None:
    """Raises PaymentReversedAlready."""
    if registers.find(RegisterKind.REVERSED_PAYMENT, payment_id.bytes) is not None:
        raise PaymentReversedAlready(payment_id=str(payment_id))
