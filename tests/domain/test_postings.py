"""Every fact posts nothing, or postings that add up to zero, on accounts that people know by name."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain import events
from ledger.domain.events import ContributionReleased, Funding, FundsAllocated, LedgerEvent, PaymentReceived
from ledger.domain.months import ContributionMonth
from ledger.domain.postings import Posting, postings_of
from ledger.domain.values import Channel, EndReason, Programme
from tests.domain.office import Office
from tests.domain.story import ALL, SEALED, instant

A = UUID(int=0xA)
FUNDS = f"2100 sponsor-funds:{A}"
NOW = instant("2025-05-20 10:00")
MAY = ContributionMonth.parse("2025-05")
JKK, JKM, JHT = Programme
sen = st.integers(0, 10**14)


def fact(event_class: type[LedgerEvent], **fields: Any) -> LedgerEvent:
    return event_class(originator_id=A, originator_version=1, **fields)


def received(amount: int) -> LedgerEvent:
    return fact(
        PaymentReceived,
        payment_id=UUID(int=1),
        amount=amount,
        received_at=NOW,
        counts_from=NOW,
        channel=Channel.CASH,
        reference=SEALED,
    )


def allocated(amounts: dict[Programme, int]) -> LedgerEvent:
    return fact(
        FundsAllocated,
        allocation_id=UUID(int=2),
        amounts=amounts,
        drawn=(),
        worker_months=1,
        through_month=MAY,
        effective_at=NOW,
    )


def released(amounts: dict[Programme, int]) -> LedgerEvent:
    return fact(
        ContributionReleased,
        worker_id=UUID(int=3),
        month=MAY,
        amounts=amounts,
        returned=(Funding(payment_id=UUID(int=1), amount=sum(amounts.values())),),
        reason=EndReason.DEATH,
    )


def test_a_payment_moves_from_the_bank_to_the_sponsors_funds() -> None:
    assert postings_of(received(1_680_000)) == (
        Posting("1100 bank:collection", 1_680_000),
        Posting(FUNDS, -1_680_000),
    )


def test_an_allocation_moves_from_the_sponsors_funds_to_what_is_payable_per_programme() -> None:
    assert postings_of(allocated({JKK: 1_000_000, JKM: 680_000, JHT: 2_000_000})) == (
        Posting(FUNDS, 3_680_000),
        Posting("2200 contributions-payable:JKK", -1_000_000),
        Posting("2200 contributions-payable:JKM", -680_000),
        Posting("2200 contributions-payable:JHT", -2_000_000),
    )


def test_a_release_moves_back() -> None:
    assert postings_of(released({JKK: 1_000_000, JKM: 680_000})) == (
        Posting("2200 contributions-payable:JKK", 1_000_000),
        Posting("2200 contributions-payable:JKM", 680_000),
        Posting(FUNDS, -1_680_000),
    )


def test_a_programme_without_money_has_no_leg() -> None:
    accounts = [posting.account for posting in postings_of(allocated({JKK: 1_000_000, JKM: 0}))]

    assert accounts == [FUNDS, "2200 contributions-payable:JKK"]


@given(sen, st.dictionaries(st.sampled_from(Programme), sen))
def test_postings_of_any_amounts_add_up_to_zero(amount: int, amounts: dict[Programme, int]) -> None:
    for event in (received(amount), allocated(amounts), released(amounts)):
        assert sum(posting.amount for posting in postings_of(event)) == 0


def test_a_whole_story_adds_up_and_worker_facts_post_nothing() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    enrolment = office.enrol(worker, a, "2025-01-01", programmes=ALL)
    office.pay(a, "100000.00", "2025-01-06 09:00")
    office.allocate(a, "2025-02", "2025-01-06 10:00")
    office.lapse(worker, "2025-06-01")
    office.allocate(a, "2025-01", "2025-01-06 10:00")
    office.end(worker, enrolment, "2025-07-01", EndReason.EXIT)

    balances: dict[str, int] = {}
    for _, event in office.log:
        postings = postings_of(event)
        assert postings == () or event.originator_id == a
        for posting in postings:
            balances[posting.account] = balances.get(posting.account, 0) + posting.amount

    assert sum(balances.values()) == 0
    assert balances["1100 bank:collection"] == 10_000_000
    assert balances[f"2100 sponsor-funds:{a}"] == -(10_000_000 - 7_360_000) == -office.sponsors[a].available
    assert balances["2200 contributions-payable:JHT"] == -4_000_000


@pytest.mark.parametrize("topic", ["ContributionSettled", "MembershipEnded", "MembershipLapsed", "Enrolled"])
def test_facts_of_workers_and_of_registration_post_nothing(topic: str) -> None:
    event = getattr(events, topic).model_construct(originator_id=A, originator_version=1, on=date(2025, 5, 1))

    assert postings_of(event) == ()
