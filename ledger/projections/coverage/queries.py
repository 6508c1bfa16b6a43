"""The facts that answer for a worker's day, as known at a position: one statement for one question or for 10,000."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Final
from uuid import UUID

from psycopg.types.string import TextLoader

from ledger.domain.membership import MembershipFacts
from ledger.projections.coverage.facts import facts_of
from ledger.projections.reading import Pool, reading
from ledger.projections.waiting import require_seen

# Rows and checkpoint of one snapshot. Five months back are enough, because the fourth unpaid one is a lapse; 600
# later ones are fifty years. Kinds of months go on after those of facts: 100 up to the day's month,
# 101 the saving's; 102 and 103 the same after it.
SELECT_FACTS: Final = """
WITH seen AS MATERIALIZED (
    SELECT p.position AS checkpoint, coalesce(%(position)s::bigint, p.position) AS position
      FROM projection p WHERE p.name = 'coverage' AND p.serving
)
SELECT q.place, k.kind, k.known_from, k.on_date, k.spell, k.settled_at, k.settled_offset, k.sponsor_id, k.detail,
       s.checkpoint
  FROM seen s
 CROSS JOIN unnest((SELECT %(workers)s::uuid[]), (SELECT %(days)s::date[])) WITH ORDINALITY AS q (worker_id, day, place)
  LEFT JOIN LATERAL (
       SELECT f.kind, f.known_from, f.on_date, f.spell, NULL::timestamptz AS settled_at,
              NULL::smallint AS settled_offset, NULL::uuid AS sponsor_id, f.detail
         FROM membership_fact f
        WHERE f.worker_id = q.worker_id AND f.known_from <= s.position
          AND (f.kind <> 20 OR f.on_date = date_trunc('month', q.day)::date)  -- a deduction, of the month asked
          AND (f.kind NOT IN (9, 10) OR NOT EXISTS (  -- a reversed month, unless it was settled again
               SELECT FROM coverage_month c
                WHERE c.worker_id = f.worker_id AND c.part = f.kind - 9 AND c.month = f.on_date AND c.status = 1
                  AND c.known_from > f.known_from AND c.known_from <= s.position))
       UNION ALL
       (SELECT 100, c.known_from, c.month, c.spell, c.settled_at, c.settled_offset, c.sponsor_id, NULL
          FROM coverage_month c
         WHERE c.worker_id = q.worker_id AND c.part = 0 AND c.month <= q.day AND c.status = 1
           AND c.known_from <= s.position AND c.known_to > s.position
         ORDER BY c.month DESC LIMIT 5)
       UNION ALL
       (SELECT 101, c.known_from, c.month, c.spell, c.settled_at, c.settled_offset, c.sponsor_id, NULL
          FROM coverage_month c
         WHERE c.worker_id = q.worker_id AND c.part = 1 AND c.month <= q.day AND c.status = 1
           AND c.known_from <= s.position AND c.known_to > s.position
         ORDER BY c.month DESC LIMIT 5)
       UNION ALL
       (SELECT 102, c.known_from, c.month, c.spell, c.settled_at, c.settled_offset, c.sponsor_id, NULL
          FROM coverage_month c
         WHERE c.worker_id = q.worker_id AND c.part = 0 AND c.month > q.day AND c.status = 1
           AND c.known_from <= s.position AND c.known_to > s.position
         ORDER BY c.month LIMIT 600)
       UNION ALL
       (SELECT 103, c.known_from, c.month, c.spell, c.settled_at, c.settled_offset, c.sponsor_id, NULL
          FROM coverage_month c
         WHERE c.worker_id = q.worker_id AND c.part = 1 AND c.month > q.day AND c.status = 1
           AND c.known_from <= s.position AND c.known_to > s.position
         ORDER BY c.month LIMIT 600)) k ON true
 ORDER BY q.place"""

# Whom a deduction is for, as noted last, and of them those whose month is settled, by whomever.
SELECT_PAYEES: Final = """
WITH seen AS MATERIALIZED (
    SELECT p.position AS checkpoint, coalesce(%(position)s::bigint, p.position) AS position
      FROM projection p WHERE p.name = 'coverage' AND p.serving
), noted AS (
    SELECT DISTINCT ON (f.worker_id, f.detail ->> 'deduction_id')
           f.worker_id, f.detail ->> 'deduction_id' AS deduction_id, f.on_date AS month,
           f.detail ->> 'enrolment_id' IS NOT NULL AS is_payee
      FROM seen s
     CROSS JOIN unnest(%(workers)s::uuid[]) AS w (worker_id)
      JOIN membership_fact f ON f.worker_id = w.worker_id AND f.kind = 20 AND f.known_from <= s.position
     ORDER BY f.worker_id, f.detail ->> 'deduction_id', f.known_from DESC
)
SELECT s.checkpoint, n.deduction_id, count(n.worker_id), count(c.worker_id)
  FROM seen s
  LEFT JOIN noted n ON n.is_payee
  LEFT JOIN coverage_month c
    ON c.worker_id = n.worker_id AND c.part = 0 AND c.month = n.month AND c.status = 1
   AND c.known_from <= s.position AND c.known_to > s.position
 GROUP BY s.checkpoint, n.deduction_id"""

SELECT_CHECKPOINT: Final = "SELECT position FROM projection WHERE name = 'coverage' AND serving"

# Values that many rows share are turned into objects once, by their text; `facts` does it.
_AS_TEXT: Final = ("timestamptz", "uuid", "jsonb")

Question = tuple[UUID, date]


class CoverageQueries:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def facts(
        self, questions: Sequence[Question], position: int | None = None
    ) -> tuple[int, list[MembershipFacts | None]]:
        """The position that the view has seen, and per worker and day, in the order asked, what was known at
        `position`, by default at that one. None: the worker was not registered then.

        `position` must be the end of a command. Raises ViewBehind when it has not been seen.
        """
        with reading(self._pool) as connection, connection.cursor() as cursor:
            if not questions:
                cursor.execute(SELECT_CHECKPOINT)
                return int(cursor.fetchall()[0][0]), []
            for name in _AS_TEXT:
                cursor.adapters.register_loader(name, TextLoader)
            workers, days = zip(*questions, strict=True)
            cursor.execute(SELECT_FACTS, {"workers": list(workers), "days": list(days), "position": position})
            rows = cursor.fetchall()
        seen = int(rows[0][-1])
        require_seen("coverage", seen, position)
        return seen, [facts_of(known) for _, known in groupby(rows, key=itemgetter(0))]

    def payees(
        self, worker_ids: Sequence[UUID], position: int | None = None
    ) -> tuple[int, dict[UUID, tuple[int, int]]]:
        """The position that the view has seen, and by deduction for how many of these workers it is, and for how many
        of them its month is settled, as known at `position`. Raises ViewBehind.
        """
        with reading(self._pool) as connection:
            found = connection.execute(SELECT_PAYEES, {"workers": list(worker_ids), "position": position})
            rows = found.fetchall()
        seen = int(rows[0][0])
        require_seen("coverage", seen, position)
        return seen, {UUID(deduction_id): (noted, settled) for _, deduction_id, noted, settled in rows if deduction_id}
