"""What the programme reports say, word for word as the interface promises it."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from api.answers import known_at
from api.reading import ACTIVITY, PROGRAMME, asked_position, read_view
from ledger.application.figures import Figure
from ledger.application.house import House
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.status import overdue_month
from ledger.domain.values import FigureKind
from ledger.projections.activity.queries import Active, ActivityQueries
from ledger.projections.programme.queries import Participation, ProgrammeQueries

HUNDREDTH: Final = Decimal("0.01")


def programme_summary(
    house: House, year: int, region: str | None, at_least: int = 0, as_known_at: int | datetime | None = None
) -> tuple[int, dict[str, Any]]:
    """The position seen, and a year of the programme. Raises AsKnownAtInTheFuture, ViewBehind."""
    position = asked_position(house, PROGRAMME, at_least, as_known_at)
    begins, ends = (datetime(each, 1, 1, tzinfo=house.law.zone) for each in (year, year + 1))
    queries = ProgrammeQueries(house.database.pool)
    seen, found = read_view(lambda: queries.summary(year, begins, ends, region, position))
    answered = seen if position is None else position
    return answered, {
        "year": year,
        "region": region,
        "participants": found.participants,
        "claims": found.claims,
        "benefits": {programme.value: rupiah(sen) for programme, sen in found.benefits.items()},
        "recoverable": {programme.value: rupiah(sen) for programme, sen in found.recoverable.items()},
        "total": rupiah(sum(found.benefits.values())),
        "as_known_at": known_at(house, house.log.as_known_at(answered)),
    }


def participation(
    house: House, on: date, region: str | None, at_least: int = 0, as_known_at: int | datetime | None = None
) -> tuple[int, dict[str, Any]]:
    """The position seen, and who takes part on a day. Raises AsKnownAtInTheFuture, ViewBehind."""
    position = asked_position(house, PROGRAMME, at_least, as_known_at)
    queries = ProgrammeQueries(house.database.pool)
    seen, together, by_kind = read_view(lambda: queries.participation(on, region, position))
    answered = seen if position is None else position
    return answered, {
        "on": on.isoformat(),
        "region": region,
        **_counted(together),
        "by_kind": [{"kind": kind.value, **_counted(counted)} for kind, counted in by_kind.items()],
        "as_known_at": known_at(house, house.log.as_known_at(answered)),
    }


def coverage_ratio(
    house: House, on: date, region: str, at_least: int = 0, as_known_at: int | datetime | None = None
) -> tuple[int, dict[str, Any]]:
    """The position seen, and how many of a region's workers are members. Raises AsKnownAtInTheFuture, ViewBehind."""
    view = ActivityQueries(house.database.pool)
    position, overdue = _asked_of_members(house, view, on, at_least, as_known_at)
    _, active = read_view(lambda: view.active(on, region, overdue, position))
    return position, {
        "on": on.isoformat(),
        **_ratio(house, on, region, active, position),
        "as_known_at": known_at(house, house.log.as_known_at(position)),
    }


def coverage_ratios(
    house: House,
    on: date,
    at_least: int = 0,
    as_known_at: int | datetime | None = None,
    *,
    after: str = "",
    limit: int,
) -> tuple[int, dict[str, Any]]:
    """The same for every region where anybody ever was a member, and how many are in all of them."""
    view = ActivityQueries(house.database.pool)
    position, overdue = _asked_of_members(house, view, on, at_least, as_known_at)
    found = read_view(lambda: view.by_region(on, overdue, position, after=after, limit=limit))
    _, together = read_view(lambda: view.active(on, None, overdue, position))
    return position, {
        "on": on.isoformat(),
        "region": None,
        "items": [_ratio(house, on, region, active, position) for region, active in found],
        "totals": {"active_workers": together.workers, "of_which_in_arrears": together.in_arrears},
        "next": found[-1][0] if len(found) == limit else None,
        "as_known_at": known_at(house, house.log.as_known_at(position)),
    }


def _asked_of_members(
    house: House, view: ActivityQueries, on: date, at_least: int, as_known_at: int | datetime | None
) -> tuple[int, ContributionMonth]:
    """The position to answer for, and the last month that was overdue on the day by the law as known there."""
    asked = asked_position(house, ACTIVITY, at_least, as_known_at)
    position = read_view(view.seen) if asked is None else asked
    return position, overdue_month(on, house.law.at(position))


def _ratio(house: House, on: date, region: str, active: Active, position: int) -> dict[str, Any]:
    figures = house.figures.known(region, on, position)
    elsewhere, population = figures.get(FigureKind.ACTIVE_ELSEWHERE), figures.get(FigureKind.WORKING_POPULATION)
    ratio = None
    if elsewhere is not None and population is not None:
        share = Decimal(100 * (active.workers + elsewhere.value)) / population.value
        ratio = str(share.quantize(HUNDREDTH, ROUND_HALF_UP))
    return {
        "region": region,
        "active_workers": active.workers,
        "of_which_in_arrears": active.in_arrears,
        **_figure_told("active_elsewhere", "active_elsewhere", elsewhere),
        **_figure_told("working_population", "population", population),
        "ratio_percent": ratio,
        "missing": [kind.value for kind in FigureKind if kind not in figures],
    }


def _figure_told(name: str, stem: str, figure: Figure | None) -> dict[str, Any]:
    if figure is None:
        return {name: None, f"{stem}_source": None, f"{stem}_date": None}
    return {name: figure.value, f"{stem}_source": figure.source, f"{stem}_date": figure.on.isoformat()}


def _counted(found: Participation) -> dict[str, int]:
    return {
        "sponsors": found.sponsors,
        "sponsors_with_workers": found.sponsors_with_workers,
        "workers": found.workers,
    }
