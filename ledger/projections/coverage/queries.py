"""The facts that answer for a worker's day, as known at a position: one statement for one question or for 10,000."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool

from ledger.domain.membership import MembershipFacts
from ledger.projections.coverage.facts import facts_of
from ledger.projections.waiting import require_seen

# Rows and checkpoint of one snapshot. Five months back are enough: the fourth unpaid one is a lapse.
# Forty months ahead are more than a payment may reach and still end a run of paid months correctly.
SELECT_FACTS: Final = """
WITH seen AS MATERIALIZED (
    SELECT p.position AS checkpoint, coalesce(%(position)s::bigint, p.position) AS position
      FROM projection p WHERE p.name = 'coverage' AND p.serving
)
SELECT s.checkpoint, f.facts, m.months, v.saved, l.later
  FROM seen s
 CROSS JOIN unnest(%(workers)s::uuid[], %(days)s::date[]) WITH ORDINALITY AS q (worker_id, day, place)
  LEFT JOIN LATERAL (
       SELECT array_agg(ROW(f.known_from, f.kind, f.spell, f.on_date, f.detail)) AS facts
         FROM membership_fact f WHERE f.worker_id = q.worker_id AND f.known_from <= s.position) f ON true
 ORDER BY q.place"""
