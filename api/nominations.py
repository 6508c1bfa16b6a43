"""Nominations: a village proposes people, its head vouches for those who passed, and they are enrolled."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from api import answers
from api.dependencies import Knowing, TheHouse, recording
from api.described import gives
from api.descriptions.fields import ID_EXAMPLE
from api.descriptions.nominations import (
    NominatedEnrolled,
    NominationPage,
    NominationsProposed,
    NominationsRefused,
    NominationsValidated,
)
from api.documents import document
from api.fields import LIST_LENGTH_MAX, Amount, Body, Day, GivenNik, GivenRegion, Id, Limit, Name, Reason, Reference
from api.reading import SPONSORSHIP, asked_position, read_view
from api.security import Right, has_right, log_identity_read, may
from ledger.application.house import House
from ledger.application.nominations import Proposal
from ledger.application.workers import Person
from ledger.domain.errors import (
    BirthDateImplausible,
    FourEyes,
    IdentityErased,
    InstantInFuture,
    NominationClosed,
    NominationNotPassed,
    NominationUnknown,
    SchemeUnknown,
    VillageUnknown,
    VillageWithoutSeats,
)
from ledger.domain.values import NominationStage, Sector
from ledger.projections.sponsorship.nomination_queries import NominationQueries, NominationRow
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["nominations"])

NOMINATED_MAX = 1_000
VALIDATED_MAX = 10_000

Proposing = Annotated[Context, Depends(recording(Right.NOMINATE))]


class Nominee(Body):
    """As a worker is registered; `attested_on`: the day on which somebody said that he works and is fit."""

    nik: GivenNik
    name: Name
    birth_date: Annotated[Day, Field(examples=["1985-03-07"])]
    occupation: Annotated[Name, Field(examples=["Pedagang kaki lima"])]
    sector: Sector
    region: GivenRegion
    monthly_income: Annotated[Amount, Field(examples=["1000000.00"])]
    attested_on: Day | None = None


class Nominate(Body):
    village_id: Id
    nominations: Annotated[tuple[Nominee, ...], Field(min_length=1, max_length=NOMINATED_MAX)]


_NULL: JsonDict = {"type": "null"}
_GIVEN: JsonDict = {"not": _NULL}
_ONE_WAY: JsonDict = {
    "examples": [{"scheme_id": ID_EXAMPLE, "village_id": ID_EXAMPLE, "on": "2025-06-25", "document": "BA-12/2025"}],
    "oneOf": [
        {
            "required": ["nomination_ids"],
            "properties": {"nomination_ids": _GIVEN, "scheme_id": _NULL, "village_id": _NULL},
        },
        {
            "required": ["scheme_id", "village_id"],
            "properties": {"nomination_ids": _NULL, "scheme_id": _GIVEN, "village_id": _GIVEN},
        },
    ],
}


class Validate(Body):
    """Either those named, or all of a village that have passed. `document`: where the head of the village signed."""

    model_config = ConfigDict(json_schema_extra=_ONE_WAY)

    nomination_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=VALIDATED_MAX)] | None = None
    scheme_id: Id | None = None
    village_id: Id | None = None
    on: Day
    document: Reference | None = None

    @model_validator(mode="after")
    def one_way(self) -> Self:
        if (self.nomination_ids is None) == (self.scheme_id is None) or (self.scheme_id is None) != (
            self.village_id is None
        ):
            raise ValueError("either nomination_ids, or scheme_id and village_id")
        return self


class Refuse(Body):
    nomination_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=VALIDATED_MAX)]
    on: Day
    reason: Reason


class EnrolNominated(Body):
    """`village_id`: of all villages without it. `starts_on`: the scheme's day without it."""

    village_id: Id | None = None
    starts_on: Day | None = None


class NominationsAsked(Knowing):
    """`after`: the `next` of the page before."""

    scheme_id: Id
    village_id: Id | None = None
    state: NominationStage | None = None
    after: Annotated[int, Field(ge=0, lt=10**18)] = 0
    limit: Limit = LIST_LENGTH_MAX


@router.post("/schemes/{scheme_id}/nominations", status_code=201)
@gives(NominationsProposed, SchemeUnknown, VillageUnknown, VillageWithoutSeats, BirthDateImplausible)
def nominate(
    house: TheHouse, context: Proposing, scheme_id: UUID, order: Annotated[Nominate, Depends(document(Nominate))]
) -> JSONResponse:
    """A village proposes people (usulan). Nobody is a worker of the ledger by it, and nothing is promised."""
    proposals = [Proposal(_person(each), each.attested_on) for each in order.nominations]
    return answers.recorded(house.nominations.propose(context, scheme_id, order.village_id, proposals))


@router.post("/nominations/validation")
@gives(
    NominationsValidated, NominationUnknown, SchemeUnknown, VillageUnknown, IdentityErased, InstantInFuture,
    NominationClosed, NominationNotPassed, FourEyes,
)  # fmt: skip
def validate_nominations(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.VALIDATE_NOMINATION))],
    order: Annotated[Validate, Depends(document(Validate))],
) -> JSONResponse:
    """The head of the village (perbekel, lurah) vouches for them: all or none, and not by whoever proposed one."""
    recorded = house.nominations.validate(
        context,
        order.nomination_ids,
        of_village=None if order.scheme_id is None or order.village_id is None else (order.scheme_id, order.village_id),
        on=order.on,
        document=order.document,
    )
    return answers.recorded(recorded, HTTPStatus.OK)


@router.post("/nominations/refusal")
@gives(NominationsRefused, NominationUnknown, IdentityErased, InstantInFuture, NominationClosed)
def refuse_nominations(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.VALIDATE_NOMINATION))],
    order: Annotated[Refuse, Depends(document(Refuse))],
) -> JSONResponse:
    """The head of the village refuses them, or they are withdrawn; they are over."""
    recorded = house.nominations.refuse(context, order.nomination_ids, on=order.on, reason=order.reason)
    return answers.recorded(recorded, HTTPStatus.OK)


@router.post("/schemes/{scheme_id}/enrolments", status_code=201)
@gives(NominatedEnrolled, SchemeUnknown, VillageUnknown)
def enrol_nominated(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.ENROL))],
    scheme_id: UUID,
    order: Annotated[EnrolNominated, Depends(document(EnrolNominated))],
) -> JSONResponse:
    """Everybody who passed and was validated is enrolled; the first 1,000 refused are named, and stay validated."""
    recorded = house.nominated.enrol(context, scheme_id, village_id=order.village_id, starts_on=order.starts_on)
    return answers.recorded(recorded)


@router.get("/nominations")
@gives(NominationPage, SchemeUnknown)
def nominations(
    house: TheHouse,
    principal: Annotated[Principal, Depends(may(Right.READ_MEMBERSHIP))],
    queries: Annotated[NominationsAsked, Query()],
) -> JSONResponse:
    """In the order of proposing. Identity is shown to the roles that need it, and every such answer is written down."""
    house.villages.require_scheme(queries.scheme_id)
    position = asked_position(house, SPONSORSHIP, queries.at_least, queries.as_known_at)
    view = NominationQueries(house.database.pool)
    seen, found = read_view(
        lambda: view.listed(
            queries.scheme_id, queries.village_id, queries.state, position, after=queries.after, limit=queries.limit
        )
    )
    answered = seen if position is None else position
    items = [_told(each) for each in found]
    if has_right(principal, Right.READ_IDENTITY):
        items = _identified(house, principal, found, items)
    content = {
        "items": items,
        "next": str(found[-1].proposed_at) if len(found) == queries.limit else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(answered)),
    }
    return answers.seen(content, answered)


def _told(row: NominationRow) -> dict[str, Any]:
    return {
        "nomination_id": str(row.nomination_id),
        "village_id": str(row.village_id),
        "state": row.state,
        "validated": row.validated,
        "reasons": None if row.reasons is None else list(row.reasons),
        "worker_id": None if row.worker_id is None else str(row.worker_id),
        "enrolment_id": None if row.enrolment_id is None else str(row.enrolment_id),
    }


def _identified(
    house: House, principal: Principal, found: Sequence[NominationRow], items: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """`identity` null: erased."""
    ids = [each.nomination_id for each in found]
    log_identity_read(principal, "nominations", ids)
    identities = house.nominations.identities(ids)
    return [{**item, "identity": identities.get(each)} for each, item in zip(ids, items, strict=True)]


def _person(given: Nominee) -> Person:
    birth_date: date = given.birth_date
    return Person(
        nik=given.nik,
        name=given.name,
        birth_date=birth_date,
        occupation=given.occupation,
        sector=given.sector,
        region=given.region,
        monthly_income=given.monthly_income,
    )
