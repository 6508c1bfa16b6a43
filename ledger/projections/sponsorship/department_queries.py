"""How far departments have come on a day, as known at a position."""

from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from ledger.projections.reading import Pool, reading
from ledger.projections.waiting import require_seen

VIEW: Final = "sponsorship"

# A civil servant serves in one department on a day; what is deducted is of the department of the day of deduction.
SELECT_PROGRESS: Final = """
WITH seen AS MATERIALIZED (
    SELECT p.position AS checkpoint, coalesce(%(position)s::bigint, p.position) AS position
      FROM projection p WHERE p.name = 'sponsorship' AND p.serving
), department AS MATERIALIZED (
    SELECT d.department_id, d.region
      FROM seen s JOIN sponsorship_department d ON d.known_from <= s.position AND d.known_to > s.position
     WHERE %(region)s::text IS NULL OR d.region = %(region)s::text
), serving AS MATERIALIZED (
    SELECT v.department_id, v.sponsor_id
      FROM seen s JOIN sponsorship_service v ON v.known_from <= s.position AND v.known_to > s.position
     WHERE v.joined_on <= %(on)s::date AND v.left_on > %(on)s::date
), carried AS MATERIALIZED (
    SELECT v.department_id, v.sponsor_id, e.worker_id, bool_or(e.validated_on <= %(on)s::date) AS validated
      FROM seen s
     CROSS JOIN serving v
      JOIN sponsorship_enrolment e
        ON e.sponsor_id = v.sponsor_id AND e.known_from <= s.position AND e.known_to > s.position
       AND e.starts_on <= %(on)s::date AND e.ends_on >= %(on)s::date
     GROUP BY v.department_id, v.sponsor_id, e.worker_id
), worker AS MATERIALIZED (
    SELECT c.department_id, c.worker_id, bool_or(c.validated) AS validated,
           EXISTS (SELECT FROM seen s JOIN sponsorship_month m
                       ON m.known_from <= s.position AND m.known_to > s.position
                    WHERE m.worker_id = c.worker_id AND m.part = 0 AND m.month = %(month)s::date) AS active
      FROM carried c
     GROUP BY c.department_id, c.worker_id
), joined AS (
    SELECT v.department_id, count(*) AS sponsors,
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM seen s JOIN sponsorship_consent c
                   ON c.known_from <= s.position AND c.known_to > s.position
                WHERE c.sponsor_id = v.sponsor_id AND c.given_on <= %(on)s::date AND c.withdrawn_on > %(on)s::date
           )) AS consenting,
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM carried c WHERE c.sponsor_id = v.sponsor_id AND c.department_id = v.department_id
           )) AS carrying
      FROM serving v GROUP BY v.department_id
), counted AS (
    SELECT w.department_id, count(*) AS workers, count(*) FILTER (WHERE w.validated) AS validated,
           count(*) FILTER (WHERE w.active) AS active
      FROM worker w GROUP BY w.department_id
), deducted AS (
    SELECT v.department_id, sum(d.amount)::bigint AS amount, sum(d.remitted)::bigint AS remitted
      FROM seen s
      JOIN sponsorship_deduction d ON d.known_from <= s.position AND d.known_to > s.position
      JOIN sponsorship_service v
        ON v.sponsor_id = d.sponsor_id AND v.known_from <= s.position AND v.known_to > s.position
       AND v.joined_on <= d.deducted_on AND v.left_on > d.deducted_on
     WHERE d.month = %(month)s::date
     GROUP BY v.department_id
)
SELECT s.checkpoint, d.department_id, d.region, coalesce(j.sponsors, 0), coalesce(j.consenting, 0),
       coalesce(j.carrying, 0), coalesce(c.workers, 0), coalesce(c.validated, 0), coalesce(c.active, 0),
       coalesce(m.amount, 0), coalesce(m.remitted, 0)
  FROM seen s
  LEFT JOIN department d ON true
  LEFT JOIN joined j USING (department_id)
  LEFT JOIN counted c USING (department_id)
  LEFT JOIN deducted m USING (department_id)
 ORDER BY d.department_id"""


SELECT_DEPARTMENTS: Final = """
WITH seen AS MATERIALIZED (
    SELECT p.position AS checkpoint, coalesce(%(position)s::bigint, p.position) AS position
      FROM projection p WHERE p.name = 'sponsorship' AND p.serving
)
SELECT s.checkpoint, d.department_id, d.region
  FROM seen s
  LEFT JOIN LATERAL (
       SELECT v.department_id, v.region FROM sponsorship_department v
        WHERE v.known_from <= s.position AND v.known_to > s.position
          AND (%(region)s::text IS NULL OR v.region = %(region)s::text)
          AND (%(after)s::uuid IS NULL OR v.department_id > %(after)s::uuid)
        ORDER BY v.department_id LIMIT %(limit)s::int) d ON true
 ORDER BY d.department_id"""


class DepartmentProgress(NamedTuple):
    """Civil servants of the day: those who joined, who agreed to a deduction, who carry somebody; then the workers
    whom they carry, each once, those validated, those whose month is settled by whosever money; sen of the month.
    """

    department_id: UUID
    region: str
    sponsors: int
    consenting: int
    carrying: int
    workers: int
    validated: int
    active: int
    deducted: int
    remitted: int


class DepartmentQueries:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def progress(
        self, on: date, month: date, region: str | None = None, position: int | None = None
    ) -> tuple[int, list[DepartmentProgress]]:
        """The position that the view has seen, and every department in order of ids, as known at `position`.

        `month`: its first day. `region`: the departments'. Raises ViewBehind when `position` has not been seen.
        """
        given = {"on": on, "month": month, "region": region, "position": position}
        with reading(self._pool) as connection:
            rows: list[Any] = connection.execute(SELECT_PROGRESS, given).fetchall()
        seen = rows[0][0]
        require_seen(VIEW, seen, position)
        return seen, [DepartmentProgress(*row[1:]) for row in rows if row[1] is not None]

    def departments(
        self, region: str | None = None, position: int | None = None, *, after: UUID | None = None, limit: int
    ) -> tuple[int, list[tuple[UUID, str]]]:
        """The position that the view has seen, and departments with their regions in order of ids.

        Raises ViewBehind when `position` has not been seen.
        """
        given = {"region": region, "position": position, "after": after, "limit": limit}
        with reading(self._pool) as connection:
            rows: list[Any] = connection.execute(SELECT_DEPARTMENTS, given).fetchall()
        seen = rows[0][0]
        require_seen(VIEW, seen, position)
        return seen, [row[1:] for row in rows if row[1] is not None]
