"""The library's recorder interface on our log, so that its applications and projections can stand on it too."""

from collections.abc import Iterator, Sequence
from threading import Event
from typing import Any, Final
from uuid import UUID, uuid4

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    StoredEvent,
    Subscription,
)

from ledger.store.committer import Committer
from ledger.store.database import Database
from ledger.store.pending import CommandRow, Pending, StreamRow

NOBODY: Final = UUID(int=0)  # actor of what the library records without saying who
UNFOLDED: Final = 0  # shape of a state row without a state: the aggregate is folded from its events
LAST: Final = 2**62
POLL_SECONDS: Final = 0.05

SELECT_UP: Final = """
SELECT originator_id, originator_version, topic, state FROM events
 WHERE originator_id = %(stream)s AND originator_version > %(gt)s AND originator_version <= %(lte)s
 ORDER BY originator_version LIMIT %(limit)s
"""

SELECT_DOWN: Final = """
SELECT originator_id, originator_version, topic, state FROM events
 WHERE originator_id = %(stream)s AND originator_version > %(gt)s AND originator_version <= %(lte)s
 ORDER BY originator_version DESC LIMIT %(limit)s
"""

SELECT_NOTIFICATIONS: Final = """
SELECT position, originator_id, originator_version, topic, state FROM events
 WHERE position >= %(first)s AND position <= %(last)s
   AND (%(topics)s::text[] IS NULL OR topic = ANY(%(topics)s))
 ORDER BY position LIMIT %(limit)s
"""

SELECT_HEAD: Final = "SELECT position FROM events ORDER BY position DESC LIMIT 1"


class LedgerRecorder(ApplicationRecorder):
    """Records through the committer; every call of `insert_events` is one command of nobody's, without a key.

    Registers are not kept for such events: facts of the ledger are recorded by `Log.execute`.
    """

    def __init__(self, database: Database, committer: Committer) -> None:
        self._database = database
        self._committer = committer

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Positions of the events. Raises IntegrityError when a version exists already or leaves a gap."""
        if not stored_events:
            return None
        command = CommandRow(uuid4(), NOBODY, None, None, None, len(stored_events), 0, None)
        pending = Pending(command, stored_events, _stream_rows(stored_events))
        self._committer.submit(pending)
        outcome = pending.wait()
        if outcome.outcome == "conflict":
            raise IntegrityError("a version of the stream was recorded by somebody else")
        assert outcome.first_position is not None
        return list(range(outcome.first_position, outcome.last_position + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        bounds = {
            "stream": originator_id,
            "gt": -1 if gt is None else gt,
            "lte": LAST if lte is None else lte,
            "limit": limit,
        }
        return [StoredEvent(*row) for row in self._select(SELECT_DOWN if desc else SELECT_UP, bounds)]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        bounds = {
            "first": 0 if start is None else start if inclusive_of_start else start + 1,
            "last": LAST if stop is None else stop,
            "topics": list(topics) or None,
            "limit": limit,
        }
        return [
            Notification(originator_id, version, topic, state, id=position)
            for position, originator_id, version, topic, state in self._select(SELECT_NOTIFICATIONS, bounds)
        ]

    def max_notification_id(self) -> int | None:
        rows = self._select(SELECT_HEAD, {})
        return int(rows[0][0]) if rows else None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> "Subscription[ApplicationRecorder]":
        return PollingSubscription(self, gt, topics)

    def _select(self, statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        with self._database.connection() as connection:
            return connection.execute(statement, parameters, prepare=True, binary=True).fetchall()


class PollingSubscription(Subscription[ApplicationRecorder]):
    """Follows the log by asking: nothing can be lost on the way, and nothing holds a connection meanwhile."""

    def __init__(self, recorder: ApplicationRecorder, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        super().__init__(recorder, gt, topics)
        self._stopped = Event()
        self._followed = self._follow()

    def stop(self) -> None:
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        return next(self._followed)

    def _follow(self) -> Iterator[Notification]:
        seen = self._last_notification_id
        while not self._stopped.is_set():
            found = self._recorder.select_notifications(seen, 100, topics=self._topics, inclusive_of_start=False)
            for notification in found:
                if self._stopped.is_set():
                    return
                seen = notification.id
                yield notification
            if not found:
                self._stopped.wait(POLL_SECONDS)


def _stream_rows(stored_events: Sequence[StoredEvent]) -> list[StreamRow]:
    """One row per stream; raises IntegrityError unless its versions follow each other."""
    versions: dict[UUID, list[int]] = {}
    for stored in stored_events:
        assert isinstance(stored.originator_id, UUID)
        versions.setdefault(stored.originator_id, []).append(stored.originator_version)
    for found in versions.values():
        if found != list(range(found[0], found[0] + len(found))):
            raise IntegrityError("versions of a stream follow each other")
    return [
        StreamRow(stream, found[0] - 1, found[-1], UNFOLDED, b"", None, check=True)
        for stream, found in versions.items()
    ]
