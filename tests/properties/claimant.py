"""What a wanderer asks about claims: every step of their lives, decisions about them, and schooling year by year."""

from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from ledger.application.claims import ClaimOrder, Disbursement
from ledger.application.scholarships import InstalmentPayment
from ledger.domain.assessment import ChildNamed, Papers
from ledger.domain.events import Benefit
from ledger.domain.values import ClaimKind, Outcome, Programme, SchoolLevel
from tests.properties.office import Command, Office

ANI = ChildNamed("Ani Sintetis", date(2018, 6, 11), SchoolLevel.TK)
BUDI = ChildNamed("Budi Sintetis", date(2004, 1, 5), SchoolLevel.UNIVERSITY, 2)

APPROVER = UUID(int=0xAC73)


class Claimant:
    office: Office
    random: Random
    now: datetime
    workers: list[UUID]
    claims: list[UUID]

    def file_claim(self) -> None:
        worker_id, occurred_at = self.one(self.workers), self.one((self._day(-60, 1), self._day(-5, 1), self.now))
        settled = [each for each in self._facts("ContributionSettled") if each.month.last_day < self.now.date()]
        if settled and self.random.random() < 0.8:  # mostly for a day that was paid
            paid = self.one(settled)
            worker_id, occurred_at = paid.originator_id, paid.month.last_day
        order = ClaimOrder(worker_id, self.one((*ClaimKind, *(ClaimKind.SCHOLARSHIP,) * 4)).value, occurred_at)
        made = self._ask("file_claim", lambda house, context: house.claims.file(context, order))
        self._keep(self.claims, made, "claim_id")

    def verify_claim(self) -> None:
        if self.claims:
            claim_id = self._claim_after("ClaimFiled")
            children, cause = self.one(((), (ANI,), (ANI, BUDI))), self.one((Programme.JKK, Programme.JKM))
            schooling = self._kind(claim_id) is ClaimKind.SCHOLARSHIP or self.random.random() < 0.1
            papers = Papers(cause=cause, children=children) if schooling else Papers()
            self._ask(
                "verify_claim",
                lambda house, context: house.claims.verify(context, claim_id, note=None, papers=papers),
            )

    def approve_claim(self) -> None:
        if self.claims:
            claim_id = self._claim_after("ClaimVerified")
            programme = Programme.JHT if self._kind(claim_id) is ClaimKind.JHT else Programme.JKM
            benefit = Benefit(programme=programme, benefit="funeral", amount=1_000_000_000)
            benefits, reason = self.one((([benefit], "menurut berkas"), ([benefit], None), (None, None), (None, None)))
            self._ask(
                "approve_claim",
                lambda house, context: house.claims.approve(context, claim_id, benefits, reason=reason),
                by=APPROVER,
            )

    def pay_claim(self) -> None:
        if self.claims:
            claim_id, programme = self._claim_after("ClaimApproved"), self.one((Programme.JKM, Programme.JHT))
            benefit = Benefit(programme=programme, benefit="funeral", amount=self.one((500_000_000, 1_000_000_000)))
            payment = Disbursement(benefit, self.now, "TRF-2")
            self._ask("pay_claim", lambda house, context: house.claims.disburse(context, claim_id, payment))

    def reverse_claim(self) -> None:
        if self.claims:
            claim_id = self._claim_after("ClaimApproved")
            self._ask("reverse_claim", lambda house, context: house.claims.reverse(context, claim_id, reason="keliru"))

    def propose_decision(self) -> None:
        adjudication_id = self._adjudication("AdjudicationOpened")
        outcome = self.one((*Outcome, *(Outcome.COVERED,) * 4))
        if adjudication_id is not None:
            self._ask(
                "propose_decision",
                lambda house, context: house.adjudications.propose(
                    context, adjudication_id, outcome=outcome, reason="berkas lengkap", documents=["F4"]
                ),
            )

    def approve_decision(self) -> None:
        adjudication_id = self._adjudication("AdjudicationProposed")
        if adjudication_id is not None:
            self._ask(
                "approve_decision",
                lambda house, context: house.adjudications.approve(context, adjudication_id),
                by=APPROVER,
            )

    def run_scholarships(self) -> None:
        self._ask("run_scholarships", lambda house, context: house.scholarships.run(context, self.now.date()))

    def pay_year(self) -> None:
        due = self._facts("ScholarshipInstalmentDue")
        if due:
            year = due[-1] if self.random.random() < 0.6 else self.one(due)
            payment = InstalmentPayment(year.number, self.now, "TRF-3")
            self._ask(
                "pay_year", lambda house, context: house.scholarships.disburse(context, year.scholarship_id, payment)
            )

    def end_scholarship(self) -> None:
        granted = self._facts("ScholarshipGranted")
        if granted:
            scholarship_id, on = self.one(granted).scholarship_id, self._day(-30, 1)
            self._ask(
                "end_scholarship",
                lambda house, context: house.scholarships.end(context, scholarship_id, on, reason="menikah"),
            )

    def _facts(self, topic: str) -> list[Any]:
        return [logged.event for logged in self.office.all_events() if logged.stored.topic == topic]

    def _kind(self, claim_id: UUID) -> ClaimKind | None:
        return next((each.kind for each in self._facts("ClaimFiled") if each.originator_id == claim_id), None)

    def _claim_after(self, topic: str) -> UUID:
        """One that has come so far, where there is one and mostly."""
        reached = [event.originator_id for event in self._facts(topic)]
        chosen: UUID = reached[-1] if reached and self.random.random() < 0.7 else self.one(self.claims)
        return chosen

    def _adjudication(self, topic: str) -> UUID | None:
        """The newest mostly: people may still be at it."""
        found = self._facts(topic)
        if not found:
            return None
        chosen: UUID = (found[-1] if self.random.random() < 0.6 else self.one(found)).adjudication_id
        return chosen

    # What every wanderer has.

    def one(self, options: Any) -> Any:
        raise NotImplementedError

    def _day(self, earliest: int, latest: int) -> date:
        raise NotImplementedError

    def _keep(self, known: list[UUID], made: dict[str, Any] | None, name: str) -> None:
        raise NotImplementedError

    def _ask(self, act: str, command: Command, by: UUID | None = None) -> dict[str, Any] | None:
        raise NotImplementedError
