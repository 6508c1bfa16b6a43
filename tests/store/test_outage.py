"""A server that goes away is waited for; when it stays away, whoever waits is told that nobody knows."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import psutil
import psycopg
import pytest

from ledger.domain.sponsor import Sponsor
from ledger.store import committer, loader
from ledger.store.committer import Committer
from ledger.store.database import Database, DatabaseAway
from ledger.store.embedded import EmbeddedServer
from ledger.store.log import Log
from ledger.store.migrations import migrate
from ledger.store.pending import CommandRow, Pending
from tests.conftest import new_home
from tests.store.logs import context, opened_log, paying, register


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with new_home() as made:
        yield made


@pytest.fixture
def own_server(home: Path) -> Iterator[EmbeddedServer]:
    with EmbeddedServer(home) as server:
        yield server


@pytest.fixture
def own_log(own_server: EmbeddedServer) -> Iterator[Log]:
    with psycopg.connect(own_server.dsn("ledger_owner"), autocommit=True) as owner:
        migrate(owner, "ledger_app")
    database = Database(lambda: own_server.dsn("ledger_app"), None)
    database.pool.open()
    with opened_log(database) as log:
        yield log
    database.close()


def kill(server: EmbeddedServer) -> None:
    """Kill the postmaster and wait until its backends, which serve on for a moment, have noticed."""
    assert server.pid is not None
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as superuser:
        backends = [pid for (pid,) in superuser.execute("SELECT pid FROM pg_stat_activity").fetchall()]
        os.kill(server.pid, signal.SIGKILL)
        while any(psutil.pid_exists(pid) for pid in backends):
            sleep(0.01)


def test_a_command_given_while_the_server_is_down_is_recorded_when_it_is_back(
    own_server: EmbeddedServer, own_log: Log
) -> None:
    sponsor_id = register(own_log)
    kill(own_server)

    with ThreadPoolExecutor(8) as callers:
        given = [callers.submit(own_log.execute, context(), paying(own_log, sponsor_id)) for _ in range(4)]
        sleep(0.2)
        own_server.ensure_running()
        answers = [one.result(timeout=30) for one in given]

    assert [answer.replayed for answer in answers] == [False] * 4
    assert len({answer.position for answer in answers}) == 4
    sponsor = own_log.load(Sponsor, sponsor_id)
    assert sponsor is not None
    assert sponsor.version == 5


def test_whoever_waits_is_told_when_the_server_stays_away(
    own_server: EmbeddedServer, own_log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committer, "AWAY_SECONDS_MAX", 0.3)
    monkeypatch.setattr(loader, "AWAY_SECONDS_MAX", 0.3)
    sponsor_id = register(own_log)
    kill(own_server)
    began = monotonic()

    with pytest.raises(DatabaseAway, match="it is unknown whether this was recorded"):
        own_log.execute(context(), paying(own_log, sponsor_id))
    with pytest.raises(DatabaseAway):
        own_log.load(Sponsor, uuid4())

    assert monotonic() - began < 20
    own_server.ensure_running()
    register(own_log)


def test_a_closed_log_records_nothing_more(database: Database) -> None:
    with opened_log(database) as log:
        sponsor_id = register(log)

    with pytest.raises(DatabaseAway, match="closed"):
        log.execute(context(), paying(log, sponsor_id))
    with pytest.raises(DatabaseAway, match="closed"):
        log.load(Sponsor, uuid4())


def test_a_fault_in_the_thread_that_records_reaches_whoever_waits() -> None:
    class Fault(Exception):
        pass

    def faulty() -> Any:
        raise Fault

    broken = Committer(faulty)
    pending = Pending(CommandRow(uuid4(), uuid4(), None, None, None, 0, 0, None), [], [])
    broken.submit(pending)
    with pytest.raises(Fault):
        pending.wait()
    broken.close()
