"""Rows of the coverage view in memory, and how they are written."""

from collections.abc import Container, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from pydantic_core import to_json

from ledger.domain.events import (
    ContributionReversed,
    EnrolmentEnded,
    MembershipBackdated,
    ReversalAdopted,
    SpellSplit,
    WorkerAbsorbed,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Programme
from ledger.projections.batch import Fact, FactRefused
from ledger.projections.coverage import FactKind, MonthStatus, Part
from ledger.projections.projection import of_version

COPY_MONTHS: Final = """
COPY coverage_month_v1 (worker_id, part, month, known_from, status, spell, settled_at, settled_offset, sponsor_id)
FROM STDIN"""

# A month may be opened and closed more than once in one batch: a row is closed by the first close after it.
CLOSE_MONTHS: Final = """
UPDATE coverage_month_v1 m SET known_to = closed.position
  FROM (SELECT c.worker_id, c.part, c.month, c.known_from, min(k.position) AS position
          FROM unnest(%(workers)s::uuid[], %(parts)s::smallint[], %(months)s::date[], %(positions)s::bigint[])
               AS k (worker_id, part, month, position)
          JOIN coverage_month_v1 c USING (worker_id, part, month)
         WHERE c.known_from < k.position AND c.known_to = 9223372036854775807
         GROUP BY c.worker_id, c.part, c.month, c.known_from) closed
 WHERE (m.worker_id, m.part, m.month, m.known_from)
     = (closed.worker_id, closed.part, closed.month, closed.known_from)"""

COPY_FACTS: Final = "COPY membership_fact_v1 (worker_id, known_from, kind, spell, on_date, detail) FROM STDIN"

_SETTLED: Final = int(MonthStatus.SETTLED)
_MINUTE: Final = timedelta(minutes=1)
_PARTS: Final = {
    (True, False): (int(Part.MEMBERSHIP),),
    (False, True): (int(Part.SAVING),),
    (True, True): (int(Part.MEMBERSHIP), int(Part.SAVING)),
}


class MonthRows:
    """Months opened and closed since the last write."""

    def __init__(self) -> None:
        self._opened: list[tuple[str | int, ...]] = []
        self._closed: list[tuple[UUID, int, date, int]] = []

    def open(self, fact: Fact, settled: Mapping[str, Any]) -> None:
        """`settled`: fields of a ContributionSettled, or of a ContributionAdopted."""
        month, spell, at, sponsor_id = settled["month"], settled["spell"], settled["settled_at"], settled["sponsor_id"]
        offset = offset_minutes(at)
        for part in parts_of(settled["amounts"]):
            self._opened.append(
                (fact.stream, part, f"{month}-01", fact.position, _SETTLED, spell, at, offset, sponsor_id)
            )

    def close(self, fact: Fact, worker_id: UUID, month: ContributionMonth, amounts: Container[str]) -> None:
        """Released, reversed, surrendered, or adopted by another record."""
        for part in parts_of(amounts):
            self._closed.append((worker_id, part, month.first_day, fact.position))

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused when a month is taken back that was not settled."""
        if self._opened:
            with connection.cursor() as cursor, cursor.copy(of_version(COPY_MONTHS, version)) as copy:
                for row in self._opened:
                    copy.write_row(row)
            self._opened = []
        if self._closed:
            workers, parts, months, positions = zip(*self._closed, strict=True)
            closed = connection.execute(
                of_version(CLOSE_MONTHS, version),
                {"workers": list(workers), "parts": list(parts), "months": list(months), "positions": list(positions)},
            )
            if closed.rowcount != len(self._closed):
                raise FactRefused(f"a month taken back by position {positions[-1]} or before it was not settled")
            self._closed = []


class FactRows:
    """Facts added since the last write."""

    def __init__(self) -> None:
        self._added: list[tuple[object, ...]] = []

    def add(
        self,
        fact: Fact,
        kind: FactKind,
        *,
        spell: int | None = None,
        on: date | str | None = None,
        detail: dict[str, Any] | None = None,
        of: str | None = None,
    ) -> None:
        """`on`: a day, or its ISO 8601 text. `of`: another worker than the one whose stream has the fact."""
        json = None if detail is None else to_json(detail).decode()
        self._added.append((of or fact.stream, fact.position, kind, spell, on, json))

    def add_spell(self, fact: Fact, settled: Mapping[str, Any]) -> None:
        """`settled`: fields of a ContributionSettled that opens a spell."""
        opening = settled["opens"]
        detail = {
            "opened_at": settled["settled_at"],
            "start_rule": opening["start_rule"],
            "agreement_recorded_at": opening["agreement_recorded_at"],
            "attested_on": opening["attested_on"],
        }
        self.add(fact, FactKind.SPELL_OPENED, spell=settled["spell"], on=opening["first_day"], detail=detail)

    def add_reversal(
        self, fact: Fact, event: ContributionReversed | ReversalAdopted, programmes: Container[str]
    ) -> None:
        for part in parts_of(programmes):
            kind = FactKind.MONTH_REVERSED if part == Part.MEMBERSHIP else FactKind.SAVING_REVERSED
            detail = {"effective_at": event.effective_at.isoformat()}
            self.add(fact, kind, spell=event.spell, on=event.month.first_day, detail=detail)

    def add_split(self, fact: Fact, event: SpellSplit) -> None:
        detail = {
            "former": event.former,
            "month": str(event.month),
            "opened_at": event.opened_at.isoformat(),
            "start_rule": event.opens.start_rule,
            "agreement_recorded_at": _text(event.opens.agreement_recorded_at),
            "attested_on": _text(event.opens.attested_on),
        }
        self.add(fact, FactKind.SPELL_SPLIT, spell=event.spell, on=event.opens.first_day, detail=detail)

    def add_absorption(self, fact: Fact, event: WorkerAbsorbed) -> None:
        spells = [
            {
                "number": formed.number,
                "joins": formed.joins,
                "first_day": formed.opens.first_day,
                "opened_at": formed.opened_at.isoformat(),
                "start_rule": formed.opens.start_rule,
                "agreement_recorded_at": _text(formed.opens.agreement_recorded_at),
                "attested_on": _text(formed.opens.attested_on),
            }
            for formed in event.spells
        ]
        self.add(fact, FactKind.ABSORBED, detail={"spells": spells})

    def add_backdating(self, fact: Fact, event: MembershipBackdated) -> None:
        detail = {"later": event.later, "first": str(event.from_month), "through": str(event.through_month)}
        self.add(fact, FactKind.BACKDATED, spell=event.earlier, on=event.from_month.first_day, detail=detail)

    def add_enrolment(self, fact: Fact, enrolled: Mapping[str, Any]) -> None:
        """`enrolled`: fields of an Enrolled."""
        detail = {
            "enrolment_id": enrolled["enrolment_id"],
            "programmes": enrolled["programmes"],
            "accepted_on": enrolled["accepted_on"],
            "start_rule": enrolled["start_rule"],
            "agreement_starts_on": enrolled["agreement_starts_on"],
            "agreement_recorded_at": enrolled["agreement_recorded_at"],
        }
        self.add(fact, FactKind.ENROLLED, on=enrolled["starts_on"], detail=detail)

    def add_end_of_enrolment(self, fact: Fact, event: EnrolmentEnded) -> None:
        detail = {"enrolment_id": str(event.enrolment_id)}
        self.add(fact, FactKind.ENROLMENT_ENDED, on=event.on, detail=detail)

    def add_deduction(
        self,
        fact: Fact,
        month: ContributionMonth,
        deduction_id: UUID,
        enrolment_id: UUID | None,
        *,
        of: str | None = None,
    ) -> None:
        """`enrolment_id` None: the deduction is not for this worker any more."""
        detail = {"deduction_id": deduction_id, "enrolment_id": enrolment_id}
        self.add(fact, FactKind.DEDUCTION, on=month.first_day, detail=detail, of=of)

    def write(self, connection: Connection[Any], version: int) -> None:
        if self._added:
            with connection.cursor() as cursor, cursor.copy(of_version(COPY_FACTS, version)) as copy:
                for row in self._added:
                    copy.write_row(row)
            self._added = []


def parts_of(amounts: Container[str]) -> tuple[int, ...]:
    """JKK and JKM are one part, settled and taken back together; JHT is the other."""
    membership = Programme.JKK in amounts
    saving = Programme.JHT in amounts
    return _PARTS[membership, saving]


@lru_cache(maxsize=4096)
def offset_minutes(instant: str) -> int:
    """Minutes east of UTC in which an ISO 8601 instant is given."""
    offset = datetime.fromisoformat(instant).utcoffset()
    assert offset is not None, "instants of facts are aware of their zone"
    return offset // _MINUTE


def _text(given: date | datetime | None) -> str | None:
    return None if given is None else given.isoformat()
