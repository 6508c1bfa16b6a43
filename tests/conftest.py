"""A real PostgreSQL for the tests: one server a session, one fresh migrated database a test."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from ledger.store.database import Database
from ledger.store.embedded import EmbeddedServer, process
from ledger.store.embedded.place import read_place
from ledger.store.migrations import migrate

TEMPORARY = Path("/tmp")  # noqa: S108 - a socket's path must be short, and pytest's own folders are deep
HOMES = "sertakan-tests-"
TEMPLATE = "migrated"
_numbers = count(1)


@contextmanager
def new_home() -> Iterator[Path]:
    """A short folder for a cluster, which the account PostgreSQL runs as under root may enter."""
    home = Path(tempfile.mkdtemp(prefix=HOMES, dir=TEMPORARY))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home)


def remove_left_behind() -> None:
    """Stop and remove the servers of test sessions that were killed; those still in use hold their lock."""
    for home in TEMPORARY.glob(f"{HOMES}*"):
        if home.stat().st_uid != os.geteuid() or not (home / "users.lock").exists():
            continue
        with (home / "users.lock").open("ab") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            place = read_place(home)
            left = None if place is None else process.server_of(place.cluster)
            if place is not None and left is not None:
                process.stop(left, place.cluster)
            shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """The session's server. A test that kills it brings its own."""
    remove_left_behind()
    with new_home() as home, EmbeddedServer(home) as running:
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
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER ledger_owner").format(
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
