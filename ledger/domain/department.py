"""A department (SKPD): an office of a government whose civil servants carry workers (law 5.11)."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import InstantInFuture
from ledger.domain.events import DepartmentRegistered, HeadcountEntered, LedgerEvent
from ledger.domain.sealed import SealedText


@dataclass
class DepartmentState:
    """`headcounts`: how often one was entered; which of them holds is asked of the stream, as of a day."""

    region: str
    headcounts: int = 0


_STATE = TypeAdapter(DepartmentState)


class Department(Aggregate):
    TOPIC = "Department"
    FOLD = 1001
    BORN = DepartmentRegistered

    @classmethod
    def register(cls, department_id: UUID, *, name: SealedText, region: str) -> Self:
        department = cls.blank(department_id)
        department.record(DepartmentRegistered, name=name, region=region)
        return department

    def enter_headcount(self, civil_servants: int, *, on: date, source: SealedText, today: date) -> None:
        """`on`: the day of which it is; one of the same day corrects it. Raises InstantInFuture."""
        if on > today:
            raise InstantInFuture(field="on")
        self.record(HeadcountEntered, civil_servants=civil_servants, on=on, source=source)

    def evolve(self, event: LedgerEvent) -> None:
        match event:
            case DepartmentRegistered():
                self.known = DepartmentState(event.region)
            case HeadcountEntered():
                self.known.headcounts += 1
            case _:
                raise TypeError(f"a department cannot evolve with {event.TOPIC}")

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)
