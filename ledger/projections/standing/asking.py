"""What these lists have in common: they look at this view and at settled months, as of one position."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from ledger.projections import waiting
from ledger.projections.reading import Pool

VIEWS: Final = ("coverage", "standing")
"""Whose tables the statements read."""

Found = TypeVar("Found")


def rows_at(
    pool: Pool, kind: type[Found], statement: str, position: int | None, parameters: Mapping[str, Any]
) -> tuple[int, list[Found]]:
    """The position answered for, by default what both views have seen, and the rows known at it. Raises ViewBehind."""
    return waiting.rows_at(pool, kind, statement, position, parameters, VIEWS)
