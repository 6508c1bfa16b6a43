"""Which facts move what the programme reports count."""

from typing import Any

from psycopg import Connection

from ledger.domain.events import (
    BenefitPaid,
    ClaimFiled,
    ClaimReversed,
    ContributionAdopted,
    ContributionReleased,
    ContributionReversed,
    ContributionSettled,
    ContributionSurrendered,
    Enrolled,
    EnrolmentEnded,
    ScholarshipInstalmentPaid,
    SponsorRegistered,
    WorkerAmended,
    WorkerRegistered,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import EndReason, Programme
from ledger.projections.batch import Batch, Fact, topics
from ledger.projections.programme.claim_rows import ClaimRows
from ledger.projections.programme.enrolment_rows import EnrolmentRows
from ledger.projections.programme.year_rows import YearRows
from ledger.projections.projection import Projection

SETTLEMENTS = topics(ContributionSettled)
CLAIMS = topics(BenefitPaid, ClaimFiled, ClaimReversed, ScholarshipInstalmentPaid)
RETURNS = topics(ContributionAdopted, ContributionReleased, ContributionReversed, ContributionSurrendered)
REGISTRATIONS = topics(WorkerRegistered)
ENROLMENTS = topics(Enrolled)
PEOPLE = topics(EnrolmentEnded, SponsorRegistered, WorkerAmended)


class ProgrammeProjection(Projection):
    name = "programme"
    version = 1
    tables = (
        "programme_worker",
        "programme_months",
        "programme_year",
        "programme_claim",
        "programme_benefit",
        "programme_sponsor",
        "programme_enrolment",
    )

    def __init__(self) -> None:
        self.forget()

    def apply(self, batch: Batch) -> None:
        for fact in batch.of(SETTLEMENTS | RETURNS):
            self._fold_month(fact)
        for fact in batch.of(CLAIMS):
            self._fold_claim(fact)
        # Of settlements, registrations and enrolments one command records thousands: read as they stand.
        for fact in batch.of(REGISTRATIONS):
            self.years.add_worker(fact, fact.fields["region"])
        for fact in batch.of(ENROLMENTS):
            self.enrolments.add(fact, fact.fields)
        for fact in batch.of(PEOPLE):
            self._fold_people(fact)
        self.years.applied = batch.last.position

    def _fold_month(self, fact: Fact) -> None:
        """A month is the membership's: the saving alone neither makes nor unmakes a participant."""
        if fact.topic in SETTLEMENTS:
            settled = fact.fields
            if Programme.JKK in settled["amounts"]:
                self.years.settle(fact, ContributionMonth.parse(settled["month"]))
            return
        match fact.event:
            case ContributionReleased(worker_id=worker_id, month=month, amounts=amounts):
                if Programme.JKK in amounts:
                    self.years.take_back(fact, str(worker_id), month)
            case (
                ContributionReversed(month=month, amounts=amounts)
                | ContributionSurrendered(month=month, amounts=amounts)
            ):
                if Programme.JKK in amounts:
                    self.years.take_back(fact, fact.stream, month)
            case ContributionAdopted(merged=merged, month=month, amounts=amounts):
                if Programme.JKK in amounts:
                    self.years.take_back(fact, str(merged), month)
                    self.years.settle(fact, month)

    def _fold_claim(self, fact: Fact) -> None:
        match fact.event:
            case ClaimFiled(worker_id=worker_id):
                self.claims.file(fact, worker_id)
            case BenefitPaid(benefit=benefit, paid_at=paid_at):
                self.claims.pay(fact, benefit.programme, benefit.amount, paid_at)
            case ScholarshipInstalmentPaid(programme=programme, amount=amount, paid_at=paid_at):
                self.claims.pay(fact, programme, amount, paid_at)
            case ClaimReversed(paid=paid):
                self.claims.reverse(fact, paid)

    def _fold_people(self, fact: Fact) -> None:
        match fact.event:
            case WorkerAmended(region=str() as region, from_month=from_month):
                self.years.move_worker(fact, region, from_month)
            case SponsorRegistered(kind=kind, region=region):
                self.enrolments.add_sponsor(fact, kind, region)
            case EnrolmentEnded(enrolment_id=enrolment_id, reason=EndReason.MERGED):
                self.enrolments.move(fact, enrolment_id)
            case EnrolmentEnded(enrolment_id=enrolment_id, on=on):
                self.enrolments.end(fact, enrolment_id, on)

    def write(self, connection: Connection[Any]) -> None:
        self.years.write(connection, self.version)  # the workers first: claims take their region
        self.claims.write(connection, self.version)
        self.enrolments.write(connection, self.version)

    def forget(self) -> None:
        self.years = YearRows()
        self.claims = ClaimRows()
        self.enrolments = EnrolmentRows()
