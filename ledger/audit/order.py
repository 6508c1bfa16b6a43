"""The log against its own rules: every position, every event readable, whole commands, streams in order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from ledger.audit.check import Check
from ledger.audit.finding import Damage, Finding
from ledger.audit.log_reading import Row
from ledger.store.decision import LoggedEvent

# The server sorts; nothing of it is held here.
SELECT_BROKEN_STREAM: Final = """
SELECT min(position)
  FROM (SELECT position, originator_version,
               row_number() OVER (PARTITION BY originator_id ORDER BY position) AS place FROM events) placed
 WHERE originator_version <> place"""

SELECT_COMMANDS: Final = """
SELECT command_id, first_position, last_position, recorded_at
  FROM command WHERE first_position IS NOT NULL AND last_position > %(after)s::bigint
 ORDER BY last_position, command_id LIMIT %(limit)s::int"""


class Positions(Check):
    """From 1 without a gap."""

    name = "positions"

    def __init__(self) -> None:
        super().__init__()
        self._next = 1

    def row(self, row: Row) -> None:
        if row.position != self._next:
            self.found(Finding(min(self._next, row.position), Damage.POSITION_MISSING))
        self._next = row.position + 1


class Times(Check):
    """Never back."""

    name = "recorded times"

    def __init__(self) -> None:
        super().__init__()
        self._last: datetime | None = None

    def row(self, row: Row) -> None:
        if self._last is not None and row.recorded_at < self._last:
            self.found(Finding(row.position, Damage.TIME_GOES_BACK))
        self._last = row.recorded_at


class Readable(Check):
    """Topic, envelope, schema and fields."""

    name = "events"

    def row(self, row: Row) -> None:
        if row.logged is None:
            self.found(Finding(row.position, Damage.UNREADABLE, row.topic))


class Commands(Check):
    """The k-th of n events after the one before, of one command, one actor and one instant."""

    name = "commands"

    def __init__(self) -> None:
        super().__init__()
        self._last: LoggedEvent | None = None
        self._position = 0

    def row(self, row: Row) -> None:
        logged, last, before = row.logged, self._last, self._position
        self._last, self._position = logged, row.position
        if logged is None or row.position != before + 1 or (last is None and before > 0):
            return  # told by others
        if not _follows(last, logged):
            self.found(Finding(row.position, Damage.COMMAND_BROKEN, row.topic))

    def finish(self, connection: Connection[Any]) -> None:
        if self._last is not None and self._last.envelope.of[0] != self._last.envelope.of[1]:
            self.found(Finding(self._position + 1, Damage.COMMAND_BROKEN))


class Streams(Check):
    """Versions from 1 without a gap, in order of position."""

    name = "streams"

    def finish(self, connection: Connection[Any]) -> None:
        row: Any = connection.execute(SELECT_BROKEN_STREAM).fetchone()
        if row[0] is not None:
            self.found(Finding(row[0], Damage.STREAM_BROKEN))


class CommandRows(Check):
    """The table of commands says where each begins and ends, and when it was recorded."""

    name = "command table"

    def __init__(self, connection: Connection[Any]) -> None:
        super().__init__()
        self._rows = _CommandTable(connection)
        self._head = 0

    def row(self, row: Row) -> None:
        self._head = row.position

    def command(self, command: Sequence[LoggedEvent]) -> None:
        begin, end = command[0], command[-1]
        row = self._rows.until(end.position)
        while row is not None and row[2] < end.position:  # its events are not a whole command, which others say first
            self.found(Finding(row[2], Damage.COMMAND_ROW))
            row = self._rows.until(end.position)
        if row != (begin.envelope.command_id, begin.position, end.position, begin.recorded_at):
            self.found(Finding(begin.position, Damage.COMMAND_ROW))

    def finish(self, connection: Connection[Any]) -> None:
        row = self._rows.until(self._head)
        while row is not None:
            self.found(Finding(row[2], Damage.COMMAND_ROW))
            row = self._rows.until(self._head)
        beyond = self._rows.until(2**63 - 1)
        if beyond is not None:  # the end of the log was cut off
            self.found(Finding(self._head + 1, Damage.POSITION_MISSING))


class _CommandTable:
    """Rows in order of their last positions, read as they are asked for."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._rows: list[tuple[UUID, int, int, datetime]] = []
        self._after = -1

    def until(self, position: int) -> tuple[UUID, int, int, datetime] | None:
        """The next row that ends at the position or before it; None when there is none."""
        if not self._rows:
            found = self._connection.execute(SELECT_COMMANDS, {"after": self._after, "limit": 5_000}).fetchall()
            self._rows = found[::-1]
            if found:
                self._after = found[-1][2]
        if self._rows and self._rows[-1][2] <= position:
            return self._rows.pop()
        return None


def _follows(last: LoggedEvent | None, logged: LoggedEvent) -> bool:
    """Whether an event begins a command after a whole one, or goes on with the command before it."""
    next_one = logged.envelope
    k, n = next_one.of
    if last is None or last.envelope.of[0] == last.envelope.of[1]:
        return k == 1 <= n
    one = last.envelope
    return (
        next_one.of == (one.of[0] + 1, one.of[1])
        and next_one.command_id == one.command_id
        and next_one.actor == one.actor
        and logged.recorded_at == last.recorded_at
    )
