"""Departments (SKPD): an office whose civil servants carry workers, how many they are, and who serves there."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import Knowing, TheHouse, instant_now, recording
from api.described import gives
from api.descriptions.departments import DepartmentRecorded, DepartmentSeen, LeavingRecorded, ServiceRecorded
from api.documents import document
from api.fields import Body, Day, GivenRegion, Id, Name, Reference
from api.reading import resolve, seen_head
from api.security import Right, may
from ledger.domain.errors import (
    DepartmentExists,
    DepartmentJoinedAlready,
    DepartmentNotJoined,
    DepartmentUnknown,
    InstantInFuture,
    LeavingBeforeJoining,
    SponsorUnknown,
    StaffNumberTaken,
)
from ledger.domain.staff_number import StaffNumber
from ledger.domain.values import LeavingReason
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["departments"])

Reader = Annotated[Principal, Depends(may(Right.READ_SPONSORS))]
Registering = Annotated[Context, Depends(recording(Right.REGISTER_SPONSOR))]
GivenStaffNumber = Annotated[StaffNumber, Field(examples=["199001012015031001"])]


class RegisterDepartment(Body):
    id: Id | None = None
    name: Annotated[Name, Field(examples=["Dinas Tenaga Kerja dan Transmigrasi"])]
    region: GivenRegion


class EnterHeadcount(Body):
    """`on`: the day of which it is. A later entry of the same day corrects it."""

    civil_servants: Annotated[int, Field(ge=1, le=1_000_000, examples=[412])]
    on: Day
    source: Annotated[Reference, Field(examples=["BKD Garut, daftar pegawai Juni 2025"])]


class JoinDepartment(Body):
    """`on`: the first day there. `staff_number` (NIP): by it the treasurer's lists find the sponsor."""

    department_id: Id
    on: Day
    staff_number: GivenStaffNumber | None = None


class LeaveDepartment(Body):
    """`on`: the first day on which the department deducts nothing any more; it may lie ahead."""

    on: Day
    reason: LeavingReason


class DepartmentAsked(Knowing):
    """`on`: the day whose headcount is told; today without it."""

    on: Day | None = None


@router.post("/departments", status_code=201)
@gives(DepartmentRecorded, DepartmentExists)
def register_department(
    house: TheHouse, context: Registering, order: Annotated[RegisterDepartment, Depends(document(RegisterDepartment))]
) -> JSONResponse:
    """Registers an office of a government whose civil servants carry workers (SKPD)."""
    return answers.recorded(
        house.departments.register(context, name=order.name, region=order.region, department_id=order.id)
    )


@router.get("/departments/{department_id}")
@gives(DepartmentSeen, DepartmentUnknown)
def department(
    house: TheHouse, _principal: Reader, department_id: UUID, queries: Annotated[DepartmentAsked, Query()]
) -> JSONResponse:
    """One department, and how many civil servants it has."""
    head = seen_head(house, queries.at_least)
    known = resolve(house, queries.as_known_at) or house.log.as_known_at(head)
    on = queries.on or house.law.day_of(instant_now(house))
    content = {
        **house.departments.describe(department_id, on, known.position),
        "on": on.isoformat(),
        "as_known_at": answers.known_at(house, known),
    }
    return answers.seen(content, known.position)


@router.post("/departments/{department_id}/headcounts", status_code=201)
@gives(DepartmentRecorded, DepartmentUnknown, InstantInFuture)
def enter_headcount(
    house: TheHouse,
    context: Registering,
    department_id: UUID,
    order: Annotated[EnterHeadcount, Depends(document(EnterHeadcount))],
) -> JSONResponse:
    """How many civil servants it has: what its progress is measured against."""
    return answers.recorded(
        house.departments.enter_headcount(
            context, department_id, order.civil_servants, on=order.on, source=order.source
        )
    )


@router.post("/sponsors/{sponsor_id}/department", status_code=201)
@gives(ServiceRecorded, SponsorUnknown, DepartmentUnknown, StaffNumberTaken, InstantInFuture, DepartmentJoinedAlready)
def join_department(
    house: TheHouse,
    context: Registering,
    sponsor_id: UUID,
    order: Annotated[JoinDepartment, Depends(document(JoinDepartment))],
) -> JSONResponse:
    """The sponsor is a civil servant there, of one department at a time."""
    return answers.recorded(
        house.departments.join(context, sponsor_id, order.department_id, on=order.on, staff_number=order.staff_number)
    )


@router.post("/sponsors/{sponsor_id}/department/leaving", status_code=201)
@gives(LeavingRecorded, SponsorUnknown, DepartmentNotJoined, LeavingBeforeJoining)
def leave_department(
    house: TheHouse,
    context: Registering,
    sponsor_id: UUID,
    order: Annotated[LeaveDepartment, Depends(document(LeaveDepartment))],
) -> JSONResponse:
    """Retired, transferred, resigned or died: but for a transfer consents end with it, and no enrolment does."""
    return answers.recorded(house.departments.leave(context, sponsor_id, on=order.on, reason=order.reason))
