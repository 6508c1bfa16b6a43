"""An approval against what else happens to the two records at the same time."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

import pytest

from ledger.application.contributions import AllocationRequest, Contributions
from ledger.application.merges import Merges
from ledger.application.workers import Workers
from ledger.domain.errors import LedgerError
from ledger.domain.months import ContributionMonth
from ledger.store.log import Context, Log
from ledger.store.randomness import random_id
from tests.api.serving import Served
from tests.api.story import Refused, Story
from tests.cases.two_records import Pair

AT = "2025-05-10T09:00:00+07:00"
THREADS = 8
ROUNDS = 4

Deed = Callable[[], object]


@pytest.fixture(scope="module")
def pair(jakarta_service: Served, jakarta: Story) -> Pair:
    return Pair.of(jakarta_service, jakarta)


@pytest.fixture
def elsewhere(jakarta_service: Served) -> Iterator[tuple[Contributions, Merges]]:
    """Another process on the same ledger: it takes no turns with this one."""
    house = jakarta_service.house
    with closing(Log(house.database)) as log:
        workers = Workers(log, house.registers, house.vault, house.keys)
        yield Contributions(log, house.registers, house.vault, house.law), Merges(log, house.law, workers)


def context() -> Context:
    return Context(actor=uuid4(), command_id=random_id(), now=datetime.fromisoformat("2026-01-01T09:00:00+07:00"))


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


def order(sponsor: str, *workers: str) -> AllocationRequest:
    named = tuple(UUID(each) for each in workers) or None
    return AllocationRequest(UUID(sponsor), ContributionMonth.parse("2025-07"), named, datetime.fromisoformat(AT))


def test_a_merge_approved_by_many_at_once_is_approved_once(pair: Pair, elsewhere: tuple[Contributions, Merges]) -> None:
    a, b = pair.story.sponsor(), pair.story.sponsor()
    first, second = pair.record(a, "2025-05 on 2025-05-02"), pair.record(b, "2025-05 on 2025-05-08")
    pair.ask(second, first)

    said = all_at_once(
        [
            *(partial(pair.approve, second) for _ in range(4)),
            *(partial(elsewhere[1].approve, context(), UUID(second)) for _ in range(4)),
        ]
    )

    assert said == {"done": 1, "merged": 7}
    assert pair.story.available(b) == "16800.00"
    pair.is_whole(first, second)


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_an_allocation_at_the_same_time_settles_for_one_of_them_and_nothing_is_lost(
    pair: Pair, elsewhere: tuple[Contributions, Merges], round_number: int
) -> None:
    """Whichever is faster: what was settled before goes over, what is settled after is for the record that stays."""
    ledger = pair.story
    a, b = ledger.sponsor(), ledger.sponsor()
    first, second = pair.record(a, "2025-05 on 2025-05-02"), pair.record(b, "2025-05 on 2025-05-08")
    for sponsor in (a, b):
        ledger.pay(sponsor, "50400.00", at=AT)
    pair.ask(second, first)
    contributions, _ = elsewhere

    deeds: list[Deed] = [
        partial(contributions.allocate, context(), order(b)),
        partial(pair.approve, second),
        partial(contributions.allocate, context(), order(a)),
        partial(ledger.allocate, b, "2025-07", worker_ids=[second], effective_at=AT),
        partial(ledger.allocate, a, "2025-07", effective_at=AT),
    ]
    said = all_at_once(deeds[round_number % 2 :])

    assert said["done"] + said["merged"] == sum(said.values())
    assert said["merged"] <= 1
    ledger.position = ledger.read("/v1/trial-balance").document["as_known_at"]["position"]
    assert pair.gone(f"/v1/workers/{second}") == first
    settled = {month: ledger.says(first, f"2025-{month}-20") for month in ("05", "06", "07")}
    assert settled == dict.fromkeys(settled, "covered paid")
    # May by both and three more months at most once each: the rest is available.
    left = sum(int(ledger.available(sponsor).replace(".", "")) for sponsor in (a, b))
    assert left == (2 * 16800 + 2 * 50400 - 3 * 16800) * 100
    pair.is_whole(first, second)
