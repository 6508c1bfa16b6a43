"""What the programme comes to: a year in numbers, and who protects at least one worker."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers, report_answers
from api.dependencies import Knowing, TheHouse, recording
from api.described import gives
from api.descriptions.reports import CoverageRatio, FigureRecorded, Participation, ProgrammeSummary
from api.documents import document
from api.fields import Body, Day, GivenRegion, Reference, Year
from api.forms import TABLES, TheForm
from api.problems import NotAcceptable
from api.report_tables import DAY, PERCENT, RUPIAH, TEXT, WHOLE, Report, columns
from api.security import Right, may
from ledger.application.house import House
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


def _summary_of(house: House, asked: SummaryQueries) -> tuple[int, dict[str, Any]]:
    return report_answers.programme_summary(house, asked.year, asked.region, asked.at_least, asked.as_known_at)


def _participation_of(house: House, asked: ParticipationQueries) -> tuple[int, dict[str, Any]]:
    return report_answers.participation(house, asked.on, asked.region, asked.at_least, asked.as_known_at)


def _coverage_ratio_of(house: House, asked: CoverageRatioQueries) -> tuple[int, dict[str, Any]]:
    return report_answers.coverage_ratio(house, asked.on, asked.region, asked.at_least, asked.as_known_at)


PROGRAMME_SUMMARY = Report(
    "programme-summary",
    SummaryQueries,
    _summary_of,
    columns(
        year=WHOLE, region=TEXT, participants=WHOLE, claims=WHOLE,
        benefits_jht=(RUPIAH, "benefits.JHT"), benefits_jkk=(RUPIAH, "benefits.JKK"),
        benefits_jkm=(RUPIAH, "benefits.JKM"), total=RUPIAH,
        recoverable_jht=(RUPIAH, "recoverable.JHT"), recoverable_jkk=(RUPIAH, "recoverable.JKK"),
        recoverable_jkm=(RUPIAH, "recoverable.JKM"),
    ),
)  # fmt: skip
PARTICIPATION = Report(
    "participation",
    ParticipationQueries,
    _participation_of,
    columns(kind=TEXT, sponsors=WHOLE, sponsors_with_workers=WHOLE, workers=WHOLE),
    rows="by_kind",
    totals=lambda document: document,
)
UCJ = Report(
    "ucj",
    CoverageRatioQueries,
    _coverage_ratio_of,
    columns(
        region=TEXT, active_workers=WHOLE, of_which_in_arrears=WHOLE,
        active_elsewhere=WHOLE, active_elsewhere_source=TEXT, active_elsewhere_date=DAY,
        working_population=WHOLE, population_source=TEXT, population_date=DAY, ratio_percent=PERCENT, missing=TEXT,
    ),
)  # fmt: skip


@router.get("/programme-summary")
@gives(ProgrammeSummary, NotAcceptable, media=TABLES)
def programme_summary(
    house: TheHouse, _principal: Reader, form: TheForm, queries: Annotated[SummaryQueries, Query()]
) -> Response:
    """Distinct workers with a settled month in the year, claims filed in it, and benefits paid in it."""
    return PROGRAMME_SUMMARY.answer(form, house, queries)


@router.get("/participation")
@gives(Participation, NotAcceptable, media=TABLES)
def participation(
    house: TheHouse, _principal: Reader, form: TheForm, queries: Annotated[ParticipationQueries, Query()]
) -> Response:
    """Sponsors with at least one worker: those of whom an enrolment runs on that day, paid or not."""
    return PARTICIPATION.answer(form, house, queries)


@router.get("/ucj")
@gives(CoverageRatio, NotAcceptable, media=TABLES)
def coverage_ratio(
    house: TheHouse, _principal: Reader, form: TheForm, queries: Annotated[CoverageRatioQueries, Query()]
) -> Response:
    """Universal Coverage Jamsostek (UCJ): active members of a region by its working population, on a day."""
    return UCJ.answer(form, house, queries)


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
