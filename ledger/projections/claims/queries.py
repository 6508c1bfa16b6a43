"""Lists of claims and of adjudications as known at a position, in the order in which they began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg.rows import class_row

from ledger.projections.reading import Pool, reading
from ledger.projections.waiting import require_seen

SELECT_SEEN: Final = "SELECT position FROM projection WHERE name = 'claims' AND serving"

SELECT_CLAIMS: Final = """
SELECT claim_id, filed, worker_id, kind, occurred_on, state, approved, paid
  FROM claim
 WHERE filed > %(after)s AND known_from <= %(position)s AND known_to > %(position)s
   AND (%(state)s::text IS NULL OR state = %(state)s)
   AND (%(worker)s::uuid IS NULL OR worker_id = %(worker)s)
 ORDER BY filed LIMIT %(limit)s"""

SELECT_ADJUDICATIONS: Final = """
SELECT adjudication_id, opened, claim_id, worker_id, decides_on, programmes, cause, proposed, outcome
  FROM adjudication
 WHERE opened > %(after)s AND known_from <= %(position)s AND known_to > %(position)s
   AND (%(decided)s::boolean IS NULL OR (outcome IS NOT NULL) = %(decided)s)
 ORDER BY opened LIMIT %(limit)s"""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """`filed`: position of its filing. `approved` and `paid` in sen, of all benefits."""

    claim_id: UUID
    filed: int
    worker_id: UUID
    kind: str
    occurred_on: date
    state: str
    approved: int
    paid: int


@dataclass(frozen=True, slots=True)
class AdjudicationRow:
    """`opened`: position of its opening. `outcome`: as decided, None while it is open."""

    adjudication_id: UUID
    opened: int
    claim_id: UUID
    worker_id: UUID
    decides_on: date
    programmes: Sequence[str]
    cause: str
    proposed: str | None
    outcome: str | None


class ClaimQueries:
    """Answers with the position they are true of: the one asked, by default what the view has seen.

    Raises ViewBehind when it has not seen that position. `after`: the `filed` or `opened` of the page before.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def claims(
        self,
        position: int | None,
        *,
        after: int = 0,
        limit: int,
        state: str | None = None,
        worker_id: UUID | None = None,
    ) -> tuple[int, list[ClaimRow]]:
        return self._page(ClaimRow, SELECT_CLAIMS, position, after=after, limit=limit, state=state, worker=worker_id)

    def adjudications(
        self, position: int | None, *, after: int = 0, limit: int, decided: bool | None = None
    ) -> tuple[int, list[AdjudicationRow]]:
        return self._page(AdjudicationRow, SELECT_ADJUDICATIONS, position, after=after, limit=limit, decided=decided)

    def _page(self, kind: type[Any], statement: str, position: int | None, **parameters: Any) -> tuple[int, list[Any]]:
        with reading(self._pool) as connection:
            row: Any = connection.execute(SELECT_SEEN).fetchone()
            require_seen("claims", row[0], position)
            at = row[0] if position is None else position
            with connection.cursor(row_factory=class_row(kind)) as cursor:
                return at, cursor.execute(statement, {"position": at, **parameters}).fetchall()
