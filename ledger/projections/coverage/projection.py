"""Facts of membership by worker and month, each with the positions between which it was known."""

from typing import Any

from psycopg import Connection

from ledger.domain.events import (
    ContributionReleased,
    ContributionSettled,
    Enrolled,
    EnrolmentEnded,
    MembershipEnded,
    MembershipLapseAnnulled,
    MembershipLapsed,
    SavingEnded,
    WorkerRegistered,
)
from ledger.projections.batch import Batch
from ledger.projections.coverage import FactKind
from ledger.projections.coverage.rows import FactRows, MonthRows
from ledger.projections.projection import Projection


class CoverageProjection(Projection):
    name = "coverage"
    version = 1
    tables = ("coverage_month", "membership_fact")

    def __init__(self) -> None:
        self.months = MonthRows()
        self.facts = FactRows()

    def apply(self, batch: Batch) -> None:
        for position, event in batch:
            match event:
                case ContributionSettled():
                    self.months.open(position, event)
                    if event.opens is not None:
                        self.facts.add_spell(position, event)
                case ContributionReleased():
                    self.months.close(position, event)
                case Enrolled():
                    self.facts.add_enrolment(position, event)
                case EnrolmentEnded():
                    self.facts.add_end_of_enrolment(position, event)
                case MembershipLapsed():
                    self.facts.add(position, event, FactKind.LAPSED, spell=event.spell, on=event.on)
                case MembershipLapseAnnulled():
                    self.facts.add(position, event, FactKind.LAPSE_ANNULLED, spell=event.spell, on=event.on)
                case MembershipEnded():
                    self.facts.add_end(position, event)
                case SavingEnded():
                    self.facts.add(position, event, FactKind.SAVING_ENDED, spell=event.spell, on=event.on)
                case WorkerRegistered():
                    self.facts.add(position, event, FactKind.REGISTERED)

    def write(self, connection: Connection[Any]) -> None:
        self.months.write(connection)
        self.facts.write(connection)

    def forget(self) -> None:
        self.months = MonthRows()
        self.facts = FactRows()
