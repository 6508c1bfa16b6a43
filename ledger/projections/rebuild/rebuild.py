"""Blue and green: a report folded anew beside the one that serves, compared with it, and put in its place."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from random import sample
from typing import Any, Final

from psycopg import Connection
from psycopg.errors import LockNotAvailable

from ledger.projections.batch import FactRefused
from ledger.projections.checkpoints import ProjectionState, move, read_states, resume, stop
from ledger.projections.folding import fold
from ledger.projections.projection import Projection
from ledger.projections.rebuild import fingerprint, tables
from ledger.projections.runner import BATCH_FACTS_MAX, WITHOUT_SYNC
from ledger.store.codec import EventCodec
from ledger.store.database import Database, away_by_name

REBUILD_LOCK: Final = 4711_0004
SWITCH_TRIES_MAX: Final = 100
_PAUSE_SECONDS: Final = 0.1

TAKE_LOCK: Final = "SELECT pg_try_advisory_lock(%(key)s::bigint)"
GIVE_LOCK: Final = "SELECT pg_advisory_unlock(%(key)s::bigint)"
# Whoever waits for a view's lock makes every later reader wait behind it: rather give way and try again.
GIVE_WAY: Final = "SET LOCAL lock_timeout = '200ms'"
WITH_SYNC: Final = "SET LOCAL synchronous_commit = on"
ADD_VERSION: Final = """
INSERT INTO projection (name, version, serving) VALUES (%(name)s, %(version)s::smallint, false)"""
HOLD_VERSIONS: Final = "SELECT FROM projection WHERE name = %(name)s FOR UPDATE"
SERVE_NO_MORE: Final = "UPDATE projection SET serving = false WHERE name = %(name)s AND serving"
SERVE: Final = "UPDATE projection SET serving = true WHERE name = %(name)s AND version = %(version)s::smallint"
REMOVE_VERSION: Final = """
DELETE FROM projection WHERE name = %(name)s AND version = %(version)s::smallint AND NOT serving"""

Told = Callable[[str, int, int], None]
"""Takes the name of a projection, the position it has reached and the log's head."""


class RebuildRefused(Exception):
    """Nothing was begun."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`version` serves now, and had applied `position`. `differs`: tables whose fingerprints did. `switched`:
    whether the new version took the old one's place; otherwise `error` says why not, without content.
    """

    name: str
    version: int
    position: int
    switched: bool
    differs: tuple[str, ...] = ()
    error: str | None = None


class Rebuild:
    """Works as the tables' owner, on one connection, beside readers and the runner; one at a time in all processes.

    What was folded stays when it is cancelled, and the next one goes on from there.
    """

    def __init__(
        self, database: Database, projections: Sequence[Projection], *, facts_max: int = BATCH_FACTS_MAX
    ) -> None:
        self._database = database
        self._projections = {each.name: each for each in projections}
        self._facts_max = facts_max
        self._codec = EventCodec()

    @property
    def names(self) -> list[str]:
        return list(self._projections)

    def run(
        self, names: Sequence[str], *, replace: bool = False, fresh: bool = False, told: Told | None = None
    ) -> Iterator[Rebuilt]:
        """Each projection named, one after the other, as its turn comes.

        `replace`: switch although the fingerprints differ. `fresh`: throw away what a cancelled rebuild has left.
        Raises RebuildRefused, DatabaseAway, OwnerAddressMissing.
        """
        with away_by_name(), self._database.connect("owner") as connection:
            if connection.execute(TAKE_LOCK, {"key": REBUILD_LOCK}).fetchone() != (True,):
                raise RebuildRefused("another rebuild is at work")
            connection.execute(WITHOUT_SYNC)  # rows and checkpoint are lost together, and folded again
            for name in names:
                yield self._one(connection, self._projections[name], replace=replace, fresh=fresh, told=told)
            connection.execute(GIVE_LOCK, {"key": REBUILD_LOCK})  # a closed connection would, a moment later

    def _one(
        self, connection: Connection[Any], projection: Projection, *, replace: bool, fresh: bool, told: Told | None
    ) -> Rebuilt:
        before = _serving(connection, projection.name)
        new = self._prepared(connection, projection, before, fresh=fresh)
        try:
            self._fold_to_head(connection, new, told)
            tables.analyze(connection, new)
            at = _states(connection, new.name)
            position = min(at[new.version].position, at[before.version].position)
            differs = tuple(fingerprint.differing(connection, new, before.version, position))
            if differs and not replace:
                return Rebuilt(new.name, before.version, position, switched=False, differs=differs)
            switched_at = self._switch(connection, new, before.version)
        except FactRefused as refused:
            reached = _states(connection, new.name)[new.version].position
            stop(connection, new, reached, str(refused))
            return Rebuilt(new.name, before.version, reached, switched=False, error=str(refused))
        if switched_at is None:
            error = "readers hold the views: try again"
            return Rebuilt(new.name, before.version, position, switched=False, differs=differs, error=error)
        self._remove(connection, new, before.version)
        return Rebuilt(new.name, new.version, switched_at, switched=True, differs=differs)

    def _prepared(
        self, connection: Connection[Any], projection: Projection, serving: ProjectionState, *, fresh: bool
    ) -> Projection:
        """The version to be folded: the newest that does not serve yet, or a new one. All others are removed."""
        versions = _states(connection, projection.name)
        begun = max((version for version in versions if version > serving.version and not fresh), default=None)
        for version in versions:
            if version not in (serving.version, begun):
                self._remove(connection, projection, version)
        if begun is not None:
            resume(connection, [projection.name], serving=False)
            return projection.at_version(begun)
        new = projection.at_version(max(versions) + 1)
        with connection.transaction():
            tables.create(connection, new, serving.version)
            connection.execute(ADD_VERSION, {"name": new.name, "version": new.version})
        return new

    def _fold_to_head(self, connection: Connection[Any], new: Projection, told: Told | None) -> None:
        """To where the log ended when little was left. Raises FactRefused at the last command before the fault."""
        limit = self._facts_max
        while True:
            state = _states(connection, new.name)[new.version]
            position, goal = state.position, state.head
            while position < goal:
                try:
                    position = self._commit(connection, new, position, goal, limit)
                except FactRefused:
                    if limit == 1:
                        raise
                    limit = 1  # command by command to the fault
                if told is not None:
                    told(new.name, position, goal)
            if _states(connection, new.name)[new.version].lag < self._facts_max:
                return

    def _commit(self, connection: Connection[Any], new: Projection, start: int, through: int, limit: int) -> int:
        with _forgetting(new), connection.transaction():
            end = fold(connection, self._codec, [new], start, through, limit)
            move(connection, [new], start, end, serving=False)
        return end

    def _switch(self, connection: Connection[Any], new: Projection, former: int) -> int | None:
        """The position of the new version when it began to serve, not before the other's; None when readers held
        the views all the time.
        """
        for _ in range(SWITCH_TRIES_MAX):
            # A reader holds one view and waits for the next. Who takes them in another order waits for it in vain.
            order = sample(new.tables, len(new.tables))
            with suppress(LockNotAvailable), _forgetting(new), connection.transaction():
                connection.execute(GIVE_WAY)
                connection.execute(WITH_SYNC)
                connection.execute(HOLD_VERSIONS, {"name": new.name})
                at = _states(connection, new.name)
                start = end = at[new.version].position
                while end < at[former].position:  # nobody shall see less than was seen before
                    end = fold(connection, self._codec, [new], end, at[former].position, self._facts_max)
                move(connection, [new], start, end, serving=False)
                tables.show(connection, order, new.version)
                connection.execute(SERVE_NO_MORE, {"name": new.name})
                connection.execute(SERVE, {"name": new.name, "version": new.version})
                return end
            time.sleep(_PAUSE_SECONDS)
        return None

    def _remove(self, connection: Connection[Any], projection: Projection, version: int) -> None:
        """Tables and checkpoint of a version that does not serve; what is in use is left to the next rebuild."""
        for _ in range(SWITCH_TRIES_MAX):
            with suppress(LockNotAvailable), connection.transaction():
                connection.execute(GIVE_WAY)
                tables.drop(connection, projection, version)
                connection.execute(REMOVE_VERSION, {"name": projection.name, "version": version})
                return
            time.sleep(_PAUSE_SECONDS)


@contextmanager
def _forgetting(projection: Projection) -> Iterator[None]:
    """What was folded and not committed is folded again."""
    try:
        yield
    except BaseException:
        projection.forget()
        raise


def _states(connection: Connection[Any], name: str) -> dict[int, ProjectionState]:
    """By version."""
    return {state.version: state for state in read_states(connection) if state.name == name}


def _serving(connection: Connection[Any], name: str) -> ProjectionState:
    serving = [state for state in _states(connection, name).values() if state.serving]
    if not serving:
        raise RebuildRefused(f"no version of {name} serves: `sertakan init` applies what is missing")
    return serving[0]
