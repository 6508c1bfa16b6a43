"""The programme between two days: for whom months were settled and by whom, claims filed, benefits paid.

The statements read settled months and running spells beside this view's own rows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ledger.domain.months import ContributionMonth
from ledger.projections.reading import Pool
from ledger.projections.waiting import rows_at

VIEWS_OF_PARTICIPANTS: Final = ("activity", "coverage", "programme")
VIEWS_OF_BENEFITS: Final = ("claims", "programme")

# A row for each kind of sponsor that paid, and one without a kind: there a worker whom two kinds paid for counts once.
SELECT_PARTICIPANTS: Final = """
WITH paid AS (
    SELECT c.worker_id, s.kind, count(*) AS months
      FROM coverage_month c
      JOIN programme_sponsor s USING (sponsor_id)
     WHERE c.part = 0 AND c.month BETWEEN %(first)s::date AND %(last)s::date
       AND c.known_from <= %(position)s::bigint AND c.known_to > %(position)s::bigint
       AND (%(region)s::text IS NULL OR %(region)s::text = (
            SELECT w.region FROM programme_worker w
             WHERE w.worker_id = c.worker_id AND w.known_from <= %(position)s::bigint
             ORDER BY w.known_from DESC LIMIT 1))
     GROUP BY 1, 2
), active AS (
    SELECT a.worker_id, s.kind
      FROM activity_spell a
      JOIN coverage_month c ON c.worker_id = a.worker_id AND c.part = 0 AND c.month = a.paid_to
       AND c.known_from <= %(position)s::bigint AND c.known_to > %(position)s::bigint
      JOIN programme_sponsor s USING (sponsor_id)
     WHERE a.runs_from <= %(to)s::date AND a.runs_until > %(to)s::date
       AND a.known_from <= %(position)s::bigint AND a.known_to > %(position)s::bigint
       AND (%(region)s::text IS NULL OR a.region = %(region)s::text)
)
SELECT nullif(kind, '') AS kind, coalesce(p.workers, 0) AS workers, coalesce(p.months, 0)::bigint AS worker_months,
       coalesce(n.active, 0) AS active
  FROM (SELECT coalesce(kind, '') AS kind, count(DISTINCT worker_id) AS workers, sum(months) AS months
          FROM paid GROUP BY GROUPING SETS ((kind), ())) p
  FULL JOIN (SELECT coalesce(kind, '') AS kind, count(*) AS active
               FROM active GROUP BY GROUPING SETS ((kind), ())) n USING (kind)"""

# A row for each kind of claim; what was paid for a claim that is taken back by then is told apart.
SELECT_BENEFITS: Final = """
SELECT kind, coalesce(f.claims, 0) AS claims, coalesce(b.claims_paid, 0) AS claims_paid,
       coalesce(b.jht, 0)::bigint AS jht, coalesce(b.jkk, 0)::bigint AS jkk, coalesce(b.jkm, 0)::bigint AS jkm,
       coalesce(b.recoverable, 0)::bigint AS recoverable
  FROM (SELECT k.kind, count(*) AS claims
          FROM programme_claim c
          JOIN claim k ON k.claim_id = c.claim_id
           AND k.known_from <= %(position)s::bigint AND k.known_to > %(position)s::bigint
         WHERE c.filed_at >= %(begins)s::timestamptz AND c.filed_at < %(ends)s::timestamptz
           AND (%(region)s::text IS NULL OR c.region = %(region)s::text)
           AND c.known_from <= %(position)s::bigint
         GROUP BY 1) f
  FULL JOIN (
        SELECT k.kind, count(DISTINCT p.claim_id) FILTER (WHERE p.stands) AS claims_paid,
               sum(p.amount) FILTER (WHERE p.stands AND p.programme = 'JHT') AS jht,
               sum(p.amount) FILTER (WHERE p.stands AND p.programme = 'JKK') AS jkk,
               sum(p.amount) FILTER (WHERE p.stands AND p.programme = 'JKM') AS jkm,
               sum(p.amount) FILTER (WHERE NOT p.stands) AS recoverable
          FROM (SELECT b.claim_id, b.programme, b.amount, b.known_to > %(position)s::bigint AS stands
                  FROM programme_benefit b
                 WHERE b.paid_at >= %(begins)s::timestamptz AND b.paid_at < %(ends)s::timestamptz
                   AND (%(region)s::text IS NULL OR b.region = %(region)s::text)
                   AND b.known_from <= %(position)s::bigint) p
          JOIN claim k ON k.claim_id = p.claim_id
           AND k.known_from <= %(position)s::bigint AND k.known_to > %(position)s::bigint
         GROUP BY 1) b USING (kind)"""


@dataclass(frozen=True, slots=True)
class ParticipantsRow:
    """`kind` None: all together, each worker once. `active`: on the last day, by who paid the last paid month."""

    kind: str | None
    workers: int
    worker_months: int
    active: int


@dataclass(frozen=True, slots=True)
class BenefitsRow:
    """`kind` of the claim. Sen; `recoverable` is of all programmes, and in none of the three."""

    kind: str
    claims: int
    claims_paid: int
    jht: int
    jkk: int
    jkm: int
    recoverable: int


class PeriodQueries:
    """Answers with the position they are true of: the one asked, by default what the views have seen.

    `region`: the workers'. Raises ViewBehind when they have not seen that position.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def participants(
        self, first: date, last: date, region: str | None = None, position: int | None = None
    ) -> tuple[int, list[ParticipantsRow]]:
        """Of the contribution months from that of the first day through that of the last one."""
        parameters = {
            "first": ContributionMonth.of(first).first_day,
            "last": ContributionMonth.of(last).first_day,
            "to": last,
            "region": region,
        }
        return rows_at(self._pool, ParticipantsRow, SELECT_PARTICIPANTS, position, parameters, VIEWS_OF_PARTICIPANTS)

    def benefits(
        self, begins: datetime, ends: datetime, region: str | None = None, position: int | None = None
    ) -> tuple[int, list[BenefitsRow]]:
        """From an instant on, before another. A claim counts where the worker was known to live when it was filed."""
        parameters = {"begins": begins, "ends": ends, "region": region}
        return rows_at(self._pool, BenefitsRow, SELECT_BENEFITS, position, parameters, VIEWS_OF_BENEFITS)
