"""Reading one's own writes: wait until a view has seen a position, for a moment."""

import time
from typing import Final

from ledger.domain.errors import ViewBehind
from ledger.projections.reading import Pool, reading

POLL_SECONDS: Final = 0.01

SELECT_SEEN: Final = "SELECT position, state = 'running' FROM projection WHERE name = %(name)s AND serving"


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
