"""How far departments have come: who joined, who carries somebody, who is validated, and what was remitted."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from api import answers
from api.dependencies import Knowing, TheHouse, instant_now
from api.described import gives
from api.descriptions.departments import DepartmentPage
from api.descriptions.reports import DepartmentProgressPage
from api.fields import LIST_LENGTH_MAX, Day, Id, Limit, Month
from api.forms import TABLES, TheForm
from api.problems import NotAcceptable
from api.reading import SPONSORSHIP, asked_position, read_view
from api.report_tables import DAY, PERCENT, RUPIAH, TEXT, WHOLE, Report, columns
from api.security import Right, may
from ledger.application.departments import Headcount, told_headcount
from ledger.application.house import House
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Region
from ledger.projections.sponsorship.department_queries import DepartmentProgress, DepartmentQueries
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["departments"])

HUNDREDTH: Final = Decimal("0.01")


class ProgressAsked(Knowing):
    """`on`: the day; `month`: whose money and settlements are counted, that of the day without it. `region` of the
    departments. `after`: the department seen last.
    """

    on: Day
    month: Month | None = None
    region: Region | None = None
    after: Id | None = None
    limit: Limit = LIST_LENGTH_MAX


class DepartmentsAsked(Knowing):
    """`on`: the day whose headcount is told; today without it. `after`: the department seen last."""

    on: Day | None = None
    region: Region | None = None
    after: Id | None = None
    limit: Limit = LIST_LENGTH_MAX


def _progress_of(house: House, asked: ProgressAsked) -> tuple[int, dict[str, Any]]:
    position = asked_position(house, SPONSORSHIP, asked.at_least, asked.as_known_at)
    month = asked.month or ContributionMonth.of(asked.on)
    view = DepartmentQueries(house.database.pool)
    seen, found = read_view(lambda: view.progress(asked.on, month.first_day, asked.region, position))
    answered = seen if position is None else position
    headcounts = house.departments.headcounts([each.department_id for each in found], asked.on, answered)
    rest = [each for each in found if asked.after is None or each.department_id > asked.after]
    page = rest[: asked.limit]
    counted = [headcounts.get(each.department_id) for each in found]
    return answered, {
        "on": asked.on.isoformat(),
        "month": str(month),
        "region": asked.region,
        "items": [_told(each, headcounts.get(each.department_id)) for each in page],
        "totals": _totals(found, counted),
        "next": str(page[-1].department_id) if len(rest) > len(page) else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(answered)),
    }


DEPARTMENT_PROGRESS = Report(
    "department-progress",
    ProgressAsked,
    _progress_of,
    columns(
        department_id=TEXT, region=TEXT, headcount=WHOLE, headcount_source=TEXT, headcount_date=DAY,
        sponsors=WHOLE, sponsors_consenting=WHOLE, sponsors_with_workers=WHOLE, percent_of_headcount=PERCENT,
        workers=WHOLE, workers_validated=WHOLE, workers_active=WHOLE,
        deducted=RUPIAH, remitted=RUPIAH, outstanding=RUPIAH,
    ),
    rows="items",
    totals=lambda document: document["totals"],
    after=UUID,
)  # fmt: skip


@router.get("/reports/department-progress")
@gives(DepartmentProgressPage, NotAcceptable, media=TABLES)
def department_progress(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_REPORTS))],
    form: TheForm,
    queries: Annotated[ProgressAsked, Query()],
) -> Response:
    """How far each department (SKPD) has come: civil servants, workers, and what its treasurer has remitted."""
    return DEPARTMENT_PROGRESS.answer(form, house, queries)


@router.get("/departments")
@gives(DepartmentPage)
def departments(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_SPONSORS))],
    queries: Annotated[DepartmentsAsked, Query()],
) -> JSONResponse:
    """All departments, or those of a region, in the order of their ids."""
    position = asked_position(house, SPONSORSHIP, queries.at_least, queries.as_known_at)
    on = queries.on or house.law.day_of(instant_now(house))
    view = DepartmentQueries(house.database.pool)
    seen, found = read_view(
        lambda: view.departments(queries.region, position, after=queries.after, limit=queries.limit)
    )
    answered = seen if position is None else position
    ids = [department_id for department_id, _ in found]
    headcounts, names = house.departments.headcounts(ids, on, answered), house.departments.names(ids)
    content = {
        "on": on.isoformat(),
        "items": [
            {
                "department_id": str(department_id),
                "name": names[department_id],
                "region": region,
                **told_headcount(headcounts.get(department_id)),
            }
            for department_id, region in found
        ],
        "next": str(ids[-1]) if len(ids) == queries.limit else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(answered)),
    }
    return answers.seen(content, answered)


def _told(found: DepartmentProgress, headcount: Headcount | None) -> dict[str, Any]:
    return {
        "department_id": str(found.department_id),
        "region": found.region,
        **told_headcount(headcount),
        **_counted([found], None if headcount is None else headcount.civil_servants),
    }


def _totals(found: list[DepartmentProgress], headcounts: list[Headcount | None]) -> dict[str, Any]:
    """Of all departments, not of the page. A headcount that is missing is missing in the sum."""
    known = [each.civil_servants for each in headcounts if each is not None]
    whole = sum(known) if known and len(known) == len(headcounts) else None
    return {"headcount": whole, **_counted(found, whole)}


def _counted(found: list[DepartmentProgress], headcount: int | None) -> dict[str, Any]:
    """`percent_of_headcount`: of those who carry somebody; half up."""
    carrying = sum(each.carrying for each in found)
    share = None if headcount is None else (Decimal(100 * carrying) / headcount).quantize(HUNDREDTH, ROUND_HALF_UP)
    deducted, remitted = sum(each.deducted for each in found), sum(each.remitted for each in found)
    return {
        "sponsors": sum(each.sponsors for each in found),
        "sponsors_consenting": sum(each.consenting for each in found),
        "sponsors_with_workers": carrying,
        "percent_of_headcount": None if share is None else str(share),
        "workers": sum(each.workers for each in found),
        "workers_validated": sum(each.validated for each in found),
        "workers_active": sum(each.active for each in found),
        "deducted": rupiah(deducted),
        "remitted": rupiah(remitted),
        "outstanding": rupiah(deducted - remitted),
    }
