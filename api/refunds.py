"""Refunds: a sponsor's money asked back, approved by somebody else, paid out; and what it owes set off."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api import answers
from api.dependencies import Knowing, TheHouse, recording
from api.described import gives
from api.descriptions.refunds import Refund, RefundApproved, RefundRecorded, SetOffRecorded
from api.documents import document
from api.fields import Amount, Body, Id, Instant, Reason, Reference
from api.reading import resolve, seen_head
from api.security import Right, log_identity_read, may
from ledger.domain.errors import (
    FourEyes,
    InstantInFuture,
    NothingOwed,
    ReceivableOutstanding,
    RefundAlreadyApproved,
    RefundAlreadyPaid,
    RefundAmountMissing,
    RefundExceedsBalance,
    RefundExists,
    RefundNotApproved,
    RefundUnknown,
    SponsorUnknown,
)
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["refunds"])

Recording = Annotated[Context, Depends(recording(Right.RECORD_PAYMENT))]


class RequestRefund(Body):
    """Nothing is set aside by asking: the approval draws what is there then."""

    id: Id | None = None
    amount: Amount
    reason: Reason


class ApproveRefund(Body):
    """Nothing to say: who approves is known by the token."""


class DisburseRefund(Body):
    """`reference`: of the bank's transfer, which pays the whole refund."""

    paid_at: Instant
    reference: Reference


class SetOff(Body):
    """Nothing to say: as much is made good as there is money for."""


@router.post("/sponsors/{sponsor_id}/refunds", status_code=201)
@gives(RefundRecorded, SponsorUnknown, RefundExists, RefundAmountMissing, ReceivableOutstanding, RefundExceedsBalance)
def request_refund(
    house: TheHouse,
    context: Recording,
    sponsor_id: UUID,
    order: Annotated[RequestRefund, Depends(document(RequestRefund))],
) -> JSONResponse:
    """Asks a sponsor's money back (pengembalian iuran); a second person approves."""
    return answers.recorded(
        house.refunds.request(context, sponsor_id, amount=order.amount, reason=order.reason, refund_id=order.id)
    )


@router.post("/refunds/{refund_id}/approval", status_code=201)
@gives(
    RefundApproved,
    RefundUnknown,
    RefundAlreadyPaid,
    RefundAlreadyApproved,
    FourEyes,
    ReceivableOutstanding,
    RefundExceedsBalance,
)
def approve_refund(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.APPROVE))],
    refund_id: UUID,
    _order: Annotated[ApproveRefund, Depends(document(ApproveRefund))],
) -> JSONResponse:
    """By somebody else than whoever asked for it; from here on the money cannot be allocated any more."""
    return answers.recorded(house.refunds.approve(context, refund_id))


@router.post("/refunds/{refund_id}/disbursements", status_code=201)
@gives(RefundRecorded, RefundUnknown, RefundNotApproved, RefundAlreadyPaid, InstantInFuture)
def disburse_refund(
    house: TheHouse,
    context: Recording,
    refund_id: UUID,
    order: Annotated[DisburseRefund, Depends(document(DisburseRefund))],
) -> JSONResponse:
    """Records that the whole refund left the bank account."""
    return answers.recorded(
        house.refunds.disburse(context, refund_id, paid_at=order.paid_at, reference=order.reference)
    )


@router.get("/refunds/{refund_id}")
@gives(Refund, RefundUnknown)
def refund(
    house: TheHouse,
    principal: Annotated[Principal, Depends(may(Right.READ_BOOKS))],
    refund_id: UUID,
    queries: Annotated[Knowing, Query()],
) -> JSONResponse:
    """`state`: requested, approved or paid. `position`: of the last thing that happened to it."""
    head = seen_head(house, queries.at_least)
    known = resolve(house, queries.as_known_at) or house.log.as_known_at(head)
    told = house.refunds.describe(refund_id, known.position)
    log_identity_read(principal, "refund", [UUID(told["sponsor_id"])])
    return answers.seen({**told, "as_known_at": answers.known_at(house, known)}, known.position)


@router.post("/sponsors/{sponsor_id}/set-offs", status_code=201)
@gives(SetOffRecorded, SponsorUnknown, NothingOwed)
def set_off(
    house: TheHouse,
    context: Recording,
    sponsor_id: UUID,
    _order: Annotated[SetOff, Depends(document(SetOff))],
) -> JSONResponse:
    """Make good what a reversed payment left missing with the money that is available."""
    return answers.recorded(house.refunds.set_off(context, sponsor_id))
