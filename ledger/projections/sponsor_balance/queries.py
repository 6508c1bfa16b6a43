"""A sponsor's balance as known at a position."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from ledger.projections.reading import Pool, reading
from ledger.projections.waiting import require_seen

SELECT_BALANCE: Final = """
SELECT p.position AS seen, b.received, b.receivable, b.allocated, b.refunded, b.reversed, b.available, b.uncleared
  FROM projection p
  LEFT JOIN LATERAL (SELECT s.received, s.receivable, s.allocated, s.refunded, s.reversed, s.available, s.uncleared
                       FROM sponsor_balance s
                      WHERE s.sponsor_id = %(sponsor_id)s::uuid
                        AND s.known_from <= coalesce(%(position)s::bigint, p.position)
                      ORDER BY s.known_from DESC LIMIT 1) b ON true
 WHERE p.name = 'sponsor_balance' AND p.serving"""


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """Sen. received + receivable = allocated + refunded + reversed + available; `allocated` net of released;
    `uncleared`: the part of what is available that cannot be allocated yet.
    """

    received: int
    receivable: int
    allocated: int
    refunded: int
    reversed: int
    available: int
    uncleared: int


class SponsorBalanceQueries:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def balance(self, sponsor_id: UUID, position: int | None = None) -> tuple[int, BalanceRow | None]:
        """The position that the view has seen, and the balance known at `position`, by default there.

        None: no such sponsor was known. Raises ViewBehind when `position` has not been seen.
        """
        with reading(self._pool) as connection:
            row: Any = connection.execute(SELECT_BALANCE, {"sponsor_id": sponsor_id, "position": position}).fetchone()
        seen, *sums = row
        require_seen("sponsor_balance", seen, position)
        return seen, None if sums[0] is None else BalanceRow(*sums)
