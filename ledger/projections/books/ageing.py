"""What sponsors owe the ledger, by how long: money of reversed payments that had left it, deductions not remitted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from ledger.projections.reading import Pool
from ledger.projections.waiting import rows_at, seen_by

VIEWS: Final = ("programme", "books")
DEDUCTIONS: Final = "1200 receivable:deductions"
REVERSED_PAYMENTS: Final = "1210 receivable:sponsor"

# The oldest debt is paid first: of an account's debits those stand that its credits do not reach, the first of them in
# part. The account ends with the sponsor's id.
SELECT_RECEIVABLES: Final = """
WITH leg AS MATERIALIZED (
    SELECT l.class, right(l.account, 36)::uuid AS sponsor_id, l.position, l.amount, e.recorded_at
      FROM posting l
      JOIN events e USING (position)
      JOIN programme_sponsor s ON s.sponsor_id = right(l.account, 36)::uuid
     WHERE l.account > %(after)s::text AND l.account < '1220' AND l.class = ANY(%(classes)s::text[])
       AND l.position <= %(position)s::bigint AND e.recorded_at < %(ends)s::timestamptz
       AND (%(sponsor)s::uuid IS NULL OR s.sponsor_id = %(sponsor)s::uuid)
       AND (%(region)s::text IS NULL OR s.region = %(region)s::text)
), standing AS (
    SELECT d.class, d.sponsor_id, d.recorded_at, least(d.amount, d.so_far - coalesce(c.paid, 0)) AS amount
      FROM (SELECT class, sponsor_id, position, amount, recorded_at,
                   sum(amount) OVER (PARTITION BY class, sponsor_id ORDER BY position) AS so_far
              FROM leg WHERE amount > 0) d
      LEFT JOIN (SELECT class, sponsor_id, -sum(amount) AS paid FROM leg WHERE amount < 0 GROUP BY 1, 2) c
        ON (c.class, c.sponsor_id) = (d.class, d.sponsor_id)
     WHERE d.so_far > coalesce(c.paid, 0)
), aged AS (
    SELECT o.class, o.sponsor_id, o.amount,
           %(on)s::date - (o.recorded_at AT TIME ZONE %(zone)s::text)::date AS days
      FROM standing o
)
SELECT class AS kind, sponsor_id,
       coalesce(sum(amount) FILTER (WHERE days <= 30), 0)::bigint AS days_0_30,
       coalesce(sum(amount) FILTER (WHERE days BETWEEN 31 AND 60), 0)::bigint AS days_31_60,
       coalesce(sum(amount) FILTER (WHERE days BETWEEN 61 AND 90), 0)::bigint AS days_61_90,
       coalesce(sum(amount) FILTER (WHERE days > 90), 0)::bigint AS days_over_90
  FROM aged
 GROUP BY GROUPING SETS ((class, sponsor_id), ())
HAVING %(each)s::boolean = (grouping(class) = 0)
 ORDER BY class, sponsor_id LIMIT %(limit)s::int"""


@dataclass(frozen=True, slots=True)
class ReceivableRow:
    """Sen, by days since it was recorded. `kind` and `sponsor_id` None: all of them together."""

    kind: str | None
    sponsor_id: UUID | None
    days_0_30: int
    days_31_60: int
    days_61_90: int
    days_over_90: int

    @property
    def total(self) -> int:
        return self.days_0_30 + self.days_31_60 + self.days_61_90 + self.days_over_90


class ReceivableQueries:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def seen(self) -> int:
        """The last position that these views have seen."""
        return seen_by(self._pool, VIEWS)

    def receivables(
        self,
        on: date,
        ends: datetime,
        position: int,
        *,
        sponsor_id: UUID | None = None,
        region: str | None = None,
        after: str = "",
        limit: int | None,
    ) -> list[ReceivableRow]:
        """What stood on the day, in the order of class and sponsor. `ends`: the first instant after it, with its zone.
        `after`: an account. `limit` None: all together, in one row. Raises ViewBehind.
        """
        parameters = {
            "on": on,
            "ends": ends,
            "zone": str(ends.tzinfo),
            "classes": [DEDUCTIONS, REVERSED_PAYMENTS],
            "sponsor": sponsor_id,
            "region": region,
            "after": after or "12",
            "each": limit is not None,
            "limit": limit,
        }
        return rows_at(self._pool, ReceivableRow, SELECT_RECEIVABLES, position, parameters, VIEWS)[1]
