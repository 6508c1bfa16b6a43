"""The application's password writes nothing but through the append; the owner's changes nothing that is recorded."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection, sql

from ledger.store.database import Database
from ledger.store.log import Log
from tests.store.logs import opened_log, pay, register

LOG_TABLES = ("events", "command", "ledger_identity")
REGISTER_TABLES = ("stream_state", "register", "enrolment", "lot", "funding")

BY_STATEMENT = (
    "INSERT INTO {} SELECT * FROM {} LIMIT 1",
    "UPDATE {} SET {column} = {column}",
    "DELETE FROM {}",
    "TRUNCATE {}",
    "TRUNCATE {} CASCADE",
    "COPY {} FROM STDIN",
    "MERGE INTO {} t USING (SELECT 1) s ON false WHEN NOT MATCHED THEN DO NOTHING WHEN MATCHED THEN DELETE",
    "SELECT * FROM {} FOR UPDATE",
    "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "ALTER TABLE {} ADD COLUMN remark text",
    "ALTER TABLE {} OWNER TO CURRENT_USER",
    "DROP TABLE {}",
    "CREATE TRIGGER mine BEFORE INSERT ON {} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE mine AS ON INSERT TO {} DO INSTEAD NOTHING",
    "CREATE INDEX ON {} ({column})",
    "CREATE POLICY mine ON {}",
)

AROUND = (
    "ALTER TABLE events DISABLE TRIGGER append_only",
    "DROP TRIGGER append_only ON events",
    "DROP FUNCTION refuse_change() CASCADE",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "SET session_replication_role = replica",
    "SET ROLE ledger_owner",
    "SET SESSION AUTHORIZATION ledger_owner",
    "CREATE TABLE public.events_of_mine (position bigint)",
    "CREATE FUNCTION public.of_mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SELECT lock_log()",
    "SELECT refuse_change()",
    "UPDATE pg_catalog.pg_trigger SET tgenabled = 'D'",
    "DELETE FROM pg_catalog.pg_class WHERE relname = 'events'",
)

EMPTY_BATCH = (
    "SELECT * FROM append(ARRAY[%(id)s::uuid], ARRAY[%(id)s::uuid], ARRAY[NULL::bytea], ARRAY[NULL::bytea],"
    " ARRAY[NULL::bytea], %(counts)s::int[], ARRAY[0], ARRAY[NULL::timestamptz],"
    " %(streams)s::uuid[], %(versions)s::bigint[], %(topics)s::text[], %(states)s::bytea[])"
)


@pytest.fixture(scope="module")
def module_log(module_database: Database) -> Iterator[Log]:
    with opened_log(module_database) as log:
        pay(log, register(log))
        yield log


@pytest.fixture
def log(module_log: Log) -> Log:
    """One log for the whole file: nothing here is able to harm it."""
    return module_log


@pytest.fixture
def database(module_database: Database, module_log: Log) -> Database:
    return module_database


@pytest.fixture
def written(module_log: Log) -> int:
    return module_log.head()


def first_column(connection: Connection[Any], table: str) -> str:
    with connection.cursor() as cursor:
        described = cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(table))).description
    assert described is not None
    return described[0].name


@pytest.mark.parametrize("statement", BY_STATEMENT)
@pytest.mark.parametrize("table", LOG_TABLES + REGISTER_TABLES)
def test_the_application_changes_no_table_of_the_log(database: Database, table: str, statement: str) -> None:
    with database.connection() as connection:
        column = sql.Identifier(first_column(connection, table))
        attempt = sql.SQL(statement).format(sql.Identifier(table), sql.Identifier(table), column=column)
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute(attempt)


@pytest.mark.parametrize("statement", AROUND)
def test_the_application_finds_no_way_around(database: Database, statement: str) -> None:
    with database.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_a_table_of_the_applications_own_is_not_taken_for_the_log(database: Database, log: Log, written: int) -> None:
    """The append runs with the owner's rights: it must not look where a caller can put something."""
    with database.connect() as connection:
        for table in (*LOG_TABLES, *REGISTER_TABLES):
            connection.execute(
                sql.SQL("CREATE TEMP TABLE {} AS SELECT * FROM public.{}").format(
                    sql.Identifier(table), sql.Identifier(table)
                )
            )
        connection.execute("SET search_path = pg_temp, public")
        connection.execute(EMPTY_BATCH, batch([1], [uuid4()]))
        row = connection.execute("SELECT max(position) FROM pg_temp.events").fetchone()

    assert row == (written,)
    assert log.head() == written + 1


@pytest.mark.parametrize(("role", "replica"), [("owner", False), ("superuser", False), ("superuser", True)])
@pytest.mark.parametrize("table", LOG_TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {column} = {column}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_owner_and_the_superuser_are_refused_by_the_trigger(
    database: Database, server: Any, role: str, table: str, statement: str, *, replica: bool
) -> None:
    address = database.address("owner")
    if role == "superuser":
        with database.connection() as connection:
            address = server.dsn("postgres", connection.info.dbname)
    with psycopg.connect(address, autocommit=True) as connection:
        if replica:
            connection.execute("SET session_replication_role = replica")
        column = sql.Identifier(first_column(connection, table))
        with pytest.raises(psycopg.errors.RestrictViolation, match=f"{table} is append-only"):
            connection.execute(sql.SQL(statement).format(sql.Identifier(table), column=column))


def batch(counts: list[int], streams: list[UUID], **other: Any) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "counts": counts,
        "streams": streams,
        "versions": [1] * len(streams),
        "topics": ["LedgerOpened"] * len(streams),
        "states": [b"{}"] * len(streams),
    } | other


@pytest.mark.parametrize(
    "wrong",
    [
        batch([2], [UUID(int=1)]),
        batch([0], [UUID(int=1)]),
        batch([-1], []),
        batch([1], []),
        batch([1], [UUID(int=1)], topics=[None]),
        batch([1], [UUID(int=1)], states=[b"x" * 60_001]),
        batch([1], [UUID(int=1)], versions=[None]),
        batch([2], [UUID(int=1), UUID(int=1)]),
    ],
)
def test_not_even_the_append_can_be_made_to_leave_a_gap(
    database: Database, log: Log, written: int, wrong: dict[str, Any]
) -> None:
    with database.connection() as connection:
        with pytest.raises(psycopg.Error):
            connection.execute(EMPTY_BATCH, wrong)
        register(log)
        counted = connection.execute("SELECT count(*), min(position), max(position) FROM events").fetchone()

    assert counted == (written + 1, 1, written + 1)


@pytest.mark.parametrize(
    "setting", ["SET default_transaction_isolation = 'repeatable read'", "SET synchronous_commit = off"]
)
def test_the_append_refuses_a_session_in_which_it_could_not_keep_its_promise(
    database: Database, written: int, log: Log, setting: str
) -> None:
    with database.connect() as connection:
        connection.execute(setting)
        with pytest.raises(psycopg.DatabaseError) as refusal:
            connection.execute(EMPTY_BATCH, batch([1], [uuid4()]))

    assert refusal.value.sqlstate == "SL000"
    assert log.head() == written
