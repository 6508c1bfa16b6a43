"""The library's own projection runner on our log, with a projection that does nothing but count."""

from collections.abc import Sequence
from time import perf_counter
from typing import Final
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import Notification, Tracking
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import get_topic

from benchmarks.ground import Ground
from ledger.domain.events import LedgerEvent
from ledger.store.codec import EventCodec

SELECT: Final = """
SELECT position, originator_id, originator_version, topic, state FROM events
 WHERE position > %(after)s ORDER BY position LIMIT %(limit)s
"""


class LogRecorder(PostgresApplicationRecorder):
    """Reads our log for the library; writes nothing."""

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            cursor.execute(SELECT, {"after": start or 0, "limit": limit}, prepare=True)
            return [
                Notification(
                    id=row["position"],
                    originator_id=row["originator_id"],
                    originator_version=row["originator_version"],
                    topic=row["topic"],
                    state=bytes(row["state"]),
                )
                for row in cursor.fetchall()
            ]


class Log(Application[UUID]):
    name = "log"

    def construct_mapper(self) -> EventCodec:
        return EventCodec()


class Trivial(Projection[PostgresTrackingRecorder]):
    name = "trivial"

    def process_event(self, domain_event: LedgerEvent, tracking: Tracking) -> None:
        self.view.insert_tracking(tracking)


class Follower:
    """Goes on where it stopped: the view's tracking table stands in a database of its own."""

    def __init__(self, ground: Ground, log_name: str) -> None:
        ground.new_database("follower").close()
        view = {f"TRIVIAL_{key}": value for key, value in ground.library_environment("follower").items()}
        self._environment = {
            **ground.library_environment(log_name),
            "APPLICATION_RECORDER_TOPIC": get_topic(LogRecorder),
            "CREATE_TABLE": "no",
            "TRIVIAL_CREATE_TABLE": "yes",
            **view,
        }

    def rate(self, seconds: float) -> float:
        """Events per second, while it has more to read than it can."""
        with ProjectionRunner(
            application_class=Log,
            projection_class=Trivial,
            view_class=PostgresTrackingRecorder,
            env=self._environment,
        ) as runner:
            runner.run_forever(timeout=seconds / 4)
            before, began = place_of(runner), perf_counter()
            runner.run_forever(timeout=seconds)
            return (place_of(runner) - before) / (perf_counter() - began)


def place_of(runner: ProjectionRunner[Log, PostgresTrackingRecorder]) -> int:
    return runner.view.max_tracking_id(Log.name) or 0
