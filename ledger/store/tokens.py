"""Bearer tokens: who may knock, made by the owner of the database and checked by the application."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import Any, Final
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.errors import UniqueViolation
from psycopg.rows import class_row, tuple_row

from ledger.store.database import Database

TOKEN_PREFIX: Final = "skt_"  # noqa: S105 - lets scanners of source code and logs find a leaked one
TOKEN_BYTES: Final = 32
TOKEN: Final = re.compile(TOKEN_PREFIX + r"[A-Za-z0-9_-]{43}")
NAME_LENGTH_MAX: Final = 80

REMEMBERED_SECONDS: Final = 5.0  # how long a revoked token may still open the door of another process
REMEMBERED_MAX: Final = 1_024

ADD_PRINCIPAL: Final = """
INSERT INTO access_token (principal, name, role, digest)
VALUES (%(principal)s, %(name)s, %(role)s, %(digest)s)
"""
SELECT_PRINCIPALS: Final = """
SELECT principal, name, role, created_at, revoked_at FROM access_token ORDER BY created_at, principal
"""
REVOKE_PRINCIPAL: Final = """
UPDATE access_token SET revoked_at = clock_timestamp()
 WHERE name = %(name)s AND revoked_at IS NULL
RETURNING principal
"""
SELECT_PRINCIPAL: Final = """
SELECT principal, role FROM access_token WHERE digest = %(digest)s AND revoked_at IS NULL
"""


class Role(StrEnum):
    """What a token may do; the table of rights is in `api.security`."""

    ADMIN = "admin"
    ENROLMENT = "enrolment"
    FINANCE = "finance"
    CLAIMS = "claims"
    APPROVER = "approver"
    AUDITOR = "auditor"  # reads all, writes nothing
    COVERAGE = "coverage"  # may ask coverage, nothing else


class TokenNameRefused(ValueError):
    """The name cannot be given to a token."""


class TokenUnknown(LookupError):
    """No running token has this name."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `actor` is what events remember of it, never the name."""

    actor: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its administrator sees it; the token itself is shown once, when it is made."""

    principal: UUID
    name: str
    role: str
    created_at: datetime
    revoked_at: datetime | None


def create_token(connection: Connection[Any], name: str, role: Role) -> tuple[UUID, str]:
    """Principal and token of a new caller; the token is stored nowhere. Needs the owner's connection.

    Raises TokenNameRefused for a name that a running token has, or that is empty, too long or not printable.
    """
    if not (0 < len(name) <= NAME_LENGTH_MAX and name.isprintable() and name == name.strip()):
        raise TokenNameRefused(f"a token's name is 1 to {NAME_LENGTH_MAX} printable characters")
    principal = uuid4()
    token = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    row = {"principal": principal, "name": name, "role": role.value, "digest": _digest(token)}
    try:
        with connection.transaction():
            connection.execute(ADD_PRINCIPAL, row)
    except UniqueViolation:
        raise TokenNameRefused(f"a running token is called {name} already; revoke it first") from None
    return principal, token


def list_tokens(connection: Connection[Any]) -> list[TokenRow]:
    """All tokens ever made, oldest first."""
    with connection.cursor(row_factory=class_row(TokenRow)) as cursor:
        return cursor.execute(SELECT_PRINCIPALS).fetchall()


def revoke_token(connection: Connection[Any], name: str) -> None:
    """End a running token; processes learn it within `REMEMBERED_SECONDS`. Needs the owner's connection.

    Raises TokenUnknown.
    """
    with connection.transaction():
        if connection.execute(REVOKE_PRINCIPAL, {"name": name}).rowcount == 0:
            raise TokenUnknown(f"no running token is called {name}")


class Tokens:
    """Tells who holds a token. Shared by the threads of the process."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = monotonic) -> None:
        self._database = database
        self._clock = clock
        self._lock = Lock()
        self._remembered: dict[bytes, tuple[float, Principal]] = {}

    def remembered(self, token: str) -> Principal | None:
        """The holder, if the token was checked a moment ago; asks nobody."""
        digest = _digest(token)
        with self._lock:
            entry = self._remembered.get(digest)
        if entry is None or self._clock() - entry[0] >= REMEMBERED_SECONDS:
            return None
        return entry[1]

    def authenticate(self, token: str) -> Principal | None:
        """The holder of a running token; None for any other text."""
        if not TOKEN.fullmatch(token):
            return None
        principal = self.remembered(token)
        if principal is None:
            asked_at = self._clock()
            principal = self._stored(token)
            if principal is not None:
                self._remember(_digest(token), asked_at, principal)
        return principal

    def _stored(self, token: str) -> Principal | None:
        with (
            self._database.connection() as connection,
            connection.cursor(row_factory=tuple_row) as cursor,
        ):
            row = cursor.execute(SELECT_PRINCIPAL, {"digest": _digest(token)}).fetchone()
        return None if row is None else Principal(actor=row[0], role=Role(row[1]))

    def _remember(self, digest: bytes, asked_at: float, principal: Principal) -> None:
        with self._lock:
            self._remembered.pop(digest, None)
            self._remembered[digest] = (asked_at, principal)
            if len(self._remembered) > REMEMBERED_MAX:
                del self._remembered[next(iter(self._remembered))]


def _digest(token: str) -> bytes:
    return sha256(token.encode(errors="surrogatepass")).digest()
