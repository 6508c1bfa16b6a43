"""The programme between any two days: for whom months were settled and by whom, claims filed, benefits paid."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field, model_validator

from api import answers
from api.dependencies import Knowing, TheHouse
from api.described import gives
from api.descriptions.reports import Benefits, Participants
from api.fields import Day
from api.forms import TABLES, TheForm
from api.problems import NotAcceptable
from api.reading import ACTIVITY, CLAIMS, COVERAGE, PROGRAMME, asked_position, read_view
from api.report_tables import RUPIAH, TEXT, WHOLE, Report, columns
from api.security import Right, may
from ledger.application.house import House
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.values import ClaimKind, Region, SponsorKind
from ledger.projections.programme.period import BenefitsRow, ParticipantsRow, PeriodQueries
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/reports", tags=["reports"])

MONTHS_MAX: Final = 12
TO_HEIRS: Final = frozenset({ClaimKind.JKK_DEATH, ClaimKind.JKM_DEATH, ClaimKind.SCHOLARSHIP})
NOBODY: Final = ParticipantsRow(None, 0, 0, 0)

Reader = Annotated[Principal, Depends(may(Right.READ_REPORTS))]


class PeriodAsked(Knowing):
    """`from` and `to`: the first and the last day, of one year's months at most. `region` of the workers, all without
    it.
    """

    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day, Field(alias="to")]
    region: Region | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last or ContributionMonth.of(self.last) - ContributionMonth.of(self.first) >= MONTHS_MAX:
            raise ValueError(f"from is not after to, and they touch {MONTHS_MAX} months at most")
        return self


def _participants_of(house: House, asked: PeriodAsked) -> tuple[int, dict[str, Any]]:
    position = _asked_of(house, asked, ACTIVITY, COVERAGE)
    view = PeriodQueries(house.database.pool)
    position, rows = read_view(lambda: view.participants(asked.first, asked.last, asked.region, position))
    by_kind = {row.kind: row for row in rows}
    return position, {
        **_asked_said(asked),
        **_people(by_kind.get(None, NOBODY)),
        "by_kind": [{"kind": kind.value, **_people(by_kind.get(kind.value, NOBODY))} for kind in SponsorKind],
        "as_known_at": answers.known_at(house, house.log.as_known_at(position)),
    }


def _benefits_of(house: House, asked: PeriodAsked) -> tuple[int, dict[str, Any]]:
    position = _asked_of(house, asked, CLAIMS)
    zone = house.law.zone
    begins, ends = (datetime.combine(day, time(), zone) for day in (asked.first, asked.last + timedelta(days=1)))
    view = PeriodQueries(house.database.pool)
    position, rows = read_view(lambda: view.benefits(begins, ends, asked.region, position))
    by_kind = {row.kind: row for row in rows}
    nothing = (BenefitsRow(kind.value, 0, 0, 0, 0, 0, 0) for kind in ClaimKind)
    every = [by_kind.get(each.kind, each) for each in nothing]
    return position, {
        **_asked_said(asked),
        **_money(every),
        "by_kind": [{"kind": each.kind, **_money([each])} for each in every],
        "as_known_at": answers.known_at(house, house.log.as_known_at(position)),
    }


def _asked_of(house: House, asked: PeriodAsked, *views: str) -> int | None:
    for view in views:
        asked_position(house, view, asked.at_least, asked.as_known_at)
    return asked_position(house, PROGRAMME, asked.at_least, asked.as_known_at)


def _asked_said(asked: PeriodAsked) -> dict[str, Any]:
    return {"from": asked.first.isoformat(), "to": asked.last.isoformat(), "region": asked.region}


def _people(row: ParticipantsRow) -> dict[str, int]:
    return {"workers": row.workers, "worker_months": row.worker_months, "active": row.active}


def _money(rows: Sequence[BenefitsRow]) -> dict[str, Any]:
    jht, jkk, jkm = (sum(getattr(row, name) for row in rows) for name in ("jht", "jkk", "jkm"))
    to_heirs = sum(row.jht + row.jkk + row.jkm for row in rows if row.kind in TO_HEIRS)
    return {
        "claims": sum(row.claims for row in rows),
        "claims_paid": sum(row.claims_paid for row in rows),
        "benefits": {"JHT": rupiah(jht), "JKK": rupiah(jkk), "JKM": rupiah(jkm)},
        "total": rupiah(jht + jkk + jkm),
        "to_heirs": rupiah(to_heirs),
        "recoverable": rupiah(sum(row.recoverable for row in rows)),
    }


PARTICIPANTS = Report(
    "participants",
    PeriodAsked,
    _participants_of,
    columns(kind=TEXT, workers=WHOLE, worker_months=WHOLE, active=WHOLE),
    rows="by_kind",
    totals=lambda document: document,
)
BENEFITS = Report(
    "benefits",
    PeriodAsked,
    _benefits_of,
    columns(
        kind=TEXT, claims=WHOLE, claims_paid=WHOLE,
        benefits_jht=(RUPIAH, "benefits.JHT"), benefits_jkk=(RUPIAH, "benefits.JKK"),
        benefits_jkm=(RUPIAH, "benefits.JKM"), total=RUPIAH, to_heirs=RUPIAH, recoverable=RUPIAH,
    ),
    rows="by_kind",
    totals=lambda document: document,
)  # fmt: skip


@router.get("/participants")
@gives(Participants, NotAcceptable, media=TABLES)
def participants(
    house: TheHouse, _principal: Reader, form: TheForm, queries: Annotated[PeriodAsked, Query()]
) -> Response:
    """Workers with a settled month of the period, by the kind of sponsor who paid; and who is active at its end."""
    return PARTICIPANTS.answer(form, house, queries)


@router.get("/benefits")
@gives(Benefits, NotAcceptable, media=TABLES)
def benefits(house: TheHouse, _principal: Reader, form: TheForm, queries: Annotated[PeriodAsked, Query()]) -> Response:
    """Claims filed and benefits paid in the period, by the kind of claim, and what of them went to heirs."""
    return BENEFITS.answer(form, house, queries)
