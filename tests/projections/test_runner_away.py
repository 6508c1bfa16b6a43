"""A server that dies under the runner, and the log as the application writes it."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import pytest

from ledger.cli.opening import projections
from ledger.domain.ledger import Ledger
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import Channel, ClockMode, FundOrigin, SponsorKind
from ledger.projections.runner import Runner
from ledger.projections.sponsor_balance.queries import BalanceRow, SponsorBalanceQueries
from ledger.projections.waiting import wait_for
from ledger.settings import Settings
from ledger.store.database import Database, DatabaseAway, open_database
from ledger.store.log import Context, Decision, Log, open_ledger
from tests.conftest import new_home
from tests.projections.writing import NOON, sealed

SPONSOR = UUID(int=2)
SECONDS_MAX = 30

Answer = TypeVar("Answer")


@pytest.fixture
def fragile_database() -> Iterator[Database]:
    """On a server of its own, that a test may kill; its watchdog starts it again."""
    with new_home() as home, open_database(Settings(home=Path(home))) as opened:
        opened.migrate()
        yield opened


def kill_server(database: Database) -> None:
    assert database.server is not None
    killed = database.server.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    until = time.monotonic() + SECONDS_MAX
    while database.server.pid in (None, killed):
        assert time.monotonic() < until
        time.sleep(0.05)


def patiently(ask: Callable[[], Answer]) -> Answer:
    """A server that is away is asked again, as any caller would."""
    until = time.monotonic() + SECONDS_MAX
    while True:
        try:
            return ask()
        except DatabaseAway:
            assert time.monotonic() < until
            time.sleep(0.1)


def receive(log: Log, amount: int) -> int:
    """Position of a payment."""
    context = Context(actor=uuid4(), command_id=uuid4(), now=datetime.now(UTC))

    def decide() -> Decision:
        sponsor = log.load(Sponsor, SPONSOR)
        if sponsor is None:
            sponsor = Sponsor.register(
                SPONSOR, kind=SponsorKind.VILLAGE, fund_origin=FundOrigin.APBDES, region="Gianyar", name=sealed()
            )
        sponsor.receive(
            uuid4(),
            amount=amount,
            received_at=NOON,
            channel=Channel.TRANSFER,
            cleared_at=None,
            reference=sealed(),
            now=context.now,
        )
        return Decision([sponsor], {})

    return patiently(lambda: log.execute(context, decide).position)


def test_a_runner_goes_on_when_the_server_comes_back(fragile_database: Database) -> None:
    database = fragile_database
    runner = Runner(database, projections())
    balances = SponsorBalanceQueries(database.pool)
    open_ledger(database, Ledger.open(uuid4(), ClockMode.DATABASE, "Asia/Jakarta"), uuid4(), uuid4())
    log = Log(database)
    stopping = threading.Event()
    following = threading.Thread(target=runner.run_forever, args=[stopping])
    following.start()
    try:
        first = receive(log, 100)
        wait_for(database.pool, "sponsor_balance", first, SECONDS_MAX)
        kill_server(database)
        last = receive(log, 30)
        patiently(lambda: wait_for(database.pool, "sponsor_balance", last, SECONDS_MAX))
        known = [balances.balance(SPONSOR, position)[1] for position in (first, last)]
    finally:
        stopping.set()
        following.join(SECONDS_MAX)
        log.close()

    assert not following.is_alive()
    assert known == [BalanceRow(sen, 0, 0, 0, 0, sen, 0) for sen in (100, 130)]
    assert {state.error for state in runner.states()} == {None}
