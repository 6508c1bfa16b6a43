"""Scholarships: years of schooling that fall due, are paid once each, and end with the child's schooling."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import TheHouse, recording
from api.described import gives
from api.descriptions.scholarships import ScholarshipEnded, ScholarshipsRun, YearPaid
from api.documents import document
from api.fields import LIST_LENGTH_MAX, Body, Day, Instant, Reason, Reference
from api.security import Right
from ledger.application.scholarships import InstalmentPayment
from ledger.domain.errors import (
    ClaimNotCovered,
    ClaimState,
    ClaimUndecided,
    IdentityErased,
    InstalmentNotDue,
    InstalmentPaidAlready,
    InstantInFuture,
    ScholarshipEndedAlready,
    ScholarshipEndTooEarly,
    ScholarshipRunInFuture,
    ScholarshipUnknown,
)
from ledger.store.log import Context

router = APIRouter(prefix="/v1", tags=["scholarships"])


class RunScholarships(Body):
    as_of: Day


class PayYear(Body):
    """`number`: of the year, from 1; it is paid whole."""

    number: Annotated[int, Field(ge=1, le=100)]
    paid_at: Instant
    reference: Reference


class EndScholarship(Body):
    """`on`: the day on which the child married, went to work or left school."""

    on: Day
    reason: Reason


@router.post("/scholarship-runs")
@gives(ScholarshipsRun, ScholarshipRunInFuture)
def run_scholarships(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.RUN_SCHOLARSHIPS))],
    order: Annotated[RunScholarships, Depends(document(RunScholarships))],
) -> JSONResponse:
    """Records every year of schooling that fell due on or before `as_of`; a second run finds nothing left."""
    recorded = house.scholarships.run(context, order.as_of)
    return answers.recorded(recorded, HTTPStatus.OK, due=recorded.result["due"][:LIST_LENGTH_MAX])


@router.post("/scholarships/{scholarship_id}/disbursements", status_code=201)
@gives(
    YearPaid,
    ScholarshipUnknown,
    ClaimState,
    ClaimUndecided,
    ClaimNotCovered,
    IdentityErased,
    InstalmentNotDue,
    InstalmentPaidAlready,
    InstantInFuture,
)
def disburse_year(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.PAY_BENEFIT))],
    scholarship_id: UUID,
    order: Annotated[PayYear, Depends(document(PayYear))],
) -> JSONResponse:
    """A year of schooling (beasiswa) that has fallen due, whole and once."""
    payment = InstalmentPayment(number=order.number, paid_at=order.paid_at, reference=order.reference)
    return answers.recorded(house.scholarships.disburse(context, scholarship_id, payment))


@router.post("/scholarships/{scholarship_id}/end", status_code=201)
@gives(
    ScholarshipEnded,
    ScholarshipUnknown,
    ClaimState,
    IdentityErased,
    ScholarshipEndedAlready,
    ScholarshipEndTooEarly,
    InstantInFuture,
)
def end_scholarship(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.FILE_CLAIM))],
    scholarship_id: UUID,
    order: Annotated[EndScholarship, Depends(document(EndScholarship))],
) -> JSONResponse:
    """No further year falls due; what fell due after that day and is not paid is owed no longer.

    Not before the day of the event.
    """
    return answers.recorded(house.scholarships.end(context, scholarship_id, order.on, reason=order.reason))
