"""Credit runs command by command: bounded, taken up again after a kill, and beside others who move the same money."""

import multiprocessing
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from ledger.application import credits as credits_
from ledger.application.credits import Credits
from ledger.application.house import House
from ledger.domain.errors import LedgerError
from ledger.settings import Settings
from ledger.store.database import Database
from ledger.store.log import Context, Log
from ledger.store.randomness import random_id
from ledger.store.register_queries import PublishedPrice
from tests.api.serving import Served
from tests.api.story import Refused, Story
from tests.cases.whole import assert_whole

BOUGHT = "2025-12-10T10:00:00+07:00"
RUN = date(2025, 12, 22)
NOW = datetime.fromisoformat("2025-12-22T20:00:00+07:00")
LAST_ID = str(UUID(int=2**128 - 1))
WAIT_SECONDS_MAX = 30.0
PROCESSES = multiprocessing.get_context("spawn")


def context() -> Context:
    return Context(actor=uuid4(), command_id=random_id(), now=NOW)


def bought(ledger: Story, workers: int, sponsors: int = 1, *, sector: str = "transport") -> list[str]:
    """Sponsors, each with so many drivers whose whole 2026 was bought before the relief was published."""
    payers = [ledger.sponsor() for _ in range(sponsors)]
    for payer in payers:
        for _ in range(workers):
            ledger.enrol(ledger.worker(sector=sector), payer, starts_on="2026-01-01", at="2025-12-01T09:00:00+07:00")
        ledger.pay(payer, f"{201_600 * workers}.00", at="2025-12-10T09:00:00+07:00")
        assert ledger.allocate(payer, "2026-12", at=BOUGHT).available == "0.00"
    return payers


def run_all(runs: Credits, workers_max: int) -> list[int]:
    """Worker-months credited by each command, to the run's end."""
    counts, after, done = [], None, False
    while not done:
        result = runs.run(context(), RUN, after=after, workers_max=workers_max).result
        counts.append(result["credited_count"])
        done = result["done"]
        after = None if done else UUID(result["next"])
    return counts


def catch_up(ledger: Story, service: Served) -> None:
    """Its next read waits for what was recorded without it."""
    ledger.position = service.house.log.head()


def repriced(service: Served) -> Counter[tuple[UUID, str]]:
    """How often each month of each worker was credited."""
    events = (logged.event for logged in service.house.log.read(0, 100_000, "ContributionRepriced"))
    return Counter((event.originator_id, str(event.month)) for event in events)  # type: ignore[attr-defined]


def test_a_run_goes_on_where_the_last_command_stopped(untouched: Story, untouched_service: Served) -> None:
    payers = bought(untouched, workers=4, sponsors=2)

    counts = run_all(untouched_service.house.credits, workers_max=3)

    catch_up(untouched, untouched_service)
    assert counts == [36, 36, 24]
    assert [untouched.available(payer) for payer in payers] == ["403200.00", "403200.00"]
    assert run_all(untouched_service.house.credits, workers_max=3) == [0, 0, 0], "from the beginning: nothing is left"


def test_a_run_through_the_interface_answers_where_to_go_on(untouched: Story) -> None:
    (payer,) = bought(untouched, workers=1)

    run = untouched.write("/v1/credit-runs", {"as_of": "2025-12-22"}, at="2025-12-22T20:00:00+07:00")
    beyond = untouched.write("/v1/credit-runs", {"as_of": "2025-12-22", "after": LAST_ID})

    assert run.credited == [{"sponsor_id": payer, "months": 12, "amount": "100800.00"}]
    assert (beyond.credited, beyond.done) == ([], True)


def test_candidates_are_paid_by_money_of_before_the_row(untouched: Story, untouched_service: Served) -> None:
    """Counted before the day on which it was published, or recorded before the row was."""
    bought(untouched, workers=1)
    registers = untouched_service.house.registers
    paid_at = datetime.fromisoformat("2025-12-10T09:00:00+07:00")
    year = (date(2026, 1, 1), date(2026, 12, 1))
    (received,) = untouched.events(topic="PaymentReceived")
    position = received["position"]

    def found(*published: PublishedPrice) -> int:
        return len(registers.credit_candidates(published, None, 10))

    assert found(PublishedPrice(*year, at=paid_at, position=position)) == 0
    assert found(PublishedPrice(*year, at=paid_at + timedelta(microseconds=1), position=0)) == 1
    assert found(PublishedPrice(*year, at=paid_at, position=position + 1)) == 1
    assert found(PublishedPrice(date(2027, 1, 1), date(2027, 3, 1), at=NOW, position=0)) == 0
    assert found(PublishedPrice(date(2026, 12, 1), date(2027, 3, 1), at=NOW, position=0)) == 1
    assert found(*[PublishedPrice(*year, at=NOW, position=0)] * 2) == 1, "a worker is asked once"


def credit_until_killed(address: str, home: Path) -> None:
    """What the process to be killed does."""
    database = Database(lambda: address, None)
    database.pool.open()
    settings = Settings(home=home, zone=ZoneInfo("Asia/Jakarta"))
    with House.open(settings, database=database) as house:
        run_all(house.credits, workers_max=1)


def test_a_run_that_is_killed_credits_every_month_once_when_it_is_run_again(
    untouched: Story, untouched_service: Served, database: Database, tmp_path: Path
) -> None:
    (payer,) = bought(untouched, workers=40)
    process = PROCESSES.Process(target=credit_until_killed, args=(database.address("app"), tmp_path))
    process.start()
    until = time.monotonic() + WAIT_SECONDS_MAX
    while len(repriced(untouched_service)) < 36 and time.monotonic() < until:
        time.sleep(0.001)
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    done_before = len(repriced(untouched_service))

    run_all(untouched_service.house.credits, workers_max=7)

    catch_up(untouched, untouched_service)
    assert 36 <= done_before < 480, "killed in the middle"
    counted = repriced(untouched_service)
    assert (len(counted), set(counted.values())) == (480, {1})
    assert untouched.available(payer) == "4032000.00"
    assert_whole(untouched, database)


def test_two_runs_at_once_credit_every_month_once(untouched: Story, untouched_service: Served) -> None:
    payers = bought(untouched, workers=6, sponsors=2)
    house = untouched_service.house
    with closing(Log(house.database)) as elsewhere, ThreadPoolExecutor(4) as threads:
        runs = [house.credits, Credits(elsewhere, house.registers, house.law)] * 2
        counts = list(threads.map(lambda each: sum(run_all(each, workers_max=2)), runs))

    counted = repriced(untouched_service)
    catch_up(untouched, untouched_service)
    assert (sum(counts), len(counted), set(counted.values())) == (144, 144, {1})
    assert [untouched.available(payer) for payer in payers] == ["604800.00", "604800.00"]


@pytest.mark.parametrize("first", ["run", "reversal"])
def test_a_run_beside_a_reversal_of_the_same_payment(
    untouched: Story, untouched_service: Served, database: Database, first: str
) -> None:
    payer, worker = untouched.sponsor(), untouched.worker()
    untouched.enrol(worker, payer, starts_on="2026-01-01", at="2025-12-01T09:00:00+07:00")
    payment = untouched.pay(payer, "201600.00", at="2025-12-10T09:00:00+07:00")
    untouched.allocate(payer, "2026-12", at=BOUGHT)
    house = untouched_service.house
    deeds = [
        lambda: run_all(house.credits, workers_max=1),
        lambda: house.reversals.reverse(context(), UUID(payment), reason="ditarik bank"),
    ]

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(deed) for deed in (deeds if first == "run" else reversed(deeds))]:
            done.result()

    catch_up(untouched, untouched_service)
    balance = untouched.balance(payer)
    assert (balance["reversed"], balance["allocated"], balance["available"]) == ("201600.00", "0.00", "0.00")
    assert_whole(untouched, database)


def test_amendments_beside_allocations_leave_no_month_too_dear(
    untouched: Story, untouched_service: Served, database: Database
) -> None:
    """Whoever comes first: the month is bought at its price, or the difference comes back."""
    payer = untouched.sponsor()
    workers = [untouched.worker() for _ in range(12)]
    for worker in workers:
        untouched.enrol(worker, payer, starts_on="2026-01-01", at="2026-01-01T09:00:00+07:00")
    untouched.pay(payer, "500000.00", at="2026-01-05T09:00:00+07:00")
    at = "2026-01-05T10:00:00+07:00"

    def amend(worker: str) -> str:
        return untouched.amend(worker, "2026-01", sector="transport", at=at).document["position"] and "done"

    def allocate(_number: int) -> str:
        try:
            return untouched.allocate(payer, "2026-02", at=at, effective_at=at).document["total"] and "done"
        except (Refused, LedgerError) as refused:
            return refused.code

    with ThreadPoolExecutor(6) as threads:
        said = [*threads.map(amend, workers[:6]), *threads.map(allocate, range(3)), *threads.map(amend, workers[6:])]
    allocate(0)

    assert set(said) <= {"done", "concurrent-change"}
    assert untouched.balance(payer)["allocated"] == "201600.00", "12 workers, 2 months, 8,400.00"
    assert_whole(untouched, database)


def test_a_run_longer_than_its_list_is_listed_again(
    untouched: Story, untouched_service: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    bought(untouched, workers=7)
    monkeypatch.setattr(credits_, "LISTED_MAX", 3)

    assert run_all(untouched_service.house.credits, workers_max=2) == [24, 12, 24, 12, 12]


def test_a_run_is_taken_up_by_another_process(untouched: Story, untouched_service: Served) -> None:
    bought(untouched, workers=5)
    house = untouched_service.house
    first = house.credits.run(context(), RUN, workers_max=2).result

    other = Credits(house.log, house.registers, house.law)
    second = other.run(context(), RUN, after=UUID(first["next"]), workers_max=2).result
    third = house.credits.run(context(), RUN, after=UUID(second["next"]), workers_max=2).result

    assert [each["credited_count"] for each in (first, second, third)] == [24, 24, 12]
    assert (third["done"], third["next"]) == (True, None)
