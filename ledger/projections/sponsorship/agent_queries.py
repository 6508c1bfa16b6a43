"""Agents, and what is credited to each of them, as known at a position."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from ledger.projections.reading import Pool
from ledger.projections.sponsorship.asking import rows_at

SELECT_AGENTS: Final = """
SELECT a.agent_id, a.kind, a.region, a.starts_on, nullif(a.ends_on, 'infinity') AS ended_on
  FROM sponsorship_agent a
 WHERE a.known_from <= %(position)s::bigint AND a.known_to > %(position)s::bigint
   AND (%(region)s::text IS NULL OR a.region = %(region)s::text)
   AND (%(after)s::uuid IS NULL OR a.agent_id > %(after)s::uuid)
 ORDER BY a.agent_id LIMIT %(limit)s::int"""

# Months of an enrolment are found by its worker, who has few.
SELECT_CREDITS: Final = """
WITH credited AS MATERIALIZED (
    SELECT e.agent_id, e.enrolment_id, e.worker_id,
           e.accepted_on BETWEEN %(from)s::date AND %(to)s::date AS brought
      FROM sponsorship_enrolment e
     WHERE e.agent_id IS NOT NULL
       AND e.known_from <= %(position)s::bigint AND e.known_to > %(position)s::bigint
), brought AS (
    SELECT agent_id, count(*) AS enrolments, count(DISTINCT worker_id) AS workers
      FROM credited WHERE brought GROUP BY agent_id
), settled AS (
    SELECT c.agent_id,
           count(*) FILTER (WHERE m.part = 0 AND m.is_of_period) AS months,
           coalesce(sum(m.amount) FILTER (WHERE m.is_of_period), 0)::bigint AS amount,
           count(DISTINCT m.worker_id) FILTER (WHERE m.part = 0 AND m.month = %(month)s::date) AS active
      FROM credited c
      JOIN (SELECT s.*, s.settled_at >= %(begins)s::timestamptz AND s.settled_at < %(ends)s::timestamptz AS is_of_period
              FROM sponsorship_month s
             WHERE s.known_from <= %(position)s::bigint AND s.known_to > %(position)s::bigint) m
        ON m.worker_id = c.worker_id AND m.enrolment_id = c.enrolment_id
     GROUP BY c.agent_id
)
SELECT a.agent_id, a.kind, a.region,
       coalesce(b.enrolments, 0) AS enrolments, coalesce(b.workers, 0) AS workers,
       coalesce(s.months, 0) AS months, coalesce(s.amount, 0)::bigint AS amount, coalesce(s.active, 0) AS active
  FROM sponsorship_agent a
  LEFT JOIN brought b USING (agent_id)
  LEFT JOIN settled s USING (agent_id)
 WHERE a.known_from <= %(position)s::bigint AND a.known_to > %(position)s::bigint
   AND (%(region)s::text IS NULL OR a.region = %(region)s::text)
 ORDER BY a.agent_id"""


@dataclass(frozen=True, slots=True)
class AgentRow:
    """`ended_on`: the last day on which something is credited."""

    agent_id: UUID
    kind: str
    region: str
    starts_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class CreditRow:
    """`enrolments`, and how many `workers` they are of: accepted in the period. `months`, and `amount` in sen with
    their savings: settled in it. `active`: workers whose month of the period's last day is settled.
    """

    agent_id: UUID
    kind: str
    region: str
    enrolments: int
    workers: int
    months: int
    amount: int
    active: int


class AgentQueries:
    """In the order of the agents' ids, with the position answered for. `region`: the agents'. Raises ViewBehind."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def agents(
        self, position: int | None = None, *, region: str | None = None, after: UUID | None = None, limit: int
    ) -> tuple[int, list[AgentRow]]:
        parameters = {"region": region, "after": after, "limit": limit}
        return rows_at(self._pool, AgentRow, SELECT_AGENTS, position, parameters)

    def credits(
        self, days: tuple[date, date], instants: tuple[datetime, datetime], position: int | None, region: str | None
    ) -> tuple[int, list[CreditRow]]:
        """All agents. `days`: the first and the last of the period; `instants`: its first, and the first after it."""
        parameters = {
            "from": days[0],
            "to": days[1],
            "month": days[1].replace(day=1),
            "begins": instants[0],
            "ends": instants[1],
            "region": region,
        }
        return rows_at(self._pool, CreditRow, SELECT_CREDITS, position, parameters)
