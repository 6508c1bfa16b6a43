"""Allocations: a sponsor's money becomes covered months."""

from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import Seeing, TheHouse, present_instant, recording
from api.described import gives
from api.descriptions.coverage import AllocationLines, AllocationPreviewed, AllocationRecorded
from api.documents import document
from api.fields import Body, Id, Instant, Month
from api.problems import IdempotencyKeyMissing
from api.reading import seen_head
from api.security import Right, may
from ledger.application.contributions import AllocationRequest
from ledger.domain.allocation import WORKER_MONTHS_MAX
from ledger.domain.errors import (
    AllocationTooLarge,
    AllocationUnknown,
    AttestationMissing,
    BeforeTheLaw,
    BeyondPrepayment,
    InstantInFuture,
    Merged,
    ReceivableOutstanding,
    SponsorUnknown,
    WorkerUnknown,
)
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/allocations", tags=["allocations"])

LINES_MAX: Final = 1_000


class Allocate(Body):
    """Settles all due months through `through_month`, oldest first, with money that was there at `effective_at`.

    `worker_ids` selects, never reorders. `dry_run` answers the same, records nothing and needs no key.
    """

    sponsor_id: Id
    through_month: Month
    worker_ids: Annotated[tuple[Id, ...], Field(max_length=WORKER_MONTHS_MAX)] | None = None
    effective_at: Instant | None = None
    include_arrears: bool = True
    dry_run: bool = False


@router.post("", status_code=201)
@gives(AllocationPreviewed, status=HTTPStatus.OK)
@gives(
    AllocationRecorded, SponsorUnknown, WorkerUnknown, Merged, AllocationTooLarge, InstantInFuture, BeforeTheLaw,
    BeyondPrepayment, ReceivableOutstanding, AttestationMissing,
)  # fmt: skip
def allocate(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.ALLOCATE, needs_key=False))],
    order: Annotated[Allocate, Depends(document(Allocate))],
) -> JSONResponse:
    """Turns a sponsor's money into settled months (alokasi), or with `dry_run` says what it would."""
    request = AllocationRequest(
        sponsor_id=order.sponsor_id,
        through=order.through_month,
        worker_ids=order.worker_ids,
        effective_at=order.effective_at or present_instant(house, context),
        include_arrears=order.include_arrears,
    )
    if order.dry_run:
        result = house.contributions.preview(request, context.now)
        head = house.log.head()
        return answers.seen({**result, **_first_lines(result), "dry_run": True, "position": head}, head)
    if context.key_mac is None:
        raise IdempotencyKeyMissing
    recorded = house.contributions.allocate(context, request)
    return answers.recorded(recorded, HTTPStatus.CREATED, **_first_lines(recorded.result))


@router.get("/{allocation_id}/lines")
@gives(AllocationLines, AllocationUnknown)
def lines(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_BOOKS))],
    allocation_id: UUID,
    queries: Annotated[Seeing, Query()],
) -> JSONResponse:
    """Every line of the allocation, in the order in which it was decided."""
    position = seen_head(house, queries.at_least)
    return answers.seen(house.contributions.lines(allocation_id), position)


def _first_lines(result: dict[str, Any]) -> dict[str, Any]:
    return {"settled": result["settled"][:LINES_MAX], "not_settled": result["not_settled"][:LINES_MAX]}
