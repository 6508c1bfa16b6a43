"""What the programme reports say, word for word as the interface promises it."""

from datetime import date, datetime
from typing import Any

from api.answers import known_at
from api.reading import PROGRAMME, asked_position, read_view
from ledger.application.house import House
from ledger.domain.money import rupiah
from ledger.projections.programme.queries import Participation, ProgrammeQueries


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


def _counted(found: Participation) -> dict[str, int]:
    return {
        "sponsors": found.sponsors,
        "sponsors_with_workers": found.sponsors_with_workers,
        "workers": found.workers,
    }
