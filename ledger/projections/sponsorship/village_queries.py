"""Villages of schemes: seats and who sat on them, how far each has come, and what was spent, as known at a position."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from ledger.domain.values import ScreeningReason
from ledger.projections.reading import Pool
from ledger.projections.sponsorship.asking import rows_at

# Seats that villages have, and whoever was ever enrolled on one of them.
PLACED: Final = """
blocks AS MATERIALIZED (
    SELECT s.scheme_id, s.village_id, s.first_seat, s.last_seat, s.known_from
      FROM sponsorship_seats s
      JOIN sponsorship_village v ON v.village_id = s.village_id
       AND v.known_from <= %(position)s AND v.known_to > %(position)s
     WHERE s.known_from <= %(position)s AND s.known_to > %(position)s
       AND (%(scheme)s::uuid IS NULL OR s.scheme_id = %(scheme)s::uuid)
       AND (%(region)s::text IS NULL OR v.region = %(region)s::text)
), placed AS MATERIALIZED (
    SELECT b.scheme_id, b.village_id, e.enrolment_id, e.worker_id, e.seat,
           least(e.accepted_on, e.starts_on) <= %(on)s AND e.ends_on >= %(on)s AS sits
      FROM blocks b
      JOIN sponsorship_enrolment e ON e.scheme_id = b.scheme_id AND e.seat BETWEEN b.first_seat AND b.last_seat
     WHERE e.known_from <= %(position)s AND e.known_to > %(position)s
)"""

# A month is of the enrolment for which it was settled. What was taken back, or became cheaper, is so in its row.
SPENT: Final = """
SELECT p.scheme_id, p.village_id, coalesce(sum(m.amount), 0)::bigint AS realised,
       count(DISTINCT m.worker_id) FILTER (WHERE m.part = 0 AND m.month = date_trunc('month', %(on)s::date)) AS active
  FROM placed p
  JOIN sponsorship_month m ON m.worker_id = p.worker_id AND m.enrolment_id = p.enrolment_id
 WHERE m.known_from <= %(position)s AND m.known_to > %(position)s AND m.settled_at < %(before)s
 GROUP BY p.scheme_id, p.village_id"""

_BY_REASON: Final = ",\n           ".join(
    f"count(*) FILTER (WHERE string_to_array(n.reasons, ',') @> ARRAY['{reason.value}']) AS {reason.value}"
    for reason in ScreeningReason
)

SELECT_PROGRESS: Final = f"""
WITH {PLACED}, spent AS ({SPENT}), granted AS (
    SELECT scheme_id, village_id, min(known_from) AS since, sum(last_seat - first_seat + 1)::int AS seats
      FROM blocks GROUP BY scheme_id, village_id
), sitting AS (
    SELECT scheme_id, village_id, count(DISTINCT seat) AS taken FROM placed WHERE sits GROUP BY scheme_id, village_id
), proposed AS (
    SELECT n.scheme_id, n.village_id, count(*) AS proposed,
           count(*) FILTER (WHERE n.reasons = '') AS passed,
           count(*) FILTER (WHERE n.reasons <> '') AS not_passed,
           count(*) FILTER (WHERE n.validated) AS validated,
           count(*) FILTER (WHERE n.state = 'refused') AS refused,
           count(*) FILTER (WHERE n.state = 'enrolled') AS enrolled,
           {_BY_REASON}
      FROM sponsorship_nomination n
     WHERE n.known_from <= %(position)s AND n.known_to > %(position)s
       AND (%(scheme)s::uuid IS NULL OR n.scheme_id = %(scheme)s::uuid)
     GROUP BY n.scheme_id, n.village_id
)
SELECT to_jsonb(g) || coalesce(to_jsonb(p), '{{}}') || coalesce(to_jsonb(t), '{{}}')
       || coalesce(to_jsonb(s), '{{}}') AS row
  FROM granted g
  LEFT JOIN proposed p USING (scheme_id, village_id)
  LEFT JOIN sitting t USING (scheme_id, village_id)
  LEFT JOIN spent s USING (scheme_id, village_id)
 ORDER BY g.since"""  # noqa: S608 - our own names

# Of a scheme all that its enrolments cost, whoever sits on no village's seat among them.
SELECT_BUDGETS: Final = """
SELECT c.scheme_id, c.known_from, c.sponsor_id, c.starts_on, c.months, c.fund_origin, c.programmes, c.ceiling,
       c.budget_on, coalesce(r.realised, 0)::bigint AS realised
  FROM sponsorship_scheme c
  JOIN sponsorship_sponsor s ON s.sponsor_id = c.sponsor_id
   AND s.known_from <= %(position)s AND s.known_to > %(position)s
 CROSS JOIN LATERAL (
       SELECT sum(m.amount) AS realised
         FROM sponsorship_enrolment e
         JOIN sponsorship_month m ON m.worker_id = e.worker_id AND m.enrolment_id = e.enrolment_id
        WHERE e.scheme_id = c.scheme_id AND e.known_from <= %(position)s AND e.known_to > %(position)s
          AND m.known_from <= %(position)s AND m.known_to > %(position)s AND m.settled_at < %(before)s) r
 WHERE c.known_from <= %(position)s AND c.known_to > %(position)s AND c.ceiling IS NOT NULL
   AND (%(region)s::text IS NULL OR s.region = %(region)s::text)
   AND (%(scheme)s::uuid IS NULL OR c.scheme_id = %(scheme)s::uuid)
 ORDER BY c.scheme_id"""

SELECT_VILLAGES_SPENT: Final = f"""
WITH {PLACED}, spent AS ({SPENT})
SELECT b.scheme_id, b.village_id, coalesce(max(s.realised), 0)::bigint AS realised
  FROM blocks b LEFT JOIN spent s USING (scheme_id, village_id)
 GROUP BY b.scheme_id, b.village_id
 ORDER BY b.scheme_id, min(b.known_from)"""  # noqa: S608 - our own names

SELECT_SEATS: Final = """
WITH seats AS MATERIALIZED (
    SELECT b.village_id, n AS seat
      FROM sponsorship_seats b CROSS JOIN LATERAL generate_series(b.first_seat, b.last_seat) n
     WHERE b.scheme_id = %(scheme)s AND b.known_from <= %(position)s AND b.known_to > %(position)s
       AND (%(village)s::uuid IS NULL OR b.village_id = %(village)s::uuid) AND n > %(after)s
     ORDER BY n LIMIT %(limit)s
)
SELECT s.seat, s.village_id, h.enrolment_id, h.worker_id, h.accepted_on, h.starts_on, h.ends_on,
       (SELECT x.reason FROM sponsorship_end x
         WHERE x.enrolment_id = h.enrolment_id AND x.known_from <= %(position)s AND h.ends_on IS NOT NULL
         ORDER BY x.known_from DESC LIMIT 1) AS reason
  FROM seats s
  LEFT JOIN LATERAL (
       SELECT e.enrolment_id, e.worker_id, e.accepted_on, e.starts_on, nullif(e.ends_on, 'infinity') AS ends_on,
              min(f.known_from) AS begun
         FROM sponsorship_enrolment e
         JOIN sponsorship_enrolment f USING (enrolment_id)
        WHERE e.scheme_id = %(scheme)s AND e.seat = s.seat
          AND e.known_from <= %(position)s AND e.known_to > %(position)s
        GROUP BY e.enrolment_id, e.worker_id, e.accepted_on, e.starts_on, e.ends_on) h ON true
 ORDER BY s.seat, h.begun"""


@dataclass(frozen=True, slots=True)
class _Row:
    row: dict[str, Any]


class Asked(NamedTuple):
    """`before`: the first instant that is not of `on` any more. `region`: of the villages, or of the sponsors."""

    on: date
    before: datetime
    region: str | None = None
    scheme_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one village under one scheme. `since`: position of its first seats; `realised` in sen."""

    scheme_id: UUID
    village_id: UUID
    since: int
    seats: int
    proposed: int
    passed: int
    not_passed: int
    reasons: dict[ScreeningReason, int]
    validated: int
    refused: int
    enrolled: int
    taken: int
    active: int
    realised: int


@dataclass(frozen=True, slots=True)
class Budget:
    """Of one scheme that has one; sen. `known_from`: of this version of it."""

    scheme_id: UUID
    known_from: int
    sponsor_id: UUID
    starts_on: date
    months: int
    fund_origin: str
    programmes: str
    ceiling: int
    budget_on: date
    realised: int


@dataclass(frozen=True, slots=True)
class VillageSpent:
    scheme_id: UUID
    village_id: UUID
    realised: int


@dataclass(frozen=True, slots=True)
class SeatHeld:
    """`enrolment_id` None: nobody ever sat there. `ends_on` None: somebody still does."""

    seat: int
    village_id: UUID
    enrolment_id: UUID | None
    worker_id: UUID | None
    accepted_on: date | None
    starts_on: date | None
    ends_on: date | None
    reason: str | None


class VillageQueries:
    """Each gives the position answered for, and raises ViewBehind when `position` has not been seen."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def progress(self, asked: Asked, position: int | None = None) -> tuple[int, list[Progress]]:
        """In the order in which villages got their first seats."""
        at, found = rows_at(self._pool, _Row, SELECT_PROGRESS, position, _parameters(asked))
        return at, [_progress(each.row) for each in found]

    def budgets(self, asked: Asked, position: int | None = None) -> tuple[int, list[Budget], list[VillageSpent]]:
        """Schemes with a budget in the order of their ids, and what was spent of each for villages' people."""
        parameters = _parameters(asked)
        at, budgets = rows_at(self._pool, Budget, SELECT_BUDGETS, position, parameters)
        _, spent = rows_at(self._pool, VillageSpent, SELECT_VILLAGES_SPENT, at, {**parameters, "region": None})
        return at, budgets, spent

    def seats(
        self, scheme_id: UUID, village_id: UUID | None, position: int | None = None, *, after: int, limit: int
    ) -> tuple[int, list[SeatHeld]]:
        """Of so many seats after a seat, whoever held each, in the order of enrolment."""
        asked = {"scheme": scheme_id, "village": village_id, "after": after, "limit": limit}
        return rows_at(self._pool, SeatHeld, SELECT_SEATS, position, asked)


def _parameters(asked: Asked) -> dict[str, Any]:
    return {"on": asked.on, "before": asked.before, "region": asked.region, "scheme": asked.scheme_id}


def _progress(row: dict[str, Any]) -> Progress:
    """What nobody did is not in the row."""
    found: dict[str, Any] = {name: row.get(name, 0) for name in Progress.__dataclass_fields__}
    found["reasons"] = {reason: row.get(reason.value, 0) for reason in ScreeningReason}
    found |= {name: UUID(row[name]) for name in ("scheme_id", "village_id")}
    return Progress(**found)
