"""Migrations are applied once each, in order, by whoever comes first, and never change afterwards."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.settings import migrations_folder
from ledger.store.database import Database
from ledger.store.embedded import EmbeddedServer
from ledger.store.migrations import (
    DatabaseNewer,
    MigrationChanged,
    MigrationsBehind,
    MigrationsRefused,
    migrate,
    read_migrations,
    require_current,
)
from tests.conftest import create_database

EMPTY = "never_migrated"

MIGRATE = """
import os, sys, time
from pathlib import Path
import psycopg
from ledger.store.migrations import migrate
with psycopg.connect(os.environ["OWNER"], autocommit=True) as owner:
    print("connected", flush=True)
    while not Path(sys.argv[1]).exists(): time.sleep(0.001)
    print(len(migrate(owner, "ledger_app", *map(Path, sys.argv[2:]))))
"""


@pytest.fixture
def empty(server: EmbeddedServer, superuser: Connection[TupleRow]) -> Iterator[Connection[TupleRow]]:
    """The owner's connection to a database without tables."""
    create_database(superuser, EMPTY, "template1")
    with psycopg.connect(server.dsn("ledger_owner", EMPTY), autocommit=True) as owner:
        yield owner
    superuser.execute("DROP DATABASE never_migrated WITH (FORCE)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Our first migration, and room for more."""
    copy = tmp_path / "migrations"
    copy.mkdir()
    shutil.copy(migrations_folder() / "0001_roles.sql", copy)
    return copy


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.sql").write_text(text)


def count(connection: Connection[Any], query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_our_files_are_numbered_without_a_gap() -> None:
    numbers = [migration.number for migration in read_migrations()]

    assert numbers == list(range(1, len(numbers) + 1))


def test_tables_that_a_rebuild_has_numbered_anew_are_migrated_too(empty: Connection[TupleRow], folder: Path) -> None:
    """Every view as `sertakan rebuild` leaves it, under the first migrations that knew any."""
    for file in sorted(migrations_folder().glob("000[2-8]_*.sql")):
        shutil.copy(file, folder)
    migrate(empty, folder=folder)
    named = empty.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '_v1$'").fetchall()
    for (name,) in named:
        empty.execute(f"ALTER TABLE {name} RENAME TO {name.removesuffix('1')}2".encode())
    empty.execute("UPDATE projection SET version = 2")

    applied = migrate(empty)

    assert applied == [each.name for each in read_migrations() if each.number > 8]
    assert len(named) > 10
    indexed = "SELECT count(*) FROM pg_indexes WHERE tablename = 'coverage_month_v2' AND indexdef LIKE '%INCLUDE%'"
    assert count(empty, indexed) >= 1


def test_every_file_says_whether_it_is_derived_and_may_be_rebuilt() -> None:
    for file in migrations_folder().glob("*.sql"):
        header = file.read_text().split("\n\n", 1)[0]
        assert header.startswith("-- "), file.name
        assert re.search("derived|rebuil", header), file.name


def test_files_are_applied_once(empty: Connection[TupleRow], folder: Path) -> None:
    write(folder, "0002_seats", "CREATE TABLE seat (number integer); INSERT INTO seat VALUES (1)")

    assert migrate(empty, folder=folder) == ["0001_roles", "0002_seats"]
    assert migrate(empty, folder=folder) == []

    assert count(empty, "SELECT count(*) FROM seat") == 1
    assert count(empty, "SELECT count(*) FROM schema_migration") == 2


def test_eight_processes_starting_at_once_on_an_empty_database_all_succeed(
    server: EmbeddedServer, empty: Connection[TupleRow], tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    starting = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", MIGRATE, gate],
            env={"OWNER": server.dsn("ledger_owner", EMPTY), "PYTHONPATH": ":".join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    for process in starting:
        assert process.stdout is not None
        assert process.stdout.readline() == "connected\n"
    gate.touch()
    applied = [int(process.communicate(timeout=60)[0]) for process in starting]

    assert [process.returncode for process in starting] == [0] * 8
    assert sorted(applied) == [0] * 7 + [len(read_migrations())]
    require_current(empty)


def test_a_file_that_changed_after_it_was_applied_is_refused(empty: Connection[TupleRow], folder: Path) -> None:
    write(folder, "0002_seats", "CREATE TABLE seat (number integer)")
    migrate(empty, folder=folder)

    write(folder, "0002_seats", "CREATE TABLE seat (number bigint)")
    write(folder, "0003_more", "CREATE TABLE more (number integer)")

    for refused in (migrate, require_current):
        with pytest.raises(MigrationChanged, match="0002_seats was applied, and its file has changed since"):
            refused(empty, folder=folder)
    assert count(empty, "SELECT count(*) FROM schema_migration") == 2


def test_a_file_slipped_in_before_an_applied_one_is_refused(empty: Connection[TupleRow], folder: Path) -> None:
    write(folder, "0003_more", "CREATE TABLE more (number integer)")
    migrate(empty, folder=folder)
    write(folder, "0002_seats", "CREATE TABLE seat (number integer)")

    with pytest.raises(MigrationChanged, match="0002_seats comes before 0003_more"):
        migrate(empty, folder=folder)


def test_a_newer_database_is_refused(empty: Connection[TupleRow], folder: Path) -> None:
    write(folder, "0002_seats", "CREATE TABLE seat (number integer)")
    migrate(empty, folder=folder)
    (folder / "0002_seats.sql").unlink()

    for refused in (migrate, require_current):
        with pytest.raises(DatabaseNewer, match="has seen 0002_seats"):
            refused(empty, folder=folder)


def test_a_file_that_fails_leaves_nothing_of_itself(empty: Connection[TupleRow], folder: Path) -> None:
    write(folder, "0002_seats", "CREATE TABLE seat (number integer)")
    write(folder, "0003_broken", "CREATE TABLE more (number integer); SELECT 1 / 0")

    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(empty, folder=folder)

    assert count(empty, "SELECT max(number) FROM schema_migration") == 2
    assert count(empty, "SELECT count(*) FROM pg_class WHERE relname = 'more'") == 0
    with pytest.raises(MigrationsBehind, match="lacks 0003_broken; `sertakan init` applies them"):
        require_current(empty, folder)

    write(folder, "0003_broken", "CREATE TABLE more (number integer)")
    assert migrate(empty, folder=folder) == ["0003_broken"]


def test_a_file_is_applied_and_noted_together_or_not_at_all(empty: Connection[TupleRow], folder: Path) -> None:
    write(folder, "0002_unnotable", "CREATE TABLE more (); ALTER TABLE schema_migration ADD CHECK (number <> 2)")

    with pytest.raises(psycopg.errors.CheckViolation):
        migrate(empty, folder=folder)

    assert count(empty, "SELECT count(*) FROM pg_class WHERE relname = 'more'") == 0


def test_an_empty_database_is_behind(empty: Connection[TupleRow]) -> None:
    with pytest.raises(MigrationsBehind, match="lacks 0001_roles"):
        require_current(empty)


@pytest.mark.parametrize(
    ("name", "complaint"),
    [("2_seats", "is not called"), ("0002_Seats", "is not called"), ("0001_again", "carry the same number")],
)
def test_misnamed_files_are_refused(folder: Path, name: str, complaint: str) -> None:
    write(folder, name, "SELECT 1")

    with pytest.raises(MigrationsRefused, match=complaint):
        read_migrations(folder)


def test_the_application_sees_what_was_applied_and_may_not_touch_it(database: Database) -> None:
    with database.connection() as application:
        require_current(application)
        for statement in (
            "INSERT INTO schema_migration (number, name, sha256) VALUES (9999, 'x', '')",
            "UPDATE schema_migration SET name = name",
            "DELETE FROM schema_migration",
            "TRUNCATE schema_migration",
            "DROP TABLE schema_migration",
            "CREATE TABLE mine (number integer)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(statement)


def test_a_function_of_the_owners_is_called_by_nobody_it_was_not_granted_to(
    database: Database, owner_connection: Connection[TupleRow]
) -> None:
    owner_connection.execute("CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1'")

    with database.connection() as application:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("SELECT one()")
        owner_connection.execute("GRANT EXECUTE ON FUNCTION one() TO sertakan_app")
        assert count(application, "SELECT one()") == 1


def test_another_login_is_let_in(
    server: EmbeddedServer, superuser: Connection[TupleRow], empty: Connection[TupleRow]
) -> None:
    superuser.execute("CREATE ROLE \"office's clerk\" LOGIN PASSWORD 'clerk'")
    try:
        migrate(empty, "office's clerk")
        migrate(empty, "office's clerk")

        login = server.dsn("ledger_app", EMPTY)
        with psycopg.connect(login, user="office's clerk", password="clerk") as clerk:
            require_current(clerk)
    finally:
        superuser.execute('DROP ROLE "office\'s clerk"')


@pytest.mark.slow
def test_a_process_killed_while_migrating_does_not_hold_the_others_up(
    server: EmbeddedServer, empty: Connection[TupleRow], folder: Path, tmp_path: Path
) -> None:
    write(folder, "0002_slow", "SELECT pg_sleep(600)")
    slow = subprocess.Popen(
        [sys.executable, "-c", MIGRATE, tmp_path, folder],
        env={"OWNER": server.dsn("ledger_owner", EMPTY), "PYTHONPATH": ":".join(sys.path)},
        stdout=subprocess.DEVNULL,
    )
    while count(empty, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == 0:
        time.sleep(0.02)
    slow.kill()
    slow.wait()

    write(folder, "0002_slow", "CREATE TABLE quick (number integer)")
    assert migrate(empty, folder=folder) == ["0002_slow"]
