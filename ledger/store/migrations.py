"""The numbered SQL files of `migrations/`, applied once each and forward only."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from psycopg import Connection, sql
from psycopg.rows import class_row

from ledger.settings import migrations_folder

_LOCK: Final = 4711_0001
"""Key of the advisory lock under which files are applied; one process at a time per database."""

_FILE_NAME: Final = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")

_TAKE_LOCK: Final = "SELECT pg_advisory_lock(%(key)s)"
_GIVE_LOCK: Final = "SELECT pg_advisory_unlock(%(key)s)"
_CREATE_TABLE: Final = """
CREATE TABLE IF NOT EXISTS schema_migration (
    number integer PRIMARY KEY,
    name text NOT NULL,
    sha256 bytea NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)"""
_TABLE_EXISTS: Final = "SELECT to_regclass('schema_migration') IS NOT NULL"
_SELECT_APPLIED: Final = "SELECT number, name, sha256 FROM schema_migration ORDER BY number"
_INSERT_APPLIED: Final = """
INSERT INTO schema_migration (number, name, sha256) VALUES (%(number)s, %(name)s, %(sha256)s)"""


class MigrationsRefused(Exception):
    """The database's tables and this version of the ledger do not fit together."""


class MigrationsBehind(MigrationsRefused):
    """The database has not seen all of this version's migrations: `sertakan init` applies them."""


class DatabaseNewer(MigrationsRefused):
    """The database has seen migrations this version of the ledger does not know."""


class MigrationChanged(MigrationsRefused):
    """A file that was applied reads differently now, or one was slipped in before it."""


@dataclass(frozen=True)
class Migration:
    """One file; `sha256` is of its bytes."""

    number: int
    name: str
    sha256: bytes


def read_migrations(folder: Path | None = None) -> dict[Migration, str]:
    """The files' text by number. Raises MigrationsRefused for a misnamed file or a number given twice."""
    found: dict[int, tuple[Migration, str]] = {}
    for file in sorted((folder or migrations_folder()).glob("*.sql")):
        named = _FILE_NAME.fullmatch(file.name)
        if named is None:
            raise MigrationsRefused(f"{file.name} is not called NNNN_name.sql")
        number = int(named[1])
        if number in found:
            raise MigrationsRefused(f"{found[number][0].name} and {file.name} carry the same number")
        content = file.read_bytes()
        found[number] = Migration(number, file.stem, hashlib.sha256(content).digest()), content.decode()
    return dict(found[number] for number in sorted(found))


def migrate(owner: Connection[Any], application_login: str | None = None, folder: Path | None = None) -> list[str]:
    """Apply what the database has not seen, each file in its own transaction; the names of those applied.

    `owner` is an autocommit connection of the role that owns the tables. `application_login` becomes a member of
    `sertakan_app`, the role that the files grant rights to. Any number of processes may call this at once.
    Raises MigrationsRefused.
    """
    assert owner.autocommit, "each file is a transaction of its own"
    known = read_migrations(folder)
    with _alone(owner):
        owner.execute(_CREATE_TABLE)
        missing = _compare(_applied(owner), list(known))
        for migration in missing:
            _apply(owner, migration, known[migration])
        if application_login is not None:
            _let_in(owner, application_login)
    return [migration.name for migration in missing]


def require_current(application: Connection[Any], folder: Path | None = None) -> None:
    """Refuse a database that is behind (MigrationsBehind), ahead (DatabaseNewer) or different."""
    known = list(read_migrations(folder))
    exists = application.execute(_TABLE_EXISTS).fetchone() == (True,)
    missing = _compare(_applied(application), known) if exists else known
    if missing:
        names = ", ".join(migration.name for migration in missing)
        raise MigrationsBehind(f"the database lacks {names}; `sertakan init` applies them")


def _compare(applied: list[Migration], known: list[Migration]) -> list[Migration]:
    """Migrations still to be applied, in order."""
    by_number = {migration.number: migration for migration in known}
    for migration in applied:
        if migration.number not in by_number:
            raise DatabaseNewer(
                f"the database has seen {migration.name}, which this version of the ledger does not know; "
                "run the version that applied it, or a newer one"
            )
        if migration.sha256 != by_number[migration.number].sha256:
            raise MigrationChanged(f"{migration.name} was applied, and its file has changed since")
    last = applied[-1].number if applied else 0
    seen = {migration.number for migration in applied}
    missing = [migration for migration in known if migration.number not in seen]
    if missing and missing[0].number < last:
        raise MigrationChanged(f"{missing[0].name} comes before {applied[-1].name}, which was applied already")
    return missing


def _applied(connection: Connection[Any]) -> list[Migration]:
    with connection.cursor(row_factory=class_row(Migration)) as rows:
        return rows.execute(_SELECT_APPLIED).fetchall()


def _apply(owner: Connection[Any], migration: Migration, text: str) -> None:
    with owner.transaction():
        owner.execute(text.encode(), prepare=False)
        owner.execute(
            _INSERT_APPLIED,
            {"number": migration.number, "name": migration.name, "sha256": migration.sha256},
        )


def _let_in(owner: Connection[Any], login: str) -> None:
    is_member = owner.execute("SELECT pg_has_role(%(login)s, 'sertakan_app', 'USAGE')", {"login": login})
    if is_member.fetchone() != (True,):
        owner.execute(sql.SQL("GRANT sertakan_app TO {}").format(sql.Identifier(login)))


@contextmanager
def _alone(owner: Connection[Any]) -> Iterator[None]:
    owner.execute(_TAKE_LOCK, {"key": _LOCK})
    try:
        yield
    finally:
        if not owner.closed:
            owner.execute(_GIVE_LOCK, {"key": _LOCK})
