"""Marks that are open, and workers for whom two sponsors have undertaken to pay."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from ledger.projections.reading import Pool
from ledger.projections.standing.asking import rows_at

SELECT_MARKS: Final = """
SELECT m.mark_id, m.known_from AS marked, m.worker_id, m.mark, m.since, r.region
  FROM standing_mark m
  JOIN standing_worker w ON w.worker_id = m.worker_id
 CROSS JOIN LATERAL (
       SELECT coalesce((SELECT a.region FROM standing_amendment a
                         WHERE a.worker_id = m.worker_id AND a.known_from <= %(position)s::bigint
                           AND a.region IS NOT NULL
                         ORDER BY a.known_from DESC LIMIT 1), w.region) AS region) r
 WHERE m.known_from > %(after)s::bigint AND m.known_from <= %(position)s::bigint
   AND (%(region)s::text IS NULL OR r.region = %(region)s::text)
   AND NOT EXISTS (SELECT FROM standing_clearance c
                    WHERE c.mark_id = m.mark_id AND c.known_from <= %(position)s::bigint)
 ORDER BY m.known_from LIMIT %(limit)s"""

# Enrolments as the months they undertake to pay, those of the start and of the end included.
SELECT_CONFLICTS: Final = """
WITH runs AS NOT MATERIALIZED (
    SELECT e.worker_id, e.sponsor_id, date_trunc('month', e.starts_on)::date AS first,
           coalesce((SELECT x.ends_on FROM standing_end x
                      WHERE x.enrolment_id = e.enrolment_id AND x.known_from <= %(position)s::bigint
                      ORDER BY x.known_from DESC LIMIT 1), 'infinity') AS last
      FROM standing_enrolment e
     WHERE e.known_from <= %(position)s::bigint AND e.programmes LIKE '%%JKK%%'
       AND NOT EXISTS (SELECT FROM membership_fact m
                        WHERE m.worker_id = e.worker_id AND m.kind = 15 AND m.known_from <= %(position)s::bigint)
), both_run AS (
    SELECT DISTINCT mine.worker_id, g.month::date AS month
      FROM runs mine
      JOIN runs other ON other.worker_id = mine.worker_id AND other.sponsor_id <> mine.sponsor_id
     CROSS JOIN generate_series(%(first)s::date::timestamp, %(last)s::date::timestamp, interval '1 month') g (month)
     WHERE mine.sponsor_id = %(sponsor)s::uuid AND mine.worker_id > %(after)s::uuid
       AND g.month BETWEEN mine.first AND mine.last AND g.month BETWEEN other.first AND other.last
), page AS (
    SELECT worker_id FROM both_run GROUP BY worker_id ORDER BY worker_id LIMIT %(limit)s
)
SELECT b.worker_id, b.month, c.sponsor_id = %(sponsor)s::uuid AS settled_here
  FROM page
  JOIN both_run b USING (worker_id)
  LEFT JOIN coverage_month c
    ON c.worker_id = b.worker_id AND c.part = 0 AND c.month = b.month
   AND c.known_from <= %(position)s::bigint AND c.known_to > %(position)s::bigint
 ORDER BY b.worker_id, b.month"""


@dataclass(frozen=True, slots=True)
class MarkRow:
    """`marked`: the position at which it was recorded."""

    mark_id: UUID
    marked: int
    worker_id: UUID
    mark: str
    since: date
    region: str


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """`month`: its first day. `settled_here`: by the sponsor that is asked about, or by another; None: by nobody."""

    worker_id: UUID
    month: date
    settled_here: bool | None


class StandingQueries:
    """Answers with the position they are true of: the one asked, by default what the views have seen.

    Raises ViewBehind when they have not seen that position.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def marks(
        self, position: int | None = None, *, region: str | None = None, after: int = 0, limit: int
    ) -> tuple[int, list[MarkRow]]:
        """Those nobody has cleared, in the order recorded. `after`: the `marked` of the page before."""
        parameters = {"region": region, "after": after, "limit": limit}
        return rows_at(self._pool, MarkRow, SELECT_MARKS, position, parameters)

    def conflicts(
        self, sponsor_id: UUID, first: date, last: date, position: int | None = None, *, after: UUID, limit: int
    ) -> tuple[int, list[ConflictRow]]:
        """Months, by their first days, that this sponsor and another one have undertaken to pay for a worker.

        `limit` workers, in the order of their ids, each with all such months.
        """
        parameters = {"sponsor": sponsor_id, "first": first, "last": last, "after": after, "limit": limit}
        return rows_at(self._pool, ConflictRow, SELECT_CONFLICTS, position, parameters)
