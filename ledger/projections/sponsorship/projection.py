"""Which parts the view has: each folds its own facts into its own tables."""

from collections.abc import Callable
from typing import Any, Final

from psycopg import Connection

from ledger.projections.batch import Batch, Fact
from ledger.projections.projection import Projection
from ledger.projections.sponsorship.agent_rows import AgentRows
from ledger.projections.sponsorship.department_rows import DepartmentRows
from ledger.projections.sponsorship.enrolment_rows import EnrolmentRows
from ledger.projections.sponsorship.month_rows import MonthRows
from ledger.projections.sponsorship.nomination_rows import NominationRows
from ledger.projections.sponsorship.part import Rows
from ledger.projections.sponsorship.party_rows import PartyRows
from ledger.projections.sponsorship.scheme_rows import SchemeRows

PARTS: Final[tuple[type[Rows], ...]] = (
    PartyRows,
    EnrolmentRows,
    MonthRows,
    AgentRows,
    SchemeRows,
    NominationRows,
    DepartmentRows,
)


class SponsorshipProjection(Projection):
    name = "sponsorship"
    version = 1
    tables = tuple(table for part in PARTS for table in part.tables)

    def __init__(self) -> None:
        self.forget()

    def apply(self, batch: Batch) -> None:
        for fact in batch.facts:
            for fold in self._folds.get(fact.topic, ()):
                fold(fact)

    def write(self, connection: Connection[Any]) -> None:
        for part in self._parts:
            part.write(connection, self.version)

    def forget(self) -> None:
        self._parts = [part() for part in PARTS]
        self._folds: dict[str, list[Callable[[Fact], None]]] = {}
        for part in self._parts:
            for topic in part.topics:
                self._folds.setdefault(topic, []).append(part.fold)
