"""The log itself, and the history of one worker: what was recorded, in the order in which it was learned."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import Knowing, Seeing, TheHouse
from api.described import gives
from api.descriptions.log import EventPage, HistoryPage
from api.facts import told
from api.fields import Position
from api.reading import resolve, seen_head
from api.security import Right, may
from ledger.application.house import House
from ledger.domain.errors import WorkerUnknown
from ledger.domain.events import WorkerRegistered
from ledger.store.log import LoggedEvent
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["events"])

LIMIT_MAX: Final = 1_000

Limit = Annotated[int, Field(ge=1, le=LIMIT_MAX)]
Topic = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]{0,79}$")]


class EventQueries(Seeing):
    """`after`: a position, or the `next` of the page before. `topic`: events of that name only."""

    after: Position = 0
    limit: Limit = LIMIT_MAX
    topic: Topic | None = None


class HistoryQueries(Knowing):
    after: Position = 0
    limit: Limit = LIMIT_MAX


@router.get("/events")
@gives(EventPage)
def events(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_LOG))],
    queries: Annotated[EventQueries, Query()],
) -> JSONResponse:
    """In order of position, without a gap. `next` is null when the log has been read to its head."""
    head = seen_head(house, queries.at_least)
    found = house.log.read(queries.after, queries.limit, queries.topic, head)
    return answers.seen(_page(house, found, queries.limit, head), head)


@router.get("/workers/{worker_id}/history")
@gives(HistoryPage, WorkerUnknown)
def history(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_MEMBERSHIP))],
    worker_id: UUID,
    queries: Annotated[HistoryQueries, Query()],
) -> JSONResponse:
    """The worker's own events up to the position known; who the worker is stands in none of them."""
    head = seen_head(house, queries.at_least)
    known = resolve(house, queries.as_known_at) or house.log.as_known_at(head)
    stream = [logged for logged in house.log.stream(worker_id) if logged.position <= known.position]
    if not stream or not isinstance(stream[0].event, WorkerRegistered):
        raise WorkerUnknown
    found = [logged for logged in stream if logged.position > queries.after][: queries.limit]
    page = _page(house, found, queries.limit, stream[-1].position)
    return answers.seen({**page, "as_known_at": answers.known_at(house, known)}, known.position)


def _page(house: House, found: list[LoggedEvent], limit: int, last: int) -> dict[str, Any]:
    """`next`: the cursor of the page after this one, as long as there may be something on it."""
    ends = len(found) < limit or found[-1].position >= last
    return {
        "items": [told(logged, house.law.zone) for logged in found],
        "next": None if ends else str(found[-1].position),
    }
