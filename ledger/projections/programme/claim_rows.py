"""Claims filed and benefits paid: added and taken back in memory, and how they become rows."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from ledger.domain.events import Benefit
from ledger.domain.values import Programme
from ledger.projections.batch import Fact, FactRefused
from ledger.projections.projection import of_version

# When it was recorded stands beside the fact, not in it.
ADD_CLAIMS: Final = """
INSERT INTO programme_claim_v1 (claim_id, region, filed_at, known_from)
SELECT k.claim_id, w.region, e.recorded_at, k.position
  FROM unnest(%(claims)s::uuid[], %(workers)s::uuid[], %(positions)s::bigint[]) AS k (claim_id, worker_id, position)
  JOIN events e USING (position)
 CROSS JOIN LATERAL (
       SELECT n.region FROM programme_worker_v1 n
        WHERE n.worker_id = k.worker_id AND n.known_from < k.position
        ORDER BY n.known_from DESC LIMIT 1) w"""

ADD_BENEFITS: Final = """
INSERT INTO programme_benefit_v1 (claim_id, known_from, programme, amount, region, paid_at)
SELECT k.claim_id, k.position, k.programme, k.amount, c.region, k.paid_at
  FROM unnest(%(claims)s::uuid[], %(positions)s::bigint[], %(programmes)s::text[], %(amounts)s::bigint[],
              %(paid_at)s::timestamptz[])
       AS k (claim_id, position, programme, amount, paid_at)
  JOIN programme_claim_v1 c USING (claim_id)"""

CLOSE_BENEFITS: Final = """
UPDATE programme_benefit_v1 SET known_to = %(position)s::bigint
 WHERE claim_id = %(claim)s::uuid AND known_from < %(position)s::bigint AND known_to = 9223372036854775807
RETURNING programme, amount"""


class ClaimRows:
    """Since the last write."""

    def __init__(self) -> None:
        self._filed: list[tuple[str, UUID, int]] = []
        self._paid: list[tuple[str, int, str, int, datetime]] = []
        self._reversed: list[tuple[str, int, dict[str, int]]] = []

    def file(self, fact: Fact, worker_id: UUID) -> None:
        self._filed.append((fact.stream, worker_id, fact.position))

    def pay(self, fact: Fact, benefit: Benefit, paid_at: datetime) -> None:
        self._paid.append((fact.stream, fact.position, benefit.programme.value, benefit.amount, paid_at))

    def reverse(self, fact: Fact, paid: Mapping[Programme, int]) -> None:
        self._reversed.append((fact.stream, fact.position, {each.value: sen for each, sen in paid.items() if sen}))

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused for a claim of nobody, a benefit of no claim, and a reversal of what was not paid."""
        if self._filed:
            claims, workers, positions = map(list, zip(*self._filed, strict=True))
            given = {"claims": claims, "workers": workers, "positions": positions}
            if connection.execute(of_version(ADD_CLAIMS, version), given).rowcount != len(self._filed):
                raise FactRefused(f"a claim filed by position {positions[-1]} or before it is of an unknown worker")
            self._filed = []
        if self._paid:
            claims, positions, programmes, amounts, instants = map(list, zip(*self._paid, strict=True))
            given = {
                "claims": claims,
                "positions": positions,
                "programmes": programmes,
                "amounts": amounts,
                "paid_at": instants,
            }
            if connection.execute(of_version(ADD_BENEFITS, version), given).rowcount != len(self._paid):
                raise FactRefused(f"a benefit paid by position {positions[-1]} or before it is of an unknown claim")
            self._paid = []
        for claim_id, position, paid in self._reversed:
            taken: defaultdict[str, int] = defaultdict(int)
            closed = connection.execute(of_version(CLOSE_BENEFITS, version), {"claim": claim_id, "position": position})
            for programme, amount in closed.fetchall():
                taken[programme] += amount
            if taken != paid:
                raise FactRefused(f"the reversal at position {position} takes back another sum than was paid")
        self._reversed = []
