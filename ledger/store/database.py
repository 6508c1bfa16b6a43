"""The door to PostgreSQL: which server, as which role, and whether it can carry a ledger."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Literal, Self

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout

from ledger.settings import Settings
from ledger.store.embedded import EmbeddedServer
from ledger.store.migrations import migrate

VERSION_MIN: Final = 160_000
"""PostgreSQL 16, as libpq counts."""

POOL_SIZE_MAX: Final = 16
_POOL_SECONDS_MAX: Final = 10.0
_CONNECT_SECONDS_MAX: Final = 10
_PROBE_CLASS: Final = 4710  # advisory locks with two keys never meet those with one

# After a statement's second use on a connection PostgreSQL keeps its plan.
_PREPARE_AFTER: Final = 1

_SESSION: Final = (
    "-c TimeZone=UTC"
    r" -c default_transaction_isolation=read\ committed"
    " -c idle_in_transaction_session_timeout=60s"
)

_AWAY_CODES: Final = frozenset({"53300", "57P01", "57P02", "57P03", "57P05"})

Role = Literal["app", "owner"]


class DatabaseAway(Exception):
    """The server cannot be reached, or went away in the middle; the same may succeed later."""


class DatabaseUnfit(Exception):
    """The server answers, and cannot carry a ledger."""


class ServerTooOld(DatabaseUnfit):
    """The server is older than PostgreSQL 16."""


class AdvisoryLocksMissing(DatabaseUnfit):
    """The server grants one advisory lock to two sessions, so that positions would lose their order."""


class OwnerAddressMissing(DatabaseUnfit):
    """An outside server is used, and SERTAKAN_OWNER_DATABASE_URL does not name its owner's login."""


class Database:
    """An open database: a pool for the application's role, and connections of one's own for either role.

    Every connection speaks UTC, starts transactions at READ COMMITTED, and is dropped by the server when it
    sits in a transaction for a minute.
    """

    def __init__(
        self,
        application: Callable[[], str],
        owner: Callable[[], str] | None,
        server: EmbeddedServer | None = None,
        *,
        name: str = "sertakan",
    ) -> None:
        self.server = server
        self._addresses: dict[Role, Callable[[], str] | None] = {"app": application, "owner": owner}
        self._parameters: dict[str, Any] = {
            "application_name": name,
            "connect_timeout": _CONNECT_SECONDS_MAX,
            "options": _SESSION,
        }
        self.pool: ConnectionPool[Connection[TupleRow]] = ConnectionPool(
            conninfo=application,
            kwargs={**self._parameters, "autocommit": True, "prepare_threshold": _PREPARE_AFTER},
            min_size=2,
            max_size=POOL_SIZE_MAX,
            timeout=_POOL_SECONDS_MAX,
            reconnect_timeout=_POOL_SECONDS_MAX,
            name=name,
            open=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def address(self, role: Role = "app") -> str:
        """Connection string with its password, for another process of ours: never for a log or a command line.

        Raises OwnerAddressMissing when nobody said how to log in as the owner.
        """
        address = self._addresses[role]
        if address is None:
            raise OwnerAddressMissing(
                "this needs the role that owns the tables: set SERTAKAN_OWNER_DATABASE_URL beside SERTAKAN_DATABASE_URL"
            )
        return address()

    def connect(self, role: Role = "app", *, autocommit: bool = True) -> Connection[TupleRow]:
        """A connection of the caller's own, to be closed by the caller.

        Raises DatabaseAway, and OwnerAddressMissing as `address`.
        """
        with away_by_name():
            return psycopg.connect(
                self.address(role), autocommit=autocommit, prepare_threshold=_PREPARE_AFTER, **self._parameters
            )

    @contextmanager
    def connection(self) -> Iterator[Connection[TupleRow]]:
        """A pooled connection of the application's role, in autocommit mode. Raises DatabaseAway.

        A lost server makes every pooled connection stale at once: the first to notice has all replaced.
        """
        with away_by_name():
            try:
                with self.pool.connection() as connection:
                    yield connection
            except psycopg.Error as error:
                if is_away(error) and not isinstance(error, PoolTimeout):
                    self.pool.drain()
                raise

    def migrate(self) -> list[str]:
        """Bring the tables to this version as the owner, and let the application's login in; see `migrations`."""
        with self.connect("app") as application:
            login = application.info.user
        with self.connect("owner") as owner:
            return migrate(owner, login)

    def close(self) -> None:
        """Close the pool and leave the embedded server."""
        self.pool.close()
        if self.server is not None:
            self.server.release()


def open_database(settings: Settings, *, name: str = "sertakan") -> Database:
    """The server that the settings name, else the one embedded in their home; to be closed by the caller.

    `name` is what the server shows of this process. Raises DatabaseAway, DatabaseUnfit, EmbeddedServerRefused.
    """
    if settings.database_url is not None:
        owner_url = settings.owner_database_url
        owner = None if owner_url is None else owner_url.get_secret_value
        return _checked(Database(settings.database_url.get_secret_value, owner, name=name))
    server = EmbeddedServer(settings.home, settings.pg_bindir)
    server.acquire()
    server.watch()
    return _checked(Database(lambda: server.dsn("ledger_app"), lambda: server.dsn("ledger_owner"), server, name=name))


def is_away(error: psycopg.Error) -> bool:
    """Whether the error says that the server is unreachable, stopping or starting, rather than refusing."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    code = error.sqlstate
    return code is None or code.startswith("08") or code in _AWAY_CODES


@contextmanager
def away_by_name() -> Iterator[None]:
    """Turn the driver's many ways of losing a server into DatabaseAway; everything else passes."""
    try:
        yield
    except psycopg.Error as error:
        if is_away(error):
            raise DatabaseAway(f"the database cannot be reached: {error}") from error
        raise


def require_fit(first: Connection[Any], second: Connection[Any]) -> None:
    """Refuse a server that cannot carry a ledger; asks two sessions. Raises DatabaseUnfit."""
    version = first.info.server_version
    if version < VERSION_MIN:
        raise ServerTooOld(f"the server is PostgreSQL {version // 10_000}; {VERSION_MIN // 10_000} or newer is needed")
    isolation = first.execute("SHOW transaction_isolation").fetchone()
    if isolation != ("read committed",):
        raise DatabaseUnfit(f"transactions start at {isolation} although READ COMMITTED was asked for")
    key = {"class": _PROBE_CLASS, "key": secrets.randbits(31)}
    granted = [
        connection.execute("SELECT pg_try_advisory_lock(%(class)s::int, %(key)s::int)", key).fetchone()
        for connection in (first, second)
    ]
    if granted != [(True,), (False,)]:
        raise AdvisoryLocksMissing(
            "two sessions were granted the same advisory lock; connect without a pooler, to a PostgreSQL"
        )


def _checked(database: Database) -> Database:
    try:
        with database.connect() as first, database.connect() as second:
            require_fit(first, second)
        database.pool.open()
    except BaseException:
        database.close()
        raise
    return database
