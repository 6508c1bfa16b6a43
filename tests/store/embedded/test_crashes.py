"""Whatever killed the server, or a process that used it, the next start succeeds and harms nobody."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from ledger.store.embedded import EmbeddedServer, process
from tests.conftest import new_home
from tests.store.embedded.steps import User, kill_server, query


@pytest.fixture
def innocent(home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of the account PostgreSQL runs as, with nothing to do with it."""
    owner = (home / "postgresql").stat().st_uid
    sleeping = subprocess.Popen(["sleep", "600"], user=owner if os.geteuid() == 0 else None)
    yield sleeping
    sleeping.kill()
    sleeping.wait()


def test_a_killed_servers_number_may_belong_to_an_innocent_process(
    home: Path, innocent: "subprocess.Popen[bytes]"
) -> None:
    with EmbeddedServer(home) as server:
        kill_server(server)
        socket_lock = server.place.run / f".s.PGSQL.{server.place.port}.lock"
        for lock in (server.place.cluster / "postmaster.pid", socket_lock):
            lines = lock.read_text().split("\n")
            lock.write_text("\n".join([str(innocent.pid), *lines[1:]]))

        server.ensure_running()

        assert server.pid not in (None, innocent.pid)
        assert query(server, "SELECT 1") == 1
    assert innocent.poll() is None


def test_a_killed_server_that_nobody_collected_is_not_taken_for_alive(home: Path) -> None:
    with EmbeddedServer(home) as parent:
        pid = parent.pid
        kill_server(parent)
        while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.005)

        with EmbeddedServer(home) as other:
            assert other.pid not in (None, pid)


def test_a_server_is_known_where_its_executable_may_not_be_looked_at(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(looked_at: psutil.Process) -> str:
        raise psutil.AccessDenied(looked_at.pid)

    monkeypatch.setattr(psutil.Process, "exe", denied)
    with EmbeddedServer(home) as server, psycopg.connect(server.dsn("postgres")) as session:
        assert server.pid is not None
        child = psutil.Process(session.info.backend_pid)
        assert process.is_of_cluster(child, server.place.cluster)
        assert not process.is_of_cluster(psutil.Process(), server.place.cluster)
        assert not process.is_of_cluster(child, server.place.cluster.with_name("other"))
        session.close()

        kill_server(server)
        server.ensure_running()
        assert query(server, "SELECT 1") == 1


def test_a_crash_loses_nothing_that_was_committed(home: Path) -> None:
    with EmbeddedServer(home) as server:
        with psycopg.connect(server.dsn("ledger_owner")) as owner:
            owner.execute("CREATE TABLE kept (number integer)")
            owner.execute("INSERT INTO kept VALUES (1), (2)")
        kill_server(server)

        server.ensure_running()

        assert query(server, "SELECT sum(number) FROM kept", "ledger_owner") == 3


def test_a_watched_server_comes_back_by_itself(home: Path) -> None:
    with EmbeddedServer(home) as server:
        server.watch()
        killed = server.pid
        kill_server(server)

        deadline = time.monotonic() + 20
        while server.pid is None and time.monotonic() < deadline:
            time.sleep(0.05)

        server.ensure_running()
        assert server.pid not in (None, killed)


def test_a_server_told_to_stop_is_started_again_although_sessions_hold_it(home: Path) -> None:
    with EmbeddedServer(home) as server, psycopg.connect(server.dsn("postgres")) as session:
        told_to_stop = server.pid
        assert told_to_stop is not None
        os.kill(told_to_stop, signal.SIGTERM)
        while not process.is_stopping(server.place.cluster):
            time.sleep(0.005)

        server.ensure_running()

        assert server.pid not in (None, told_to_stop)
        assert query(server, "SELECT 1") == 1
        session.close()


def test_a_start_that_was_killed_leaves_nothing_in_the_way(user: User) -> None:
    with new_home() as home:
        killed = user(home)
        while not list(home.glob("postgresql.*.unfinished")):
            time.sleep(0.005)
        killed.kill()
        killed.wait()
        assert not (home / "postgresql").exists()

        with EmbeddedServer(home) as server:
            assert query(server, "SELECT current_database()", "ledger_owner") == "ledger"
        assert not list(home.glob("postgresql.*.unfinished"))


def test_no_signal_goes_to_a_process_that_is_not_the_cluster_owners(server: EmbeddedServer) -> None:
    is_root = os.geteuid() == 0
    folder = server.place.cluster if is_root else Path("/")
    bystander = subprocess.Popen(["sleep", "600"], user=folder.stat().st_uid + 1 if is_root else None)
    try:
        process._signal(psutil.Process(bystander.pid), folder, signal.SIGKILL)
        process._signal(psutil.Process(), server.place.cluster, signal.SIGKILL)

        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()
