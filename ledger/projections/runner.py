"""Keeps the views up with the log: one leader, batches of whole commands, rows and checkpoints in one transaction."""

import threading
import time
from collections.abc import Sequence
from typing import Any, Final

import psycopg
import structlog
from psycopg import Connection

from ledger.projections.batch import FactRefused
from ledger.projections.checkpoints import CheckpointMoved, ProjectionState, move, read_states, resume, stop
from ledger.projections.folding import fold
from ledger.projections.projection import Projection
from ledger.store.codec import EventCodec
from ledger.store.database import Database, DatabaseAway, away_by_name

LEADER_LOCK: Final = 4711_0003
POLL_SECONDS: Final = 0.2  # a notification can be lost: the poll is what is relied on
AWAY_SECONDS: Final = 0.5
BATCH_FACTS_MAX: Final = 2_000  # larger ones were slower: they live long enough for the garbage collector

TAKE_LEAD: Final = "SELECT pg_try_advisory_lock(%(key)s::bigint)"
# What a crash of the server takes back is read from the log again: rows and checkpoint are lost together.
WITHOUT_SYNC: Final = "SET synchronous_commit = off"
LISTEN: Final = "LISTEN ledger_events"

log = structlog.get_logger(__name__)


class Runner:
    """Any number of processes may run one: the holder of the lock writes, the others wait for it.

    A projection that meets a fact it cannot apply is stopped after the last command before it, and the others go
    on. Whoever leads next lets it try again: it may be a newer program.
    """

    def __init__(
        self, database: Database, projections: Sequence[Projection], *, facts_max: int = BATCH_FACTS_MAX
    ) -> None:
        self._database = database
        self._facts_max = facts_max
        self._projections = {each.name: each for each in projections}
        self._codec = EventCodec()

    def run_forever(self, stopping: threading.Event) -> None:
        """Lead while nobody else does, until told to stop. A database that went away is waited for."""
        while not stopping.is_set():
            try:
                with self._database.connect() as connection:
                    self._run(connection, stopping)
            except CheckpointMoved:
                log.warning("projections.lead_lost")
            except (DatabaseAway, psycopg.OperationalError, psycopg.InterfaceError) as error:
                log.warning("projections.database_away", error=type(error).__name__)
                stopping.wait(AWAY_SECONDS)
            except Exception as error:  # noqa: BLE001 - nothing was applied; the views lag, and health says so
                # The error's own text could repeat what stands in an event.
                log.error("projections.failed", error=type(error).__name__)  # noqa: TRY400 - a trace may repeat data
                stopping.wait(AWAY_SECONDS)

    def catch_up(self, through: int | None = None, seconds_max: float = 60.0) -> None:
        """Return when every running projection has applied `through`, by default the head of this moment.

        Leads itself if nobody does. Raises TimeoutError, DatabaseAway.
        """
        until = time.monotonic() + seconds_max
        with away_by_name(), self._database.connect() as connection:
            leads = self._takes_lead(connection)
            goal = through
            while True:
                states = self._running(connection)
                if goal is None:
                    goal = max((state.head for state in states), default=0)
                if all(state.position >= goal for state in states):
                    return
                if time.monotonic() > until:
                    raise TimeoutError(f"the views have not applied position {goal} in {seconds_max} s")
                leads = leads or self._takes_lead(connection)
                if not leads or not self._advance(connection):
                    time.sleep(POLL_SECONDS / 10)

    def states(self) -> list[ProjectionState]:
        """Where every projection stands, by name and version. Raises DatabaseAway."""
        with self._database.connection() as connection:
            return read_states(connection)

    def _run(self, connection: Connection[Any], stopping: threading.Event) -> None:
        while not self._takes_lead(connection):
            if stopping.wait(POLL_SECONDS):
                return
        connection.execute(LISTEN)
        while not stopping.is_set():
            if not self._advance(connection):
                for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass

    def _takes_lead(self, connection: Connection[Any]) -> bool:
        """The lock lives as long as the connection that writes."""
        if connection.execute(TAKE_LEAD, {"key": LEADER_LOCK}).fetchone() != (True,):
            return False
        connection.execute(WITHOUT_SYNC)
        resume(connection, list(self._projections))
        return True

    def _running(self, connection: Connection[Any]) -> list[ProjectionState]:
        states = read_states(connection)
        return [state for state in states if state.serving and state.is_running and state.name in self._projections]

    def _writer(self, state: ProjectionState) -> Projection:
        """The one that writes the version which serves: a rebuild may have put another in its place."""
        known = self._projections[state.name]
        if known.version != state.version:
            log.info("projections.version_changed", projection=state.name, version=state.version)
            self._projections[state.name] = known = known.at_version(state.version)
        return known

    def _advance(self, connection: Connection[Any]) -> bool:
        """One batch for the projections that are furthest behind, together; False when there was nothing to do."""
        running = self._running(connection)
        start = min((state.position for state in running if state.lag > 0), default=None)
        if start is None:
            return False
        group = [self._writer(state) for state in running if state.position == start]
        # Not past the next ones, so that they go on together.
        through = min((state.position for state in running if state.position > start), default=running[0].head)
        try:
            self._apply(connection, group, start, through)
        except CheckpointMoved:
            serving = {(state.name, state.version) for state in read_states(connection) if state.serving}
            if serving.issuperset((each.name, each.version) for each in group):
                raise
            # A rebuild has switched meanwhile: the next round goes on with what serves now.
        return True

    def _apply(self, connection: Connection[Any], group: Sequence[Projection], start: int, through: int) -> None:
        try:
            self._commit(connection, group, start, through, self._facts_max)
        except FactRefused:
            if len(group) == 1:
                self._stop_at_fault(connection, group[0], start, through)
            else:
                for projection in group:
                    self._apply(connection, [projection], start, through)

    def _stop_at_fault(self, connection: Connection[Any], projection: Projection, start: int, through: int) -> None:
        """Command by command and fact by fact to the last good command before the fault."""
        goal = min(start + self._facts_max, through)
        while start < goal:
            try:
                start = self._commit(connection, [projection], start, through, 1)
            except FactRefused as refused:
                stop(connection, projection, start, str(refused))
                log.error("projections.stopped", projection=projection.name, position=start, error=str(refused))  # noqa: TRY400 - a trace would repeat what stands in the event
                return
        log.warning("projections.fault_not_met_again", projection=projection.name, position=start)

    def _commit(
        self, connection: Connection[Any], group: Sequence[Projection], start: int, through: int, limit: int
    ) -> int:
        """Rows and checkpoints of whole commands after `start`, in one transaction; the position reached.

        Raises FactRefused, CheckpointMoved; then nothing has changed.
        """
        try:
            with connection.transaction():
                end = fold(connection, self._codec, group, start, through, limit)
                move(connection, group, start, end)
        except BaseException:
            for projection in group:
                projection.forget()
            raise
        return end
