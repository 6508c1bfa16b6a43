"""Payments: a sponsor's money that has arrived, giros and cheques that have cleared, and what the bank took back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import TheHouse, present_instant, recording
from api.described import gives
from api.descriptions.sponsors import PaymentRecorded, PaymentReversed
from api.documents import document
from api.fields import LIST_LENGTH_MAX, Amount, Body, Id, Instant, Reason, Reference
from api.security import Right
from ledger.application.sponsors import Payment
from ledger.domain.errors import (
    ClearingNotExpected,
    ClearingOutOfOrder,
    DeductionsNotExpected,
    DeductionUnknown,
    InstantInFuture,
    PaymentAmountMissing,
    PaymentConflict,
    PaymentExists,
    PaymentReversedAlready,
    PaymentTotalTooLarge,
    PaymentUnknown,
    ReversalBeforeReceipt,
    SponsorUnknown,
)
from ledger.domain.values import Channel
from ledger.store.log import Context

router = APIRouter(prefix="/v1", tags=["payments"])

Recording = Annotated[Context, Depends(recording(Right.RECORD_PAYMENT))]


class ReceivePayment(Body):
    """`reference` is unique per sponsor: the same payment sent again is answered like the first time.

    `deduction_ids`: of a payment by payroll, what it brings, in this order; without them the oldest deductions first.
    """

    id: Id | None = None
    amount: Amount
    received_at: Instant
    reference: Reference
    channel: Channel
    cleared_at: Instant | None = None
    deduction_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=LIST_LENGTH_MAX)] | None = None


class ClearPayment(Body):
    cleared_at: Instant


class ReversePayment(Body):
    """`effective_at`: when the bank took it back; by default now."""

    reason: Reason
    effective_at: Instant | None = None


@router.post("/sponsors/{sponsor_id}/payments", status_code=201)
@gives(
    PaymentRecorded, SponsorUnknown, PaymentExists, PaymentConflict, PaymentAmountMissing, PaymentTotalTooLarge,
    InstantInFuture, ClearingNotExpected, ClearingOutOfOrder, DeductionsNotExpected, DeductionUnknown,
)  # fmt: skip
def receive_payment(
    house: TheHouse,
    context: Recording,
    sponsor_id: UUID,
    order: Annotated[ReceivePayment, Depends(document(ReceivePayment))],
) -> JSONResponse:
    """Records a sponsor's money that has arrived (pembayaran); it is nobody's month yet."""
    payment = Payment(
        amount=order.amount,
        received_at=order.received_at,
        reference=order.reference,
        channel=order.channel,
        cleared_at=order.cleared_at,
        deduction_ids=order.deduction_ids,
    )
    return answers.recorded(house.sponsors.receive_payment(context, sponsor_id, payment, payment_id=order.id))


@router.post("/payments/{payment_id}/clearing", status_code=201)
@gives(
    PaymentRecorded, PaymentUnknown, PaymentReversedAlready, InstantInFuture, ClearingNotExpected, ClearingOutOfOrder
)
def clear_payment(
    house: TheHouse,
    context: Recording,
    payment_id: UUID,
    order: Annotated[ClearPayment, Depends(document(ClearPayment))],
) -> JSONResponse:
    """Records that a giro or cheque has cleared: its money counts from then on."""
    return answers.recorded(house.sponsors.clear_payment(context, payment_id, cleared_at=order.cleared_at))


@router.post("/payments/{payment_id}/reversal", status_code=201)
@gives(PaymentReversed, PaymentUnknown, PaymentReversedAlready, ReversalBeforeReceipt, InstantInFuture)
def reverse_payment(
    house: TheHouse,
    context: Recording,
    payment_id: UUID,
    order: Annotated[ReversePayment, Depends(document(ReversePayment))],
) -> JSONResponse:
    """Takes back the payment and every month that holds a rupiah of it. What was refunded of it is owed."""
    effective_at = order.effective_at or present_instant(house, context)
    return answers.recorded(
        house.reversals.reverse(context, payment_id, reason=order.reason, effective_at=effective_at)
    )
