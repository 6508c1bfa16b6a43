"""All checks of one live ledger, as of one moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from psycopg import Connection

from ledger.audit.check import Check
from ledger.audit.finding import Finding, first
from ledger.audit.log_reading import Row, head_of, read_log
from ledger.audit.money import Postings, Sponsors, Sums
from ledger.audit.order import CommandRows, Commands, Positions, Readable, Streams, Times
from ledger.audit.registers import RegisterRows
from ledger.audit.screening_lists import ScreeningEntryRows
from ledger.audit.states import check_states
from ledger.store.database import Database, away_by_name
from ledger.store.decision import LoggedEvent

ONE_MOMENT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
# A check may think longer between two statements than a service ever does.
TAKE_TIME: Final = "SET LOCAL idle_in_transaction_session_timeout = 0"

Told = Callable[[str, int, int], None]
"""Takes what is being checked, how far, and of how much."""

ViewCheck = Callable[[Connection[Any], Callable[[int, int], None]], Finding | None]
"""Holds one view against the log. Views are handed in: this room does not know them."""


@dataclass(frozen=True, slots=True)
class Checked:
    """`derived`: something beside the log was held against it, and not the log against its own rules."""

    name: str
    finding: Finding | None
    derived: bool

    @property
    def ok(self) -> bool:
        return self.finding is None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`events`: how many the log held."""

    events: int
    checks: Sequence[Checked]

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks)

    @property
    def first(self) -> Finding | None:
        """The log's own damage of the lowest position, of which the rest are consequences; only of a log without
        any, that of what is derived from it.
        """
        found: dict[bool, Finding | None] = {False: None, True: None}
        for check in self.checks:
            found[check.derived] = first(found[check.derived], check.finding)
        return found[False] or found[True]


def verify(database: Database, views: Mapping[str, ViewCheck], told: Told) -> Verdict:
    """Reads everything and writes nothing that stays. Raises DatabaseAway."""
    with away_by_name(), database.connect() as connection, connection.transaction():
        connection.execute(ONE_MOMENT)
        connection.execute(TAKE_TIME)
        head = head_of(connection)
        checks: list[Check] = [
            Positions(),
            Readable(),
            Commands(),
            Streams(),
            Times(),
            CommandRows(connection),
            Postings(),
            Sums(),
            Sponsors(),
            RegisterRows(),
            ScreeningEntryRows(),
        ]
        events = _read(connection, checks, lambda position: told("log", position, head))
        beside = (RegisterRows, ScreeningEntryRows)
        done = [Checked(check.name, check.finding, derived=isinstance(check, beside)) for check in checks]
        done.append(Checked("states", check_states(connection, lambda at, of: told("states", at, of)), derived=True))
        for name, check_view in views.items():
            finding = check_view(connection, partial(told, name))
            done.append(Checked(f"view {name}", finding, derived=True))
        return Verdict(events, done)


def _read(connection: Connection[Any], checks: Sequence[Check], told: Callable[[int], None]) -> int:
    """One pass; the number of events."""
    events, command = 0, list[LoggedEvent]()
    for rows in read_log(connection):
        for row in rows:
            for check in checks:
                check.row(row)
            command = _continued(command, row)
            if command and command[-1].envelope.of[0] == command[-1].envelope.of[1]:
                for check in checks:
                    check.command(command)
                command = []
        events += len(rows)
        told(rows[-1].position)
    for check in checks:
        check.finish(connection)
    return events


def _continued(command: list[LoggedEvent], row: Row) -> list[LoggedEvent]:
    """The command with the next event; empty where that does not follow, and the rest of it is not a whole one."""
    if row.logged is None:
        return []
    k, n = row.logged.envelope.of
    if k == 1:
        return [row.logged]
    if not command or command[-1].position != row.position - 1 or command[-1].envelope.of != (k - 1, n):
        return []
    command.append(row.logged)
    return command
