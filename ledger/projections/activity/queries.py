"""How many are active in a region on a day, as known at a position."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ledger.domain.months import ContributionMonth
from ledger.projections.reading import Pool, reading
from ledger.projections.waiting import require_seen

# A worker has at most one spell that runs on a day: rows are people.
SELECT_ACTIVE: Final = """
WITH seen AS MATERIALIZED (
    SELECT p.position AS checkpoint, coalesce(%(position)s::bigint, p.position) AS position
      FROM projection p WHERE p.name = 'activity' AND p.serving
)
SELECT s.checkpoint, a.active, a.in_arrears
  FROM seen s
 CROSS JOIN LATERAL (
       SELECT count(*) AS active,
              count(*) FILTER (WHERE a.paid_to < %(overdue)s::date OR a.first_hole <= %(overdue)s::date) AS in_arrears
         FROM activity_spell a
        WHERE a.region = %(region)s::text AND a.runs_from <= %(on)s::date AND a.runs_until > %(on)s::date
          AND a.known_from <= s.position AND a.known_to > s.position) a"""


@dataclass(frozen=True, slots=True)
class Active:
    """Workers, each once, with however many sponsors."""

    workers: int
    in_arrears: int


class ActivityQueries:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def active(
        self, on: date, region: str, overdue: ContributionMonth, position: int | None = None
    ) -> tuple[int, Active]:
        """The position that the view has seen, and who was active as known at `position`, by default there.

        `region`: declared domicile. `overdue`: the last month whose due day lies before `on`.
        Raises ViewBehind when `position` has not been seen.
        """
        given = {"on": on, "region": region, "overdue": overdue.first_day, "position": position}
        with reading(self._pool) as connection:
            row: Any = connection.execute(SELECT_ACTIVE, given).fetchone()
        seen, workers, in_arrears = row
        require_seen("activity", seen, position)
        return seen, Active(workers, in_arrears)
