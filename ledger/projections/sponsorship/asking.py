"""How the view is asked: for the rows of a statement, as known at one position."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from psycopg.rows import class_row

from ledger.projections.reading import Pool, reading
from ledger.projections.waiting import require_seen

NAME: Final = "sponsorship"
SELECT_SEEN: Final = "SELECT position FROM projection WHERE name = 'sponsorship' AND serving"

Found = TypeVar("Found")


def rows_at(
    pool: Pool, kind: type[Found], statement: str, position: int | None, parameters: Mapping[str, Any]
) -> tuple[int, list[Found]]:
    """The position answered for, by default what the view has seen, and the rows known at it.

    Rows of a position do not change, so that they need not be of one snapshot with it. Raises ViewBehind.
    """
    with reading(pool) as connection:
        row: Any = connection.execute(SELECT_SEEN).fetchone()
        require_seen(NAME, row[0], position)
        at = row[0] if position is None else position
        with connection.cursor(row_factory=class_row(kind)) as cursor:
            return at, cursor.execute(statement, {**parameters, "position": at}).fetchall()
