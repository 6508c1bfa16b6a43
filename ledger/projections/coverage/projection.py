"""Facts of membership by worker and month, each with the positions between which it was known."""

from typing import Any

from psycopg import Connection

from ledger.domain.events import (
    AdjudicationAdopted,
    AdjudicationDecided,
    AttestationRecorded,
    ContributionAdopted,
    ContributionReleased,
    ContributionReversed,
    ContributionSettled,
    ContributionSurrendered,
    DeductionAdopted,
    DeductionNoted,
    DeductionNoteWithdrawn,
    Enrolled,
    EnrolmentEnded,
    MembershipBackdated,
    MembershipEnded,
    MembershipLapseAnnulled,
    MembershipLapsed,
    NumberIssued,
    ReversalAdopted,
    SavingEnded,
    SpellSplit,
    SpellVoided,
    WorkerAbsorbed,
    WorkerRegistered,
    WorkersMerged,
)
from ledger.projections.batch import Batch, Fact, topics
from ledger.projections.coverage import FactKind
from ledger.projections.coverage.rows import FactRows, MonthRows
from ledger.projections.projection import Projection

REGISTRATIONS = topics(WorkerRegistered)
SETTLEMENTS = topics(ContributionSettled)
ENROLMENTS = topics(Enrolled)
DEDUCTIONS = topics(DeductionAdopted, DeductionNoted, DeductionNoteWithdrawn)
OTHER_FACTS = topics(
    AdjudicationAdopted,
    AdjudicationDecided,
    AttestationRecorded,
    ContributionAdopted,
    ContributionReleased,
    ContributionReversed,
    ContributionSurrendered,
    EnrolmentEnded,
    MembershipBackdated,
    MembershipEnded,
    MembershipLapseAnnulled,
    MembershipLapsed,
    NumberIssued,
    ReversalAdopted,
    SavingEnded,
    SpellSplit,
    SpellVoided,
    WorkerAbsorbed,
    WorkersMerged,
)


class CoverageProjection(Projection):
    name = "coverage"
    version = 1
    tables = ("coverage_month", "membership_fact")

    def __init__(self) -> None:
        self.months = MonthRows()
        self.facts = FactRows()

    def apply(self, batch: Batch) -> None:
        for fact in batch.of(REGISTRATIONS):
            self.facts.add(fact, FactKind.REGISTERED)
        # Nine facts of ten, and thousands in one command: read as they stand, which takes a third of the time.
        for fact in batch.of(ENROLMENTS):
            self.facts.add_enrolment(fact, fact.fields)
        for fact in batch.of(SETTLEMENTS):
            settled = fact.fields
            self.months.open(fact, settled)
            if settled["opens"] is not None:
                self.facts.add_spell(fact, settled)
        for fact in batch.of(OTHER_FACTS):
            self._apply_rare(fact)
        for fact in batch.of(DEDUCTIONS):
            self._apply_deduction(fact)

    def _apply_rare(self, fact: Fact) -> None:  # noqa: C901, PLR0912 - a line for each fact
        match fact.event:
            case ContributionReleased() as event:
                self.months.close(fact, event.worker_id, event.month, event.amounts)
            case ContributionReversed() as event:
                self.months.close(fact, event.originator_id, event.month, event.amounts)
                self.facts.add_reversal(fact, event, event.amounts)
            case EnrolmentEnded() as event:
                self.facts.add_end_of_enrolment(fact, event)
            case MembershipLapsed(spell=spell, on=on):
                self.facts.add(fact, FactKind.LAPSED, spell=spell, on=on)
            case MembershipLapseAnnulled(spell=spell, on=on):
                self.facts.add(fact, FactKind.LAPSE_ANNULLED, spell=spell, on=on)
            case SpellSplit() as event:
                self.facts.add_split(fact, event)
            case SpellVoided(spell=spell):
                self.facts.add(fact, FactKind.SPELL_VOIDED, spell=spell)
            case MembershipBackdated() as event:
                self.facts.add_backdating(fact, event)
            case MembershipEnded(spell=spell, on=on, reason=reason):
                self.facts.add(fact, FactKind.ENDED, spell=spell, on=on, detail={"reason": reason})
            case SavingEnded(spell=spell, on=on):
                self.facts.add(fact, FactKind.SAVING_ENDED, spell=spell, on=on)
            case AdjudicationDecided(on=on, programmes=programmes, outcome=outcome):
                detail = {"programmes": programmes, "outcome": outcome}
                self.facts.add(fact, FactKind.ADJUDICATED, on=on, detail=detail)
            case NumberIssued(spell=spell, at=at):
                self.facts.add(fact, FactKind.NUMBER_ISSUED, spell=spell, detail={"issued_at": at.isoformat()})
            case AttestationRecorded(spell=spell, attested_on=on, working=working, fit=fit):
                self.facts.add(fact, FactKind.ATTESTED, spell=spell, on=on, detail={"holds": working and fit})
            case _:
                self._apply_merging(fact)

    def _apply_merging(self, fact: Fact) -> None:
        match fact.event:
            case ContributionSurrendered() as event:
                self.months.close(fact, event.originator_id, event.month, event.amounts)
            case ContributionAdopted() as event:
                self.months.close(fact, event.merged, event.month, event.amounts)
                self.months.open(fact, fact.fields)
            case ReversalAdopted() as event:
                self.facts.add_reversal(fact, event, event.programmes)
            case WorkerAbsorbed() as event:
                self.facts.add_absorption(fact, event)
            case WorkersMerged(into=into):
                self.facts.add(fact, FactKind.MERGED, detail={"into": into})
            case AdjudicationAdopted(holds=True) as event:
                detail = {"programmes": event.programmes, "outcome": event.outcome}
                self.facts.add(fact, FactKind.ADJUDICATED, on=event.on, detail=detail)

    def _apply_deduction(self, fact: Fact) -> None:
        match fact.event:
            case DeductionNoted(deduction_id=deduction_id, enrolment_id=enrolment_id, month=month):
                self.facts.add_deduction(fact, month, deduction_id, enrolment_id)
            case DeductionNoteWithdrawn(deduction_id=deduction_id, month=month):
                self.facts.add_deduction(fact, month, deduction_id, None)
            case DeductionAdopted(deduction_id=deduction_id, enrolment_id=enrolment_id, month=month, merged=merged):
                self.facts.add_deduction(fact, month, deduction_id, None, of=str(merged))
                self.facts.add_deduction(fact, month, deduction_id, enrolment_id)

    def write(self, connection: Connection[Any]) -> None:
        self.months.write(connection, self.version)
        self.facts.write(connection, self.version)

    def forget(self) -> None:
        self.months = MonthRows()
        self.facts = FactRows()
