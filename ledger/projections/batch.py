"""The log as projections read it: facts after a position, decoded once, up to the end of a command."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from psycopg import Connection

from ledger.domain.events import LedgerEvent
from ledger.store.codec import EventCodec, StoredEventUnreadable

READ_EVENTS: Final = """
SELECT position, originator_id, originator_version, topic, state
  FROM events
 WHERE position > %(after)s::bigint AND position <= %(through)s::bigint
 ORDER BY position
 LIMIT %(limit)s::int"""


class FactRefused(Exception):
    """A projection cannot go on. The text names positions, topics and classes of errors, never content."""


class Fact(NamedTuple):
    """`begin` and `end`: positions of the first and the last event of its command."""

    position: int
    begin: int
    end: int
    event: LedgerEvent


@dataclass(frozen=True, slots=True)
class Batch:
    """Facts in order of position, without a gap; never empty."""

    facts: Sequence[Fact]

    def __iter__(self) -> Iterator[tuple[int, LedgerEvent]]:
        return ((fact.position, fact.event) for fact in self.facts)

    @property
    def last(self) -> Fact:
        return self.facts[-1]

    @property
    def ends_command(self) -> bool:
        """False only where one command is larger than the batch: the rest of it comes next."""
        return self.last.position == self.last.end


class _Row(NamedTuple):
    position: int
    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes


class LogReader:
    """Reads batches on the connection that writes the views, so that both are one transaction."""

    def __init__(self, connection: Connection[Any], codec: EventCodec) -> None:
        self._connection = connection
        self._codec = codec

    def read(self, after: int, through: int, limit: int) -> Batch | None:
        """At most `limit` facts after a position and up to another; None when there is nothing.

        A command that would not fit whole is left for the next batch, unless it began this one. Raises FactRefused
        for a position that is missing and for an event that cannot be read.
        """
        with self._connection.cursor(binary=True) as cursor:
            cursor.execute(READ_EVENTS, {"after": after, "through": through, "limit": limit})
            rows = [_Row(*row) for row in cursor.fetchall()]
        if not rows:
            return None
        if rows[0].position != after + 1 or rows[-1].position != after + len(rows):
            raise FactRefused(f"the log has no contiguous positions after {after}")
        last = self._decode(rows[-1])
        if last.position != last.end and last.begin > rows[0].position:
            del rows[last.begin - rows[0].position :]
            return Batch([self._decode(row) for row in rows])
        return Batch([*(self._decode(row) for row in rows[:-1]), last])

    def _decode(self, row: _Row) -> Fact:
        stored = StoredEvent(row.originator_id, row.originator_version, row.topic, row.state)
        try:
            event, envelope = self._codec.decode(stored)
        except StoredEventUnreadable as unreadable:
            raise FactRefused(f"position {row.position} cannot be read: {unreadable}") from None
        k, n = envelope.of
        return Fact(row.position, row.position - k + 1, row.position + n - k, event)
