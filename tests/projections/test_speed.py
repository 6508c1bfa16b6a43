"""How fast the views follow and answer. Figures are printed; the bounds only catch what became many times slower."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest

from ledger.cli.opening import projections
from ledger.domain.events import LedgerEvent, SpellOpening
from ledger.domain.values import StartRule
from ledger.projections.coverage.queries import CoverageQueries
from ledger.projections.runner import Runner
from ledger.projections.sponsor_balance.projection import SponsorBalanceProjection
from ledger.store.database import Database
from tests.projections import writing as w
from tests.projections.writing import WrittenLog, month

SPONSOR = UUID(int=2)
OPENING = SpellOpening(first_day=date(2025, 1, 1), start_rule=StartRule.PAYMENT)


def new_runner(database: Database, facts_max: int = 2_000) -> Runner:
    return Runner(database, projections(), facts_max=facts_max)


def people(workers: range) -> Iterator[list[LedgerEvent]]:
    yield [w.sponsor_registered(SPONSOR), w.payment_received(SPONSOR, 10**15)]
    for number in workers:
        worker = UUID(int=number)
        yield [w.worker_registered(worker)]
        yield [w.enrolled(worker, UUID(int=2**64 + number), SPONSOR)]


def allocation(workers: range, of: int) -> list[LedgerEvent]:
    """One command that settles one month of every worker."""
    at, opens = w.NOON + timedelta(days=30 * of), None if of else OPENING
    months = [w.settled(UUID(int=number), SPONSOR, month("2025-01").plus(of), at=at, opens=opens) for number in workers]
    return [w.funds_allocated(SPONSOR, len(workers)), *months]


def seconds(runner: Runner) -> float:
    started = time.perf_counter()
    runner.catch_up()
    return time.perf_counter() - started


@pytest.mark.parametrize(
    ("number", "months"), [(400, 3), pytest.param(12_800, 6, marks=[pytest.mark.slow, pytest.mark.timeout(600)])]
)
def test_the_views_follow_batches_far_faster_than_one_commit_an_event(
    database: Database, written: WrittenLog, number: int, months: int
) -> None:
    workers = range(1000, 1000 + number)
    head = written.fill([*people(workers), *(allocation(workers, of) for of in range(months))])
    with database.connect("owner") as owner:
        owner.execute("VACUUM ANALYZE events")
    singly = Runner(database, [SponsorBalanceProjection()], facts_max=1)
    with database.connect() as connection:
        singly._takes_lead(connection)
        connection.execute("SET synchronous_commit = on")
        started = time.perf_counter()
        for _ in range(200):
            singly._advance(connection)
        one_by_one = time.perf_counter() - started
    batches = seconds(new_runner(database))
    last = written.append(*allocation(workers, months))
    one_allocation = seconds(new_runner(database))

    rate, single_rate = head / batches, 200 / one_by_one
    times = f"{rate / single_rate:.0f} times"
    print(f"\n{head:,} events: {rate:,.0f} a second; one event a commit: {single_rate:,.0f} a second; {times}")
    print(f"one allocation of {number:,}: {one_allocation:.2f} s")
    assert {state.position for state in new_runner(database).states()} == {last}
    assert rate > 3 * single_rate
    assert one_allocation < 10


@pytest.mark.parametrize(
    ("number", "asked"), [(300, 500), pytest.param(10_000, 10_000, marks=[pytest.mark.slow, pytest.mark.timeout(600)])]
)
def test_thousands_of_days_are_asked_at_once(
    database: Database, written: WrittenLog, coverage: CoverageQueries, number: int, asked: int
) -> None:
    workers = range(1000, 1000 + number)
    written.fill([*people(workers), *(allocation(workers, of) for of in range(12))])
    new_runner(database).catch_up()
    with database.connect("owner") as owner:
        owner.execute("VACUUM ANALYZE coverage_month_v1, membership_fact_v1")
    worker_ids = [UUID(int=workers[each % number]) for each in range(asked)]
    for label, day in (("the newest month", date(2025, 12, 20)), ("11 months paid ahead", date(2025, 1, 20))):
        started = time.perf_counter()
        _, facts = coverage.facts([(worker_id, day) for worker_id in worker_ids])
        took = time.perf_counter() - started
        print(f"\n{asked:,} answers, {label}: {took * 1000:,.0f} ms, {asked / took:,.0f} a second")
        assert all(known is not None and known.membership for known in facts)
        assert took < 10

    started = time.perf_counter()
    for worker_id in worker_ids[:300]:
        coverage.facts([(worker_id, date(2025, 6, 20))])
    single = (time.perf_counter() - started) / 300
    print(f"one answer: {single * 1000:.2f} ms")
    assert single < 0.1
