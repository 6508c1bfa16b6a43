"""Set-offs: money a sponsor has makes good what a reversed payment left missing, by itself or when asked."""

from uuid import UUID

import pytest

from ledger.domain.errors import NothingOwed, ReceivableOutstanding
from ledger.domain.events import PaymentReceived
from ledger.domain.values import Channel
from tests.domain.purse import NOW, P1, P2, Purse, drawn, new_purse
from tests.domain.story import SEALED, instant


@pytest.fixture
def purse() -> Purse:
    return new_purse()


def test_while_something_is_owed_nothing_is_refunded(purse: Purse) -> None:
    purse.receive(P1, 500)
    purse.ask(100)
    purse.owe(200)

    purse.refused(ReceivableOutstanding, purse.ask, 100, UUID(int=0xE))
    purse.refused(ReceivableOutstanding, purse.approve)

    purse.sponsor.set_off(purse.funds())
    assert (purse.sponsor.known.receivable, purse.sponsor.available) == (0, 300)
    purse.approve()


def test_a_set_off_takes_what_counted_first_and_no_more_than_is_owed(purse: Purse) -> None:
    purse.receive(P2, 150, at="2025-05-20 09:00")
    purse.receive(P1, 150, at="2025-05-19 09:00")
    purse.owe(200)

    assert purse.sponsor.set_off(purse.funds()) == 200

    assert drawn(purse.sponsor.collect()) == [(P1, 150), (P2, 50)]
    assert (purse.sponsor.known.receivable, purse.sponsor.available) == (0, 100)


def test_a_set_off_goes_as_far_as_cleared_money_reaches(purse: Purse) -> None:
    purse.receive(P1, 150)
    purse.receive(P2, 150, giro=True)
    purse.owe(200)

    assert purse.sponsor.set_off(purse.funds()) == 150
    purse.lots = [lot for lot in purse.lots if lot.payment_id == P2]
    purse.sponsor.collect()

    assert purse.sponsor.set_off(purse.funds()) == 0
    assert purse.sponsor.collect() == []
    assert (purse.sponsor.known.receivable, purse.sponsor.available) == (50, 150)


def test_whoever_owes_nothing_sets_nothing_off(purse: Purse) -> None:
    purse.receive(P1, 500)

    purse.refused(NothingOwed, purse.sponsor.set_off, purse.funds())


@pytest.mark.parametrize(("amount", "owed", "left"), [(150, 50, 0), (200, 0, 0), (250, 0, 50)])
def test_money_that_comes_makes_good_by_itself_what_is_owed(purse: Purse, amount: int, owed: int, left: int) -> None:
    purse.owe(200)

    purse.receive(P1, amount)

    assert (purse.sponsor.known.receivable, purse.sponsor.available) == (owed, left)
    assert [lot.remaining for lot in purse.lots] == [left]


def test_a_giro_makes_good_what_is_owed_when_it_clears(purse: Purse) -> None:
    purse.owe(200)
    purse.receive(P1, 250, giro=True)
    assert (purse.sponsor.known.receivable, purse.sponsor.available) == (200, 250)
    receipt = PaymentReceived(
        originator_id=purse.sponsor.id, originator_version=6, payment_id=P1, amount=250,
        received_at=instant("2025-05-20 09:00"), counts_from=None, channel=Channel.GIRO, reference=SEALED,
    )  # fmt: skip

    purse.sponsor.clear(receipt, NOW, NOW)

    assert drawn(purse.sponsor.collect()) == [(P1, 200)]
    assert (purse.sponsor.known.receivable, purse.sponsor.available, purse.sponsor.known.uncleared) == (0, 50, 0)
