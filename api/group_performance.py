"""How the groups (wadah) of carried workers are counted in a year (law 5.8)."""

from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api import answers
from api.dependencies import Knowing, TheHouse
from api.described import gives
from api.descriptions.agents import GroupPerformance
from api.fields import LIST_LENGTH_MAX, Id, Limit, Year
from api.reading import SPONSORSHIP, asked_position, read_view
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


@router.get("/group-performance")
@gives(GroupPerformance)
def group_performance(
    house: TheHouse,
    principal: Annotated[Principal, Depends(may(Right.READ_REPORTS))],
    queries: Annotated[PerformanceAsked, Query()],
) -> JSONResponse:
    """Workers by the months settled for them, by sponsor and by code of its group, and what they count."""
    seen, content = performance_told(house, queries)
    if has_right(principal, Right.READ_SPONSORS):
        names = house.sponsors.names(list(dict.fromkeys(UUID(each["sponsor_id"]) for each in content["items"])))
        log_identity_read(principal, "group_performance", list(names))
        for each in content["items"]:
            each["name"] = names.get(UUID(each["sponsor_id"]))
    return answers.seen(content, seen)


def performance_told(house: House, asked: PerformanceAsked) -> tuple[int, dict[str, Any]]:
    """The position seen, and the page without names. Raises AsKnownAtInTheFuture, ViewBehind."""
    position = asked_position(house, SPONSORSHIP, asked.at_least, asked.as_known_at)
    seen, found = read_view(lambda: GroupQueries(house.database.pool).carried(asked.year, asked.region, position))
    sponsors = [
        each for each in dict.fromkeys(row.sponsor_id for row in found) if not asked.after or each > asked.after
    ]
    page = sponsors[: asked.limit]
    wanted = set(page)
    return seen, {
        "items": [
            {"sponsor_id": str(sponsor_id), "name": None, "kind": kind, "region": region, **_counted(code, rows)}
            for (sponsor_id, kind, region, code), rows in groupby(
                (row for row in found if row.sponsor_id in wanted),
                key=lambda row: (row.sponsor_id, row.kind, row.region, GroupCode(row.code)),
            )
        ],
        "by_code": [_counted(code, (row for row in found if row.code == code)) for code in GroupCode],
        "next": str(page[-1]) if len(sponsors) > len(page) else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }


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
        "sixths": total,
        "performance": str((Decimal(total) / MONTHS_OF_ONE).quantize(HUNDREDTH, ROUND_HALF_UP)),
    }
