"""The real ledger as the machine drives it: a house on a database of its own, and what can be counted in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.application.house import House, initialise
from ledger.cli.opening import projections
from ledger.domain.values import ClockMode
from ledger.projections.coverage.queries import CoverageQueries
from ledger.projections.runner import Runner
from ledger.projections.sponsor_balance.queries import SponsorBalanceQueries
from ledger.settings import Settings
from ledger.store.database import Database
from ledger.store.log import Context, LoggedEvent, Recorded

ACTOR: Final = UUID(int=0xAC70)
SECOND_ACTOR: Final = UUID(int=0xAC71)
READ_MAX: Final = 10_000

# Everything a command may touch; versions and money are summed, so that a changed row shows as well as a new one.
TRACES: Final = """
SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM command),
       (SELECT count(*) FROM vault_key), (SELECT count(*) FROM vault_field),
       (SELECT count(*) FROM register), (SELECT count(*) FROM funding),
       (SELECT coalesce(sum(version), 0) FROM stream_state), (SELECT count(*) FROM stream_state),
       (SELECT count(*) FROM enrolment), (SELECT count(ended_on) FROM enrolment),
       (SELECT count(*) FROM lot), (SELECT count(counts_from) FROM lot),
       (SELECT coalesce(sum(remaining), 0) FROM lot)"""

Traces = tuple[int, ...]
Command = Callable[[House, Context], Recorded]


class Office:
    """`commands` counts what was asked; each command has an idempotency key and a request of its own."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.coverage = CoverageQueries(house.database.pool)
        self.balances = SponsorBalanceQueries(house.database.pool)
        self._runner = Runner(house.database, projections())
        self._commands = 0

    @classmethod
    @contextmanager
    def opened(cls, database: Database, home: Path) -> "Iterator[Office]":
        settings = Settings(home=home, zone=ZoneInfo("Asia/Jakarta"))
        initialise(settings, ClockMode.SIMULATED, database=database)
        with House.open(settings, database=database) as house:
            yield cls(house)

    def context(self, now: datetime, actor: UUID = ACTOR) -> Context:
        """Of a new command that says so at `now`, on the ledger's simulated clock."""
        self._commands += 1
        number = self._commands.to_bytes(32, "big")
        return Context(actor, UUID(int=0xC0 << 64 | self._commands), now, number, number, recorded_at=now)

    def events(self, after: int) -> list[LoggedEvent]:
        return list(self.house.log.read(after, READ_MAX))

    def traces(self) -> Traces:
        (counted,) = self.rows(TRACES)
        return counted

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with self.house.database.connection() as connection:
            return connection.execute(statement).fetchall()

    def catch_up(self) -> None:
        self._runner.catch_up()
        states = self._runner.states()
        assert all(state.state == "running" and state.lag == 0 for state in states), states
