"""How the groups (wadah) of carried workers are counted in a year (law 5.8)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api import answers
from api.dependencies import Knowing, TheHouse
from api.described import gives
from api.descriptions.agents import GroupPerformance
from api.fields import LIST_LENGTH_MAX, Id, Limit, Year
from api.forms import TABLES, TheForm
from api.problems import NotAcceptable
from api.reading import SPONSORSHIP, asked_position, read_view
from api.report_tables import TEXT, WHOLE, Report, columns
from api.security import Right, has_right, log_identity_read, may
from ledger.application.house import House
from ledger.domain.groups import MONTHS_OF_ONE, GroupCode, sixths
from ledger.domain.values import Region
from ledger.projections.sponsorship.group_queries import CarriedRow, GroupQueries
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/reports", tags=["reports"])

MONTHS: Final = range(1, 13)
HUNDREDTH: Final = Decimal("0.01")


class PerformanceAsked(Knowing):
    """`year` of the months. `region` of the sponsors. `after`: the `next` of the page before; `limit`: sponsors."""

    year: Year
    region: Region | None = None
    after: Id | None = None
    limit: Limit = LIST_LENGTH_MAX


def _performance_of(house: House, asked: PerformanceAsked) -> tuple[int, dict[str, Any]]:
    """Without the sponsors' names."""
    position = asked_position(house, SPONSORSHIP, asked.at_least, asked.as_known_at)
    seen, found = read_view(lambda: GroupQueries(house.database.pool).carried(asked.year, asked.region, position))
    sponsors = [
        each for each in dict.fromkeys(row.sponsor_id for row in found) if not asked.after or each > asked.after
    ]
    page = sponsors[: asked.limit]
    wanted = set(page)
    by_code = [_counted(code, (row for row in found if row.code == code)) for code in GroupCode]
    return seen, {
        "items": [
            {"sponsor_id": str(sponsor_id), "name": None, "kind": kind, "region": region, **_counted(code, rows)}
            for (sponsor_id, kind, region, code), rows in groupby(
                (row for row in found if row.sponsor_id in wanted),
                key=lambda row: (row.sponsor_id, row.kind, row.region, GroupCode(row.code)),
            )
        ],
        "by_code": by_code,
        "totals": _summed(by_code),
        "next": str(page[-1]) if len(sponsors) > len(page) else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }


GROUP_PERFORMANCE = Report(
    "group-performance",
    PerformanceAsked,
    _performance_of,
    columns(
        sponsor_id=TEXT,
        kind=TEXT,
        region=TEXT,
        group_code=TEXT,
        workers=WHOLE,
        worker_months=WHOLE,
        **{f"workers_of_{months}": (WHOLE, f"months.{months}") for months in MONTHS},
        sixths=WHOLE,
        performance=TEXT,
    ),
    rows="items",
    totals=lambda document: document["totals"],
    after=UUID,
)


@router.get("/group-performance")
@gives(GroupPerformance, NotAcceptable, media=TABLES)
def group_performance(
    house: TheHouse,
    principal: Annotated[Principal, Depends(may(Right.READ_REPORTS))],
    form: TheForm,
    queries: Annotated[PerformanceAsked, Query()],
) -> Response:
    """Workers by the months settled for them, by sponsor and by code of its group, and what they count. As a table
    without names.
    """

    def with_names(document: dict[str, Any]) -> dict[str, Any]:
        if not has_right(principal, Right.READ_SPONSORS):
            return document
        names = house.sponsors.names(list(dict.fromkeys(UUID(each["sponsor_id"]) for each in document["items"])))
        log_identity_read(principal, "group_performance", list(names))
        items = [{**each, "name": names.get(UUID(each["sponsor_id"]))} for each in document["items"]]
        return {**document, "items": items}

    return GROUP_PERFORMANCE.answer(form, house, queries, told=with_names)


def _counted(code: GroupCode, rows: Iterable[CarriedRow]) -> dict[str, Any]:
    workers: Counter[int] = Counter()
    for row in rows:
        workers[row.months] += row.workers
    total = sum(sixths(code, months) * count for months, count in workers.items())
    return {
        "group_code": code.value,
        "workers": workers.total(),
        "worker_months": sum(months * count for months, count in workers.items()),
        "months": {str(months): workers[months] for months in MONTHS},
        **_performance(total),
    }


def _summed(counted: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "workers": sum(each["workers"] for each in counted),
        "worker_months": sum(each["worker_months"] for each in counted),
        "months": {str(months): sum(each["months"][str(months)] for each in counted) for months in MONTHS},
        **_performance(sum(each["sixths"] for each in counted)),
    }


def _performance(total: int) -> dict[str, Any]:
    """Sixths are exact; what they come to is rounded for people."""
    whole = (Decimal(total) / MONTHS_OF_ONE).quantize(HUNDREDTH, ROUND_HALF_UP)
    return {"sixths": total, "performance": str(whole)}
