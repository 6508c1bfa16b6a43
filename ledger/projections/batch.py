"""The log as projections read it: facts after a position, up to the end of a command, each decoded at most once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from psycopg import Connection
from pydantic_core import from_json

from ledger.domain.events import LedgerEvent
from ledger.store.codec import EventCodec, StoredEventUnreadable, UnknownTopic, fact_class

READ_EVENTS: Final = """
SELECT position, originator_id::text, originator_version, topic, state
  FROM events
 WHERE position > %(after)s::bigint AND position <= %(through)s::bigint
 ORDER BY position
 LIMIT %(limit)s::int"""

_ENVELOPE: Final = re.compile(rb'\{"schema":([0-9]+),"actor":"[^"]+","command_id":"[^"]+","of":\[([0-9]+),([0-9]+)\],')
_NOBODY: Final = UUID(int=0)


class FactRefused(Exception):
    """A projection cannot go on. The text names positions, topics and classes of errors, never content."""


class Fact:
    """`stream` is the text of its UUID. `begin` and `end`: positions of the first and last event of its command."""

    __slots__ = ("_codec", "_event", "_fields", "_state", "_version", "begin", "end", "position", "stream", "topic")

    def __init__(self, codec: EventCodec, row: tuple[int, str, int, str, bytes]) -> None:
        self.position, self.stream, self._version, self.topic, self._state = row
        self._codec = codec
        self._event: LedgerEvent | None = None
        self._fields: Mapping[str, Any] | None = None
        found = _ENVELOPE.match(self._state)
        if found is None or int(found[1]) != _schema_known(self.topic):
            self._event = self._decoded()  # which says why, if it cannot be read
            self._fields = self._event.model_dump(mode="json")
        if found is None:
            raise FactRefused(f"position {self.position} cannot be read: {self.topic} has another envelope")
        self.begin = self.position - int(found[2]) + 1
        self.end = self.begin + int(found[3]) - 1

    @property
    def event(self) -> LedgerEvent:
        """Raises FactRefused."""
        if self._event is None:
            self._event = self._decoded()
        return self._event

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fact as JSON values in the shape its class has today. Raises FactRefused.

        Costs a fifth of `event`, and checks nothing: for the fact of which one command records thousands.
        """
        if self._fields is None:
            try:
                self._fields = from_json(self._state)
            except ValueError:
                raise FactRefused(f"position {self.position} cannot be read: {self.topic} is damaged") from None
        return self._fields

    def _decoded(self) -> LedgerEvent:
        stored = StoredEvent(UUID(self.stream), self._version, self.topic, self._state)
        try:
            return self._codec.decode(stored)[0]
        except StoredEventUnreadable as unreadable:
            raise FactRefused(f"position {self.position} cannot be read: {unreadable}") from None


@dataclass(frozen=True, slots=True)
class Batch:
    """Facts in order of position, without a gap; never empty."""

    facts: Sequence[Fact]

    def of(self, topics: frozenset[str]) -> Iterator[Fact]:
        return (fact for fact in self.facts if fact.topic in topics)

    @property
    def last(self) -> Fact:
        return self.facts[-1]

    @property
    def ends_command(self) -> bool:
        """False only where one command is larger than the batch: the rest of it comes next."""
        return self.last.position == self.last.end


class LogReader:
    """Reads batches on the connection that writes the views, so that both are one transaction."""

    def __init__(self, connection: Connection[Any], codec: EventCodec) -> None:
        self._connection = connection
        self._codec = codec

    def read(self, after: int, through: int, limit: int) -> Batch:
        """At most `limit` facts after a position and up to another, of which there must be some.

        A command that would not fit whole is left for the next batch, unless it began this one. Raises FactRefused
        for a position that is missing and for an event that cannot be read.
        """
        with self._connection.cursor(binary=True) as cursor:
            cursor.execute(READ_EVENTS, {"after": after, "through": through, "limit": limit})
            rows = cursor.fetchall()
        if not rows or rows[0][0] != after + 1 or rows[-1][0] != after + len(rows):
            raise FactRefused(f"positions after {after} are missing")
        last = Fact(self._codec, rows[-1])
        if last.position != last.end and last.begin > after + 1:
            del rows[last.begin - after - 1 :]
        return Batch([Fact(self._codec, row) for row in rows])


def topics(*facts: type[LedgerEvent]) -> frozenset[str]:
    return frozenset(fact.TOPIC for fact in facts)


@lru_cache(maxsize=1024)
def _schema_known(topic: str) -> int | None:
    """The version of the fact's shape in this program; None when there is no such fact."""
    try:
        return fact_class(StoredEvent(_NOBODY, 0, topic, b"")).class_version
    except UnknownTopic:
        return None
