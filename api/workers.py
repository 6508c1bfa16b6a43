"""Workers: registering them, finding them by NIK, and how they stand."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.coverage_answers import facts_of
from api.dependencies import Knowing, Seeing, TheHouse, instant_now, recording
from api.described import gives
from api.descriptions.workers import ErasedWorker, IdentifiedWorker, Worker, WorkerRecorded
from api.documents import document
from api.fields import Amount, Body, Day, GivenNik, GivenRegion, Id, Name
from api.security import Right, has_right, log_identity_read, may
from ledger.application.house import House
from ledger.application.workers import Person
from ledger.domain.errors import BirthDateImplausible, Merged, WorkerExists, WorkerIdTaken, WorkerUnknown
from ledger.domain.status import status
from ledger.domain.values import Sector
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/workers", tags=["workers"])


class RegisterWorker(Body):
    """`monthly_income`: as reported, in rupiah; it decides the band of the tariff."""

    id: Id | None = None
    nik: GivenNik
    name: Name
    birth_date: Annotated[Day, Field(examples=["1985-03-07"])]
    occupation: Annotated[Name, Field(examples=["Pedagang kaki lima"])]
    sector: Sector
    region: GivenRegion
    monthly_income: Annotated[Amount, Field(examples=["1000000.00"])]


class LookUpWorker(Body):
    nik: GivenNik


class WorkerQueries(Knowing):
    """`on`: the day of the status, today unless given."""

    on: Day | None = None


@router.post("", status_code=201)
@gives(WorkerRecorded, WorkerExists, WorkerIdTaken, BirthDateImplausible)
def register_worker(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.REGISTER_WORKER))],
    order: Annotated[RegisterWorker, Depends(document(RegisterWorker))],
) -> JSONResponse:
    """A NIK never changes and may differ from the birth date: that is a warning, never a refusal."""
    person = Person(
        nik=order.nik,
        name=order.name,
        birth_date=order.birth_date,
        occupation=order.occupation,
        sector=order.sector,
        region=order.region,
        monthly_income=order.monthly_income,
    )
    today = house.law.day_of(context.now)
    return answers.recorded(house.workers.register(context, person, today=today, worker_id=order.id))


@router.get("/{worker_id}")
@gives(IdentifiedWorker | ErasedWorker | Worker, WorkerUnknown, Merged)
def worker(
    house: TheHouse,
    principal: Annotated[Principal, Depends(may(Right.READ_MEMBERSHIP))],
    worker_id: UUID,
    queries: Annotated[WorkerQueries, Query()],
) -> JSONResponse:
    """Identity is shown to the roles that need it, and every such answer is written down."""
    position, content = _described(
        house, principal, worker_id, "worker", queries.on, queries.at_least, queries.as_known_at
    )
    return answers.seen(content, position)


@router.post("/lookup", status_code=HTTPStatus.OK)
@gives(IdentifiedWorker | ErasedWorker, WorkerUnknown)
def look_up_worker(
    house: TheHouse,
    principal: Annotated[Principal, Depends(may(Right.READ_IDENTITY))],
    queries: Annotated[Seeing, Query()],
    order: Annotated[LookUpWorker, Depends(document(LookUpWorker))],
) -> JSONResponse:
    """The NIK stands in the body, never in an address: addresses are kept in logs."""
    try:
        worker_id = house.workers.lookup(order.nik)
    except WorkerUnknown:
        log_identity_read(principal, "worker_lookup", [])
        raise
    position, content = _described(house, principal, worker_id, "worker_lookup", None, queries.at_least, None)
    return answers.seen(content, position)


def _described(
    house: House,
    principal: Principal,
    worker_id: UUID,
    purpose: str,
    on: date | None,
    at_least: int,
    as_known_at: int | datetime | None,
) -> tuple[int, dict[str, Any]]:
    """The position seen, and the worker as this caller may see him. Raises WorkerUnknown, Merged."""
    day = on or house.law.day_of(instant_now(house))
    described = None if as_known_at is not None else house.workers.describe(worker_id, day)
    position, (facts,) = facts_of(house, [(worker_id, day)], at_least, as_known_at)
    if facts is None:
        raise WorkerUnknown
    if facts.merged_into is not None:
        raise Merged(into=str(house.workers.follow(facts.merged_into)))
    described = described or house.workers.describe(worker_id, day, position)
    known = answers.known_at(house, house.log.as_known_at(position))
    standing = {"status": status(facts, day, house.law.at(position)).value, "on": day.isoformat(), "as_known_at": known}
    identity: dict[str, Any] = {}
    if has_right(principal, Right.READ_IDENTITY):
        log_identity_read(principal, purpose, [worker_id])
        identity = {"identity": house.workers.identity(worker_id)}
        identity = {**(identity["identity"] or {}), "erased": identity["identity"] is None}
        if not identity["erased"]:
            identity["numbers"] = house.standing.numbers(worker_id, position)
    return position, {**described, **standing, **identity}
