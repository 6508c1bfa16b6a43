"""Streams as this process last saw them: their remembered states, and whose turn it is on the busy ones."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, local
from typing import Final, NamedTuple
from uuid import UUID

STATES_MAX: Final = 20_000  # remembered by a process; a few hundred bytes each


class StreamState(NamedTuple):
    version: int
    fold: int
    state: bytes


class States:
    """States of streams that commands of this process read or wrote last.

    Another process may have written since, so nobody may act on one unless the append looks at its version:
    `Reading` keeps account of that.
    """

    def __init__(self, limit: int = STATES_MAX) -> None:
        self._limit = limit
        self._states: OrderedDict[UUID, StreamState] = OrderedDict()
        self._lock = Lock()

    def get(self, stream_id: UUID) -> StreamState | None:
        with self._lock:
            found = self._states.get(stream_id)
            if found is not None:
                self._states.move_to_end(stream_id)
            return found

    def remember(self, states: Iterable[tuple[UUID, StreamState]]) -> None:
        with self._lock:
            for stream_id, state in states:
                known = self._states.get(stream_id)
                if known is None or known.version <= state.version:
                    self._states[stream_id] = state
                    self._states.move_to_end(stream_id)
            while len(self._states) > self._limit:
                self._states.popitem(last=False)

    def forget(self, stream_ids: Iterable[UUID]) -> None:
        with self._lock:
            for stream_id in stream_ids:
                self._states.pop(stream_id, None)


class Reading:
    """What one attempt at a decision was told from memory, by stream: the version. `fresh`: nothing may be."""

    __slots__ = ("fresh", "remembered")

    def __init__(self, *, fresh: bool) -> None:
        self.fresh = fresh
        self.remembered: dict[UUID, int] = {}


class Readings(local):
    """The attempt that the present thread is deciding, if any."""

    current: Reading | None = None

    @contextmanager
    def open(self, *, fresh: bool) -> Iterator[Reading]:
        reading, before = Reading(fresh=fresh), self.current
        self.current = reading
        try:
            yield reading
        finally:
            self.current = before


class Turns:
    """A lock per stream, for streams that many write at once; made when asked for, gone when nobody waits."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._turns: dict[UUID, tuple[Lock, int]] = {}

    @contextmanager
    def take(self, stream_ids: Sequence[UUID]) -> Iterator[None]:
        """Sorted, so that two commands of several streams cannot wait for each other."""
        taken: list[UUID] = []
        try:
            for stream_id in sorted(set(stream_ids)):
                with self._lock:
                    turn, waiting = self._turns.get(stream_id, (None, 0))
                    turn = turn or Lock()
                    self._turns[stream_id] = (turn, waiting + 1)
                turn.acquire()
                taken.append(stream_id)
            yield
        finally:
            with self._lock:
                for stream_id in taken:
                    turn, waiting = self._turns.pop(stream_id)
                    if waiting > 1:
                        self._turns[stream_id] = (turn, waiting - 1)
                    turn.release()
