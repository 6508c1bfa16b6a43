"""The chart of accounts, fact by fact; and no fact of a sponsor or a claim is forgotten by the books."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain import events
from ledger.domain.events import (
    Benefit,
    BenefitPaid,
    ClaimApproved,
    ClaimReversed,
    DeductionRemitted,
    DepartmentJoined,
    DepartmentLeft,
    FundsReturned,
    LedgerEvent,
    PaymentReversed,
    ReceivableSettled,
    RefundApproved,
    RefundPaid,
    RemittanceReversed,
    SalaryDeducted,
    SalaryDeductionCorrected,
)
from ledger.domain.events import benefit as benefit_facts
from ledger.domain.events import claim as claim_facts
from ledger.domain.events import payroll as payroll_facts
from ledger.domain.events import sponsor as sponsor_facts
from ledger.domain.months import ContributionMonth
from ledger.domain.postings import CLASSES, MOVES_NO_MONEY, POSTED, class_of, postings_of
from ledger.domain.values import Programme
from tests.contract.samples import SAMPLES
from tests.domain.story import SEALED, instant

STREAM, ID = UUID(int=0xA), UUID(int=1)
NOW = instant("2025-05-20 10:00")
JKK, JKM, JHT = Programme
JULY = ContributionMonth.parse("2025-07")
sen = st.integers(0, 10**14)
by_programme = st.dictionaries(st.sampled_from(Programme), sen)


def fact(event_class: type[LedgerEvent], **fields: Any) -> LedgerEvent:
    return event_class(originator_id=STREAM, originator_version=1, **fields)


def returned(amounts: dict[Programme, int]) -> LedgerEvent:
    return fact(FundsReturned, payment_id=ID, amounts=amounts, returned=(), worker_months=1)


def reversed_payment(amount: int, missing: int) -> LedgerEvent:
    return fact(
        PaymentReversed,
        payment_id=ID,
        amount=amount,
        missing=missing,
        uncleared=False,
        effective_at=NOW,
        reason=SEALED,
    )


def made_good(amount: int) -> LedgerEvent:
    return fact(ReceivableSettled, amount=amount, drawn=())


def salary_deducted(amount: int) -> LedgerEvent:
    day = NOW.date()
    return fact(SalaryDeducted, deduction_id=ID, month=JULY, amount=amount, deducted_on=day, consents=(), noted=0)


def corrected(amount: int, before: int) -> LedgerEvent:
    return fact(
        SalaryDeductionCorrected, deduction_id=ID, month=JULY, amount=amount, before=before, noted=0, withdrawn=0,
        reason=SEALED,
    )  # fmt: skip


def remitted(amount: int) -> LedgerEvent:
    return fact(DeductionRemitted, deduction_id=ID, month=JULY, payment_id=ID, amount=amount, remitted_at=NOW)


def refund_approved(amount: int) -> LedgerEvent:
    return fact(RefundApproved, refund_id=ID, amount=amount, drawn=(), approved_by=ID)


def refund_paid(amount: int) -> LedgerEvent:
    return fact(RefundPaid, refund_id=ID, amount=amount, paid_at=NOW, reference=SEALED)


def benefit(programme: Programme, amount: int) -> Benefit:
    return Benefit(programme=programme, benefit="death", amount=amount)


def claim_approved(*amounts: tuple[Programme, int]) -> LedgerEvent:
    return fact(ClaimApproved, benefits=tuple(benefit(*each) for each in amounts), approved_by=ID)


def benefit_paid(programme: Programme, amount: int) -> LedgerEvent:
    return fact(BenefitPaid, disbursement_id=ID, benefit=benefit(programme, amount), paid_at=NOW, reference=SEALED)


def claim_reversed(unpaid: dict[Programme, int], paid: dict[Programme, int]) -> LedgerEvent:
    return fact(ClaimReversed, reason=SEALED, unpaid=unpaid, paid=paid, reversed_by=ID)


DEDUCTED, PROMISED = f"1200 receivable:deductions:{STREAM}", f"2150 deductions-promised:{STREAM}"
FUNDS, OWED = f"2100 sponsor-funds:{STREAM}", f"1210 receivable:sponsor:{STREAM}"
REFUNDS, CLAIM = f"2400 refunds-payable:{STREAM}", f"2500 claims-payable:{STREAM}"
BANK, BPJS = "1100 bank:collection", "1500 bpjs-benefits"

TABLE = [
    (
        returned({JKK: 10, JKM: 7}),
        {"2200 contributions-payable:JKK": 10, "2200 contributions-payable:JKM": 7, FUNDS: -17},
    ),
    (reversed_payment(100, 0), {FUNDS: 100, BANK: -100}),
    (reversed_payment(100, 40), {FUNDS: 60, OWED: 40, BANK: -100}),
    (reversed_payment(100, 100), {OWED: 100, BANK: -100}),
    (made_good(40), {FUNDS: 40, OWED: -40}),
    (salary_deducted(50), {DEDUCTED: 50, PROMISED: -50}),
    (corrected(60, before=50), {DEDUCTED: 10, PROMISED: -10}),
    (corrected(0, before=50), {DEDUCTED: -50, PROMISED: 50}),
    (corrected(50, before=50), {}),
    (remitted(30), {DEDUCTED: -30, PROMISED: 30}),
    (fact(RemittanceReversed, deduction_id=ID, month=JULY, payment_id=ID, amount=30), {DEDUCTED: 30, PROMISED: -30}),
    (refund_approved(30), {FUNDS: 30, REFUNDS: -30}),
    (refund_paid(30), {REFUNDS: 30, BANK: -30}),
    (
        claim_approved((JKM, 10), (JKM, 20), (JHT, 5)),
        {"5100 benefits:JKM": 30, "5100 benefits:JHT": 5, CLAIM: -35},
    ),
    (benefit_paid(JKM, 10), {CLAIM: 10, BPJS: -10}),
    (
        claim_reversed({JKM: 20, JHT: 5}, {JKM: 10}),
        {CLAIM: 25, BPJS: 10, "5100 benefits:JKM": -30, "5100 benefits:JHT": -5},
    ),
    (claim_reversed({}, {JKM: 10}), {BPJS: 10, "5100 benefits:JKM": -10}),
]


@pytest.mark.parametrize(("event", "legs"), TABLE, ids=[f"{event.TOPIC}-{n}" for n, (event, _) in enumerate(TABLE)])
def test_a_fact_moves_these_accounts(event: LedgerEvent, legs: dict[str, int]) -> None:
    assert [(posting.account, posting.amount) for posting in postings_of(event)] == list(legs.items())


def test_a_claim_that_was_paid_and_a_refund_that_was_paid_owe_nothing_more() -> None:
    balances: dict[str, int] = {}
    story = (
        claim_approved((JKM, 30)), benefit_paid(JKM, 10), benefit_paid(JKM, 20), refund_approved(5), refund_paid(5),
    )  # fmt: skip
    for posting in (posting for event in story for posting in postings_of(event)):
        balances[posting.account] = balances.get(posting.account, 0) + posting.amount

    assert {account: sen for account, sen in balances.items() if sen} == {
        "5100 benefits:JKM": 30, BPJS: -30, FUNDS: 5, BANK: -5,
    }  # fmt: skip


@given(sen, sen, by_programme, by_programme, st.lists(st.tuples(st.sampled_from(Programme), sen)))
def test_whatever_the_amounts_they_add_up_and_name_each_account_once(
    amount: int,
    part: int,
    amounts: dict[Programme, int],
    others: dict[Programme, int],
    benefits: list[tuple[Programme, int]],
) -> None:
    for event in (
        returned(amounts),
        reversed_payment(max(amount, part), min(amount, part)),
        made_good(amount),
        refund_approved(amount),
        refund_paid(amount),
        claim_approved(*benefits),
        benefit_paid(JKM, amount),
        claim_reversed(amounts, others),
    ):
        postings = postings_of(event)
        assert sum(posting.amount for posting in postings) == 0
        assert len({posting.account for posting in postings}) == len(postings)
        assert all(posting.amount for posting in postings)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: str(sample.TOPIC))
def test_every_stored_fact_adds_up_and_posts_to_accounts_of_the_chart(sample: LedgerEvent) -> None:
    postings = postings_of(sample)

    assert sum(posting.amount for posting in postings) == 0
    assert bool(postings) == (type(sample) in POSTED)
    assert {class_of(posting.account) for posting in postings} <= set(CLASSES.values())
    assert all(posting.account.startswith(class_of(posting.account)) for posting in postings)


def facts_of(module: Any) -> set[type[LedgerEvent]]:
    """Those defined in this file of facts."""
    return {
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, LedgerEvent) and found.__module__ == module.__name__
    }


def test_every_fact_of_a_sponsor_or_a_claim_is_posted_or_moves_no_money() -> None:
    """A new one must be put into one of the two lists, and cannot be forgotten."""
    files = (sponsor_facts, payroll_facts, claim_facts, benefit_facts)
    of_sponsors = {DepartmentJoined, DepartmentLeft}  # among the facts of departments those that are a sponsor's
    assert set().union(of_sponsors, *map(facts_of, files)) == {*POSTED, *MOVES_NO_MONEY}
    assert not set(POSTED) & set(MOVES_NO_MONEY)
    assert {topic.TOPIC for topic in POSTED} <= set(events.__all__)
