"""Merges: two records of one person become one, one person asking and another approving."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api import answers
from api.dependencies import Knowing, TheHouse, recording
from api.described import gives
from api.descriptions.merges import Merge, MergeApproved, MergeRecorded
from api.documents import document
from api.fields import Body, Id, Reason
from api.reading import resolve, seen_head
from api.security import Right, has_right, log_identity_read, may
from ledger.domain.errors import (
    FourEyes,
    IdentityErased,
    MergeChanged,
    Merged,
    MergeNeedsDecision,
    MergeNeedsOtherWay,
    MergeNeedsSameEnd,
    MergeNotRequested,
    MergeWithItself,
    WorkerUnknown,
)
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/workers/{worker_id}/merge", tags=["merges"])


class RequestMerge(Body):
    """`into`: the record that goes on; the one in the address ends."""

    into: Id
    reason: Reason


class ApproveMerge(Body):
    """`into`: what you have read and approve; if another one is asked for by now, nothing is merged."""

    into: Id | None = None


@router.post("", status_code=201)
@gives(
    MergeRecorded, WorkerUnknown, Merged, IdentityErased, MergeWithItself, MergeNeedsDecision, MergeNeedsSameEnd,
    MergeNeedsOtherWay,
)  # fmt: skip
def request_merge(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.REGISTER_WORKER))],
    worker_id: UUID,
    order: Annotated[RequestMerge, Depends(document(RequestMerge))],
) -> JSONResponse:
    """Asks that this record become part of another one of the same person (penggabungan data); a second person
    approves.
    """
    return answers.recorded(house.merges.request(context, worker_id, order.into, reason=order.reason))


@router.get("")
@gives(Merge, WorkerUnknown, MergeNotRequested)
def merge(
    house: TheHouse,
    principal: Annotated[Principal, Depends(may(Right.READ_MEMBERSHIP))],
    worker_id: UUID,
    queries: Annotated[Knowing, Query()],
) -> JSONResponse:
    """What was asked last. The reason is shown to those who may approve it, or read identities."""
    head = seen_head(house, queries.at_least)
    known = resolve(house, queries.as_known_at) or house.log.as_known_at(head)
    texts = has_right(principal, Right.READ_IDENTITY) or has_right(principal, Right.APPROVE)
    told = house.merges.describe(worker_id, known.position, texts=texts)
    if texts:
        log_identity_read(principal, "merge", [worker_id])
    return answers.seen({**told, "as_known_at": answers.known_at(house, known)}, known.position)


@router.post("/approval", status_code=201)
@gives(
    MergeApproved, WorkerUnknown, Merged, IdentityErased, MergeNotRequested, FourEyes, MergeChanged, MergeNeedsDecision,
    MergeNeedsSameEnd, MergeNeedsOtherWay,
)  # fmt: skip
def approve_merge(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.APPROVE))],
    worker_id: UUID,
    order: Annotated[ApproveMerge, Depends(document(ApproveMerge))],
) -> JSONResponse:
    """By somebody else than who asked. Of a month paid twice the earlier settlement stays, the later one's money goes
    back to its sponsor; all other months go over as they were settled.
    """
    return answers.recorded(house.merges.approve(context, worker_id, into=order.into))
