"""A runner that is killed in the middle of its work leaves nothing half done and nothing done twice."""

import multiprocessing
import random
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from ledger.cli.opening import projections
from ledger.domain.events import LedgerEvent
from ledger.projections.runner import Runner
from ledger.store.database import Database
from tests.projections import writing as w
from tests.projections.writing import WrittenLog, month

SPONSOR = UUID(int=2)
ROWS = """
SELECT 'month', to_jsonb(m) FROM coverage_month m
UNION ALL SELECT 'fact', to_jsonb(f) FROM membership_fact f
UNION ALL SELECT 'balance', to_jsonb(b) FROM sponsor_balance b
UNION ALL SELECT 'posting', to_jsonb(p) FROM posting p
UNION ALL SELECT 'total', to_jsonb(t) FROM account_total t
UNION ALL SELECT 'year', to_jsonb(y) FROM programme_year y
UNION ALL SELECT 'months', to_jsonb(n) FROM programme_months n
ORDER BY 1, 2"""
PROCESSES = multiprocessing.get_context("spawn")


def follow(address: str, facts_max: int) -> None:
    """What the process to be killed does."""
    database = Database(lambda: address, None)
    database.pool.open()
    Runner(database, projections(), facts_max=facts_max).run_forever(threading.Event())


def rows(database: Database) -> list[Any]:
    with database.connection() as connection:
        return connection.execute(ROWS).fetchall()


def checkpoint(database: Database) -> int:
    with database.connection() as connection:
        found = connection.execute("SELECT min(position) FROM projection").fetchone()
    assert found is not None
    return int(found[0])


def commands(number: int) -> list[list[LedgerEvent]]:
    """The same ones every time: payments, then months settled and released by turns, many facts in one command."""
    chance = random.Random(number)
    written: list[list[LedgerEvent]] = [[w.sponsor_registered(SPONSOR), w.payment_received(SPONSOR, 10**12)]]
    live: list[tuple[UUID, int]] = []
    for turn in range(number):
        workers = [UUID(int=turn * 1000 + each + 100) for each in range(chance.randint(1, 30))]
        written.append([w.worker_registered(worker) for worker in workers])
        months = [(worker, each) for worker in workers for each in range(chance.randint(1, 4))]
        live += months
        settled = [
            w.settled(worker, SPONSOR, month("2025-01").plus(each), at=w.NOON + timedelta(hours=turn))
            for worker, each in months
        ]
        written.append([w.funds_allocated(SPONSOR, len(months)), *settled])
        back = [live.pop(chance.randrange(len(live))) for _ in range(min(5, len(live)))]
        written.append([w.released(SPONSOR, worker, month("2025-01").plus(each)) for worker, each in back])
    return written


def run_with_kills(
    new_database: Callable[[], Database], turns: int, kills: int, facts_max: int
) -> tuple[Database, Database, int]:
    """A ledger whose runner was killed again and again, one with the same log whose runner was not, and the head."""
    killed, whole = new_database(), new_database()
    for database in (killed, whole):
        with database.connect("owner") as owner:
            head = WrittenLog(owner).fill(commands(turns))
    address = killed.address("app")
    stopped_at: list[int] = []
    for number in range(1, kills + 1):
        process = PROCESSES.Process(target=follow, args=(address, facts_max))
        process.start()
        while checkpoint(killed) < head * number // (kills + 1) and process.is_alive():
            time.sleep(0.001)
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        stopped_at.append(checkpoint(killed))
    assert 0 < stopped_at[0] < head, "killed in the middle"
    for database in (killed, whole):
        Runner(database, projections()).catch_up()
    return killed, whole, head


@pytest.mark.parametrize(
    ("turns", "kills"), [(15, 2), pytest.param(150, 10, marks=[pytest.mark.slow, pytest.mark.timeout(600)])]
)
def test_a_killed_runner_leaves_the_same_rows_as_one_that_ran_through(
    new_database: Callable[[], Database], turns: int, kills: int
) -> None:
    killed, whole, head = run_with_kills(new_database, turns, kills, facts_max=10)

    assert checkpoint(killed) == checkpoint(whole) == head
    assert len(rows(whole)) > 10 * turns
    assert rows(killed) == rows(whole)
