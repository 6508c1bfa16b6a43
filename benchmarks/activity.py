"""Counting the members of a region among a million memberships."""

from datetime import date
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks.figure import Figure, at_most
from benchmarks.ground import Ground
from benchmarks.scale import Scale
from ledger.application.house import House
from ledger.domain.months import ContributionMonth
from ledger.domain.values import ClockMode
from ledger.projections.activity.queries import ActivityQueries

MEMBERSHIPS_OF_TARGET: Final = 1_000_000
MONTHS: Final = 4  # paid one by one: so often each spell was known anew
REGION: Final = "Kabupaten Gianyar"
ROUNDS: Final = 5
REGIONS: Final = 100  # a page of them
ON: Final = date(2025, 4, 20)
OVERDUE: Final = ContributionMonth.parse("2025-04")

# Month after month everybody's version ends and another begins; in the last month every tenth has not paid.
FILL: Final = """
INSERT INTO activity_spell_v1
       (worker_id, spell, known_from, known_to, region, runs_from, runs_until, paid_to)
SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, of * %(memberships)s::bigint + n,
       CASE WHEN of < %(months)s::int - CASE WHEN n %% 10 = 0 THEN 2 ELSE 1 END
            THEN (of + 1) * %(memberships)s::bigint + n ELSE 9223372036854775807 END,
       %(region)s::text, '2025-01-06', date '2025-05-01' + make_interval(months => of),
       date '2025-01-01' + make_interval(months => of)
  FROM generate_series(0, %(months)s::int - 1) of, generate_series(1, %(memberships)s::int) n
 WHERE of < %(months)s::int - CASE WHEN n %% 10 = 0 THEN 1 ELSE 0 END"""
MARK_SEEN: Final = "UPDATE projection SET position = %(position)s WHERE name = 'activity'"


class Activity:
    def __init__(self, ground: Ground, scale: Scale) -> None:
        self._ground = ground
        self._scale = scale

    def close(self) -> None: ...

    def coverage_ratio(self) -> list[Figure]:
        """As known now, and as known when only the first month was paid."""
        memberships = self._scale.memberships
        with self._ground.new_ledger("activity", ClockMode.SIMULATED) as house:
            _fill(house, memberships)
            queries = ActivityQueries(house.database.pool)
            now, then = (
                median([_seconds(queries, position, memberships) for _ in range(ROUNDS)])
                for position in (None, 2 * memberships)
            )
            everywhere = median([_seconds_of_all(queries, memberships) for _ in range(ROUNDS)])
        target = at_most(2) if memberships >= MEMBERSHIPS_OF_TARGET else None
        return [
            Figure("ucj", now, "s", target=target),
            Figure("ucj-as-known-then", then, "s", "as known now", now, target),
            Figure("ucj-of-all-regions", everywhere, "s", "of one region", now),
        ]


def _fill(house: House, memberships: int) -> None:
    given = {"memberships": memberships, "months": MONTHS, "region": REGION}
    with house.database.connect("owner") as owner:
        owner.execute(FILL, given)
        owner.execute(MARK_SEEN, {"position": MONTHS * memberships + memberships})
        owner.execute("VACUUM ANALYZE activity_spell_v1")


def _seconds_of_all(queries: ActivityQueries, memberships: int) -> float:
    """The page of regions, and all of them together."""
    began = perf_counter()
    found = queries.by_region(ON, OVERDUE, queries.seen(), after="", limit=REGIONS)
    _, together = queries.active(ON, None, OVERDUE)
    took = perf_counter() - began
    assert [active.workers for _, active in found] == [memberships] == [together.workers]
    return took


def _seconds(queries: ActivityQueries, position: int | None, memberships: int) -> float:
    began = perf_counter()
    _, active = queries.active(ON, REGION, OVERDUE, position)
    took = perf_counter() - began
    assert active.workers == memberships, "everybody is active, the tenth part in arrears"
    return took
