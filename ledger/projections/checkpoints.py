"""Where each projection stands in the log, and why one does not go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row

from ledger.projections.projection import Projection

SELECT_STATES: Final = """
SELECT p.name, p.version, p.position, coalesce(h.position, 0) AS head, p.serving, p.state, p.error, p.at
  FROM projection p
  LEFT JOIN LATERAL (SELECT e.position FROM events e ORDER BY e.position DESC LIMIT 1) h ON true
 ORDER BY p.name, p.version"""

# Compare and set: whoever finds a checkpoint moved is not the leader, and rolls back.
MOVE_CHECKPOINTS: Final = """
UPDATE projection p SET position = %(to)s::bigint, at = clock_timestamp()
  FROM unnest(%(names)s::text[], %(versions)s::int[]) AS moved (name, version)
 WHERE p.name = moved.name AND p.version = moved.version
   AND p.position = %(from)s::bigint AND p.state = 'running' AND p.serving = %(serving)s"""

STOP: Final = """
UPDATE projection SET state = 'stopped', error = %(error)s
 WHERE name = %(name)s AND version = %(version)s AND position = %(position)s::bigint AND state = 'running'"""

RESUME: Final = """
UPDATE projection SET state = 'running', error = NULL
 WHERE name = ANY(%(names)s::text[]) AND serving = %(serving)s AND state = 'stopped'"""


class CheckpointMoved(Exception):
    """Another runner has moved a checkpoint: it leads, not this one."""


@dataclass(frozen=True, slots=True)
class ProjectionState:
    """`position`: the checkpoint. `head`: last position of the log. `state`: running or stopped, with its `error`.

    `at`: when the checkpoint last moved. `serving`: whether readers see this version.
    """

    name: str
    version: int
    position: int
    head: int
    serving: bool
    state: str
    error: str | None
    at: datetime

    @property
    def lag(self) -> int:
        """Events not applied yet."""
        return self.head - self.position

    @property
    def is_running(self) -> bool:
        return self.state == "running"


def read_states(connection: Connection[Any]) -> list[ProjectionState]:
    """All projections, by name and version; checkpoints and head as of one moment."""
    with connection.cursor(row_factory=class_row(ProjectionState)) as cursor:
        return cursor.execute(SELECT_STATES).fetchall()


def move(
    connection: Connection[Any], projections: Sequence[Projection], start: int, end: int, *, serving: bool = True
) -> None:
    """Raises CheckpointMoved when one of them does not stand at `start`, is stopped, or serves no more."""
    parameters = {
        "names": [projection.name for projection in projections],
        "versions": [projection.version for projection in projections],
        "from": start,
        "to": end,
        "serving": serving,
    }
    if connection.execute(MOVE_CHECKPOINTS, parameters).rowcount != len(projections):
        raise CheckpointMoved


def stop(connection: Connection[Any], projection: Projection, position: int, error: str) -> None:
    """`error` is shown to anyone who asks for the ledger's health. Raises CheckpointMoved."""
    stopped = connection.execute(
        STOP, {"name": projection.name, "version": projection.version, "position": position, "error": error}
    )
    if stopped.rowcount != 1:
        raise CheckpointMoved


def resume(connection: Connection[Any], names: Sequence[str], *, serving: bool = True) -> None:
    """Let stopped projections try again: the program may be a newer one."""
    connection.execute(RESUME, {"names": list(names), "serving": serving})
