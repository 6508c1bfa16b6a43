"""What a worker's stream remembers beside the money: attestations, numbers of spells, marks for the branch."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field
from pydantic.dataclasses import dataclass

from ledger.domain.events import AttestationRecorded, NumberIssued, WorkerMarkCleared, WorkerMarked
from ledger.domain.sealed import SealedText
from ledger.domain.values import WorkerMark

StandingFact = NumberIssued | AttestationRecorded | WorkerMarked | WorkerMarkCleared


@dataclass
class Attestation:
    """`holds`: working and fit; otherwise it says that the worker was not."""

    spell: int | None
    attested_on: date
    holds: bool


@dataclass
class IssuedNumber:
    spell: int
    number: SealedText
    at: datetime


@dataclass
class Mark:
    mark_id: UUID
    mark: WorkerMark
    since: date
    note: SealedText | None
    is_open: bool = True


@dataclass
class Standing:
    """Each in the order recorded."""

    attestations: list[Attestation] = Field(default_factory=list)
    numbers: list[IssuedNumber] = Field(default_factory=list)
    marks: list[Mark] = Field(default_factory=list)

    def remember(self, event: StandingFact) -> None:
        match event:
            case NumberIssued():
                self.numbers.append(IssuedNumber(event.spell, event.number, event.at))
            case AttestationRecorded():
                holds = event.working and event.fit
                self.attestations.append(Attestation(event.spell, event.attested_on, holds))
            case WorkerMarked():
                self.marks.append(Mark(event.mark_id, event.mark, event.since, event.note))
            case WorkerMarkCleared():
                self.mark(event.mark_id).is_open = False

    def mark(self, mark_id: UUID) -> Mark:
        return next(each for each in self.marks if each.mark_id == mark_id)

    def number_of(self, spell: int) -> IssuedNumber | None:
        return next((each for each in self.numbers if each.spell == spell), None)
