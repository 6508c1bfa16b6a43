"""Back-datings: months that a letter of head office restores, asked for by one person and approved by another."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api import answers
from api.dependencies import Knowing, Seeing, TheHouse, instant_now, present_instant, recording
from api.described import gives
from api.descriptions.backdatings import Backdating, BackdatingApproved, BackdatingRequested, OpenBackdatings
from api.documents import document
from api.fields import LIST_LENGTH_MAX, Amount, Body, Day, Id, Limit, Month, Position, Reference
from api.reading import resolve, seen_head
from api.security import Right, has_right, log_identity_read, may
from ledger.application.backdatings import BackdatingLetter
from ledger.domain.backdating import BackdatingOrder
from ledger.domain.errors import (
    BackdatingClosed,
    BackdatingExists,
    BackdatingTooLong,
    BackdatingTotalChanged,
    BackdatingUnknown,
    FourEyes,
    IdentityErased,
    InsufficientFunds,
    LetterInFuture,
    MembershipAlreadyEnded,
    Merged,
    MonthsNotAGap,
    NothingToRestore,
    ReceivableOutstanding,
    SponsorNotEnrolled,
    SponsorUnknown,
    WorkerUnknown,
)
from ledger.store.log import Context
from ledger.store.randomness import random_id
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["back-datings"])

Reader = Annotated[Principal, Depends(may(Right.READ_MEMBERSHIP))]


class RequestBackdating(Body):
    """All the months between two spells or, after a spell that has lapsed, the first ones up to `through_month`."""

    id: Id | None = None
    sponsor_id: Id
    from_month: Month
    through_month: Month
    letter_number: Reference
    letter_date: Day


class ApproveBackdating(Body):
    """`total`: what you have read and approve; if the months cost something else by now, nothing is restored."""

    total: Amount | None = None


class OpenBackdatingsAsked(Seeing):
    """`after`: the `next` of the page before."""

    after: Position = 0
    limit: Limit = LIST_LENGTH_MAX


@router.post("/workers/{worker_id}/backdatings", status_code=201)
@gives(
    BackdatingRequested, WorkerUnknown, Merged, SponsorUnknown, BackdatingExists, IdentityErased, LetterInFuture,
    MembershipAlreadyEnded, NothingToRestore, MonthsNotAGap, BackdatingTooLong, SponsorNotEnrolled,
)  # fmt: skip
def request_backdating(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.ENROL))],
    worker_id: UUID,
    order: Annotated[RequestBackdating, Depends(document(RequestBackdating))],
) -> JSONResponse:
    """Asks for months that head office restores by letter (koreksi mundur); a second person approves."""
    letter = BackdatingLetter(
        order.letter_number,
        BackdatingOrder(
            backdating_id=order.id or random_id(),
            sponsor_id=order.sponsor_id,
            first=order.from_month,
            through=order.through_month,
            letter_date=order.letter_date,
        ),
    )
    at = present_instant(house, context) or context.now
    return answers.recorded(house.backdatings.request(context, worker_id, letter, at=at))


@router.get("/backdatings")
@gives(OpenBackdatings)
def backdatings(house: TheHouse, _principal: Reader, queries: Annotated[OpenBackdatingsAsked, Query()]) -> JSONResponse:
    """Those that are open, in the order in which they were asked for."""
    head = seen_head(house, queries.at_least)
    found = house.backdatings.open(queries.after, queries.limit)
    following = str(found[-1]["position"]) if len(found) == queries.limit else None
    return answers.seen({"items": found, "next": following}, head)


@router.get("/backdatings/{backdating_id}")
@gives(Backdating, BackdatingUnknown)
def backdating(
    house: TheHouse, principal: Reader, backdating_id: UUID, queries: Annotated[Knowing, Query()]
) -> JSONResponse:
    """`state`: open, approved, or replaced by a later one for the same worker."""
    head = seen_head(house, queries.at_least)
    past = resolve(house, queries.as_known_at)
    known = past or house.log.as_known_at(head)
    at = instant_now(house) if past is None else known.recorded_at
    told = house.backdatings.describe(backdating_id, known.position, at)
    sealed = told.pop("letter_number")
    if has_right(principal, Right.READ_IDENTITY) or has_right(principal, Right.APPROVE):
        told["letter_number"] = house.backdatings.letter_number(sealed)
        log_identity_read(principal, "backdating", [UUID(told["worker_id"])])
    return answers.seen({**told, "as_known_at": answers.known_at(house, known)}, known.position)


@router.post("/backdatings/{backdating_id}/approval", status_code=201)
@gives(
    BackdatingApproved, BackdatingUnknown, Merged, BackdatingClosed, FourEyes, IdentityErased, BackdatingTotalChanged,
    MembershipAlreadyEnded, NothingToRestore, MonthsNotAGap, BackdatingTooLong, SponsorNotEnrolled,
    ReceivableOutstanding, InsufficientFunds,
)  # fmt: skip
def approve_backdating(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.APPROVE))],
    backdating_id: UUID,
    order: Annotated[ApproveBackdating, Depends(document(ApproveBackdating))],
) -> JSONResponse:
    """By somebody else than who asked: the months are restored, and paid with the sponsor's money that is there."""
    at = present_instant(house, context) or context.now
    return answers.recorded(house.backdatings.approve(context, backdating_id, at=at, total=order.total))
