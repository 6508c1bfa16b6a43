"""Enrolments: a sponsor undertakes to pay for a worker, and stops."""

from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from api import answers
from api.dependencies import TheHouse, recording
from api.described import gives
from api.descriptions.workers import EnrolmentEnded, EnrolmentRecorded, EnrolmentValidated
from api.documents import document
from api.fields import Body, Day, Id, Month, ProgrammeNames, Reference
from api.security import Right
from ledger.application.enrolments import EnrolmentOrder
from ledger.domain.errors import (
    AgeLimit,
    AgentHasEnded,
    AgentNotBegun,
    AgentUnknown,
    AttestationMissing,
    EndBeforeBirth,
    EndInFuture,
    EnrolmentAlreadyEnded,
    EnrolmentEndedBefore,
    EnrolmentExists,
    EnrolmentIdTaken,
    EnrolmentUnknown,
    EnrolmentValidatedAlready,
    IdentityErased,
    InstantInFuture,
    MembershipAlreadyEnded,
    MembershipEndedByDeath,
    Merged,
    ProgrammeNotInScheme,
    ProgrammeNotOpen,
    ProgrammePair,
    QuotaFull,
    SchemeOfAnotherSponsor,
    SchemeUnknown,
    SponsorUnknown,
    ThroughBeforeStart,
    VillageNeedsScheme,
    VillageWithoutSeats,
    WorkerUnknown,
)
from ledger.domain.values import EndReason
from ledger.store.log import Context

router = APIRouter(prefix="/v1", tags=["enrolments"])

Recording = Annotated[Context, Depends(recording(Right.ENROL))]


class Enrol(Body):
    """`attested_on`: the day on which the sponsor said that the worker works and is fit.

    `village_id`: the seat is one of those that the scheme has granted to the village.
    `through_month`: the last month that the sponsor takes on; the enrolment ends by itself on its last day.
    `agent_id`: who brought it (Perisai).
    """

    id: Id | None = None
    sponsor_id: Id
    scheme_id: Id | None = None
    village_id: Id | None = None
    programmes: ProgrammeNames
    starts_on: Day
    attested_on: Day | None = None
    through_month: Month | None = None
    agent_id: Id | None = None


class EndEnrolment(Body):
    on: Day
    reason: Literal[EndReason.DEATH, EndReason.EXIT, EndReason.JHT_CLAIMED, EndReason.SPONSOR_STOPPED]


class ValidateEnrolment(Body):
    """`on`: the day on which the office that named the worker said so. `document`: where that stands."""

    on: Day
    document: Reference | None = None


@router.post("/workers/{worker_id}/enrolments", status_code=201)
@gives(
    EnrolmentRecorded, WorkerUnknown, Merged, SponsorUnknown, SchemeUnknown, SchemeOfAnotherSponsor, ProgrammeNotOpen,
    ProgrammePair, ProgrammeNotInScheme, EnrolmentIdTaken, EnrolmentExists, IdentityErased, MembershipEndedByDeath,
    AgeLimit, AttestationMissing, ThroughBeforeStart, VillageNeedsScheme, VillageWithoutSeats, QuotaFull, AgentUnknown,
    AgentNotBegun, AgentHasEnded,
)  # fmt: skip
def enrol(
    house: TheHouse, context: Recording, worker_id: UUID, order: Annotated[Enrol, Depends(document(Enrol))]
) -> JSONResponse:
    """Records that a sponsor wants to pay for a worker from a day on (pendaftaran); not yet a membership."""
    terms = EnrolmentOrder(
        sponsor_id=order.sponsor_id,
        scheme_id=order.scheme_id,
        programmes=order.programmes,
        starts_on=order.starts_on,
        attested_on=order.attested_on,
        through=order.through_month,
        village_id=order.village_id,
        agent_id=order.agent_id,
    )
    return answers.recorded(house.enrolments.enrol(context, worker_id, terms, enrolment_id=order.id))


@router.post("/enrolments/{enrolment_id}/end")
@gives(
    EnrolmentEnded, EnrolmentUnknown, Merged, EndBeforeBirth, EndInFuture, EnrolmentAlreadyEnded,
    MembershipAlreadyEnded,
)  # fmt: skip
def end_enrolment(
    house: TheHouse,
    context: Recording,
    enrolment_id: UUID,
    order: Annotated[EndEnrolment, Depends(document(EndEnrolment))],
) -> JSONResponse:
    """Settled months after an end go back to the sponsors who paid them."""
    return answers.recorded(
        house.enrolments.end(context, enrolment_id, on=order.on, reason=order.reason), HTTPStatus.OK
    )


@router.post("/enrolments/{enrolment_id}/validation", status_code=201)
@gives(EnrolmentValidated, EnrolmentUnknown, Merged, InstantInFuture, EnrolmentValidatedAlready, EnrolmentEndedBefore)
def validate_enrolment(
    house: TheHouse,
    context: Recording,
    enrolment_id: UUID,
    order: Annotated[ValidateEnrolment, Depends(document(ValidateEnrolment))],
) -> JSONResponse:
    """The office that named the worker says that the entries are right (validasi); who recorded it is remembered."""
    return answers.recorded(house.enrolments.validate(context, enrolment_id, on=order.on, document=order.document))
