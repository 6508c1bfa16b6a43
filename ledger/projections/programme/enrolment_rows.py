"""Sponsors and their enrolments: added and ended in memory, and how they become rows."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from ledger.domain.values import SponsorKind
from ledger.projections.batch import Fact, FactRefused
from ledger.projections.projection import of_version

COPY_SPONSORS: Final = "COPY programme_sponsor_v1 (sponsor_id, kind, region, known_from) FROM STDIN"

COPY_ENROLMENTS: Final = """
COPY programme_enrolment_v1 (enrolment_id, known_from, sponsor_id, worker_id, starts_on) FROM STDIN"""

# Each end begins a new version of the enrolment; a death may end again, earlier, what was ended before.
END_ENROLMENTS: Final = """
WITH ended AS (
    SELECT k.enrolment_id, k.position, k.ends_on,
           lead(k.position, 1, 9223372036854775807) OVER (PARTITION BY k.enrolment_id ORDER BY k.position) AS known_to,
           min(k.position) OVER (PARTITION BY k.enrolment_id) AS first
      FROM unnest(%(enrolments)s::uuid[], %(positions)s::bigint[], %(days)s::date[])
           AS k (enrolment_id, position, ends_on)
), closed AS (
    UPDATE programme_enrolment_v1 v SET known_to = k.first
      FROM ended k
     WHERE v.enrolment_id = k.enrolment_id AND k.position = k.first AND v.known_to = 9223372036854775807
    RETURNING v.enrolment_id, v.sponsor_id, v.worker_id, v.starts_on
)
INSERT INTO programme_enrolment_v1 (enrolment_id, known_from, known_to, sponsor_id, worker_id, starts_on, ends_on)
SELECT k.enrolment_id, k.position, k.known_to, c.sponsor_id, c.worker_id, c.starts_on, k.ends_on
  FROM ended k
  JOIN closed c USING (enrolment_id)"""


# Another record of the same person has it from here on.
MOVE_ENROLMENTS: Final = """
UPDATE programme_enrolment_v1 v SET known_to = k.position
  FROM unnest(%(enrolments)s::uuid[], %(positions)s::bigint[]) AS k (enrolment_id, position)
 WHERE v.enrolment_id = k.enrolment_id AND v.known_to = 9223372036854775807"""


class EnrolmentRows:
    """Since the last write."""

    def __init__(self) -> None:
        self._sponsors: list[tuple[str, str, str, int]] = []
        self._enrolled: list[tuple[str, int, str, str, str]] = []
        self._ended: list[tuple[UUID, int, date]] = []
        self._moved: list[tuple[UUID, int]] = []

    def add_sponsor(self, fact: Fact, kind: SponsorKind, region: str) -> None:
        self._sponsors.append((fact.stream, kind.value, region, fact.position))

    def add(self, fact: Fact, enrolled: Mapping[str, Any]) -> None:
        """`enrolled`: fields of an Enrolled."""
        whose = (enrolled["enrolment_id"], fact.position, enrolled["sponsor_id"], fact.stream)
        self._enrolled.append((*whose, enrolled["starts_on"]))

    def end(self, fact: Fact, enrolment_id: UUID, on: date) -> None:
        self._ended.append((enrolment_id, fact.position, on))

    def move(self, fact: Fact, enrolment_id: UUID) -> None:
        """After its own end, if it has one."""
        self._moved.append((enrolment_id, fact.position))

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused when an enrolment ends, or moves, that never began."""
        for statement, rows in ((COPY_SPONSORS, self._sponsors), (COPY_ENROLMENTS, self._enrolled)):
            if rows:
                with connection.cursor() as cursor, cursor.copy(of_version(statement, version)) as copy:
                    for row in rows:
                        copy.write_row(row)
        if self._ended:
            enrolments, positions, days = map(list, zip(*self._ended, strict=True))
            given = {"enrolments": enrolments, "positions": positions, "days": days}
            if connection.execute(of_version(END_ENROLMENTS, version), given).rowcount != len(self._ended):
                raise FactRefused(f"an enrolment ended by position {positions[-1]} or before it never began")
        if self._moved:
            enrolments, positions = map(list, zip(*self._moved, strict=True))
            given = {"enrolments": enrolments, "positions": positions}
            if connection.execute(of_version(MOVE_ENROLMENTS, version), given).rowcount != len(self._moved):
                raise FactRefused(f"an enrolment moved by position {positions[-1]} or before it never began")
        self._sponsors, self._enrolled, self._ended, self._moved = [], [], [], []
