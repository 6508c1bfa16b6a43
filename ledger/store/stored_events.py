"""Events as they were recorded, read back: by stream, or by position."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from ledger.store.codec import EventCodec
from ledger.store.database import Database
from ledger.store.decision import LoggedEvent

SELECT_STREAM: Final = """
SELECT position, recorded_at, originator_id, originator_version, topic, state
  FROM events WHERE originator_id = %(stream)s AND (%(topics)s::text[] IS NULL OR topic = ANY(%(topics)s))
 ORDER BY originator_version
"""

SELECT_STREAMS: Final = """
SELECT position, recorded_at, originator_id, originator_version, topic, state
  FROM events WHERE originator_id = ANY(%(streams)s::uuid[]) ORDER BY originator_id, originator_version
"""

SELECT_VERSION_AT: Final = """
SELECT originator_version FROM events WHERE originator_id = %(stream)s AND position <= %(position)s::bigint
 ORDER BY originator_version DESC LIMIT 1
"""

SELECT_EVENTS: Final = """
SELECT position, recorded_at, originator_id, originator_version, topic, state
  FROM events
 WHERE position > %(after)s AND (%(through)s::bigint IS NULL OR position <= %(through)s)
   AND (%(topic)s::text IS NULL OR topic = %(topic)s)
 ORDER BY position LIMIT %(limit)s
"""


class StoredEvents:
    """The reading side of the log of one database."""

    def __init__(self, database: Database) -> None:
        self.codec = EventCodec()
        self._database = database

    def stream(self, stream_id: UUID, topics: Sequence[str] | None = None) -> list[LoggedEvent]:
        """All events of a stream in order, or those of some topics. Raises StoredEventUnreadable."""
        return self._read(SELECT_STREAM, {"stream": stream_id, "topics": None if topics is None else list(topics)})

    def streams(self, stream_ids: Sequence[UUID]) -> dict[UUID, list[LoggedEvent]]:
        """All events of each stream in order. Raises StoredEventUnreadable."""
        found: dict[UUID, list[LoggedEvent]] = {}
        for logged in self._read(SELECT_STREAMS, {"streams": list(stream_ids)}):
            found.setdefault(logged.event.originator_id, []).append(logged)
        return found

    def version_at(self, stream_id: UUID, position: int) -> int:
        """The version that a stream had reached at a position; 0 before its first event."""
        with self._database.connection() as connection:
            asked = {"stream": stream_id, "position": position}
            row = connection.execute(SELECT_VERSION_AT, asked, prepare=True, binary=True).fetchone()
        return 0 if row is None else int(row[0])

    def read(self, after: int, limit: int, topic: str | None = None, through: int | None = None) -> list[LoggedEvent]:
        """Events with positions in (after, through], in order, at most `limit`. Raises StoredEventUnreadable.

        A topic does not make it cheaper: the range is searched. Bound it by `through`.
        """
        return self._read(SELECT_EVENTS, {"after": after, "limit": limit, "topic": topic, "through": through})

    def event_at(self, position: int) -> LoggedEvent:
        """Raises LookupError where the log has no such position."""
        found = self.read(position - 1, 1)
        if not found or found[0].position != position:
            raise LookupError(position)
        return found[0]

    def _read(self, statement: str, parameters: dict[str, Any]) -> list[LoggedEvent]:
        with self._database.connection() as connection:
            rows = connection.execute(statement, parameters, prepare=True, binary=True).fetchall()
        return [self._logged(*row) for row in rows]

    def _logged(
        self, position: int, recorded_at: datetime, originator_id: UUID, version: int, topic: str, state: bytes
    ) -> LoggedEvent:
        stored = StoredEvent(originator_id, version, topic, state)
        event, envelope = self.codec.decode(stored)
        return LoggedEvent(position, recorded_at, event, envelope, stored)
