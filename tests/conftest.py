"""A real PostgreSQL for the tests: one server a session, one fresh migrated database a test."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from ledger.settings import Settings
from ledger.store.database import Database
from ledger.store.embedded import EmbeddedServer, process
from ledger.store.embedded.place import read_place
from ledger.store.migrations import migrate

TEMPORARY = Path("/tmp")  # noqa: S108 - a socket's path must be short, and pytest's own folders are deep
SESSIONS = "sertakan-tests-"
TEMPLATE = "migrated"

# From PostgreSQL 18 on, where the system can: an eighth of the processor's time.
CAN_CLONE = "SELECT 'clone' = ANY (enumvals) FROM pg_settings WHERE name = 'file_copy_method'"
_numbers = count(1)


@cache
def session_folder() -> Path:
    """Folder of all homes of this run of the tests; its lock says that the run is alive."""
    folder = Path(tempfile.mkdtemp(prefix=SESSIONS, dir=TEMPORARY))
    folder.chmod(0o711)  # under root the account PostgreSQL runs as must find its home
    alive = os.open(folder / "locking", os.O_CREAT | os.O_RDWR)
    fcntl.flock(alive, fcntl.LOCK_EX)
    (folder / "locking").rename(folder / "alive")  # locked before others who begin now can see it
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def new_home() -> Iterator[Path]:
    """A short folder for a cluster, to be used by any process of the test."""
    home = Path(tempfile.mkdtemp(prefix="", dir=session_folder()))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)  # a complaint here would hide why the test ended


def remove_left_behind() -> None:
    """Stop the servers of runs that were killed, and remove their homes."""
    for folder in TEMPORARY.glob(f"{SESSIONS}*"):
        alive = folder / "alive"
        if folder.stat().st_uid != os.geteuid() or not alive.exists():
            continue
        with alive.open("r+b") as lock, suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for home in folder.iterdir():
                place = read_place(home) if home.is_dir() else None
                left = None if place is None else process.server_of(place.cluster)
                if place is not None and left is not None:
                    process.stop(left, place.cluster)
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """The session's server, from the binaries in SERTAKAN_PG_BINDIR if set. A test that kills it brings its own.

    It does not wait for the disk, and lets the system copy files: no test cuts the power, and nearly every one has a
    database made and dropped.
    """
    remove_left_behind()
    with new_home() as home, EmbeddedServer(home, Settings().pg_bindir) as running:
        with psycopg.connect(running.dsn("postgres", "postgres"), autocommit=True) as superuser:
            superuser.execute("ALTER SYSTEM SET fsync = off")
            if superuser.execute(CAN_CLONE).fetchone() == (True,):
                superuser.execute("ALTER SYSTEM SET file_copy_method = clone")
            superuser.execute("SELECT pg_reload_conf()")
        yield running


@pytest.fixture(scope="session")
def superuser(server: EmbeddedServer) -> Iterator[Connection[TupleRow]]:
    with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def template(server: EmbeddedServer, superuser: Connection[TupleRow]) -> str:
    """Name of a migrated database that nobody is connected to."""
    create_database(superuser, TEMPLATE, "template1")
    with psycopg.connect(server.dsn("ledger_owner", TEMPLATE), autocommit=True) as owner:
        migrate(owner)
    return TEMPLATE


def create_database(superuser: Connection[TupleRow], name: str, template: str) -> None:
    superuser.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY OWNER ledger_owner").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


@contextmanager
def fresh_database(server: EmbeddedServer, superuser: Connection[TupleRow], template: str) -> Iterator[Database]:
    """A clone of the template, open for the application's role; dropped with whoever is still connected."""
    name = f"test_{next(_numbers)}"
    create_database(superuser, name, template)
    opened = Database(lambda: server.dsn("ledger_app", name), lambda: server.dsn("ledger_owner", name))
    try:
        opened.pool.open()
        yield opened
    finally:
        opened.close()
        superuser.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database(server: EmbeddedServer, superuser: Connection[TupleRow], template: str) -> Iterator[Database]:
    """A migrated database for this test alone."""
    with fresh_database(server, superuser, template) as opened:
        yield opened


@pytest.fixture(scope="module")
def module_database(server: EmbeddedServer, superuser: Connection[TupleRow], template: str) -> Iterator[Database]:
    """A migrated database for the tests of one file, which keep out of each other's way."""
    with fresh_database(server, superuser, template) as opened:
        yield opened


@pytest.fixture
def owner_connection(database: Database) -> Iterator[Connection[Any]]:
    """An autocommit connection of the tables' owner to `database`."""
    with database.connect("owner") as connection:
        yield connection


@pytest.fixture
def new_database(
    server: EmbeddedServer, superuser: Connection[TupleRow], template: str
) -> Iterator[Callable[[], Database]]:
    """More databases for a test that needs several; each call makes one."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(fresh_database(server, superuser, template))
