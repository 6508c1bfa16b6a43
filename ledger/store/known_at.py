"""Up to which position something was known: positions and instants of the past, resolved once and for good."""

from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from psycopg import Connection

from ledger.domain.errors import AsKnownAtInTheFuture


class KnownAt(NamedTuple):
    """The end of a command, and when that was recorded. Before the first command: position 0, the zeroth year."""

    position: int
    recorded_at: datetime


NOTHING_KNOWN: Final = KnownAt(0, datetime.min.replace(tzinfo=UTC))

SELECT_HEAD: Final = "SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1"

SELECT_BOUNDARY: Final = """
SELECT last_position, recorded_at FROM command
 WHERE first_position IS NOT NULL AND last_position <= %(position)s
 ORDER BY last_position DESC LIMIT 1
"""

SELECT_BY_INSTANT: Final = """
SELECT last_position, recorded_at FROM command
 WHERE first_position IS NOT NULL AND recorded_at <= %(instant)s
 ORDER BY recorded_at DESC, last_position DESC LIMIT 1
"""

# Commands on their way into the log hold it alone; whoever has shared it has seen all that was recorded before.
SHARE_LOCK: Final = "SELECT pg_advisory_xact_lock_shared(47110002)"

SELECT_CLOCK: Final = "SELECT clock_timestamp()"


def head_of(connection: Connection[Any]) -> KnownAt:
    """The last position, which is the end of a command: commands are committed whole."""
    return _known_at(connection.execute(SELECT_HEAD, prepare=True).fetchone())


def at_position(connection: Connection[Any], position: int) -> KnownAt:
    """Rounded down to the end of a command. Raises AsKnownAtInTheFuture after the head."""
    head = head_of(connection)
    if position > head.position:
        raise AsKnownAtInTheFuture(asked=f"position {position}")
    if position == head.position:
        return head
    return _known_at(connection.execute(SELECT_BOUNDARY, {"position": position}, prepare=True).fetchone())


def at_instant(connection: Connection[Any], instant: datetime, *, simulated: bool = False) -> KnownAt:
    """The last command recorded by then, that instant included. Raises AsKnownAtInTheFuture.

    Up to the last visible `recorded_at` the answer cannot change any more: later batches are recorded strictly
    later. After it, commands may be on their way that were recorded before the instant; they are waited for.
    In a simulated ledger whatever lies after the head's instant is the future: a command may yet be recorded
    there. Time may stand still in it, so what is asked of the very last instant may still grow.
    """
    head = head_of(connection)
    if instant > head.recorded_at:
        with connection.transaction():
            connection.execute(SHARE_LOCK, prepare=True)
            head = head_of(connection)
            now = connection.execute(SELECT_CLOCK, prepare=True).fetchone()
        assert now is not None
        if instant > head.recorded_at:
            if simulated or instant > now[0]:
                raise AsKnownAtInTheFuture(asked=instant.isoformat())
            return head
    return _known_at(connection.execute(SELECT_BY_INSTANT, {"instant": instant}, prepare=True).fetchone())


def _known_at(row: tuple[int, datetime] | None) -> KnownAt:
    return NOTHING_KNOWN if row is None else KnownAt(*row)
