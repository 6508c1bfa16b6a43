"""How far each village has come, what a scheme's budget still buys, and who sat on which seat."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import Knowing, TheHouse
from api.described import gives
from api.descriptions.villages import BudgetRealisation, SeatPage, VillageProgressPage
from api.fields import LIST_LENGTH_MAX, Day, Id, Limit, Position
from api.forms import TABLES, TheForm
from api.problems import NotAcceptable
from api.reading import SPONSORSHIP, asked_position, read_view
from api.report_tables import DAY, RUPIAH, TEXT, WHOLE, Report, columns
from api.security import Right, may
from ledger.application.house import House
from ledger.domain.errors import SchemeUnknown, VillageUnknown
from ledger.domain.law.policy import Policy
from ledger.domain.law.tariff import Payer
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.values import BpuCategory, FundOrigin, Programme, Region, ScreeningReason, Sector
from ledger.projections.sponsorship.village_queries import (
    Asked,
    Budget,
    Progress,
    SeatHeld,
    VillageQueries,
    VillageSpent,
)
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["reports"])

Reader = Annotated[Principal, Depends(may(Right.READ_REPORTS))]
COUNTED = ("seats", "proposed", "passed", "not_passed", "validated", "refused", "enrolled", "taken", "free", "active")


class ProgressAsked(Knowing):
    """`on`: the day of who sits on a seat, of the month that is paid, and up to which money was spent. `region`: of the
    villages. `after`: the `next` of the page before.
    """

    on: Day
    scheme_id: Id | None = None
    region: Region | None = None
    after: Position = 0
    limit: Limit = LIST_LENGTH_MAX


class BudgetAsked(Knowing):
    """`on`: the last day whose settlements count, and the day whose tariff says what the rest buys. `region`: of the
    sponsors.
    """

    on: Day
    scheme_id: Id | None = None
    region: Region | None = None


class SeatsAsked(Knowing):
    """`after`: a seat, or the `next` of the page before."""

    village_id: Id | None = None
    after: Annotated[int, Field(ge=0, lt=2**31)] = 0
    limit: Limit = LIST_LENGTH_MAX


def _progress_of(house: House, asked: ProgressAsked) -> tuple[int, dict[str, Any]]:
    position = asked_position(house, SPONSORSHIP, asked.at_least, asked.as_known_at)
    view = VillageQueries(house.database.pool)
    of = Asked(asked.on, _before(house, asked.on), asked.region, asked.scheme_id)
    seen, found = read_view(lambda: view.progress(of, position))
    page = [each for each in found if each.since > asked.after][: asked.limit]
    names = house.villages.names([each.village_id for each in page])
    more = bool(page) and page[-1] is not found[-1]
    content = {
        "on": asked.on.isoformat(),
        "region": asked.region,
        "items": [
            {"scheme_id": str(each.scheme_id), "village_id": str(each.village_id), "name": names[each.village_id]}
            | _counted([each])
            for each in page
        ],
        "totals": _counted(found),
        "next": str(page[-1].since) if more else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }
    return seen, content


def _counted(rows: Sequence[Progress]) -> dict[str, Any]:
    """Of one village under one scheme, or of several together."""
    plain = {name: sum(getattr(each, name) for each in rows) for name in COUNTED if name != "free"}
    return {
        **plain,
        "free": plain["seats"] - plain["taken"],
        "reasons": {reason.value: sum(each.reasons[reason] for each in rows) for reason in ScreeningReason},
        "realised": rupiah(sum(each.realised for each in rows)),
    }


def _budgets_of(house: House, asked: BudgetAsked) -> tuple[int, dict[str, Any]]:
    position = asked_position(house, SPONSORSHIP, asked.at_least, asked.as_known_at)
    view = VillageQueries(house.database.pool)
    of = Asked(asked.on, _before(house, asked.on), asked.region, asked.scheme_id)
    seen, budgets, spent = read_view(lambda: view.budgets(of, position))
    policy = house.law.at(seen)
    items: list[dict[str, Any]] = []
    for each in budgets:
        items.append(_budget(each, asked.on, policy))
        items += [_of_village(village) for village in spent if village.scheme_id == each.scheme_id]
    content = {
        "on": asked.on.isoformat(),
        "region": asked.region,
        "items": items,
        "totals": {
            "ceiling": rupiah(sum(each.ceiling for each in budgets)),
            "realised": rupiah(sum(each.realised for each in budgets)),
            "remaining": rupiah(sum(each.ceiling - each.realised for each in budgets)),
        },
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }
    return seen, content


def _budget(budget: Budget, on: date, policy: Policy) -> dict[str, Any]:
    remaining, price = budget.ceiling - budget.realised, _price(budget, on, policy)
    return {
        "scheme_id": str(budget.scheme_id),
        "village_id": None,
        "sponsor_id": str(budget.sponsor_id),
        "budget_on": budget.budget_on.isoformat(),
        "ceiling": rupiah(budget.ceiling),
        "realised": rupiah(budget.realised),
        "remaining": rupiah(remaining),
        "exceeded": remaining < 0,
        "worker_month": rupiah(price),
        "worker_months_left": max(remaining, 0) // price,
    }


def _of_village(spent: VillageSpent) -> dict[str, Any]:
    """What the scheme spent for its people: a part of the row above."""
    return {
        "scheme_id": str(spent.scheme_id),
        "village_id": str(spent.village_id),
        "sponsor_id": None,
        "budget_on": None,
        "ceiling": None,
        "realised": rupiah(spent.realised),
        "remaining": None,
        "exceeded": None,
        "worker_month": None,
        "worker_months_left": None,
    }


def _price(budget: Budget, on: date, policy: Policy) -> int:
    """Sen of a month of the day for whoever reports the lowest income, as the vulnerable do."""
    month = ContributionMonth.of(on)
    payer = Payer(Sector.OTHER, BpuCategory.SELF_EMPLOYED, 0, FundOrigin(budget.fund_origin), month)
    amounts = policy.tariffs.price(month, payer, on).amounts
    return sum(amounts[Programme(name)] for name in budget.programmes.split(","))


def _before(house: House, on: date) -> datetime:
    return datetime.combine(on + timedelta(days=1), time.min, house.law.zone)


_REASONS = {f"reason_{reason.value}": (WHOLE, f"reasons.{reason.value}") for reason in ScreeningReason}

VILLAGE_PROGRESS = Report(
    "village-progress",
    ProgressAsked,
    _progress_of,
    columns(
        scheme_id=TEXT, village_id=TEXT, **dict.fromkeys(COUNTED, WHOLE), **_REASONS, realised=RUPIAH,
    ),
    rows="items",
    totals=lambda document: document["totals"],
    after=int,
)  # fmt: skip
BUDGET_REALISATION = Report(
    "budget-realisation",
    BudgetAsked,
    _budgets_of,
    columns(
        scheme_id=TEXT, village_id=TEXT, sponsor_id=TEXT, budget_on=DAY, ceiling=RUPIAH, realised=RUPIAH,
        remaining=RUPIAH, exceeded=TEXT, worker_month=RUPIAH, worker_months_left=WHOLE,
    ),
    rows="items",
    totals=lambda document: document["totals"],
)  # fmt: skip


@router.get("/reports/village-progress")
@gives(VillageProgressPage, NotAcceptable, media=TABLES)
def village_progress(
    house: TheHouse, _principal: Reader, form: TheForm, queries: Annotated[ProgressAsked, Query()]
) -> Response:
    """From the seats that a village was granted to the months that are paid for its people."""
    return VILLAGE_PROGRESS.answer(form, house, queries)


@router.get("/reports/budget-realisation")
@gives(BudgetRealisation, NotAcceptable, media=TABLES)
def budget_realisation(
    house: TheHouse, _principal: Reader, form: TheForm, queries: Annotated[BudgetAsked, Query()]
) -> Response:
    """Schemes with a budget: what was spent (realisasi), for whose villages, and what is left of the ceiling (pagu)."""
    return BUDGET_REALISATION.answer(form, house, queries)


@router.get("/schemes/{scheme_id}/seats")
@gives(SeatPage, SchemeUnknown, VillageUnknown)
def seats(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_MEMBERSHIP))],
    scheme_id: UUID,
    queries: Annotated[SeatsAsked, Query()],
) -> JSONResponse:
    """The seats of villages, and whoever held each of them, from when to when, and why that ended."""
    house.villages.require_scheme(scheme_id)
    if queries.village_id is not None:
        house.villages.require(queries.village_id)
    position = asked_position(house, SPONSORSHIP, queries.at_least, queries.as_known_at)
    view = VillageQueries(house.database.pool)
    seen, found = read_view(
        lambda: view.seats(scheme_id, queries.village_id, position, after=queries.after, limit=queries.limit)
    )
    by_seat: dict[int, list[SeatHeld]] = {}
    for each in found:
        by_seat.setdefault(each.seat, []).append(each)
    content = {
        "scheme_id": str(scheme_id),
        "items": [
            {
                "seat": seat,
                "village_id": str(held[0].village_id),
                "held": [_held(each) for each in held if each.enrolment_id is not None],
            }
            for seat, held in by_seat.items()
        ],
        "next": str(max(by_seat)) if len(by_seat) == queries.limit else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }
    return answers.seen(content, seen)


def _held(held: SeatHeld) -> dict[str, Any]:
    return {
        "enrolment_id": str(held.enrolment_id),
        "worker_id": str(held.worker_id),
        "accepted_on": None if held.accepted_on is None else held.accepted_on.isoformat(),
        "starts_on": None if held.starts_on is None else held.starts_on.isoformat(),
        "ended_on": None if held.ends_on is None else held.ends_on.isoformat(),
        "reason": held.reason,
    }
