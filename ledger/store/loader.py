"""States of streams, loaded for many threads at once: whatever waits is asked for in one statement."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import Connection

from ledger.store.arrays import UUIDS
from ledger.store.database import DatabaseAway, is_away
from ledger.store.streams import StreamState
from ledger.store.together import Together

AWAY_SECONDS_MAX: Final = 5.0
_PAUSE_SECONDS: Final = 0.05

SELECT_STATES: Final = """
SELECT originator_id, version, fold, state FROM stream_state WHERE originator_id = ANY(%s)
"""

# Whoever writes to a stream often seals a text for its owner, and would ask for the key next.
SELECT_STATES_AND_KEYS: Final = """
SELECT s.originator_id, s.version, s.fold, s.state, k.wrapped
  FROM stream_state s LEFT JOIN vault_key k ON k.owner_id = s.originator_id
 WHERE s.originator_id = ANY(%s)
"""

Learn = Callable[[UUID, bytes], None]
"""Takes the wrapped vault key of a stream's owner."""


class Loader:
    """Owns a connection. `learn` is told the keys that are found beside the states."""

    def __init__(self, connect: Callable[[], Connection[Any]], learn: Learn | None = None) -> None:
        self._connect = connect
        self._learn = learn
        self._connection: Connection[Any] | None = None
        self._asking = Together(self._select, "loader")
        self._closed = False

    def load(self, stream_id: UUID) -> StreamState | None:
        """The state row, read after the call began. Raises DatabaseAway."""
        if self._closed:
            raise DatabaseAway("the log is closed")
        return self._asking.ask(stream_id)

    def close(self) -> None:
        """To be called when nobody loads any more."""
        self._closed = True
        self._disconnect()

    def _select(self, stream_ids: list[UUID]) -> dict[UUID, StreamState]:
        deadline = monotonic() + AWAY_SECONDS_MAX
        while True:
            try:
                return self._select_once(stream_ids)
            except (psycopg.Error, DatabaseAway) as error:
                self._disconnect()
                if isinstance(error, psycopg.Error) and not is_away(error):
                    raise
                if monotonic() > deadline:
                    raise DatabaseAway("the database cannot be reached") from error
                sleep(_PAUSE_SECONDS)

    def _select_once(self, stream_ids: list[UUID]) -> dict[UUID, StreamState]:
        if self._learn is None:
            return select_states(self._connected(), stream_ids)
        rows = self._connected().execute(SELECT_STATES_AND_KEYS, (UUIDS(stream_ids),), prepare=True, binary=True)
        states: dict[UUID, StreamState] = {}
        for stream_id, version, fold, state, wrapped in rows:
            states[stream_id] = StreamState(version, fold, state)
            if wrapped is not None:
                self._learn(stream_id, wrapped)
        return states

    def _connected(self) -> Connection[Any]:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def select_states(connection: Connection[Any], stream_ids: list[UUID]) -> dict[UUID, StreamState]:
    """State rows by stream, of those that have one."""
    rows = connection.execute(SELECT_STATES, (UUIDS(stream_ids),), prepare=True, binary=True)
    return {stream_id: StreamState(version, fold, state) for stream_id, version, fold, state in rows}
