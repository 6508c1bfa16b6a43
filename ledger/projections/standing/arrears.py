"""Who is about to fall out: memberships with unpaid months, and schemes whose term ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from ledger.domain.months import ContributionMonth
from ledger.projections.reading import Pool
from ledger.projections.standing.asking import rows_at
from ledger.projections.standing.terms import SPELL_FIRST, TERMS_OF_MONTH

FIRST: Final = UUID(int=0)  # before every worker

# Month by month, the workers of whom it is the newest settled one up to the day's, in the order of their ids, until
# the page is full. What else is asked of a worker is asked one by one (a scalar subquery is never made a join): the
# months of one index alone, and of the few that are left the region, and whether a death or an exit came first.
SELECT_ARREARS: Final = """
SELECT p.worker_id, p.month AS paid_through, p.sponsor_id
  FROM unnest(%(months)s::date[]) AS asked (month)
 CROSS JOIN LATERAL (
    SELECT u.worker_id, asked.month, u.sponsor_id
      FROM (SELECT c.worker_id, c.sponsor_id
              FROM coverage_month c
             WHERE c.part = 0 AND c.month = asked.month AND c.worker_id > %(after)s::uuid
               AND c.known_from <= %(position)s::bigint AND c.known_to > %(position)s::bigint
               AND (%(sponsor)s::uuid IS NULL OR c.sponsor_id = %(sponsor)s::uuid)
               AND (SELECT true FROM coverage_month n
                     WHERE n.part = 0 AND n.month = ANY(%(later)s::date[]) AND n.month > asked.month
                       AND n.worker_id = c.worker_id
                       AND n.known_from <= %(position)s::bigint AND n.known_to > %(position)s::bigint LIMIT 1) IS NULL
             ORDER BY c.worker_id
            OFFSET 0) u
     WHERE (%(region)s::text IS NULL OR %(region)s::text = coalesce(
               (SELECT a.region FROM standing_amendment a
                 WHERE a.worker_id = u.worker_id AND a.known_from <= %(position)s::bigint AND a.region IS NOT NULL
                 ORDER BY a.known_from DESC LIMIT 1),
               (SELECT w.region FROM standing_worker w WHERE w.worker_id = u.worker_id)))
       AND (SELECT true FROM membership_fact f
             WHERE f.worker_id = u.worker_id AND f.kind = 7 AND f.known_from <= %(position)s::bigint
               AND f.on_date < %(on)s::date AND (f.on_date >= asked.month OR f.detail ->> 'reason' = 'death')
             LIMIT 1) IS NULL
     ORDER BY u.worker_id LIMIT %(limit)s) p
 ORDER BY p.worker_id LIMIT %(limit)s"""

SELECT_SCHEMES: Final = """
SELECT k.scheme_id, k.sponsor_id, k.ends_on
  FROM standing_scheme k
 WHERE k.ends_on BETWEEN %(on)s::date AND %(until)s::date AND k.known_from <= %(position)s::bigint
   AND (%(after)s::uuid IS NULL OR (k.ends_on, k.scheme_id) > (
        SELECT z.ends_on, z.scheme_id FROM standing_scheme z WHERE z.scheme_id = %(after)s::uuid))
 ORDER BY k.ends_on, k.scheme_id LIMIT %(limit)s"""

# Whose membership runs on the day, who is enrolled when the term ends, and for whose month after it nobody has paid
# or undertaken to pay: one by one, or counted by what the price of that month depends on. A spell begins as it was
# formed last, and one that became part of another does not count. Of amendments the one of the latest month by then
# holds.
SELECT_FALLING_OUT: Final = """
SELECT k.scheme_id, k.ends_on, CASE WHEN %(each)s::boolean THEN e.worker_id END AS worker_id,
       CASE WHEN %(each)s::boolean THEN m.month END AS paid_through, e.programmes, e.fund_origin,
       b.month AS spell_first, t.sector, t.category, t.monthly_income, count(*) AS workers
  FROM standing_scheme k
  JOIN standing_enrolment e ON e.scheme_id = k.scheme_id
  JOIN standing_worker w ON w.worker_id = e.worker_id
 CROSS JOIN LATERAL (
       SELECT c.month
         FROM coverage_month c
        WHERE c.worker_id = e.worker_id AND c.part = 0
          AND c.known_from <= %(position)s::bigint AND c.known_to > %(position)s::bigint
        ORDER BY c.month DESC LIMIT 1) m
 CROSS JOIN LATERAL (
{spell_first}) b
 CROSS JOIN LATERAL (
{terms}) t
 WHERE k.scheme_id = ANY(%(schemes)s::uuid[]) AND e.worker_id > %(after)s::uuid
   AND k.known_from <= %(position)s::bigint AND e.known_from <= %(position)s::bigint AND e.starts_on <= k.ends_on
   AND m.month BETWEEN %(running)s::date AND k.ends_on
   AND coalesce((SELECT x.ends_on FROM standing_end x
                  WHERE x.enrolment_id = e.enrolment_id AND x.known_from <= %(position)s::bigint
                  ORDER BY x.known_from DESC LIMIT 1), 'infinity') >= k.ends_on
   AND NOT EXISTS (
        SELECT FROM standing_enrolment o
          LEFT JOIN standing_scheme z ON z.scheme_id = o.scheme_id
         WHERE o.worker_id = e.worker_id AND o.known_from <= %(position)s::bigint AND o.programmes LIKE '%%JKK%%'
           AND o.starts_on < k.ends_on + 1 + interval '1 month' AND coalesce(z.ends_on, 'infinity') > k.ends_on
           AND coalesce((SELECT y.ends_on FROM standing_end y
                          WHERE y.enrolment_id = o.enrolment_id AND y.known_from <= %(position)s::bigint
                          ORDER BY y.known_from DESC LIMIT 1), 'infinity') > k.ends_on)
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
 ORDER BY 1, 3 LIMIT %(limit)s""".replace(
    "{spell_first}", SPELL_FIRST.replace("{worker}", "e.worker_id").replace("{month}", "m.month")
).replace("{terms}", TERMS_OF_MONTH.replace("{worker}", "e.worker_id").replace("{by}", "k.ends_on + 1"))


@dataclass(frozen=True, slots=True)
class ArrearsRow:
    """`paid_through`: first day of the last paid month. `sponsor_id`: who paid that."""

    worker_id: UUID
    paid_through: date
    sponsor_id: UUID


@dataclass(frozen=True, slots=True)
class SchemeRow:
    scheme_id: UUID
    sponsor_id: UUID
    ends_on: date


@dataclass(frozen=True, slots=True)
class FallingOut:
    """Workers whose month after the term costs the same, or one of them: then `worker_id` and `paid_through` are told.

    `paid_through`, `spell_first`: first days of months. `programmes`: such as JKK,JKM. `monthly_income`: sen.
    """

    scheme_id: UUID
    ends_on: date
    worker_id: UUID | None
    paid_through: date | None
    programmes: str
    fund_origin: str
    spell_first: date
    sector: str
    category: str
    monthly_income: int
    workers: int


class ArrearsQueries:
    """Answers with the position they are true of: the one asked, by default what the views have seen.

    Raises ViewBehind when they have not seen that position.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def arrears(
        self,
        on: date,
        unpaid: tuple[int, int],
        position: int | None = None,
        *,
        region: str | None = None,
        sponsor_id: UUID | None = None,
        after: UUID = FIRST,
        limit: int,
    ) -> tuple[int, list[ArrearsRow]]:
        """Workers whose membership runs on the day with so many unpaid months in a row, the day's being the last.

        `unpaid`: at least and at most. In the order of their ids.
        """
        fewest, most = unpaid
        month = ContributionMonth.of(on)
        parameters = {
            "on": on,
            "months": [month.plus(-unpaid_months).first_day for unpaid_months in range(fewest, most + 1)],
            "later": [month.plus(-unpaid_months).first_day for unpaid_months in range(most)],
            "region": region,
            "sponsor": sponsor_id,
            "after": after,
            "limit": limit,
        }
        return rows_at(self._pool, ArrearsRow, SELECT_ARREARS, position, parameters)

    def ending(
        self, on: date, until: date, position: int | None = None, *, after: UUID | None = None, limit: int
    ) -> tuple[int, list[SchemeRow]]:
        """Schemes whose term ends on one of these days, in the order of the ends."""
        parameters = {"on": on, "until": until, "after": after, "limit": limit}
        return rows_at(self._pool, SchemeRow, SELECT_SCHEMES, position, parameters)

    def falling_out(
        self,
        schemes: Sequence[UUID],
        running_since: date,
        position: int | None = None,
        *,
        after: UUID = FIRST,
        limit: int | None = None,
    ) -> tuple[int, list[FallingOut]]:
        """For whom nobody goes on paying when these terms end. `running_since`: the oldest month that can be the last
        paid one of a membership that runs. `limit`: workers one by one, in the order of their ids; None: counted.
        """
        parameters = {
            "schemes": list(schemes),
            "running": running_since,
            "after": after,
            "each": limit is not None,
            "limit": limit,
        }
        return rows_at(self._pool, FallingOut, SELECT_FALLING_OUT, position, parameters)
