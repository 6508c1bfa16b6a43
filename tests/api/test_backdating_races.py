"""A letter and an allocation reach for the same worker at once, from two processes: one of them is decided anew."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

import pytest

from ledger.application.backdatings import Backdatings
from ledger.application.law import LawBook
from ledger.application.workers import Workers
from ledger.domain.errors import LedgerError
from ledger.domain.worker import Worker
from ledger.store.log import Context, Log
from ledger.store.randomness import random_id
from tests.api.restoring import ask_restored
from tests.api.serving import Served
from tests.api.story import Refused, Story

AT = "2025-11-20T10:00:00+07:00"
WORKERS = 8


@pytest.fixture
def elsewhere(service: Served) -> Iterator[Backdatings]:
    """Another process on the same ledger: it takes no turns with this one."""
    house = service.house
    with closing(Log(house.database)) as log:
        workers = Workers(log, house.registers, house.vault, house.keys)
        yield Backdatings(log, house.registers, house.vault, LawBook(log), workers)


def approve(there: Backdatings, backdating: str) -> object:
    now = datetime.fromisoformat(AT)
    context = Context(actor=uuid4(), command_id=random_id(), now=now, recorded_at=now)
    return there.approve(context, UUID(backdating), at=now)


def said(deed: Callable[[], object]) -> str:
    try:
        deed()
    except (Refused, LedgerError) as refused:
        return refused.code
    return "done"


def paid_to_june(api: Story) -> tuple[str, list[str]]:
    """A sponsor with money for six more months of each of its workers."""
    sponsor, workers = api.sponsor(), [api.worker() for _ in range(WORKERS)]
    for worker in workers:
        api.enrol(worker, sponsor, starts_on="2025-06-01", at="2025-06-01T08:00:00+07:00")
    api.pay(sponsor, "806400.00", at="2025-06-02T09:00:00+07:00")
    assert api.allocate(sponsor, "2025-06", at="2025-06-02T10:00:00+07:00").settled_count == WORKERS
    return sponsor, workers


def test_a_letter_and_an_allocation_at_once_leave_one_membership_or_an_open_gap(
    service: Served, api: Story, elsewhere: Backdatings
) -> None:
    """After the allocation, which opened a second spell in November, the letter names more than the gap."""
    sponsor, workers = paid_to_june(api)
    letters = [ask_restored(api, worker, sponsor, "2025-07", "2025-11", at=AT).backdating_id for worker in workers]
    deeds: list[Callable[[], object]] = []
    for worker, letter in zip(workers, letters, strict=True):
        deeds.append(partial(approve, elsewhere, letter))
        deeds.append(partial(api.allocate, sponsor, "2025-11", at=AT, worker_ids=[worker]))

    with ThreadPoolExecutor(WORKERS) as threads:
        outcomes = list(threads.map(said, deeds))

    assert outcomes[1::2] == ["done"] * WORKERS
    months = 0
    for worker, outcome in zip(workers, outcomes[::2], strict=True):
        known = service.house.log.load(Worker, UUID(worker))
        assert known is not None
        spells = [(spell.number, str(spell.first), str(spell.last), spell.holes) for spell in known.known.spells]
        if outcome == "done":
            assert spells == [(1, "2025-06", "2025-11", [])]
        else:
            assert outcome == "months-not-a-gap"
            assert spells == [(1, "2025-06", "2025-06", []), (2, "2025-11", "2025-11", [])]
        months += 6 if outcome == "done" else 2
    assert api.balance(sponsor)["allocated"] == f"{months * 16800}.00"
    assert sum(lot.remaining for lot in service.house.registers.lots(UUID(sponsor))) == 80_640_000 - months * 1_680_000


def test_a_letter_approved_by_many_at_once_is_approved_once(
    service: Served, api: Story, elsewhere: Backdatings
) -> None:
    sponsor, workers = paid_to_june(api)
    letter = ask_restored(api, workers[0], sponsor, "2025-07", "2025-11", at=AT).backdating_id

    with ThreadPoolExecutor(WORKERS) as threads:
        outcomes = sorted(threads.map(said, [partial(approve, elsewhere, letter) for _ in range(WORKERS)]))

    assert outcomes == ["backdating-closed"] * (WORKERS - 1) + ["done"]
    api.position = service.house.log.head()  # the letter was approved elsewhere: the view must have seen it
    assert api.available(sponsor) == f"{(48 - WORKERS - 5) * 16800}.00"
