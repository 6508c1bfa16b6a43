"""Treasurers' lists: what was deducted in a month, and the one transfer that brings it."""

from http import HTTPStatus
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field, model_validator

from api import answers
from api.answers import POSITION, REPLAYED
from api.departments import GivenStaffNumber
from api.dependencies import Seeing, TheHouse, present_instant, recording
from api.described import gives
from api.descriptions.departments import (
    Batch,
    BatchAllocated,
    BatchPreviewed,
    BatchRecorded,
    RemittanceRecorded,
    RemittanceTakenBack,
)
from api.documents import document
from api.fields import (
    LIST_LENGTH_MAX,
    Amount,
    Body,
    Day,
    GivenNik,
    Id,
    Instant,
    Limit,
    Month,
    Queries,
    Reason,
    Reference,
    at_most_one,
    either,
)
from api.problems import IdempotencyKeyMissing
from api.reading import seen_head
from api.security import Right, may
from api.uploads import Upload, said_by_file, upload
from ledger.application.house import House
from ledger.application.payroll_batches import LINES_MAX, BatchOrder, BatchRemittance
from ledger.application.payroll_files import list_of
from ledger.application.payroll_lines import BatchLine
from ledger.application.payroll_runs import SPONSORS_MAX, BatchAllocation, Ran
from ledger.domain.errors import (
    DeductionTooLarge,
    DepartmentUnknown,
    InstantInFuture,
    PaymentConflict,
    PaymentTotalTooLarge,
    PayrollBatchConflict,
    PayrollBatchExists,
    PayrollBatchRefused,
    PayrollBatchUnknown,
    RemittanceDiffers,
    RemittanceLineUnknown,
    RemittanceUnknown,
    ReversalBeforeReceipt,
)
from ledger.sheets.deductions import DEDUCTIONS
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["payroll batches"])

Recording = Annotated[Context, Depends(recording(Right.RECORD_PAYMENT))]
OF_SPONSOR: Final = ("staff_number", "sponsor_id")


class NamedSponsor(Body):
    staff_number: GivenStaffNumber | None = None
    sponsor_id: Id | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.staff_number is None) == (self.sponsor_id is None):
            raise ValueError("either staff_number or sponsor_id")
        return self


class GivenLine(NamedSponsor):
    """Of one civil servant, named by staff number (NIP) or by id; for one worker, or for all whom he carries."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"staff_number": "199001012015031001", "amount": "16800.00"}],
            "allOf": [either(*OF_SPONSOR), at_most_one("nik", "worker_id")],
        }
    )

    amount: Amount
    nik: GivenNik | None = None
    worker_id: Id | None = None

    @model_validator(mode="after")
    def _one_worker(self) -> Self:
        if self.nik is not None and self.worker_id is not None:
            raise ValueError("either nik or worker_id")
        return self


class RecordBatch(Body):
    """All of it is recorded, or nothing. Lines are counted from 1 in what is refused."""

    id: Id | None = None
    month: Month
    deducted_on: Day
    document: Reference | None = None
    lines: Annotated[tuple[GivenLine, ...], Field(min_length=1, max_length=LINES_MAX)]
    dry_run: bool = False


class PayrollFileQueries(Queries):
    """Of which month the file is, and on which day it was deducted. `dry_run`: records nothing."""

    month: Month
    deducted_on: Day
    dry_run: bool = False


class OtherAmount(NamedSponsor):
    """For whom the transfer holds another amount than what is outstanding; `"0.00"`: nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"staff_number": "199001012015031001", "amount": "0.00"}],
            **either(*OF_SPONSOR),
        }
    )

    amount: Amount


class RemitBatch(Body):
    """`amount`: all of the transfer. Without `lines` it is what is outstanding; they name for whom it is not."""

    amount: Amount
    received_at: Instant
    reference: Reference
    lines: Annotated[tuple[OtherAmount, ...], Field(max_length=LINES_MAX)] = ()


class TakeBack(Body):
    """`effective_at`: when the bank took it back; by default now. `after`: the `next` of the call before."""

    remittance_id: Id
    reason: Reason
    effective_at: Instant | None = None
    after: Id | None = None


class AllocateBatch(Body):
    """`through_month`: the list's own without it. `after`: the `next` of the call before."""

    through_month: Month | None = None
    effective_at: Instant | None = None
    include_arrears: bool = True
    after: Id | None = None
    dry_run: bool = False


class BatchAsked(Seeing):
    """`after`: the sponsor seen last."""

    after: Id | None = None
    limit: Limit = LIST_LENGTH_MAX


@router.post("/departments/{department_id}/payroll-batches", status_code=201)
@gives(BatchPreviewed, status=HTTPStatus.OK)
@gives(
    BatchRecorded, DepartmentUnknown, PayrollBatchExists, PayrollBatchRefused, InstantInFuture, DeductionTooLarge,
)  # fmt: skip
def record_batch(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.RECORD_PAYMENT, needs_key=False))],
    department_id: UUID,
    order: Annotated[RecordBatch, Depends(document(RecordBatch))],
) -> JSONResponse:
    """The treasurer (bendahara) has deducted a month from many salaries and owes it; with `dry_run` only tried."""
    lines = [BatchLine(number, **vars(line)) for number, line in enumerate(order.lines, start=1)]
    batch = BatchOrder(order.month, order.deducted_on, lines, order.document)
    return _recorded_or_tried(house, context, department_id, batch, batch_id=order.id, dry_run=order.dry_run)


@router.post("/departments/{department_id}/payroll-files", status_code=201)
@gives(BatchPreviewed, status=HTTPStatus.OK)
@gives(
    BatchRecorded, DepartmentUnknown, PayrollBatchConflict, PayrollBatchRefused, InstantInFuture, DeductionTooLarge,
)  # fmt: skip
def record_file(
    house: TheHouse,
    context: Annotated[
        Context,
        Depends(recording(Right.RECORD_PAYMENT, needs_key=False, said=said_by_file, queries=PayrollFileQueries)),
    ],
    department_id: UUID,
    queries: Annotated[PayrollFileQueries, Query()],
    given: Annotated[Upload, Depends(upload)],
) -> JSONResponse:
    """The treasurer's file as it is. The same bytes again, for the same month, are answered like the first time."""
    with given.sheet(DEDUCTIONS) as sheet:
        batch = list_of(sheet, month=queries.month, deducted_on=queries.deducted_on)
    return _recorded_or_tried(house, context, department_id, batch, batch_id=None, dry_run=queries.dry_run)


@router.get("/payroll-batches/{batch_id}")
@gives(Batch, PayrollBatchUnknown)
def batch(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_SPONSORS))],
    batch_id: UUID,
    queries: Annotated[BatchAsked, Query()],
) -> JSONResponse:
    """One list as it stands now, sponsor by sponsor in its order."""
    position = seen_head(house, queries.at_least)
    found = house.payroll_batch_lives.describe(batch_id, after=queries.after, limit=queries.limit)
    return answers.seen({**found, "position": position}, position)


@router.post("/payroll-batches/{batch_id}/remittance", status_code=201)
@gives(
    RemittanceRecorded, PayrollBatchUnknown, PaymentConflict, RemittanceLineUnknown, RemittanceDiffers,
    InstantInFuture, PaymentTotalTooLarge,
)  # fmt: skip
def remit_batch(
    house: TheHouse, context: Recording, batch_id: UUID, order: Annotated[RemitBatch, Depends(document(RemitBatch))]
) -> JSONResponse:
    """One transfer for the list: a payment of every sponsor in it. It buys nothing until it is allocated."""
    said = house.payroll_batches.named([(line.staff_number, line.sponsor_id, line.amount) for line in order.lines])
    remittance = BatchRemittance(order.amount, order.received_at, order.reference, said)
    return answers.recorded(house.payroll_batches.remit(context, batch_id, remittance))


@router.post("/payroll-batches/{batch_id}/remittance/reversal", status_code=201)
@gives(RemittanceTakenBack, PayrollBatchUnknown, RemittanceUnknown, InstantInFuture, ReversalBeforeReceipt)
def take_back(
    house: TheHouse, context: Recording, batch_id: UUID, order: Annotated[TakeBack, Depends(document(TakeBack))]
) -> JSONResponse:
    """The bank took the transfer back: its payments are reversed one by one, and what they had paid is unpaid again."""
    ran = house.payroll_runs.reverse(
        context,
        batch_id,
        order.remittance_id,
        reason=order.reason,
        effective_at=order.effective_at or present_instant(house, context),
        after=order.after,
        sponsors_max=SPONSORS_MAX,
    )
    return _ran(ran, HTTPStatus.CREATED)


@router.post("/payroll-batches/{batch_id}/allocation", status_code=201)
@gives(BatchAllocated, status=HTTPStatus.OK)
@gives(BatchAllocated, PayrollBatchUnknown)
def allocate_batch(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.ALLOCATE, needs_key=False))],
    batch_id: UUID,
    order: Annotated[AllocateBatch, Depends(document(AllocateBatch))],
) -> JSONResponse:
    """An ordinary allocation for every sponsor of the list, one command each; with `dry_run` only tried."""
    if context.key_mac is None and not order.dry_run:
        raise IdempotencyKeyMissing
    allocation = BatchAllocation(
        order.through_month,
        order.effective_at or present_instant(house, context),
        order.include_arrears,
        order.after,
    )
    ran = house.payroll_runs.allocate(context, batch_id, allocation, dry_run=order.dry_run)
    return _ran(ran, HTTPStatus.OK if order.dry_run else HTTPStatus.CREATED)


def _recorded_or_tried(
    house: House, context: Context, department_id: UUID, batch: BatchOrder, *, batch_id: UUID | None, dry_run: bool
) -> JSONResponse:
    if dry_run:
        result = house.payroll_batches.preview(context, department_id, batch)
        head = house.log.head()
        return answers.seen({**result, "dry_run": True, "position": head}, head)
    if context.key_mac is None:
        raise IdempotencyKeyMissing
    recorded = house.payroll_batches.record(context, department_id, batch, batch_id=batch_id)
    return answers.recorded(recorded, HTTPStatus.CREATED, dry_run=False)


def _ran(ran: Ran, status: HTTPStatus) -> JSONResponse:
    headers = {POSITION: str(ran.position)}
    if ran.replayed:
        headers[REPLAYED] = "true"
    content: dict[str, Any] = {**ran.result, "position": ran.position}
    return JSONResponse(content, status, headers)
