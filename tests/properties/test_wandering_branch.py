"""What a branch office does all day, in any order: letters, numbers, attestations, deductions, and the law itself."""

import os
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.application.backdatings import BackdatingLetter
from ledger.application.payroll import ConsentTerms, DeductionOrder
from ledger.application.sponsors import Payment
from ledger.domain.backdating import BackdatingOrder
from ledger.domain.law.terms import Certainty, PolicyTerms
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Channel, ConsentBasis, WorkerMark
from ledger.domain.worker import Worker
from ledger.store.embedded import EmbeddedServer
from tests.properties.office import Office
from tests.properties.test_wandering import wander
from tests.properties.test_wandering_prices import PriceWanderer
from tests.properties.wanderer import ACTS, Wanderer

SEEDS = 3
STEPS = 260
OF_BRANCH = (
    *("ask_for_letter",) * 6, *("approve_letter",) * 6, *("let_lapse",) * 2, *("issue_number",) * 3,
    *("attest",) * 3, "mark", "clear_mark", "consent", "consent", *("deduct",) * 3, *("remit",) * 2,
    "correct_deduction", "propose_policy", "publish",
)  # fmt: skip


class BranchWanderer(PriceWanderer):
    def __init__(self, office: Office, seed: int) -> None:
        super().__init__(office, seed)
        self.letters: list[UUID] = []
        self.marks: list[UUID] = []
        self.consents: list[UUID] = []
        self.deductions: list[UUID] = []
        self.proposals: list[UUID] = []

    def begin(self) -> None:
        Wanderer.begin(self)

    def act(self) -> None:
        getattr(self, self.one((*ACTS, "amend", "run_credits", *("pay",) * 3, *OF_BRANCH)))()

    def finish(self) -> None:
        """A letter may have priced months anew: sums are for `verify`."""

    def let_lapse(self) -> None:
        self.now += timedelta(days=self.one((95, 125)))

    def ask_for_letter(self) -> None:
        """Mostly for months that two spells leave between them, or that follow one which has lapsed."""
        present = ContributionMonth.of(self.now.date())
        known = self.office.house.log.load_many(Worker, self.workers)
        gaps = [(worker_id, sponsor, present.plus(-2), present) for worker_id, sponsor in self._anybody(known)]
        found = []
        for worker_id, worker in known.items():
            spells, payers = worker.known.spells, [each.sponsor_id for each in worker.known.enrolments]
            found += [
                (worker_id, payer, earlier.last.plus(1), later.first.plus(-1))
                for earlier, later in pairwise(spells)
                for payer in payers
            ]
            if spells and spells[-1].lapses_on <= self.now.date():
                found += [(worker_id, payer, spells[-1].last.plus(1), present) for payer in payers]
        worker_id, sponsor_id, first, last = self.one(found if found and self.random.random() < 0.9 else gaps)
        order = BackdatingOrder(uuid4(), sponsor_id, first, max(first, last), self.now.date())
        letter = BackdatingLetter("KSA-123/2025", order)
        made = self._ask(
            "ask_for_letter", lambda house, context: house.backdatings.request(context, worker_id, letter, at=self.now)
        )
        self._keep(self.letters, made, "backdating_id")

    def _anybody(self, known: dict[UUID, Worker]) -> list[tuple[UUID, UUID]]:
        return [(worker_id, self.one(self.sponsors)) for worker_id in known]

    def approve_letter(self) -> None:
        if self.letters:
            letter_id = self.letters[-1] if self.random.random() < 0.7 else self.one(self.letters)
            self._ask(
                "approve_letter",
                lambda house, context: house.backdatings.approve(context, letter_id, at=self.now),
            )

    def issue_number(self) -> None:
        worker_id, at = self.one(self.workers), self.now - timedelta(hours=self.random.randrange(200))
        self._ask(
            "issue_number", lambda house, context: house.standing.issue_number(context, worker_id, "2401-7788", at)
        )

    def attest(self) -> None:
        worker_id, on, fit = self.one(self.workers), self._day(-60, 1), self.one((True, True, False))
        self._ask("attest", lambda house, context: house.standing.attest(context, worker_id, on, working=True, fit=fit))

    def mark(self) -> None:
        worker_id, on = self.one(self.workers), self._day(-60, 1)
        made = self._ask(
            "mark", lambda house, context: house.standing.mark(context, worker_id, WorkerMark.EMPLOYEE, on, note="PU")
        )
        self._keep(self.marks, made, "mark_id")

    def clear_mark(self) -> None:
        if self.marks:
            mark_id = self.one(self.marks)
            self._ask("clear_mark", lambda house, context: house.standing.clear_mark(context, mark_id))

    def consent(self) -> None:
        sponsor_id, terms = self.one(self.sponsors), ConsentTerms(ConsentBasis.WRITTEN_STATEMENT, self._day(-90, 1))
        made = self._ask("consent", lambda house, context: house.payroll.give_consent(context, sponsor_id, terms))
        self._keep(self.consents, made, "consent_id")

    def deduct(self) -> None:
        month = ContributionMonth.of(self.now.date()).plus(self.one((-2, -1, 0, 0, 1)))
        order = DeductionOrder(month, self.one((1_680_000, 3_360_000)), self._day(-30, 1))
        sponsor_id = self.one(self.sponsors)
        made = self._ask("deduct", lambda house, context: house.payroll.deduct(context, sponsor_id, order))
        self._keep(self.deductions, made, "deduction_id")

    def correct_deduction(self) -> None:
        if self.deductions:
            deduction_id, amount = self.one(self.deductions), self.one((0, 1_680_000, 5_040_000))
            self._ask(
                "correct_deduction",
                lambda house, context: house.payroll.correct(
                    context, deduction_id, amount=amount, worker_ids=None, reason="daftar keliru"
                ),
            )

    def remit(self) -> None:
        self._number += 1
        amount, sponsor_id = self.one((1_680_000, 2_000_000, 6_720_000)), self.one(self.sponsors)
        payment = Payment(amount, self.now, f"GAJI-{self._number}", Channel.PAYROLL)
        made = self._ask("remit", lambda house, context: house.sponsors.receive_payment(context, sponsor_id, payment))
        self._keep(self.payments, made, "payment_id")

    def propose_policy(self) -> None:
        today = self.now.date()
        policy_id, value = self.one((("due_day", "10"), ("prepaid_months_max", "6"), ("age_limit_years", "66")))
        terms = PolicyTerms(
            id=policy_id,
            value=value,
            valid_from=today,
            published_on=today,
            source="a rule of this story",
            certainty=Certainty.C,
        )
        made = self._ask("propose_policy", lambda house, context: house.publishing.propose(context, terms))
        self._keep(self.proposals, made, "proposal_id")

    def publish(self) -> None:
        if self.proposals:
            proposal_id = self.proposals[-1]
            self._ask("publish", lambda house, context: house.publishing.approve(context, proposal_id))


def test_whatever_a_branch_does_the_ledger_stays_whole(
    server: EmbeddedServer, superuser: Connection[TupleRow], template: str, tmp_path: Path
) -> None:
    accepted: Counter[str] = Counter()
    for seed in range(SEEDS):
        accepted += wander(seed, server, superuser, template, tmp_path, BranchWanderer, STEPS)

    assert {act for act in OF_BRANCH if not accepted[act]} <= {"let_lapse"}, accepted


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_branch_works_long(
    server: EmbeddedServer, superuser: Connection[TupleRow], template: str, tmp_path: Path
) -> None:
    """Other ways at every run; SERTAKAN_TEST_EXAMPLES says how many."""
    first = int.from_bytes(os.urandom(3), "big")
    for seed in range(first, first + int(os.environ.get("SERTAKAN_TEST_EXAMPLES", "60"))):
        wander(seed, server, superuser, template, tmp_path, BranchWanderer, STEPS)
