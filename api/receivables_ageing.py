"""What sponsors owe the ledger, by its age: reversed payments that had left it, deductions not remitted yet."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from api import answers
from api.dependencies import Knowing, TheHouse
from api.described import gives
from api.descriptions.ageing import ReceivablesAgeing
from api.fields import LIST_LENGTH_MAX, Day, Id, Limit
from api.forms import TABLES, TheForm
from api.problems import NotAcceptable
from api.reading import PROGRAMME, asked_position, read_view
from api.report_tables import RUPIAH, TEXT, Report, columns
from api.security import Right, may
from ledger.application.house import House
from ledger.domain.money import rupiah
from ledger.domain.values import Region
from ledger.projections.books.ageing import DEDUCTIONS, REVERSED_PAYMENTS, ReceivableQueries, ReceivableRow
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/reports", tags=["reports"])

BOOKS: Final = "books"
KINDS: Final[Mapping[str, str]] = MappingProxyType({DEDUCTIONS: "deductions", REVERSED_PAYMENTS: "reversed_payments"})
NOTHING: Final = ReceivableRow(None, None, 0, 0, 0, 0)

Account = Annotated[str, Field(pattern=r"^12[01]0 receivable:(deductions|sponsor):[0-9a-f-]{36}$")]


class ReceivablesAsked(Knowing):
    """`on`: a day; what was recorded later does not count. `region` of the sponsors. `after`: the `next` of the page
    before.
    """

    on: Day
    region: Region | None = None
    sponsor_id: Id | None = None
    after: Account | None = None
    limit: Limit = LIST_LENGTH_MAX


def _ageing_of(house: House, asked: ReceivablesAsked) -> tuple[int, dict[str, Any]]:
    asked_position(house, PROGRAMME, asked.at_least, asked.as_known_at)
    position = asked_position(house, BOOKS, asked.at_least, asked.as_known_at)
    view = ReceivableQueries(house.database.pool)
    known = read_view(view.seen) if position is None else position
    ends = datetime.combine(asked.on + timedelta(days=1), time(), house.law.zone)

    def owed(limit: int | None, after: str = "") -> list[ReceivableRow]:
        of, where = asked.sponsor_id, asked.region
        return view.receivables(asked.on, ends, known, sponsor_id=of, region=where, after=after, limit=limit)

    found = read_view(lambda: owed(asked.limit, asked.after or ""))
    together = read_view(lambda: owed(None))
    return known, {
        "on": asked.on.isoformat(),
        "region": asked.region,
        "items": [{"sponsor_id": str(row.sponsor_id), "kind": KINDS[row.kind or ""], **_told(row)} for row in found],
        "totals": _told(together[0] if together else NOTHING),
        "next": f"{found[-1].kind}:{found[-1].sponsor_id}" if len(found) == asked.limit else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(known)),
    }


def _told(row: ReceivableRow) -> dict[str, str]:
    return {
        "days_0_30": rupiah(row.days_0_30),
        "days_31_60": rupiah(row.days_31_60),
        "days_61_90": rupiah(row.days_61_90),
        "days_over_90": rupiah(row.days_over_90),
        "total": rupiah(row.total),
    }


RECEIVABLES_AGEING = Report(
    "receivables-ageing",
    ReceivablesAsked,
    _ageing_of,
    columns(
        sponsor_id=TEXT, kind=TEXT,
        days_0_30=RUPIAH, days_31_60=RUPIAH, days_61_90=RUPIAH, days_over_90=RUPIAH, total=RUPIAH,
    ),
    rows="items",
    totals=lambda document: document["totals"],
    after=str,
)  # fmt: skip


@router.get("/receivables-ageing")
@gives(ReceivablesAgeing, NotAcceptable, media=TABLES)
def receivables_ageing(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_REPORTS))],
    form: TheForm,
    queries: Annotated[ReceivablesAsked, Query()],
) -> Response:
    """What sponsors owed on a day, by days since it was recorded; what they pay goes to the oldest of it."""
    return RECEIVABLES_AGEING.answer(form, house, queries)
