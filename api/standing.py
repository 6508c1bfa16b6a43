"""What is recorded of a membership beside its money: numbers, attestations, and marks for the branch."""

from datetime import date
from itertools import groupby
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field, model_validator

from api import answers
from api.dependencies import Knowing, TheHouse, recording
from api.described import gives
from api.descriptions.standing import AttestationRecorded, Conflicts, MarkRecorded, NumberRecorded
from api.documents import document
from api.fields import LIST_LENGTH_MAX, Body, Day, Id, Instant, Limit, Month, Reason
from api.reading import asked_of_both, read_view
from api.security import Right, may
from ledger.domain.errors import (
    AttestationInFuture,
    AttestationOutsideSpell,
    IdentityErased,
    InstantInFuture,
    MarkCleared,
    MarkExists,
    MarkInFuture,
    MarkUnknown,
    Merged,
    NumberAlreadyIssued,
    NumberBeforeSettlement,
    SpellUnknown,
    SponsorUnknown,
    WorkerUnknown,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import WorkerMark
from ledger.projections.standing.arrears import FIRST
from ledger.projections.standing.queries import StandingQueries
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["standing"])

CONFLICT_MONTHS_MAX: Final = 24

Recording = Annotated[Context, Depends(recording(Right.ENROL))]
Spell = Annotated[int, Field(ge=1, lt=10_000, examples=[1])]
MembershipNumber = Annotated[str, Field(pattern=r"^[0-9A-Z]{5,20}$", examples=["99010170385"])]


class IssueNumber(Body):
    """`spell`: the newest unless another is named. The number itself is kept like a name."""

    spell: Spell | None = None
    number: MembershipNumber
    issued_at: Instant


class Attest(Body):
    """`spell`: the one that runs on that day, else the newest that it may be said of, unless one is named; where there
    is none, it counts for the next to open.
    """

    attested_on: Day
    working: Annotated[bool, Field(examples=[True])]
    fit: Annotated[bool, Field(examples=[True])]
    spell: Spell | None = None


class MarkWorker(Body):
    mark: WorkerMark
    since: Day
    note: Reason | None = None


class ClearMark(Body):
    note: Reason | None = None


class ConflictsAsked(Knowing):
    """At most 24 months. `after`: the `next` of the page before; `limit`: workers."""

    from_month: Month
    through_month: Month
    after: Id | None = None
    limit: Limit = LIST_LENGTH_MAX

    @model_validator(mode="after")
    def _few_months(self) -> Self:
        if not 0 <= self.through_month - self.from_month < CONFLICT_MONTHS_MAX:
            raise ValueError(f"either one month or up to {CONFLICT_MONTHS_MAX}, the first of them first")
        return self


@router.post("/workers/{worker_id}/numbers", status_code=201)
@gives(
    NumberRecorded, WorkerUnknown, Merged, SpellUnknown, IdentityErased, InstantInFuture, NumberAlreadyIssued,
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
@gives(AttestationRecorded, WorkerUnknown, Merged, SpellUnknown, AttestationInFuture, AttestationOutsideSpell)
def attest(
    house: TheHouse, context: Recording, worker_id: UUID, order: Annotated[Attest, Depends(document(Attest))]
) -> JSONResponse:
    """Somebody who knows says whether the worker worked and was fit on that day; of a spell the last one holds."""
    recorded = house.standing.attest(
        context, worker_id, order.attested_on, working=order.working, fit=order.fit, spell=order.spell
    )
    return answers.recorded(recorded)


@router.post("/workers/{worker_id}/marks", status_code=201)
@gives(MarkRecorded, WorkerUnknown, Merged, IdentityErased, MarkInFuture, MarkExists)
def mark(
    house: TheHouse, context: Recording, worker_id: UUID, order: Annotated[MarkWorker, Depends(document(MarkWorker))]
) -> JSONResponse:
    """Something for the branch to look at; coverage does not change by it."""
    return answers.recorded(house.standing.mark(context, worker_id, order.mark, order.since, note=order.note))


@router.post("/marks/{mark_id}/clearance", status_code=201)
@gives(MarkRecorded, MarkUnknown, Merged, MarkCleared, IdentityErased)
def clear_mark(
    house: TheHouse, context: Recording, mark_id: UUID, order: Annotated[ClearMark, Depends(document(ClearMark))]
) -> JSONResponse:
    """The branch has looked at it."""
    return answers.recorded(house.standing.clear_mark(context, mark_id, note=order.note))


@router.get("/sponsors/{sponsor_id}/conflicts")
@gives(Conflicts, SponsorUnknown)
def conflicts(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_MEMBERSHIP))],
    sponsor_id: UUID,
    queries: Annotated[ConflictsAsked, Query()],
) -> JSONResponse:
    """Workers for whom another sponsor, too, has undertaken to pay: month by month, whether it is paid and by whom."""
    house.sponsors.describe(sponsor_id)  # whoever is not a sponsor is refused
    position = asked_of_both(house, queries.at_least, queries.as_known_at)
    lists = StandingQueries(house.database.pool)
    first, last = queries.from_month.first_day, queries.through_month.first_day
    seen, found = read_view(
        lambda: lists.conflicts(sponsor_id, first, last, position, after=queries.after or FIRST, limit=queries.limit)
    )
    items: list[dict[str, Any]] = [
        {"worker_id": str(worker_id), "months": [_settled_by(each.month, each.settled_here) for each in rows]}
        for worker_id, rows in groupby(found, key=lambda row: row.worker_id)
    ]
    content = {
        "sponsor_id": str(sponsor_id),
        "items": items,
        "next": items[-1]["worker_id"] if len(items) == queries.limit else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }
    return answers.seen(content, seen)


def _settled_by(month: date, settled_here: bool | None) -> dict[str, str | None]:
    who = {None: None, True: "this_sponsor", False: "another_sponsor"}[settled_here]
    return {"month": str(ContributionMonth.of(month)), "settled_by": who}
