"""One thread of the process that records commands: whatever waits goes into the log with one lock and one flush."""

from collections import deque
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import Connection

from ledger.domain.errors import ClockBehind, LedgerNotOpened
from ledger.store.append import append, ready_to_append
from ledger.store.database import DatabaseAway, is_away
from ledger.store.pending import Pending

COMMANDS_MAX: Final = 500  # of a batch
EVENTS_MAX: Final = 5_000  # of a batch, unless one command alone has more
AWAY_SECONDS_MAX: Final = 30.0  # how long an outcome is asked for again after the server was lost
_PAUSE_SECONDS: Final = 0.01  # before it is asked the first time; twice as long every time, at most
_PAUSE_SECONDS_MAX: Final = 0.5

NO_RESOURCES: Final = "53"  # class of PostgreSQL's conditions such as a full disk: nothing a caller did

# Conditions of the whole log, raised by the append.
_REFUSALS: Final = {"SL001": LedgerNotOpened, "SL002": ClockBehind}


class Committer:
    """Owns a connection and a thread; `submit` from any thread, then wait on the command."""

    def __init__(self, connect: Callable[[], Connection[Any]]) -> None:
        self._connect = connect
        self._connection: Connection[Any] | None = None
        self._queue: SimpleQueue[Pending | None] = SimpleQueue()
        self._closed = False
        self._door = Lock()  # nothing is put into the queue behind the word that ends it
        self._thread = Thread(target=self._run, name="committer", daemon=True)
        self._thread.start()

    def submit(self, pending: Pending) -> None:
        with self._door:
            if self._closed:
                raise DatabaseAway("the log is closed")
            self._queue.put(pending)

    @property
    def waiting(self) -> int:
        """Commands that the thread has not taken up yet."""
        return self._queue.qsize()

    def close(self) -> None:
        """Record what was submitted, then stop."""
        with self._door:
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        self._disconnect()

    def _run(self) -> None:
        waiting: deque[Pending] = deque()
        stopping = False
        while waiting or not stopping:
            arrived = [] if waiting else [self._queue.get()]
            try:
                while True:
                    arrived.append(self._queue.get_nowait())
            except Empty:
                pass
            stopping = stopping or None in arrived
            waiting.extend(pending for pending in arrived if pending is not None)
            waiting = self._record_some(waiting)

    def _record_some(self, waiting: deque[Pending]) -> deque[Pending]:
        """What stays waiting. Whatever goes wrong here is the callers', who wait for it: the thread lives on."""
        try:
            batch, later = choose(waiting)
            if batch:
                self._record(batch)
        except BaseException as error:  # noqa: BLE001 - see above
            self._disconnect()
            fail((pending for pending in waiting if not pending.is_settled), error)
            return deque()
        return later

    def _record(self, batch: list[Pending]) -> None:
        """Settle every command of the batch.

        A lost connection leaves the outcome unknown: the batch is sent again, and the log says which of its
        commands it knows. A command that the database cannot store fails alone, and takes with it only those
        that were decided on it.
        """
        deadline, pause = monotonic() + AWAY_SECONDS_MAX, _PAUSE_SECONDS
        while True:
            try:
                outcomes = append(self._connected(), batch)
                assert len(outcomes) == len(batch), "the append judges every command"
            except (psycopg.Error, DatabaseAway) as error:
                if not self._is_lost(error):
                    self._refuse(batch, error)
                    return
                for pending in batch:
                    pending.unsure = pending.unsure or self._connection is not None
                self._disconnect()
                if monotonic() > deadline:
                    fail(batch, DatabaseAway("the database went away; it is unknown whether this was recorded"))
                    return
                sleep(pause)
                pause = min(2 * pause, _PAUSE_SECONDS_MAX)
            except BaseException as error:  # noqa: BLE001 - it is the callers', who wait for it
                self._disconnect()
                fail(batch, error)
                return
            else:
                for outcome in outcomes:
                    batch[outcome.command - 1].settle(outcome)
                return

    def _refuse(self, batch: list[Pending], error: Exception) -> None:
        refusal = _REFUSALS.get(getattr(error, "sqlstate", None) or "")
        if refusal is not None:
            fail(batch, refusal())
        elif (getattr(error, "sqlstate", None) or "").startswith(NO_RESOURCES):
            fail(batch, DatabaseAway("the database has no room or no memory left; nothing was recorded"))
        elif len(batch) == 1:
            fail(batch, error)
        else:
            for pending in batch:
                if all(earlier.is_recorded for earlier in pending.after):
                    self._record([pending])
                else:
                    pending.lose()

    def _is_lost(self, error: Exception) -> bool:
        if isinstance(error, DatabaseAway) or self._connection is None or self._connection.closed:
            return True
        return isinstance(error, psycopg.Error) and is_away(error)

    def _connected(self) -> Connection[Any]:
        if self._connection is None:
            self._connection = self._connect()
            ready_to_append(self._connection)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def choose(waiting: Iterable[Pending]) -> tuple[list[Pending], deque[Pending]]:
    """The next batch, and what stays waiting, both in order of arrival.

    Nothing in a batch may depend on another's outcome, except that a stream may be written again by a command
    that was decided on the earlier one's outcome. Whatever else touches what an earlier one writes, or needs a
    key that an earlier one takes, waits for the next batch; what was decided on something that did not happen
    is settled at once.
    """
    batch: list[Pending] = []
    later: deque[Pending] = deque()
    chosen: set[Pending] = set()
    written: dict[UUID, Pending] = {}
    exclusive: set[object] = set()
    events = 0
    for pending in waiting:
        if any(earlier.is_settled and not earlier.is_recorded for earlier in pending.after):
            pending.lose()
            continue
        full = len(batch) == COMMANDS_MAX or (batch and events + len(pending.events) > EVENTS_MAX)
        if not full and exclusive.isdisjoint(pending.exclusive) and _may_follow(pending, written, chosen):
            batch.append(pending)
            chosen.add(pending)
            events += len(pending.events)
        else:
            later.append(pending)
        written.update(dict.fromkeys(pending.written, pending))
        exclusive.update(pending.exclusive)
    return batch, later


def _may_follow(pending: Pending, written: dict[UUID, Pending], chosen: set[Pending]) -> bool:
    """Whether a command may join the batch: all that it was decided on is recorded or in the batch before it, and
    of the streams touched already it writes only those that it was decided on, and guards none.
    """
    if any(not earlier.is_settled and earlier not in chosen for earlier in pending.after):
        return False
    touched = written.keys()
    if touched.isdisjoint(pending.written) and touched.isdisjoint(pending.guards):
        return True
    return touched.isdisjoint(pending.guards) and all(
        written[stream_id] in chosen
        and written[stream_id] in pending.after
        and written[stream_id].written[stream_id][1] == versions[0]
        for stream_id, versions in pending.written.items()
        if stream_id in touched
    )


def fail(batch: Iterable[Pending], error: BaseException) -> None:
    for pending in batch:
        pending.fail(error)
