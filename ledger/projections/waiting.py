"""How far views have seen: waited for, for a moment, by who reads his own writes; and rows known at a position."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from ledger.domain.errors import ViewBehind
from ledger.projections.reading import Pool, reading

POLL_SECONDS: Final = 0.01

SELECT_SEEN: Final = "SELECT position, state = 'running' FROM projection WHERE name = %(name)s AND serving"
SELECT_SEEN_BY_ALL: Final = "SELECT min(position) FROM projection WHERE name = ANY(%(views)s::text[]) AND serving"

Found = TypeVar("Found")


def wait_for(pool: Pool, name: str, position: int, seconds: float = 2.0) -> int:
    """The position that the view has seen, at least `position`. Raises ViewBehind after `seconds`, and at once when
    the projection is stopped.
    """
    until = time.monotonic() + seconds
    while True:
        with reading(pool) as connection:
            row = connection.execute(SELECT_SEEN, {"name": name}).fetchone()
        assert row is not None, f"no version of {name} serves"
        seen, is_running = row
        if seen >= position:
            return int(seen)
        if not is_running or time.monotonic() >= until:
            raise ViewBehind(view=name, seen=seen, asked=position)
        time.sleep(POLL_SECONDS)


def require_seen(name: str, seen: int, position: int | None) -> None:
    """Raises ViewBehind: a view must not answer for a position that it has not seen."""
    if position is not None and position > seen:
        raise ViewBehind(view=name, seen=seen, asked=position)


def seen_by(pool: Pool, views: Sequence[str]) -> int:
    """The last position that all of these views have seen."""
    with reading(pool) as connection:
        return _seen(connection, views)


def rows_at(
    pool: Pool,
    kind: type[Found],
    statement: str,
    position: int | None,
    parameters: Mapping[str, Any],
    views: Sequence[str],
) -> tuple[int, list[Found]]:
    """The position answered for, by default what all of these views have seen, and the rows known at it.

    `views`: whose tables the statement reads; the last is named when they are behind. Rows of a position do not change,
    so that they need not be of one snapshot with it. Raises ViewBehind.
    """
    with reading(pool) as connection:
        seen = _seen(connection, views)
        require_seen(views[-1], seen, position)
        at = seen if position is None else position
        with connection.cursor(row_factory=class_row(kind)) as cursor:
            return at, cursor.execute(statement, {**parameters, "position": at}).fetchall()


def _seen(connection: Connection[TupleRow], views: Sequence[str]) -> int:
    row: Any = connection.execute(SELECT_SEEN_BY_ALL, {"views": list(views)}).fetchone()
    return int(row[0])
