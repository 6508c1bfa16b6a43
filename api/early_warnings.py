"""Who is about to fall out of the membership: unpaid months, and schemes whose term ends."""

from datetime import date, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from api import answers
from api.dependencies import Knowing, TheHouse
from api.described import gives
from api.descriptions.standing import ArrearsPage, EndingSchemes, WorkersFallingOut
from api.fields import LIST_LENGTH_MAX, Day, Id, Limit
from api.forms import TABLES, TheForm
from api.problems import NotAcceptable
from api.reading import asked_of_both, read_view
from api.report_tables import DAY, MONTH, RUPIAH, TEXT, WHOLE, Report, columns
from api.security import Right, may
from ledger.application.house import House
from ledger.domain.law.policies import UNPAID_MONTHS_MAX
from ledger.domain.law.policy import Policy
from ledger.domain.law.tariff import Payer
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.values import BpuCategory, FundOrigin, Programme, Region, Sector
from ledger.projections.standing.arrears import FIRST, ArrearsQueries, ArrearsRow, FallingOut, SchemeRow
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/reports", tags=["reports"])

DAYS_AHEAD_MAX: Final = 366
SCHEMES_MAX: Final = 100  # whose workers are counted for one answer

Reader = Annotated[Principal, Depends(may(Right.READ_REPORTS))]


class ArrearsAsked(Knowing):
    """`unpaid_months`: exactly so many in a row; 1 to 3 without it. `region` of the workers. `sponsor_id`: who paid
    the last paid month. `after`: the `next` of the page before.
    """

    on: Day
    unpaid_months: Annotated[int, Field(ge=1, le=UNPAID_MONTHS_MAX)] | None = None
    region: Region | None = None
    sponsor_id: Id | None = None
    after: Id | None = None
    limit: Limit = LIST_LENGTH_MAX


class EndingAsked(Knowing):
    """Terms that end on the day or within so many days after it. `after`: the `next` of the page before."""

    on: Day
    within_days: Annotated[int, Field(ge=0, le=DAYS_AHEAD_MAX)] = 30
    after: Id | None = None
    limit: Annotated[int, Field(ge=1, le=SCHEMES_MAX)] = 20


class FallingOutAsked(Knowing):
    on: Day
    after: Id | None = None
    limit: Limit = LIST_LENGTH_MAX


def _arrears_of(house: House, queries: ArrearsAsked) -> tuple[int, dict[str, Any]]:
    position = asked_of_both(house, queries.at_least, queries.as_known_at)
    fewest, most = (1, UNPAID_MONTHS_MAX) if queries.unpaid_months is None else (queries.unpaid_months,) * 2
    seen, found = read_view(
        lambda: ArrearsQueries(house.database.pool).arrears(
            queries.on,
            (fewest, most),
            position,
            region=queries.region,
            sponsor_id=queries.sponsor_id,
            after=queries.after or FIRST,
            limit=queries.limit,
        )
    )
    content = {
        "on": queries.on.isoformat(),
        "items": [_in_arrears(each, queries.on) for each in found],
        "next": str(found[-1].worker_id) if len(found) == queries.limit else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }
    return seen, content


def _ending_of(house: House, queries: EndingAsked) -> tuple[int, dict[str, Any]]:
    position = asked_of_both(house, queries.at_least, queries.as_known_at)
    until = queries.on + timedelta(days=queries.within_days)
    lists = ArrearsQueries(house.database.pool)
    seen, found = read_view(lambda: lists.ending(queries.on, until, position, after=queries.after, limit=queries.limit))
    ids = [each.scheme_id for each in found]
    _, counted = read_view(lambda: lists.falling_out(ids, _running_since(queries.on), seen))
    policy = house.law.at(seen)
    content = {
        "on": queries.on.isoformat(),
        "items": [_ending(each, [of for of in counted if of.scheme_id == each.scheme_id], policy) for each in found],
        "next": str(found[-1].scheme_id) if len(found) == queries.limit else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }
    return seen, content


def _falling_out_of(house: House, queries: FallingOutAsked, *, scheme_id: UUID) -> tuple[int, dict[str, Any]]:
    position = asked_of_both(house, queries.at_least, queries.as_known_at)
    lists = ArrearsQueries(house.database.pool)
    seen, found = read_view(
        lambda: lists.falling_out(
            [scheme_id], _running_since(queries.on), position, after=queries.after or FIRST, limit=queries.limit
        )
    )
    policy = house.law.at(seen)
    content = {
        "scheme_id": str(scheme_id),
        "on": queries.on.isoformat(),
        "items": [_falls_out(each, policy) for each in found],
        "next": str(found[-1].worker_id) if len(found) == queries.limit else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }
    return seen, content


ARREARS = Report(
    "arrears",
    ArrearsAsked,
    _arrears_of,
    columns(worker_id=TEXT, paid_through=MONTH, unpaid_months=WHOLE, lapses_on=DAY, sponsor_id=TEXT),
    rows="items",
    after=UUID,
)
ENDING_SCHEMES = Report(
    "ending-schemes",
    EndingAsked,
    _ending_of,
    columns(scheme_id=TEXT, sponsor_id=TEXT, ends_on=DAY, next_month=MONTH, workers=WHOLE, amount=RUPIAH),
    rows="items",
    after=UUID,
    page=SCHEMES_MAX,
)
ENDING_SCHEME_WORKERS = Report(
    "ending-scheme-workers",
    FallingOutAsked,
    _falling_out_of,
    columns(worker_id=TEXT, paid_through=MONTH, next_month=MONTH, amount=RUPIAH),
    rows="items",
    after=UUID,
    of=("scheme_id",),
)


@router.get("/arrears")
@gives(ArrearsPage, NotAcceptable, media=TABLES)
def arrears(house: TheHouse, _principal: Reader, form: TheForm, queries: Annotated[ArrearsAsked, Query()]) -> Response:
    """Workers whose membership still runs on that day, with its last months unpaid (tunggakan)."""
    return ARREARS.answer(form, house, queries)


@router.get("/ending-schemes")
@gives(EndingSchemes, NotAcceptable, media=TABLES)
def ending_schemes(
    house: TheHouse, _principal: Reader, form: TheForm, queries: Annotated[EndingAsked, Query()]
) -> Response:
    """Schemes whose term ends soon, how many workers nobody goes on paying for, and what their next month costs."""
    return ENDING_SCHEMES.answer(form, house, queries)


@router.get("/ending-schemes/{scheme_id}/workers")
@gives(WorkersFallingOut, NotAcceptable, media=TABLES)
def falling_out(
    house: TheHouse, _principal: Reader, scheme_id: UUID, form: TheForm, queries: Annotated[FallingOutAsked, Query()]
) -> Response:
    """The workers of one scheme whom nobody goes on paying for when its term ends; none of a scheme nobody knows."""
    return ENDING_SCHEME_WORKERS.answer(form, house, queries, scheme_id=scheme_id)


def _running_since(on: date) -> date:
    """A membership whose last paid month is older than this has lapsed by the day."""
    return ContributionMonth.of(on).plus(-UNPAID_MONTHS_MAX).first_day


def _in_arrears(row: ArrearsRow, on: date) -> dict[str, Any]:
    paid_through = ContributionMonth.of(row.paid_through)
    return {
        "worker_id": str(row.worker_id),
        "paid_through": str(paid_through),
        "unpaid_months": ContributionMonth.of(on) - paid_through,
        "lapses_on": paid_through.plus(UNPAID_MONTHS_MAX + 1).first_day.isoformat(),
        "sponsor_id": str(row.sponsor_id),
    }


def _ending(scheme: SchemeRow, counted: list[FallingOut], policy: Policy) -> dict[str, Any]:
    next_month = ContributionMonth.of(scheme.ends_on).plus(1)
    return {
        "scheme_id": str(scheme.scheme_id),
        "sponsor_id": str(scheme.sponsor_id),
        "ends_on": scheme.ends_on.isoformat(),
        "next_month": str(next_month),
        "workers": sum(each.workers for each in counted),
        "amount": rupiah(sum(each.workers * _price(each, next_month, policy) for each in counted)),
    }


def _falls_out(row: FallingOut, policy: Policy) -> dict[str, Any]:
    assert row.paid_through is not None, "workers are listed one by one"
    next_month = ContributionMonth.of(row.ends_on).plus(1)
    return {
        "worker_id": str(row.worker_id),
        "paid_through": str(ContributionMonth.of(row.paid_through)),
        "next_month": str(next_month),
        "amount": rupiah(_price(row, next_month, policy)),
    }


def _price(priced: FallingOut, month: ContributionMonth, policy: Policy) -> int:
    """Sen, by all that is published, if the money is of the same origin as the scheme's."""
    payer = Payer(
        Sector(priced.sector),
        BpuCategory(priced.category),
        priced.monthly_income,
        FundOrigin(priced.fund_origin),
        ContributionMonth.of(priced.spell_first),
    )
    amounts = policy.tariffs.price(month, payer, date.max).amounts
    return sum(amounts[Programme(name)] for name in priced.programmes.split(","))
