"""The programme's numbers for a year and its sponsors on a day, as known at a position."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from ledger.domain.values import Programme, SponsorKind
from ledger.projections.reading import Pool, reading
from ledger.projections.waiting import require_seen

# A worker has at most one row that holds for a year at a position: rows are people.
SELECT_SUMMARY: Final = """
WITH seen AS MATERIALIZED (
    SELECT p.position AS checkpoint, coalesce(%(position)s::bigint, p.position) AS position
      FROM projection p WHERE p.name = 'programme' AND p.serving
)
SELECT s.checkpoint, y.participants, c.claims, b.jht, b.jkk, b.jkm, b.back_jht, b.back_jkk, b.back_jkm
  FROM seen s
 CROSS JOIN LATERAL (
       SELECT count(*) AS participants
         FROM programme_year y
        WHERE y.year = %(year)s::smallint AND (%(region)s::text IS NULL OR y.region = %(region)s::text)
          AND y.known_from <= s.position AND y.known_to > s.position) y
 CROSS JOIN LATERAL (
       SELECT count(*) AS claims
         FROM programme_claim c
        WHERE c.filed_at >= %(from)s::timestamptz AND c.filed_at < %(to)s::timestamptz
          AND (%(region)s::text IS NULL OR c.region = %(region)s::text)
          AND c.known_from <= s.position) c
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(p.amount) FILTER (WHERE p.stands AND p.programme = 'JHT'), 0)::bigint AS jht,
              coalesce(sum(p.amount) FILTER (WHERE p.stands AND p.programme = 'JKK'), 0)::bigint AS jkk,
              coalesce(sum(p.amount) FILTER (WHERE p.stands AND p.programme = 'JKM'), 0)::bigint AS jkm,
              coalesce(sum(p.amount) FILTER (WHERE NOT p.stands AND p.programme = 'JHT'), 0)::bigint AS back_jht,
              coalesce(sum(p.amount) FILTER (WHERE NOT p.stands AND p.programme = 'JKK'), 0)::bigint AS back_jkk,
              coalesce(sum(p.amount) FILTER (WHERE NOT p.stands AND p.programme = 'JKM'), 0)::bigint AS back_jkm
         FROM (SELECT b.programme, b.amount, b.known_to > s.position AS stands
                 FROM programme_benefit b
                WHERE b.paid_at >= %(from)s::timestamptz AND b.paid_at < %(to)s::timestamptz
                  AND (%(region)s::text IS NULL OR b.region = %(region)s::text)
                  AND b.known_from <= s.position) p) b"""

# One row for each kind that has sponsors, and one without a kind for all together.
SELECT_PARTICIPATION: Final = """
WITH seen AS MATERIALIZED (
    SELECT p.position AS checkpoint, coalesce(%(position)s::bigint, p.position) AS position
      FROM projection p WHERE p.name = 'programme' AND p.serving
)
SELECT s.checkpoint, k.kind, k.sponsors, k.sponsors_with_workers, k.workers
  FROM seen s
 CROSS JOIN LATERAL (
       SELECT p.kind, count(DISTINCT p.sponsor_id) AS sponsors, count(DISTINCT e.sponsor_id) AS sponsors_with_workers,
              count(DISTINCT e.worker_id) AS workers
         FROM programme_sponsor p
         LEFT JOIN programme_enrolment e
           ON e.sponsor_id = p.sponsor_id AND e.known_from <= s.position AND e.known_to > s.position
          AND e.starts_on <= %(on)s::date AND e.ends_on >= %(on)s::date
        WHERE p.known_from <= s.position AND (%(region)s::text IS NULL OR p.region = %(region)s::text)
        GROUP BY GROUPING SETS ((p.kind), ())) k"""


@dataclass(frozen=True, slots=True)
class Summary:
    """Sen by programme. `recoverable`: paid in the year for claims taken back since; not in `benefits`."""

    participants: int
    claims: int
    benefits: dict[Programme, int]
    recoverable: dict[Programme, int]


@dataclass(frozen=True, slots=True)
class Participation:
    """`workers`: each once, with however many of these sponsors."""

    sponsors: int
    sponsors_with_workers: int
    workers: int


NOBODY: Final = Participation(0, 0, 0)


class ProgrammeQueries:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def summary(
        self, year: int, begins: datetime, ends: datetime, region: str | None = None, position: int | None = None
    ) -> tuple[int, Summary]:
        """The position that the view has seen, and the year as known at `position`, by default there.

        `begins` and `ends`: the first instant of the year and of the next one. `region`: the workers'.
        Raises ViewBehind when `position` has not been seen.
        """
        given = {"year": year, "from": begins, "to": ends, "region": region, "position": position}
        with reading(self._pool) as connection:
            row: Any = connection.execute(SELECT_SUMMARY, given).fetchone()
        seen, participants, claims, *sums = row
        require_seen("programme", seen, position)
        programmes = (Programme.JHT, Programme.JKK, Programme.JKM)
        stands, back = (dict(zip(programmes, part, strict=True)) for part in (sums[:3], sums[3:]))
        return seen, Summary(participants, claims, stands, back)

    def participation(
        self, on: date, region: str | None = None, position: int | None = None
    ) -> tuple[int, Participation, dict[SponsorKind, Participation]]:
        """The position that the view has seen, then all sponsors together and by kind, as known at `position`.

        `region`: the sponsors'. Raises ViewBehind when `position` has not been seen.
        """
        with reading(self._pool) as connection:
            found = connection.execute(SELECT_PARTICIPATION, {"on": on, "region": region, "position": position})
            rows: list[Any] = found.fetchall()
        seen = rows[0][0]
        require_seen("programme", seen, position)
        by_kind = {kind: Participation(*counted) for _, kind, *counted in rows}
        together = by_kind.pop(None)
        return seen, together, {kind: by_kind.get(kind.value, NOBODY) for kind in SponsorKind}
