"""A long stream read page by page, so that memory does not grow with it."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from ledger.store.codec import EventCodec
from ledger.store.database import Database
from ledger.store.decision import LoggedEvent

PAGE_EVENTS: Final = 1_000

SELECT_PAGE: Final = """
SELECT position, recorded_at, originator_version, topic, state
  FROM events
 WHERE originator_id = %(stream)s::uuid AND originator_version > %(after)s::bigint AND position <= %(through)s::bigint
 ORDER BY originator_version LIMIT %(limit)s::int
"""


def stream_pages(
    database: Database, codec: EventCodec, stream_id: UUID, through: int, size: int = PAGE_EVENTS
) -> Iterator[list[LoggedEvent]]:
    """Events of a stream up to a position, in order, `size` at a time and none of the pages empty.

    No connection is held between two pages: what was recorded never changes. Raises StoredEventUnreadable.
    """
    after = 0
    while True:
        asked = {"stream": stream_id, "after": after, "through": through, "limit": size}
        with database.connection() as connection:
            rows = connection.execute(SELECT_PAGE, asked, prepare=True, binary=True).fetchall()
        page: list[LoggedEvent] = []
        for position, recorded_at, version, topic, state in rows:
            stored = StoredEvent(stream_id, version, topic, state)
            event, envelope = codec.decode(stored)
            page.append(LoggedEvent(position, recorded_at, event, envelope, stored))
        if page:
            yield page
            after = page[-1].stored.originator_version
        if len(page) < size:
            return
