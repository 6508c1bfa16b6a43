"""How many are active in a region on a day, as known at a position."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ledger.domain.months import ContributionMonth
from ledger.projections.reading import Pool, reading
from ledger.projections.waiting import require_seen

SELECT_SEEN: Final = "SELECT position FROM projection WHERE name = 'activity' AND serving"

# A worker has at most one spell that runs on a day: rows are people.
COUNTED: Final = """
SELECT count(*) AS active,
       count(*) FILTER (WHERE a.paid_to < %(overdue)s::date OR a.first_hole <= %(overdue)s::date) AS in_arrears
  FROM activity_spell a
 WHERE {of_region} AND a.runs_from <= %(on)s::date AND a.runs_until > %(on)s::date
   AND a.known_from <= %(position)s::bigint AND a.known_to > %(position)s::bigint"""
SELECT_ACTIVE: Final = COUNTED.format(of_region="a.region = %(region)s::text")
SELECT_ALL_ACTIVE: Final = COUNTED.format(of_region="true")

# From one region to the next by the index, so that a page costs what is on it.
SELECT_BY_REGION: Final = """
WITH RECURSIVE place AS (
    (SELECT n.region FROM activity_spell n WHERE n.region > %(after)s::text ORDER BY n.region LIMIT 1)
    UNION ALL
    SELECT n.region
      FROM place p
     CROSS JOIN LATERAL (SELECT f.region FROM activity_spell f
                          WHERE f.region > p.region ORDER BY f.region LIMIT 1) n),
page AS (
    SELECT p.region FROM place p
     WHERE EXISTS (SELECT FROM activity_spell k WHERE k.region = p.region AND k.known_from <= %(position)s::bigint)
     LIMIT %(limit)s::int)
SELECT g.region, c.active, c.in_arrears
  FROM page g
 CROSS JOIN LATERAL ({counted}) c
 ORDER BY g.region""".replace("{counted}", COUNTED.format(of_region="a.region = g.region"))


@dataclass(frozen=True, slots=True)
class Active:
    """Workers, each once, with however many sponsors."""

    workers: int
    in_arrears: int


class ActivityQueries:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def active(
        self, on: date, region: str | None, overdue: ContributionMonth, position: int | None = None
    ) -> tuple[int, Active]:
        """The position answered for, by default what the view has seen, and who was active as known at it.

        `region`: declared domicile; None: everywhere. `overdue`: the last month whose due day lies before `on`.
        Raises ViewBehind when `position` has not been seen.
        """
        statement = SELECT_ALL_ACTIVE if region is None else SELECT_ACTIVE
        position, rows = self._asked(statement, on, overdue, position, region=region)
        return position, Active(*rows[0])

    def by_region(
        self, on: date, overdue: ContributionMonth, position: int, *, after: str, limit: int
    ) -> list[tuple[str, Active]]:
        """The same for every region where anybody was ever a member, in order of their names. Raises ViewBehind."""
        _, rows = self._asked(SELECT_BY_REGION, on, overdue, position, after=after, limit=limit)
        return [(region, Active(*counted)) for region, *counted in rows]

    def seen(self) -> int:
        """The last position that the view has seen."""
        with reading(self._pool) as connection:
            return _seen(connection)

    def _asked(
        self, statement: str, on: date, overdue: ContributionMonth, position: int | None, **more: Any
    ) -> tuple[int, list[Any]]:
        """Rows of a position do not change, so that they need not be of one snapshot with it."""
        with reading(self._pool) as connection:
            seen = _seen(connection)
            require_seen("activity", seen, position)
            at = seen if position is None else position
            given = {"on": on, "overdue": overdue.first_day, "position": at, **more}
            return at, connection.execute(statement, given).fetchall()


def _seen(connection: Any) -> int:
    row: tuple[int] = connection.execute(SELECT_SEEN).fetchone()
    return row[0]
