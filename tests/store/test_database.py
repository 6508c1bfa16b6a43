"""The door to PostgreSQL: what every connection is, and what is said when there is none."""

import os
import signal
import time
from collections.abc import Iterator
from urllib.parse import quote

import psycopg
import pytest
from psycopg import Connection
from psycopg.rows import TupleRow
from pydantic import SecretStr

from ledger.settings import Settings
from ledger.store import database as door
from ledger.store.database import (
    AdvisoryLocksMissing,
    Database,
    DatabaseAway,
    DatabaseUnfit,
    OwnerAddressMissing,
    ServerTooOld,
    is_away,
    open_database,
    require_fit,
)
from ledger.store.embedded import EmbeddedServer, Role
from ledger.store.migrations import require_current
from tests.conftest import new_home

SESSION = """
SELECT current_user, current_setting('transaction_isolation'), current_setting('TimeZone'),
       current_setting('idle_in_transaction_session_timeout'), current_setting('application_name')"""


def address(server: EmbeddedServer, role: Role, port: int | None = None) -> SecretStr:
    """The URL an operator would write for a server elsewhere."""
    parameters = psycopg.conninfo.conninfo_to_dict(server.dsn(role, tcp=True))
    password = quote(str(parameters["password"]), safe="")
    return SecretStr(f"postgresql://{role}:{password}@127.0.0.1:{port or server.place.port}/ledger")


@pytest.fixture
def two_sessions(database: Database) -> Iterator[tuple[Connection[TupleRow], Connection[TupleRow]]]:
    with database.connect() as first, database.connect() as second:
        yield first, second


def test_every_connection_speaks_utc_at_read_committed(database: Database) -> None:
    with database.connection() as pooled, database.connect() as own, database.connect("owner") as owner:
        application = ("ledger_app", "read committed", "UTC", "1min", "sertakan")
        assert pooled.execute(SESSION).fetchone() == application
        assert own.execute(SESSION).fetchone() == application
        assert owner.execute(SESSION).fetchone() == ("ledger_owner", *application[1:])
        assert pooled.autocommit
        assert own.autocommit


def test_a_connection_of_ones_own_may_hold_transactions(database: Database) -> None:
    with database.connect(autocommit=False) as own:
        own.execute("SELECT 1")
        assert own.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS


def test_a_fit_server_is_let_through(
    two_sessions: tuple[Connection[TupleRow], Connection[TupleRow]],
) -> None:
    require_fit(*two_sessions)


def test_an_older_server_is_refused(
    two_sessions: tuple[Connection[TupleRow], Connection[TupleRow]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "VERSION_MIN", (two_sessions[0].info.server_version // 10_000 + 1) * 10_000)

    with pytest.raises(ServerTooOld, match=r"the server is PostgreSQL \d+; \d+ or newer is needed"):
        require_fit(*two_sessions)


def test_one_advisory_lock_granted_to_two_sessions_is_refused(
    two_sessions: tuple[Connection[TupleRow], Connection[TupleRow]],
) -> None:
    same_behind_a_pooler, _ = two_sessions

    with pytest.raises(AdvisoryLocksMissing, match="connect without a pooler"):
        require_fit(same_behind_a_pooler, same_behind_a_pooler)


def test_another_isolation_level_is_refused(database: Database) -> None:
    with (
        psycopg.connect(
            database.address(), autocommit=True, options="-c default_transaction_isolation=serializable"
        ) as strict,
        pytest.raises(DatabaseUnfit, match="serializable"),
    ):
        require_fit(strict, strict)


def test_a_server_elsewhere_is_used_where_the_settings_name_one(server: EmbeddedServer) -> None:
    settings = Settings(database_url=address(server, "ledger_app"), owner_database_url=address(server, "ledger_owner"))
    with open_database(settings, name="elsewhere") as opened:
        opened.migrate()

        assert opened.migrate() == []
        assert opened.server is None
        with opened.connection() as connection:
            require_current(connection)
            assert connection.info.host == "127.0.0.1"
            assert connection.info.get_parameters()["application_name"] == "elsewhere"


def test_the_owners_address_is_asked_for_only_where_it_is_needed(server: EmbeddedServer) -> None:
    with open_database(Settings(database_url=address(server, "ledger_app"))) as opened:
        with opened.connection() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)

        with pytest.raises(OwnerAddressMissing, match="SERTAKAN_OWNER_DATABASE_URL"):
            opened.migrate()


def test_a_server_that_does_not_answer_is_away(server: EmbeddedServer) -> None:
    unreachable = address(server, "ledger_app", port=1)

    with pytest.raises(DatabaseAway, match="cannot be reached") as away:
        open_database(Settings(database_url=unreachable))

    assert str(unreachable.get_secret_value()).split(":")[2].split("@")[0] not in str(away.value)


def test_a_refused_statement_is_not_taken_for_a_lost_server(database: Database) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable), database.connection() as connection:
        connection.execute("SELECT * FROM nowhere")
    for refusal in (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled, psycopg.errors.DeadlockDetected):
        assert not is_away(refusal())
    for loss in (psycopg.errors.AdminShutdown, psycopg.errors.CannotConnectNow, psycopg.errors.ConnectionFailure):
        assert is_away(loss())


def test_connections_the_server_dropped_are_replaced(database: Database) -> None:
    with database.connection() as connection:
        connection.execute("SELECT 1")
    with database.connect("app") as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )

    with pytest.raises(DatabaseAway), database.connection() as connection:
        connection.execute("SELECT 1")
    for _ in range(4):
        with database.connection() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_work_goes_on_after_the_embedded_server_was_killed() -> None:
    with new_home() as home, open_database(Settings(home=home)) as opened:
        assert opened.server is not None
        opened.migrate()
        with opened.connect("owner") as owner:
            owner.execute("CREATE TABLE kept (number integer)")
            owner.execute("INSERT INTO kept VALUES (17)")
            owner.execute("GRANT SELECT ON kept TO sertakan_app")
        killed = opened.server.pid
        assert killed is not None

        os.kill(killed, signal.SIGKILL)

        await_another_server(opened.server, killed)
        assert answer_within_20_seconds(opened, "SELECT number FROM kept") == (17,)


def await_another_server(server: EmbeddedServer, killed: int) -> None:
    """The killed one's sessions may answer for another moment."""
    deadline = time.monotonic() + 20
    while server.pid in (None, killed):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def answer_within_20_seconds(opened: Database, statement: str) -> TupleRow | None:
    deadline = time.monotonic() + 20
    while True:
        try:
            with opened.connection() as connection:
                return connection.execute(statement.encode()).fetchone()
        except DatabaseAway:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_a_database_that_is_refused_leaves_no_server_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "VERSION_MIN", 990_000)
    with new_home() as home:
        with pytest.raises(ServerTooOld):
            open_database(Settings(home=home))

        assert EmbeddedServer(home).pid is None
