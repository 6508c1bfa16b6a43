"""Streams as this process last saw them: their remembered states, and whose turn it is on the busy ones."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Lock, local
from typing import Final, NamedTuple
from uuid import UUID

from ledger.store.pending import Pending

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


class Turn:
    """Whose turn it is on one stream, and the last command that was decided on it by this process."""

    __slots__ = ("last", "lock", "users")

    def __init__(self) -> None:
        self.lock = Lock()
        self.users = 0
        self.last: Pending | None = None


class Turns:
    """A turn for every stream that many write at once; made when asked for, gone when nobody uses it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._turns: dict[UUID, Turn] = {}

    @contextmanager
    def use(self, stream_ids: Sequence[UUID]) -> Iterator["Held"]:
        """Keeps the turns known while what was decided on the streams is on its way."""
        with self._lock:
            turns = {stream_id: self._turns.setdefault(stream_id, Turn()) for stream_id in sorted(set(stream_ids))}
            for turn in turns.values():
                turn.users += 1
        try:
            yield Held(turns)
        finally:
            with self._lock:
                for stream_id, turn in turns.items():
                    turn.users -= 1
                    if not turn.users:
                        del self._turns[stream_id]


class Held:
    """The turns of one command, to be taken for each of its attempts."""

    def __init__(self, turns: dict[UUID, Turn]) -> None:
        self._turns = turns
        self._decided: list[object] = []

    def require_anew(self, aggregates: Sequence[object]) -> None:
        """Raises ValueError for an aggregate of an earlier attempt: its events were collected, and are not so."""
        earlier = set(map(id, self._decided))
        if not earlier.isdisjoint(map(id, aggregates)):
            raise ValueError("every call of `decide` loads, or makes, its aggregates anew")
        self._decided.extend(aggregates)

    @contextmanager
    def take(self) -> Iterator[None]:
        """In sorted order, so that two commands of several streams cannot wait for each other."""
        with ExitStack() as taken:
            for turn in self._turns.values():
                taken.enter_context(turn.lock)
            yield

    def last_of(self, stream_id: UUID) -> Pending | None:
        turn = self._turns.get(stream_id)
        return None if turn is None else turn.last

    def wait_for_last(self) -> None:
        """Until nothing that this process decided on the streams is on its way any more."""
        for turn in self._turns.values():
            if turn.last is not None:
                turn.last.settled()

    def follow(self, pending: Pending) -> None:
        for stream_id in pending.written:
            turn = self._turns.get(stream_id)
            if turn is not None:
                turn.last = pending


class Reading:
    """What one attempt at a decision was told without asking the log.

    `remembered`: the versions told. `after`: commands on their way whose states were told. `presumed`: keys were
    taken for free.
    """

    __slots__ = ("after", "fresh", "held", "presumed", "remembered")

    def __init__(self, held: Held, *, fresh: bool) -> None:
        self.held = held
        self.fresh = fresh  # nothing may be told but what the log says
        self.remembered: dict[UUID, int] = {}
        self.after: set[Pending] = set()
        self.presumed = False

    @property
    def is_certain(self) -> bool:
        return not self.remembered and not self.presumed

    def state_left(self, stream_id: UUID) -> StreamState | None:
        """The state that the last command in turn leaves, recorded or on its way; None where it is neither."""
        last = self.held.last_of(stream_id)
        if last is None:
            return None
        is_settled = last.is_settled  # looked at once: between two looks it may be settled, and not recorded
        if not is_settled:
            self.after.add(last)
        elif not last.is_recorded:
            return None
        row = next(row for row in last.streams if row.originator_id == stream_id)
        return StreamState(row.to_version, row.fold, row.state)


class Readings(local):
    """The attempt that the present thread is deciding, if any."""

    current: Reading | None = None

    @contextmanager
    def open(self, held: Held, *, fresh: bool) -> Iterator[Reading]:
        reading, before = Reading(held, fresh=fresh), self.current
        self.current = reading
        try:
            yield reading
        finally:
            self.current = before
