"""Refunds: who may, of what money, in what order, and that a refusal records nothing."""

from uuid import UUID

import pytest

from ledger.domain.errors import (
    FourEyes,
    InstantInFuture,
    RefundAlreadyApproved,
    RefundAlreadyPaid,
    RefundAmountMissing,
    RefundExceedsBalance,
    RefundNotApproved,
)
from ledger.domain.events import RefundApproved, RefundPaid, RefundRequested
from ledger.domain.funds import Lot
from ledger.domain.sponsor import PAYMENTS_MAX, Sponsor
from tests.domain.purse import ANA, BUDI, NOW, P1, P2, Purse, drawn, new_purse
from tests.domain.story import instant


@pytest.fixture
def purse() -> Purse:
    return new_purse()


def test_a_refund_is_asked_approved_and_paid(purse: Purse) -> None:
    purse.receive(P1, 500)

    purse.ask(400)
    assert (purse.sponsor.available, purse.sponsor.known.refunded) == (500, 0)
    purse.approve()
    assert (purse.sponsor.available, purse.sponsor.known.refunded) == (100, 400)
    purse.pay()
    assert (purse.sponsor.available, purse.sponsor.known.refunded) == (100, 400)

    asked, approved, paid = purse.sponsor.collect()
    assert isinstance(asked, RefundRequested)
    assert isinstance(approved, RefundApproved)
    assert isinstance(paid, RefundPaid)
    assert (asked.amount, approved.amount, paid.amount) == (400, 400, 400)
    assert (asked.requested_by, approved.approved_by) == (ANA, BUDI)
    assert purse.sponsor.known.refunds == {}


def test_an_approval_draws_the_money_that_counted_first(purse: Purse) -> None:
    purse.receive(P2, 300, at="2025-05-20 09:00")
    purse.receive(P1, 300, at="2025-05-19 09:00")
    purse.ask(400)
    purse.sponsor.collect()

    purse.approve()

    assert drawn(purse.sponsor.collect()) == [(P1, 300), (P2, 100)]


def test_an_approval_of_many_payments_is_recorded_in_parts(purse: Purse) -> None:
    for number in range(1, PAYMENTS_MAX + 2):
        purse.receive(UUID(int=number), 10)
    purse.ask(10 * PAYMENTS_MAX + 5)
    purse.sponsor.collect()

    purse.approve()

    events = [event for event in purse.sponsor.collect() if isinstance(event, RefundApproved)]
    assert [(event.amount, len(event.drawn)) for event in events] == [(10 * PAYMENTS_MAX, PAYMENTS_MAX), (5, 1)]
    assert (purse.sponsor.known.refunded, purse.sponsor.available) == (10 * PAYMENTS_MAX + 5, 5)
    purse.refused(RefundAlreadyApproved, purse.approve)
    purse.pay()


@pytest.mark.parametrize("amount", [0, -1])
def test_a_refund_is_more_than_nothing(purse: Purse, amount: int) -> None:
    purse.receive(P1, 500)

    purse.refused(RefundAmountMissing, purse.ask, amount)


def test_a_refund_is_of_money_that_is_there_and_cleared(purse: Purse) -> None:
    purse.receive(P1, 500)
    purse.receive(P2, 500, giro=True)

    refusal = purse.refused(RefundExceedsBalance, purse.ask, 501)

    assert refusal.fields == {"asked": "5.01", "available": "5.00"}
    purse.ask(500)


def test_money_that_was_asked_for_is_not_set_aside(purse: Purse) -> None:
    purse.receive(P1, 500)
    purse.ask(400)
    purse.ask(400, UUID(int=0xE))
    purse.approve()
    purse.lots = [Lot(P1, NOW, 2, 100)]

    refusal = purse.refused(RefundExceedsBalance, purse.approve, UUID(int=0xE))

    assert refusal.fields == {"asked": "4.00", "available": "1.00"}


def test_money_that_does_not_count_yet_is_not_refunded(purse: Purse) -> None:
    purse.receive(P1, 500, at="2025-05-21 09:00")
    purse.ask(500)

    refusal = purse.refused(RefundExceedsBalance, purse.approve, now=NOW)

    assert refusal.fields == {"asked": "5.00", "available": "0.00"}
    purse.approve(now=instant("2025-05-21 09:00"))


def test_nobody_approves_what_they_asked_for(purse: Purse) -> None:
    purse.receive(P1, 500)
    purse.ask(400)

    purse.refused(FourEyes, purse.approve, by=ANA)


def test_a_refund_goes_one_way(purse: Purse) -> None:
    purse.receive(P1, 500)
    purse.ask(400)
    purse.refused(RefundNotApproved, purse.pay)
    purse.approve()
    purse.refused(RefundAlreadyApproved, purse.approve)
    purse.refused(RefundAlreadyApproved, purse.approve, by=ANA)
    purse.refused(InstantInFuture, purse.pay, at=instant("2025-05-20 10:00:01"))
    purse.pay()

    purse.refused(RefundAlreadyPaid, purse.pay)
    purse.refused(RefundAlreadyPaid, purse.approve)


def test_released_money_is_refundable_until_it_is_refunded_or_spent(purse: Purse) -> None:
    purse.receive(P1, 500)
    purse.allocate(P1, 300)
    assert purse.sponsor.known.refundable == 0
    purse.release(P1, 300)
    assert (purse.sponsor.available, purse.sponsor.known.refundable) == (500, 300)

    purse.allocate(P1, 250)
    assert (purse.sponsor.available, purse.sponsor.known.refundable) == (250, 250)
    purse.receive(P2, 400, giro=True)
    assert purse.sponsor.known.refundable == 250

    purse.lots = [Lot(P1, NOW, 2, 250), Lot(P2, None, 3, 400)]
    purse.ask(100)
    purse.approve()
    assert (purse.sponsor.available, purse.sponsor.known.refundable) == (550, 150)
    restored = Sponsor.restore(purse.sponsor.id, purse.sponsor.version, purse.sponsor.state())
    assert restored.known == purse.sponsor.known


def test_money_spent_again_does_not_become_refundable_by_new_money(purse: Purse) -> None:
    purse.receive(P1, 300)
    purse.allocate(P1, 300)
    purse.release(P1, 300)
    purse.allocate(P1, 300)

    purse.receive(P2, 300)

    assert (purse.sponsor.available, purse.sponsor.known.refundable) == (300, 0)
