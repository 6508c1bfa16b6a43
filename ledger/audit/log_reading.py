"""The log as an audit reads it: every row, readable or not, in the snapshot of its transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from psycopg import Connection

from ledger.store.codec import EventCodec, StoredEventUnreadable
from ledger.store.decision import LoggedEvent

BATCH_EVENTS: Final = 5_000

SELECT_HEAD: Final = "SELECT coalesce(max(position), 0) FROM events"
SELECT_EVENTS: Final = """
SELECT position, recorded_at, originator_id, originator_version, topic, state
  FROM events WHERE position > %(after)s::bigint ORDER BY position LIMIT %(limit)s::int"""
SELECT_STREAMS: Final = """
SELECT position, recorded_at, originator_id, originator_version, topic, state
  FROM events WHERE originator_id = ANY(%(streams)s::uuid[]) ORDER BY originator_id, originator_version"""


@dataclass(frozen=True, slots=True)
class Row:
    """`logged` None: the event cannot be read."""

    position: int
    recorded_at: datetime
    stream_id: UUID
    version: int
    topic: str
    logged: LoggedEvent | None


def head_of(connection: Connection[Any]) -> int:
    row: Any = connection.execute(SELECT_HEAD).fetchone()
    return int(row[0])


def read_log(connection: Connection[Any]) -> Iterator[list[Row]]:
    """All of it in batches."""
    codec, after = EventCodec(), -1
    while rows := connection.execute(SELECT_EVENTS, {"after": after, "limit": BATCH_EVENTS}, binary=True).fetchall():
        yield [_row(codec, *row) for row in rows]
        after = rows[-1][0]


def read_streams(connection: Connection[Any], streams: list[UUID]) -> Iterator[Row]:
    """Stream by stream, in order."""
    codec = EventCodec()
    for row in connection.execute(SELECT_STREAMS, {"streams": streams}, binary=True):
        yield _row(codec, *row)


def _row(
    codec: EventCodec, position: int, recorded_at: datetime, stream: UUID, version: int, topic: str, state: bytes
) -> Row:
    stored = StoredEvent(stream, version, topic, state)
    try:
        event, envelope = codec.decode(stored)
    except StoredEventUnreadable:
        return Row(position, recorded_at, stream, version, topic, None)
    logged = LoggedEvent(position, recorded_at, event, envelope, stored)
    return Row(position, recorded_at, stream, version, topic, logged)
