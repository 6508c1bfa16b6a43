"""What is recorded of a membership beside its money: numbers, attestations, and marks for the branch."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import TheHouse, recording
from api.described import gives
from api.descriptions.standing import AttestationRecorded, MarkRecorded, NumberRecorded
from api.documents import document
from api.fields import Body, Day, Instant, Reason
from api.security import Right
from ledger.domain.errors import (
    AttestationInFuture,
    AttestationOutsideSpell,
    IdentityErased,
    InstantInFuture,
    MarkCleared,
    MarkExists,
    MarkInFuture,
    MarkUnknown,
    NumberAlreadyIssued,
    NumberBeforeSettlement,
    SpellUnknown,
    WorkerUnknown,
)
from ledger.domain.values import WorkerMark
from ledger.store.log import Context

router = APIRouter(prefix="/v1", tags=["standing"])

Recording = Annotated[Context, Depends(recording(Right.ENROL))]
Spell = Annotated[int, Field(ge=1, lt=10_000, examples=[1])]
MembershipNumber = Annotated[str, Field(pattern=r"^[0-9A-Z]{5,20}$", examples=["99010170385"])]


class IssueNumber(Body):
    """`spell`: the newest unless another is named. The number itself is kept like a name."""

    spell: Spell | None = None
    number: MembershipNumber
    issued_at: Instant


class Attest(Body):
    """`spell`: the one that runs on that day unless one is named; where none runs, it counts for the next to open."""

    attested_on: Day
    working: bool
    fit: bool
    spell: Spell | None = None


class MarkWorker(Body):
    mark: WorkerMark
    since: Day
    note: Reason | None = None


class ClearMark(Body):
    note: Reason | None = None


@router.post("/workers/{worker_id}/numbers", status_code=201)
@gives(
    NumberRecorded, WorkerUnknown, SpellUnknown, IdentityErased, InstantInFuture, NumberAlreadyIssued,
    NumberBeforeSettlement,
)  # fmt: skip
def issue_number(
    house: TheHouse, context: Recording, worker_id: UUID, order: Annotated[IssueNumber, Depends(document(IssueNumber))]
) -> JSONResponse:
    """The operator issued the membership number (KPJ) of a spell: from that instant on the membership applies."""
    return answers.recorded(
        house.standing.issue_number(context, worker_id, order.number, order.issued_at, spell=order.spell)
    )


@router.post("/workers/{worker_id}/attestations", status_code=201)
@gives(AttestationRecorded, WorkerUnknown, SpellUnknown, AttestationInFuture, AttestationOutsideSpell)
def attest(
    house: TheHouse, context: Recording, worker_id: UUID, order: Annotated[Attest, Depends(document(Attest))]
) -> JSONResponse:
    """Somebody who knows says whether the worker worked and was fit on that day; of a spell the last one holds."""
    recorded = house.standing.attest(
        context, worker_id, order.attested_on, working=order.working, fit=order.fit, spell=order.spell
    )
    return answers.recorded(recorded)


@router.post("/workers/{worker_id}/marks", status_code=201)
@gives(MarkRecorded, WorkerUnknown, IdentityErased, MarkInFuture, MarkExists)
def mark(
    house: TheHouse, context: Recording, worker_id: UUID, order: Annotated[MarkWorker, Depends(document(MarkWorker))]
) -> JSONResponse:
    """Something for the branch to look at; coverage does not change by it."""
    return answers.recorded(house.standing.mark(context, worker_id, order.mark, order.since, note=order.note))


@router.post("/marks/{mark_id}/clearance", status_code=201)
@gives(MarkRecorded, MarkUnknown, MarkCleared, IdentityErased)
def clear_mark(
    house: TheHouse, context: Recording, mark_id: UUID, order: Annotated[ClearMark, Depends(document(ClearMark))]
) -> JSONResponse:
    """The branch has looked at it."""
    return answers.recorded(house.standing.clear_mark(context, mark_id, note=order.note))
