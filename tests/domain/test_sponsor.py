"""A sponsor's money: received = allocated + available, to the sen, after every fact."""

from typing import Any
from uuid import UUID

import pytest

from ledger.domain.errors import (
    AllocationExceedsFunds,
    ClearingNotExpected,
    ClearingOutOfOrder,
    InstantInFuture,
    LedgerError,
    PaymentAmountMissing,
)
from ledger.domain.events import ContributionReleased, Funding, FundsAllocated, PaymentCleared, PaymentReceived
from ledger.domain.months import ContributionMonth
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import Channel, EndReason, FundOrigin, Programme, SponsorKind
from tests.domain.story import SEALED, instant

NOW = instant("2025-05-20 10:00")
P1, P2 = UUID(int=1), UUID(int=2)
JKK, JKM, JHT = Programme


@pytest.fixture
def sponsor() -> Sponsor:
    registered = Sponsor.register(
        UUID(int=0xA), kind=SponsorKind.ASN, fund_origin=FundOrigin.PRIVATE, region="Gianyar", name=SEALED
    )
    registered.collect()
    return registered


def receive(sponsor: Sponsor, payment: UUID = P1, **terms: Any) -> PaymentReceived:
    fields: dict[str, Any] = {
        "amount": 1_680_000,
        "received_at": instant("2025-05-20 09:00"),
        "channel": Channel.TRANSFER,
        "cleared_at": None,
        "now": NOW,
    }
    sponsor.receive(payment, reference=SEALED, **(fields | terms))
    (received,) = sponsor.collect()
    assert isinstance(received, PaymentReceived)
    return received


def allocate(sponsor: Sponsor, amounts: dict[Programme, int], *drawn: tuple[UUID, int]) -> None:
    sponsor.allocate(
        UUID(int=0xA110C),
        amounts=amounts,
        drawn=[Funding(payment_id=payment, amount=amount) for payment, amount in drawn],
        worker_months=1,
        through_month=ContributionMonth.parse("2025-05"),
        effective_at=NOW,
    )


def test_a_sponsor_begins_without_money(sponsor: Sponsor) -> None:
    assert (sponsor.available, sponsor.known.received, sponsor.known.allocated) == (0, 0, 0)
    assert sponsor.fund_origin is FundOrigin.PRIVATE


def test_money_counts_from_the_instant_it_was_received(sponsor: Sponsor) -> None:
    received = receive(sponsor)

    assert received.counts_from == received.received_at
    assert sponsor.available == 1_680_000


@pytest.mark.parametrize("channel", [Channel.GIRO, Channel.CHEQUE])
def test_a_giro_counts_from_its_clearing(sponsor: Sponsor, channel: Channel) -> None:
    waiting = receive(sponsor, channel=channel)
    cleared = receive(sponsor, P2, channel=channel, cleared_at=NOW)

    assert waiting.counts_from is None
    assert cleared.counts_from == NOW
    assert (sponsor.available, sponsor.known.uncleared) == (3_360_000, 1_680_000)

    sponsor.clear(waiting, NOW, NOW)

    (clearing,) = sponsor.collect()
    assert isinstance(clearing, PaymentCleared)
    assert (clearing.payment_id, clearing.amount, clearing.cleared_at) == (P1, 1_680_000, NOW)
    assert sponsor.known.uncleared == 0


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({"amount": 0}, PaymentAmountMissing),
        ({"received_at": instant("2025-05-20 10:00:01")}, InstantInFuture),
        ({"channel": Channel.GIRO, "cleared_at": instant("2025-05-20 10:00:01")}, InstantInFuture),
        ({"cleared_at": NOW}, ClearingNotExpected),
        ({"channel": Channel.GIRO, "cleared_at": instant("2025-05-20 08:59:59")}, ClearingOutOfOrder),
    ],
)
def test_a_payment_that_cannot_be_is_refused(sponsor: Sponsor, terms: dict[str, Any], error: type[LedgerError]) -> None:
    with pytest.raises(error):
        receive(sponsor, **terms)

    assert (sponsor.version, sponsor.available, sponsor.collect()) == (1, 0, [])


def test_money_of_this_very_instant_is_no_money_of_the_future(sponsor: Sponsor) -> None:
    assert receive(sponsor, received_at=NOW).counts_from == NOW


def test_a_clearing_that_cannot_be_is_refused(sponsor: Sponsor) -> None:
    transfer = receive(sponsor)
    giro = receive(sponsor, P2, channel=Channel.GIRO)

    with pytest.raises(ClearingNotExpected):
        sponsor.clear(transfer, NOW, NOW)
    with pytest.raises(InstantInFuture):
        sponsor.clear(giro, instant("2025-05-20 10:00:01"), NOW)
    with pytest.raises(ClearingOutOfOrder):
        sponsor.clear(giro, instant("2025-05-20 08:59:59"), NOW)

    assert sponsor.collect() == []
    assert sponsor.known.uncleared == 1_680_000


def test_an_allocation_takes_from_what_is_available(sponsor: Sponsor) -> None:
    receive(sponsor)

    allocate(sponsor, {JKK: 1_000_000, JKM: 680_000}, (P1, 1_680_000))

    (allocated,) = sponsor.collect()
    assert isinstance(allocated, FundsAllocated)
    assert (sponsor.available, sponsor.known.allocated) == (0, 1_680_000)


def test_an_allocation_of_more_than_the_cleared_money_is_refused(sponsor: Sponsor) -> None:
    receive(sponsor)
    receive(sponsor, P2, channel=Channel.GIRO)

    with pytest.raises(AllocationExceedsFunds):
        allocate(sponsor, {JKK: 1_000_000, JKM: 680_001}, (P1, 1_680_001))

    assert (sponsor.available, sponsor.collect()) == (3_360_000, [])
    allocate(sponsor, {JKK: 1_000_000, JKM: 680_000}, (P1, 1_680_000))


def test_what_is_drawn_is_what_is_settled(sponsor: Sponsor) -> None:
    receive(sponsor)

    with pytest.raises(ValueError, match="draws exactly"):
        allocate(sponsor, {JKK: 1_000_000}, (P1, 999_999))

    assert sponsor.collect() == []


def test_parts_of_one_allocation_fill_the_programmes_one_after_the_other(sponsor: Sponsor) -> None:
    for number in range(1, 1002):
        receive(sponsor, UUID(int=number), amount=100)

    allocate(sponsor, {JKK: 60_000, JKM: 10_000, JHT: 30_100}, *((UUID(int=each), 100) for each in range(1, 1002)))

    facts = [event for event in sponsor.collect() if isinstance(event, FundsAllocated)]
    assert [fact.amounts for fact in facts] == [
        {JKK: 50_000},
        {JKK: 10_000, JKM: 10_000, JHT: 30_000},
        {JHT: 100},
    ]
    assert [fact.worker_months for fact in facts] == [1, 0, 0]
    assert sponsor.available == 0


def test_a_released_month_is_available_again(sponsor: Sponsor) -> None:
    receive(sponsor)
    allocate(sponsor, {JKK: 1_000_000, JKM: 680_000}, (P1, 1_680_000))
    sponsor.collect()

    sponsor.release(
        UUID(int=7),
        ContributionMonth.parse("2025-06"),
        amounts={JKK: 1_000_000, JKM: 680_000},
        returned=(Funding(payment_id=P1, amount=1_680_000),),
        reason=EndReason.DEATH,
    )

    (released,) = sponsor.collect()
    assert isinstance(released, ContributionReleased)
    assert (sponsor.available, sponsor.known.allocated, sponsor.known.received) == (1_680_000, 0, 1_680_000)


def test_the_state_comes_back_as_it_was(sponsor: Sponsor) -> None:
    receive(sponsor)
    receive(sponsor, P2, channel=Channel.GIRO)
    allocate(sponsor, {JKK: 1_000_000}, (P1, 1_000_000))

    restored = Sponsor.restore(sponsor.id, sponsor.version, sponsor.state())

    assert restored.known == sponsor.known
    assert restored.state() == sponsor.state()
    assert (restored.available, restored.known.uncleared) == (2_360_000, 1_680_000)
