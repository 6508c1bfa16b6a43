"""Arrears by age: who owes one, two or three months of the membership, what that comes to, and who was lost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from api import answers
from api.dependencies import Knowing, TheHouse
from api.described import gives
from api.descriptions.ageing import ArrearsAgeing
from api.fields import LIST_LENGTH_MAX, Day, Id, Limit
from api.forms import TABLES, TheForm
from api.problems import NotAcceptable
from api.reading import ACTIVITY, asked_of_both, asked_position, read_view
from api.report_tables import RUPIAH, TEXT, WHOLE, Report, columns
from api.security import Right, may
from ledger.application.house import House
from ledger.domain.law.policies import UNPAID_MONTHS_MAX
from ledger.domain.law.policy import Policy
from ledger.domain.law.tariff import Payer
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.values import MEMBERSHIP, BpuCategory, FundOrigin, Region, Sector
from ledger.projections.standing.ageing import AgeingQueries, AgeRow, AgesAsked
from ledger.projections.standing.arrears import FIRST
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/reports", tags=["reports"])

LOST_MONTHS_MAX: Final = 60
SPONSORS_OF_TABLE: Final = 20_000  # at a time: each page looks at all arrears again
AGES: Final = ("one_month", "two_months", "three_months")
assert len(AGES) == UNPAID_MONTHS_MAX


class AgeingAsked(Knowing):
    """`region` of the workers. `sponsor_id`: who paid the last paid month. `lost_months`: lapses of the day's month and
    of so many in all are counted as lost. `after`: the `next` of the page before; `limit`: sponsors.
    """

    on: Day
    region: Region | None = None
    sponsor_id: Id | None = None
    lost_months: Annotated[int, Field(ge=1, le=LOST_MONTHS_MAX)] = 12
    after: Id | None = None
    limit: Limit = LIST_LENGTH_MAX


@dataclass
class Owed:
    """Workers and sen by unpaid months, and workers lost."""

    workers: list[int] = field(default_factory=lambda: [0] * UNPAID_MONTHS_MAX)
    amounts: list[int] = field(default_factory=lambda: [0] * UNPAID_MONTHS_MAX)
    lost: int = 0


def _ageing_of(house: House, asked: AgeingAsked) -> tuple[int, dict[str, Any]]:
    asked_position(house, ACTIVITY, asked.at_least, asked.as_known_at)
    position = asked_of_both(house, asked.at_least, asked.as_known_at)
    view = AgeingQueries(house.database.pool)
    if position is None:
        position = read_view(view.seen)
    policy = house.law.at(position)
    month = ContributionMonth.of(asked.on)
    lowers = sorted({band.lower for row in policy.tariffs.rows for band in row.bands})

    ages = AgesAsked(
        asked.on, lowers, asked.lost_months, _relieved(policy, month), region=asked.region, sponsor_id=asked.sponsor_id
    )
    _, by_sponsor = read_view(lambda: view.ages(ages, position, after=asked.after or FIRST, limit=asked.limit))
    _, together = read_view(lambda: view.ages(ages, position, limit=None))
    items = [
        {"sponsor_id": str(sponsor_id), **_told(_owed(rows, month, lowers, policy))}
        for sponsor_id, rows in groupby(by_sponsor, key=attrgetter("sponsor_id"))
    ]
    return position, {
        "on": asked.on.isoformat(),
        "region": asked.region,
        "lost_months": asked.lost_months,
        "items": items,
        "totals": _told(_owed(together, month, lowers, policy)),
        "next": items[-1]["sponsor_id"] if len(items) == asked.limit else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(position)),
    }


def _relieved(policy: Policy, last: ContributionMonth) -> bool:
    """Whether a month that can be unpaid on the day costs members of old less."""
    first = last.plus(1 - UNPAID_MONTHS_MAX)
    return any(
        row.paid_up_to is not None and row.first <= last and (row.last is None or row.last >= first)
        for row in policy.tariffs.rows
    )


def _owed(rows: Iterable[AgeRow], last: ContributionMonth, lowers: Sequence[int], policy: Policy) -> Owed:
    """`last`: the day's month, in which every worker is counted once."""
    owed = Owed()
    for row in rows:
        if row.unpaid_months is None:
            owed.lost += row.workers
            continue
        assert row.month is not None
        month = ContributionMonth.of(row.month)
        age = row.unpaid_months - 1
        owed.workers[age] += row.workers if month == last else 0
        owed.amounts[age] += row.workers * _price(row, month, lowers, policy)
    return owed


def _price(row: AgeRow, month: ContributionMonth, lowers: Sequence[int], policy: Policy) -> int:
    """Sen of a month of the membership, by all that is published: the saving causes no arrears."""
    assert row.band is not None
    assert row.spell_first is not None
    payer = Payer(
        Sector(row.sector or ""),
        BpuCategory(row.category or ""),
        lowers[row.band - 1],
        FundOrigin(row.fund_origin or ""),
        ContributionMonth.of(row.spell_first),
    )
    amounts = policy.tariffs.price(month, payer, date.max).amounts
    return sum(amounts[programme] for programme in MEMBERSHIP)


def _told(owed: Owed) -> dict[str, Any]:
    by_age = zip(AGES, owed.workers, owed.amounts, strict=True)
    return {
        **{name: {"workers": workers, "amount": rupiah(amount)} for name, workers, amount in by_age},
        "workers": sum(owed.workers),
        "amount": rupiah(sum(owed.amounts)),
        "lost": owed.lost,
    }


ARREARS_AGEING = Report(
    "arrears-ageing",
    AgeingAsked,
    _ageing_of,
    columns(
        sponsor_id=TEXT,
        workers_1=(WHOLE, "one_month.workers"), amount_1=(RUPIAH, "one_month.amount"),
        workers_2=(WHOLE, "two_months.workers"), amount_2=(RUPIAH, "two_months.amount"),
        workers_3=(WHOLE, "three_months.workers"), amount_3=(RUPIAH, "three_months.amount"),
        workers=WHOLE, amount=RUPIAH, lost=WHOLE,
    ),
    rows="items",
    totals=lambda document: document["totals"],
    after=UUID,
    page=SPONSORS_OF_TABLE,
)  # fmt: skip


@router.get("/arrears-ageing")
@gives(ArrearsAgeing, NotAcceptable, media=TABLES)
def arrears_ageing(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_REPORTS))],
    form: TheForm,
    queries: Annotated[AgeingAsked, Query()],
) -> Response:
    """Workers in arrears and what they owe by one, two and three unpaid months, sponsor by sponsor; and who lapsed."""
    return ARREARS_AGEING.answer(form, house, queries)
