"""What the programme comes to: a year in numbers, and who protects at least one worker."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers, report_answers
from api.dependencies import Knowing, TheHouse, recording
from api.described import gives
from api.descriptions.reports import CoverageRatio, FigureRecorded, Participation, ProgrammeSummary
from api.documents import document
from api.fields import Body, Day, GivenRegion, Reference, Year
from api.security import Right, may
from ledger.domain.errors import InstantInFuture, WorkingPopulationEmpty
from ledger.domain.values import FigureKind, Region
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/reports", tags=["reports"])

Reader = Annotated[Principal, Depends(may(Right.READ_REPORTS))]


class SummaryQueries(Knowing):
    """`year` of the calendar in the ledger's zone; `region` of the workers, all without it."""

    year: Year
    region: Region | None = None


class CoverageRatioQueries(Knowing):
    """`on`: a day. `region`: the declared domicile of the workers, never read off a NIK."""

    on: Day
    region: Region


class EnterFigure(Body):
    """`on`: the day or the survey's last day that the figure is of. A later entry of the same day corrects it."""

    region: GivenRegion
    kind: FigureKind
    value: Annotated[int, Field(ge=0, le=1_000_000_000, examples=[198_628])]
    source: Annotated[Reference, Field(examples=["BPS, Sakernas Agustus 2025"])]
    on: Day


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


@router.get("/ucj")
@gives(CoverageRatio)
def coverage_ratio(
    house: TheHouse, _principal: Reader, queries: Annotated[CoverageRatioQueries, Query()]
) -> JSONResponse:
    """Universal Coverage Jamsostek (UCJ): active members of a region by its working population, on a day."""
    position, found = report_answers.coverage_ratio(
        house, queries.on, queries.region, queries.at_least, queries.as_known_at
    )
    return answers.seen(found, position)


@router.post("/ucj-figures", status_code=201)
@gives(FigureRecorded, InstantInFuture, WorkingPopulationEmpty)
def enter_figure(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.ENTER_FIGURES))],
    order: Annotated[EnterFigure, Depends(document(EnterFigure))],
) -> JSONResponse:
    """What others count: members of other segments, or the working population (penduduk bekerja)."""
    return answers.recorded(
        house.figures.enter(context, order.region, order.kind, order.value, source=order.source, on=order.on)
    )
