"""What a claim remembers of the schooling it owes: which years fall due when, and which of them are paid."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from pydantic import Field
from pydantic.dataclasses import dataclass

from ledger.domain.benefits.days import MONTHS_OF_A_YEAR, months_after
from ledger.domain.events import (
    ScholarshipEnded,
    ScholarshipGranted,
    ScholarshipInstalmentDue,
    ScholarshipInstalmentPaid,
)
from ledger.domain.values import Programme, SchoolLevel


@dataclass
class Instalment:
    """One year that has fallen due. `amount` in sen."""

    number: int
    level: SchoolLevel
    amount: int
    due_on: date
    paid: bool = False


@dataclass
class Scholarship:
    """`level`, `years_left`: where the child stood when it was granted. `instalments`: in order, the first is 1."""

    scholarship_id: UUID
    programme: Programme
    level: SchoolLevel
    years_left: int | None
    first_due_on: date
    years: int
    ended_on: date | None = None
    instalments: list[Instalment] = Field(default_factory=list)
    fallen_due: int = 0

    @property
    def runs(self) -> bool:
        return self.ended_on is None

    @property
    def next_due_on(self) -> date | None:
        """The day on which the next year falls due, or on which the last one is over; None once it has ended."""
        return months_after(self.first_due_on, MONTHS_OF_A_YEAR * self.fallen_due) if self.runs else None

    @property
    def is_through(self) -> bool:
        """All its years have fallen due."""
        return self.fallen_due >= self.years

    def instalment(self, number: int) -> Instalment | None:
        return next((each for each in self.instalments if each.number == number), None)

    def unpaid_after(self, on: date) -> int:
        """Sen of years that fell due after that day and are not paid."""
        return sum(each.amount for each in self.instalments if not each.paid and each.due_on > on)


ScholarshipFact = ScholarshipGranted | ScholarshipInstalmentDue | ScholarshipInstalmentPaid | ScholarshipEnded


def remember(scholarships: list[Scholarship], event: ScholarshipFact) -> None:
    match event:
        case ScholarshipGranted():
            scholarships.append(
                Scholarship(
                    event.scholarship_id,
                    event.programme,
                    event.level,
                    event.years_left,
                    event.first_due_on,
                    event.years,
                )
            )
        case ScholarshipInstalmentDue():
            scholarship = _of(scholarships, event.scholarship_id)
            scholarship.instalments.append(Instalment(event.number, event.level, event.amount, event.due_on))
            scholarship.fallen_due = event.number
        case ScholarshipInstalmentPaid():
            instalment = _of(scholarships, event.scholarship_id).instalment(event.number)
            assert instalment is not None, "what is paid has fallen due"
            instalment.paid = True
        case ScholarshipEnded():
            scholarship = _of(scholarships, event.scholarship_id)
            scholarship.ended_on = event.on
            scholarship.instalments = [each for each in scholarship.instalments if each.paid or each.due_on <= event.on]


def instalments_of(scholarships: list[Scholarship]) -> Iterator[tuple[Programme, Instalment]]:
    """All that have fallen due and were not withdrawn."""
    for scholarship in scholarships:
        for instalment in scholarship.instalments:
            yield scholarship.programme, instalment


def _of(scholarships: list[Scholarship], scholarship_id: UUID) -> Scholarship:
    return next(each for each in scholarships if each.scholarship_id == scholarship_id)
