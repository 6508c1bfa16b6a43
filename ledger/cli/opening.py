"""Opening the ledger for a verb: settings, logs, house, views, and the context in which the command line acts."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4, uuid5

from ledger.application.house import House
from ledger.cli.logs import write_logs
from ledger.cli.refusals import NothingHere
from ledger.domain.errors import ClockNotSimulated
from ledger.domain.values import ClockMode
from ledger.projections.activity.projection import ActivityProjection
from ledger.projections.books.projection import BooksProjection
from ledger.projections.claims.projection import ClaimsProjection
from ledger.projections.coverage.projection import CoverageProjection
from ledger.projections.programme.projection import ProgrammeProjection
from ledger.projections.projection import Projection
from ledger.projections.runner import Runner
from ledger.projections.sponsor_balance.projection import SponsorBalanceProjection
from ledger.projections.sponsorship.projection import SponsorshipProjection
from ledger.projections.standing.projection import StandingProjection
from ledger.settings import Settings, read_settings
from ledger.store.database import away_by_name
from ledger.store.embedded.place import read_place
from ledger.store.log import Context


def begin(*, level: int = logging.WARNING) -> Settings:
    """What every verb does first. Raises SettingsRefused."""
    settings = read_settings()
    write_logs(settings, level=level)
    return settings


def require_initialised(settings: Settings) -> None:
    """Raises NothingHere before a server is started for an empty folder."""
    if settings.database_url is None and read_place(settings.home) is None:
        raise NothingHere(f"no ledger in {settings.home}: `sertakan init` makes one, SERTAKAN_HOME names another")


@contextmanager
def open_house(settings: Settings) -> Iterator[House]:
    """Raises NothingHere and what House.open raises; what loses the server inside becomes DatabaseAway."""
    require_initialised(settings)
    with away_by_name(), House.open(settings) as house:
        yield house


def runner_of(house: House) -> Runner:
    """A runner of all views; at most one in all processes leads."""
    return Runner(house.database, projections())


def projections() -> list[Projection]:
    """All that a ledger keeps up, in the order in which they are rebuilt and checked."""
    return [
        CoverageProjection(),
        SponsorBalanceProjection(),
        ClaimsProjection(),
        BooksProjection(),
        ProgrammeProjection(),
        ActivityProjection(),
        StandingProjection(),
        SponsorshipProjection(),
    ]


def actor_of(house: House, name: str) -> UUID:
    """Whom events of this ledger remember: `cli` for every verb, `service` for what the service does by itself.

    One id per ledger and name. Which person sat at the machine is the machine's business, not the log's.
    """
    return uuid5(house.ledger_id, name)


def standing_instant(house: House) -> datetime | None:
    """Where the time of a simulated ledger stands; None for a ledger whose time is the world's."""
    return house.log.as_known_at().recorded_at if house.clock is ClockMode.SIMULATED else None


def command_context(house: House, clock: datetime | None = None, *, actor: str = "cli") -> Context:
    """`clock` moves a simulated ledger's time, never backwards. Raises ClockNotSimulated."""
    if house.clock is ClockMode.DATABASE:
        if clock is not None:
            raise ClockNotSimulated
        now = datetime.now(UTC)
    else:
        last = house.log.as_known_at().recorded_at
        # What has happened in the world by now has happened, though the ledger's own time stands still.
        now = max(last, datetime.now(UTC) if clock is None else clock)
    return Context(actor=actor_of(house, actor), command_id=uuid4(), now=now, recorded_at=clock)
