"""Was this worker covered on that day, as known at that time? One question, or ten thousand."""

from collections.abc import Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field, model_validator

from api import answers
from api.coverage_answers import Asked, answer_all, moment_of
from api.dependencies import Knowing, Seeing, TheHouse
from api.described import gives
from api.descriptions.coverage import Coverage, CoverageAnswers
from api.documents import document
from api.fields import Body, Day, GivenNik, Id, Instant, PositionOrInstant, QueryInstant, either
from api.security import Right, log_identity_read, may
from ledger.application.house import House
from ledger.domain.errors import AsKnownAtInTheFuture, Merged, WorkerUnknown
from ledger.domain.values import Programme
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["coverage"])

QUESTIONS_MAX: Final = 10_000
PURPOSE: Final = "coverage_queries"

Asker = Annotated[Principal, Depends(may(Right.ASK_COVERAGE))]


def _require_one_moment(on: date | None, at: datetime | None) -> None:
    if (on is None) == (at is None):
        raise ValueError("either a day, on, or an instant, at")


class CoverageQuestion(Knowing):
    """A day (`on`), or an instant (`at`) where the hour is known. `programme` leaves the others out."""

    on: Day | None = None
    at: QueryInstant | None = None
    programme: Programme | None = None

    @model_validator(mode="after")
    def _one_moment(self) -> Self:
        _require_one_moment(self.on, self.at)
        return self


class CoverageItem(Body):
    """A worker by id or by NIK, and a day or an instant."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"nik": "9901010703850001", "on": "2025-06-01"}],
            "allOf": [either("worker_id", "nik"), either("on", "at")],
        }
    )

    worker_id: Id | None = None
    nik: GivenNik | None = None
    on: Day | None = None
    at: Instant | None = None
    programme: Programme | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if (self.worker_id is None) == (self.nik is None):
            raise ValueError("either worker_id or nik")
        _require_one_moment(self.on, self.at)
        return self


class CoverageList(Body):
    items: Annotated[tuple[CoverageItem, ...], Field(max_length=QUESTIONS_MAX)]
    as_known_at: PositionOrInstant | None = None


@router.get("/workers/{worker_id}/coverage")
@gives(Coverage, WorkerUnknown, Merged)
def worker_coverage(
    house: TheHouse, _principal: Asker, worker_id: UUID, queries: Annotated[CoverageQuestion, Query()]
) -> JSONResponse:
    """Covered means: the month is funded and the membership active. It never promises a benefit."""
    asked = Asked(worker_id, moment_of(house, queries.on, queries.at), queries.programme)
    position, (found,) = answer_all(house, [asked], queries.at_least, queries.as_known_at)
    if found.get("error") == "merged":
        raise Merged(into=found["into"])
    if "error" in found:
        raise WorkerUnknown
    return answers.seen(found, position)


@router.post("/coverage/queries", status_code=HTTPStatus.OK)
@gives(CoverageAnswers, AsKnownAtInTheFuture)
def coverage_queries(
    house: TheHouse,
    principal: Asker,
    queries: Annotated[Seeing, Query()],
    order: Annotated[CoverageList, Depends(document(CoverageList))],
) -> JSONResponse:
    """Answers in the order of the questions; an unknown worker's carries `error`, a merged record's too with
    `into`, and the rest is answered. Who is asked about by NIK is answered of the record that went on.
    """
    holders = _look_up(house, principal, [item.nik for item in order.items if item.nik is not None])
    asked = [
        Asked(
            item.worker_id if item.nik is None else holders.get(item.nik),
            moment_of(house, item.on, item.at),
            item.programme,
            follows=item.nik is not None,
        )
        for item in order.items
    ]
    position, found = answer_all(house, asked, queries.at_least, order.as_known_at)
    return answers.seen({"items": found}, position)


def _look_up(house: House, principal: Principal, niks: Sequence[str]) -> dict[str, UUID]:
    """Who has these NIKs. Every NIK asked is written down by the id it led to; those that led to nobody, too."""
    if not niks:
        return {}
    holders = house.workers.lookup_many(niks)
    found = [holders[nik] for nik in niks if nik in holders]
    if found:
        log_identity_read(principal, PURPOSE, found)
    for _unknown in range(len(niks) - len(found)):
        log_identity_read(principal, PURPOSE, [])
    return holders
