"""How the view is asked: for the rows of a statement, as known at one position."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from ledger.projections import waiting
from ledger.projections.reading import Pool

VIEWS: Final = ("sponsorship",)

Found = TypeVar("Found")


def rows_at(
    pool: Pool, kind: type[Found], statement: str, position: int | None, parameters: Mapping[str, Any]
) -> tuple[int, list[Found]]:
    """The position answered for, by default what the view has seen, and the rows known at it. Raises ViewBehind."""
    return waiting.rows_at(pool, kind, statement, position, parameters, VIEWS)
