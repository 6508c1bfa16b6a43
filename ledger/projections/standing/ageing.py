"""Arrears by age: how many workers owe one, two or three months, what those months cost, and who was lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from ledger.domain.law.policies import UNPAID_MONTHS_MAX
from ledger.domain.months import ContributionMonth
from ledger.projections.reading import Pool
from ledger.projections.standing.arrears import FIRST
from ledger.projections.standing.asking import VIEWS
from ledger.projections.standing.terms import SPELL_FIRST, TERMS_OF_MONTH
from ledger.projections.waiting import rows_at, seen_by

VIEWS_OF_AGEING: Final = ("activity", *VIEWS)

_REGION_OF: Final = """coalesce(
               (SELECT a.region FROM standing_amendment a
                 WHERE a.worker_id = {worker} AND a.known_from <= %(position)s::bigint AND a.region IS NOT NULL
                 ORDER BY a.known_from DESC LIMIT 1),
               (SELECT w.region FROM standing_worker w WHERE w.worker_id = {worker}))"""

# Whoever stands in the list of arrears (`SELECT_ARREARS`), once for each unpaid month; then the spells that lapsed and
# that no later one follows, by whoever paid their last month. Counted by what a month's price depends on: of an income
# that is the band, whose lower bounds are given. When a spell began matters where a relief is for members of old.
SELECT_AGES: Final = (
    """
WITH owing AS MATERIALIZED (
    SELECT c.worker_id, c.sponsor_id, asked.month AS paid_through
      FROM unnest(%(months)s::date[]) AS asked (month)
      JOIN coverage_month c ON c.part = 0 AND c.month = asked.month
       AND c.known_from <= %(position)s::bigint AND c.known_to > %(position)s::bigint
     WHERE (%(sponsor)s::uuid IS NULL OR c.sponsor_id = %(sponsor)s::uuid) AND c.sponsor_id > %(after)s::uuid
       AND NOT EXISTS (SELECT FROM coverage_month n
                        WHERE n.part = 0 AND n.worker_id = c.worker_id AND n.month > asked.month
                          AND n.month <= %(month)s::date
                          AND n.known_from <= %(position)s::bigint AND n.known_to > %(position)s::bigint)
       AND NOT EXISTS (SELECT FROM membership_fact f
                        WHERE f.worker_id = c.worker_id AND f.kind = 7 AND f.known_from <= %(position)s::bigint
                          AND f.on_date < %(on)s::date
                          AND (f.on_date >= asked.month OR f.detail ->> 'reason' = 'death'))
       AND (%(region)s::text IS NULL OR %(region)s::text = {region_of_c})
), lost AS MATERIALIZED (
    SELECT c.worker_id, c.sponsor_id
      FROM activity_spell s
      JOIN coverage_month c ON c.worker_id = s.worker_id AND c.part = 0 AND c.month = s.paid_to
       AND c.known_from <= %(position)s::bigint AND c.known_to > %(position)s::bigint
     WHERE s.runs_until > %(since)s::date AND s.runs_until <= %(on)s::date
       AND s.runs_until = s.paid_to + %(lapse)s::interval
       AND s.known_from <= %(position)s::bigint AND s.known_to > %(position)s::bigint
       AND (%(region)s::text IS NULL OR s.region = %(region)s::text)
       AND (%(sponsor)s::uuid IS NULL OR c.sponsor_id = %(sponsor)s::uuid) AND c.sponsor_id > %(after)s::uuid
       AND NOT EXISTS (SELECT FROM activity_spell l
                        WHERE l.worker_id = s.worker_id AND l.runs_from >= s.runs_until AND l.runs_from <= %(on)s::date
                          AND l.known_from <= %(position)s::bigint AND l.known_to > %(position)s::bigint)
       AND NOT EXISTS (SELECT FROM membership_fact f
                        WHERE f.worker_id = s.worker_id AND f.kind = 7 AND f.known_from <= %(position)s::bigint
                          AND f.on_date < %(on)s::date
                          AND (f.on_date >= s.paid_to OR f.detail ->> 'reason' = 'death'))
), page AS (
    SELECT sponsor_id FROM owing UNION SELECT sponsor_id FROM lost
     ORDER BY sponsor_id LIMIT %(limit)s::int
)
SELECT CASE WHEN %(each)s::boolean THEN p.sponsor_id END AS sponsor_id,
       (extract(year FROM age(%(month)s::date, p.paid_through)) * 12
        + extract(month FROM age(%(month)s::date, p.paid_through)))::int AS unpaid_months,
       u.month::date AS month, t.sector, t.category,
       width_bucket(t.monthly_income, %(lowers)s::bigint[]) AS band, e.fund_origin, b.spell_first,
       count(*) AS workers
  FROM owing p
 CROSS JOIN LATERAL generate_series(p.paid_through + interval '1 month', %(month)s::date, interval '1 month') u (month)
  JOIN standing_worker w ON w.worker_id = p.worker_id
 CROSS JOIN LATERAL ({terms}) t
 CROSS JOIN LATERAL (
       SELECT coalesce((SELECT n.fund_origin FROM standing_enrolment n
                         WHERE n.worker_id = p.worker_id AND n.known_from <= %(position)s::bigint
                         ORDER BY n.sponsor_id = p.sponsor_id DESC, n.known_from DESC LIMIT 1), 'private')
              AS fund_origin) e
 CROSS JOIN LATERAL (
       SELECT CASE WHEN %(relief)s::boolean THEN ({spell_first}) ELSE p.paid_through END AS spell_first) b
 WHERE %(each)s::boolean IS false OR p.sponsor_id IN (SELECT sponsor_id FROM page)
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
 UNION ALL
SELECT CASE WHEN %(each)s::boolean THEN l.sponsor_id END, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       count(DISTINCT l.worker_id)
  FROM lost l
 WHERE %(each)s::boolean IS false OR l.sponsor_id IN (SELECT sponsor_id FROM page)
 GROUP BY 1
 ORDER BY 1""".replace("{region_of_c}", _REGION_OF.replace("{worker}", "c.worker_id"))
    .replace("{terms}", TERMS_OF_MONTH.replace("{worker}", "p.worker_id").replace("{by}", "u.month"))
    .replace("{spell_first}", SPELL_FIRST.replace("{worker}", "p.worker_id").replace("{month}", "p.paid_through"))
)


@dataclass(frozen=True, slots=True)
class AgeRow:
    """Workers of a sponsor (None: of all) who owe so many months, and for whom this month costs the same.

    `unpaid_months` None: `workers` were lost. `month`, `spell_first`: first days. `band`: which of the lower bounds
    given is the last that their income reaches, from 1.
    """

    sponsor_id: UUID | None
    unpaid_months: int | None
    month: date | None
    sector: str | None
    category: str | None
    band: int | None
    fund_origin: str | None
    spell_first: date | None
    workers: int


@dataclass(frozen=True, slots=True)
class AgesAsked:
    """`lowers`: of bands, ascending, in sen. `lost_months`: how many months of lapses are looked at, the day's own the
    last. `with_relief`: when a spell began is told.
    """

    on: date
    lowers: Sequence[int]
    lost_months: int
    with_relief: bool
    region: str | None = None
    sponsor_id: UUID | None = None


class AgeingQueries:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def seen(self) -> int:
        """The last position that all of these views have seen."""
        return seen_by(self._pool, VIEWS_OF_AGEING)

    def ages(
        self, asked: AgesAsked, position: int | None = None, *, after: UUID = FIRST, limit: int | None
    ) -> tuple[int, list[AgeRow]]:
        """The position answered for, and groups of workers, sponsor by sponsor in the order of their ids.

        `limit`: sponsors; None: all, together. Raises ViewBehind.
        """
        month = ContributionMonth.of(asked.on)
        parameters = {
            "on": asked.on,
            "month": month.first_day,
            "months": [month.plus(-unpaid).first_day for unpaid in range(1, UNPAID_MONTHS_MAX + 1)],
            "since": month.plus(-asked.lost_months).last_day,
            "lapse": f"{UNPAID_MONTHS_MAX + 1} months",
            "lowers": list(asked.lowers),
            "relief": asked.with_relief,
            "region": asked.region,
            "sponsor": asked.sponsor_id,
            "after": after,
            "each": limit is not None,
            "limit": limit,
        }
        return rows_at(self._pool, AgeRow, SELECT_AGES, position, parameters, VIEWS_OF_AGEING)
