"""What both kinds of lists have in common: they look at this view and at settled months, as of one position."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from psycopg.rows import class_row

from ledger.projections.reading import Pool, reading
from ledger.projections.waiting import require_seen

VIEWS: Final = ("coverage", "standing")
"""Whose tables the statements read."""

SELECT_SEEN: Final = "SELECT min(position) FROM projection WHERE name = ANY(%(views)s::text[]) AND serving"

Found = TypeVar("Found")


def rows_at(
    pool: Pool, kind: type[Found], statement: str, position: int | None, parameters: Mapping[str, Any]
) -> tuple[int, list[Found]]:
    """The position answered for, by default what both views have seen, and the rows known at it.

    Rows of a position do not change, so that they need not be of one snapshot with it. Raises ViewBehind.
    """
    with reading(pool) as connection:
        row: Any = connection.execute(SELECT_SEEN, {"views": list(VIEWS)}).fetchone()
        require_seen("standing", row[0], position)
        at = row[0] if position is None else position
        with connection.cursor(row_factory=class_row(kind)) as cursor:
            return at, cursor.execute(statement, {**parameters, "position": at}).fetchall()
