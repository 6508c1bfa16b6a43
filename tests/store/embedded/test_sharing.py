"""One server for all who use a home: safe for what it is told, and there for as long as it is needed."""

import os
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from ledger.store.embedded import EmbeddedServer, Role
from tests.conftest import new_home
from tests.store.embedded.steps import User, dismiss, query, told

ROLES: tuple[Role, ...] = ("postgres", "ledger_owner", "ledger_app")


@pytest.mark.parametrize("tcp", [False, True])
@pytest.mark.parametrize("role", ROLES)
def test_everyone_shows_a_password(server: EmbeddedServer, role: Role, tcp: bool) -> None:
    with psycopg.connect(server.dsn(role, tcp=tcp)) as connection:
        assert connection.info.user == role

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.dsn(role, tcp=tcp), password="guessed")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(server.dsn(role, tcp=tcp), password="")


def test_the_server_keeps_what_it_confirmed() -> None:
    """One of its own: that of the other tests does not wait for the disk."""
    with new_home() as home, EmbeddedServer(home) as own:
        kept(own)


def kept(server: EmbeddedServer) -> None:
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


def test_a_terminals_interrupt_does_not_reach_the_server(server: EmbeddedServer) -> None:
    assert server.pid is not None
    assert os.getsid(server.pid) == server.pid != os.getsid(0)


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
