"""What the programme comes to: a year in numbers, and who protects at least one worker."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api import answers, report_answers
from api.dependencies import Knowing, TheHouse
from api.described import gives
from api.descriptions.books import Participation, ProgrammeSummary
from api.fields import Day, Year
from api.security import Right, may
from ledger.domain.values import Region
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/reports", tags=["reports"])

Reader = Annotated[Principal, Depends(may(Right.READ_REPORTS))]


class SummaryQueries(Knowing):
    """`year` of the calendar in the ledger's zone; `region` of the workers, all without it."""

    year: Year
    region: Region | None = None


class ParticipationQueries(Knowing):
    """`on`: a day. `region` of the sponsors, all without it."""

    on: Day
    region: Region | None = None


@router.get("/programme-summary")
@gives(ProgrammeSummary)
def programme_summary(house: TheHouse, _principal: Reader, queries: Annotated[SummaryQueries, Query()]) -> JSONResponse:
    """Distinct workers with a settled month in the year, claims filed in it, and benefits paid in it."""
    position, found = report_answers.programme_summary(
        house, queries.year, queries.region, queries.at_least, queries.as_known_at
    )
    return answers.seen(found, position)


@router.get("/participation")
@gives(Participation)
def participation(
    house: TheHouse, _principal: Reader, queries: Annotated[ParticipationQueries, Query()]
) -> JSONResponse:
    """Sponsors with at least one worker: those of whom an enrolment runs on that day, paid or not."""
    position, found = report_answers.participation(
        house, queries.on, queries.region, queries.at_least, queries.as_known_at
    )
    return answers.seen(found, position)
