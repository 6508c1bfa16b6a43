"""Money that several want at once: never more is drawn than there is, and whoever comes too late is told so."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

import pytest

from ledger.application.contributions import AllocationRequest, Contributions
from ledger.application.refunds import Refunds
from ledger.domain.errors import LedgerError
from ledger.domain.months import ContributionMonth
from ledger.store.log import Context, Log
from ledger.store.randomness import random_id
from ledger.store.tokens import Role
from tests.api.paying_back import approve_refund, ask_back
from tests.api.serving import Served
from tests.api.story import Refused, Story

AT = "2025-01-06T09:00:00+07:00"
THREADS = 8
Deed = Callable[[], object]


def sen(text: str) -> int:
    return int(text.replace(".", ""))


def context() -> Context:
    return Context(actor=uuid4(), command_id=random_id(), now=datetime.fromisoformat(AT))


@pytest.fixture
def approver(service: Served) -> str:
    return service.tokens[Role.APPROVER]


@pytest.fixture
def elsewhere(service: Served) -> Iterator[tuple[Refunds, Contributions]]:
    """Refunds and allocations of another process on the same ledger: it takes no turns with this one."""
    house = service.house
    with closing(Log(house.database)) as log:
        yield (
            Refunds(log, house.registers, house.vault, house.law),
            Contributions(log, house.registers, house.vault, house.law),
        )


def all_at_once(deeds: Sequence[Deed]) -> Counter[str]:
    """How often each was refused by what code, or was done."""

    def said(deed: Deed) -> str:
        try:
            deed()
        except (Refused, LedgerError) as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(THREADS) as threads:
        return Counter(threads.map(said, deeds))


def money(service: Served, api: Story, sponsor: str) -> dict[str, int]:
    """The sponsor's sums, which balance, and which its lots and its own memory agree with."""
    balance = {name: sen(text) for name, text in api.balance(sponsor).items() if name != "as_known_at"}
    assert balance["received"] + balance["receivable"] == (
        balance["allocated"] + balance["refunded"] + balance["reversed"] + balance["available"]
    )
    lots = service.house.registers.lots(UUID(sponsor))
    assert sum(lot.remaining for lot in lots) == balance["available"]
    assert all(lot.remaining >= 0 for lot in lots)
    assert sen(api.read(f"/v1/sponsors/{sponsor}").available) == balance["available"]
    return balance


def asked(api: Story, sponsor: str, amount: str, count: int) -> list[str]:
    return [ask_back(api, sponsor, amount, at=AT) for _ in range(count)]


def test_a_refund_approved_by_many_at_once_is_approved_once(
    service: Served, api: Story, approver: str, elsewhere: tuple[Refunds, Contributions]
) -> None:
    sponsor = api.sponsor()
    api.pay(sponsor, "1000.00", at=AT)
    (refund,) = asked(api, sponsor, "400.00", 1)

    said = all_at_once(
        [
            *(lambda: approve_refund(api, refund, by=approver) for _ in range(6)),
            *(lambda: elsewhere[0].approve(context(), UUID(refund)) for _ in range(6)),
        ]
    )

    assert said == {"done": 1, "refund-already-approved": 11}
    assert money(service, api, sponsor)["refunded"] == 40_000


def test_of_refunds_that_do_not_fit_together_as_many_are_approved_as_there_is_money_for(
    service: Served, api: Story, approver: str, elsewhere: tuple[Refunds, Contributions]
) -> None:
    sponsor = api.sponsor()
    for _ in range(5):
        api.pay(sponsor, "200.00", at=AT)
    refunds = asked(api, sponsor, "300.00", 8)

    said = all_at_once(
        [
            *(partial(approve_refund, api, refund, by=approver) for refund in refunds[::2]),
            *(partial(elsewhere[0].approve, context(), UUID(refund)) for refund in refunds[1::2]),
        ]
    )

    assert said == {"done": 3, "refund-exceeds-balance": 5}
    assert money(service, api, sponsor)["available"] == 10_000


def test_a_refund_and_an_allocation_never_take_the_same_money(
    service: Served, api: Story, approver: str, elsewhere: tuple[Refunds, Contributions]
) -> None:
    sponsor = api.sponsor()
    workers = [api.worker() for _ in range(12)]
    for worker in workers:
        api.enrol(worker, sponsor, starts_on="2025-01-01")
    for _ in range(10):
        api.pay(sponsor, "16800.00", at=AT)
    refunds = asked(api, sponsor, "16800.00", 12)

    def order(worker: str) -> AllocationRequest:
        through, at = ContributionMonth.parse("2025-01"), datetime.fromisoformat(AT)
        return AllocationRequest(UUID(sponsor), through, (UUID(worker),), at)

    deeds: list[Deed] = []
    for place, (worker, refund) in enumerate(zip(workers, refunds, strict=True)):
        if place % 2:
            deeds.append(partial(approve_refund, api, refund, by=approver))
            deeds.append(partial(elsewhere[1].allocate, context(), order(worker)))
        else:
            deeds.append(partial(api.allocate, sponsor, "2025-01", at=AT, worker_ids=[worker]))
            deeds.append(partial(elsewhere[0].approve, context(), UUID(refund)))
    said = all_at_once(deeds)

    left = money(service, api, sponsor)
    assert left["available"] == 0
    assert left["refunded"] + left["allocated"] == 16_800_000
    # An allocation that finds nothing left is no refusal; every other deed took one month's money.
    refunded = left["refunded"] // 1_680_000
    assert said == Counter({"done": 12 + refunded, "refund-exceeds-balance": 12 - refunded})


def test_a_payment_is_taken_back_while_its_money_is_given_back(
    service: Served, api: Story, approver: str, elsewhere: tuple[Refunds, Contributions]
) -> None:
    sponsor = api.sponsor()
    payments = [api.pay(sponsor, "100.00", at=AT) for _ in range(6)]
    refunds = asked(api, sponsor, "100.00", 6)

    deeds: list[Deed] = []
    for place, (payment, refund) in enumerate(zip(payments, refunds, strict=True)):
        deeds.append(partial(api.reverse, payment, at=AT))
        if place % 2:
            deeds.append(partial(approve_refund, api, refund, by=approver))
        else:
            deeds.append(partial(elsewhere[0].approve, context(), UUID(refund)))
    said = all_at_once(deeds)

    left = money(service, api, sponsor)
    assert set(said) <= {"done", "refund-exceeds-balance", "receivable-outstanding"}
    assert (left["reversed"], left["available"]) == (60_000, 0)
    assert left["receivable"] == left["refunded"] == (said["done"] - 6) * 10_000


def owing(service: Served, api: Story, approver: str, amount: str) -> str:
    """A sponsor whose payment was refunded and then taken back by the bank."""
    sponsor = api.sponsor()
    payment = api.pay(sponsor, amount, at=AT)
    approve_refund(api, ask_back(api, sponsor, amount, at=AT), by=approver, at=AT)
    api.reverse(payment, at=AT)
    assert money(service, api, sponsor)["receivable"] == sen(amount)
    return sponsor


def test_money_that_comes_makes_good_what_is_owed(service: Served, api: Story, approver: str) -> None:
    sponsor = owing(service, api, approver, "500.00")
    assert api.read(f"/v1/sponsors/{sponsor}").receivable == "500.00"

    api.pay(sponsor, "200.00", at=AT)
    assert money(service, api, sponsor) | {"received": 0} == {
        "received": 0, "receivable": 30_000, "allocated": 0, "reversed": 50_000, "refunded": 50_000, "available": 0,
        "uncleared": 0,
    }  # fmt: skip
    giro = api.pay(sponsor, "900.00", at=AT, channel="giro")
    assert (money(service, api, sponsor)["receivable"], api.available(sponsor)) == (30_000, "900.00")
    api.clear(giro, at=AT)

    assert (money(service, api, sponsor)["receivable"], api.available(sponsor)) == (0, "600.00")


def test_what_is_owed_is_set_off_against_money_that_came_back(service: Served, api: Story, approver: str) -> None:
    sponsor, worker, other = api.sponsor(), api.worker(), api.worker()
    enrolment = api.paid_to("2025-12", worker=worker, sponsor=sponsor, amount="201600.00")
    payment = api.pay(sponsor, "100000.00", at=AT)
    approve_refund(api, ask_back(api, sponsor, "100000.00", at=AT), by=approver, at=AT)
    api.reverse(payment, at=AT)
    path = f"/v1/sponsors/{sponsor}/set-offs"

    nothing_there = api.write(path, {})
    assert (nothing_there.status, nothing_there.settled, nothing_there.receivable) == (201, "0.00", "100000.00")
    assert nothing_there.document["position"] == service.house.log.head()
    released = api.end(enrolment, on="2025-05-20", reason="death", at="2025-05-22T09:00:00+07:00")
    assert sum(sen(line["amount"]) for line in released.released) == 11_760_000
    api.enrol(other, sponsor, starts_on="2025-06-01")
    for refused in (
        api.refusal(f"/v1/sponsors/{sponsor}/refunds", {"amount": "1.00", "reason": "sisa"}),
        api.refusal("/v1/allocations", {"sponsor_id": sponsor, "through_month": "2025-06"}),
    ):
        assert (refused.status, refused.code) == (422, "receivable-outstanding")
    set_off = api.write(path, {}, key="set-off")

    assert (set_off.status, set_off.settled, set_off.receivable, set_off.available) == (
        201, "100000.00", "0.00", "17600.00",
    )  # fmt: skip
    assert money(service, api, sponsor)["available"] == 1_760_000
    assert api.read(f"/v1/sponsors/{sponsor}").refundable == "17600.00"
    assert api.write(path, {}, key="set-off").replayed
    assert api.refusal(path, {}).code == "nothing-owed"
    ask_back(api, sponsor, "17600.00")


def test_a_set_off_and_a_payment_at_once_make_good_what_is_owed_once(
    service: Served, api: Story, approver: str, elsewhere: tuple[Refunds, Contributions]
) -> None:
    sponsor = owing(service, api, approver, "500.00")

    said = all_at_once(
        [
            *(lambda: api.pay(sponsor, "100.00", at=AT) for _ in range(8)),
            *(lambda: elsewhere[0].set_off(context(), UUID(sponsor)) for _ in range(8)),
        ]
    )

    assert set(said) <= {"done", "nothing-owed"}
    left = money(service, api, sponsor)
    assert (left["receivable"], left["available"]) == (0, 30_000)
