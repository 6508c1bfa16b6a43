"""A token is shown once, is stored as a hash, and stops working within seconds of its revocation."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import Connection

from ledger.store.database import Database
from ledger.store.tokens import (
    REMEMBERED_MAX,
    REMEMBERED_SECONDS,
    Principal,
    Role,
    TokenNameRefused,
    Tokens,
    TokenUnknown,
    create_token,
    list_tokens,
    revoke_token,
)


@dataclass
class Clock:
    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(database: Database, clock: Clock) -> Tokens:
    return Tokens(database, clock=clock)


@pytest.mark.parametrize("role", list(Role))
def test_a_token_tells_who_holds_it(tokens: Tokens, owner_connection: Connection[Any], role: Role) -> None:
    principal, token = create_token(owner_connection, "bendahara Garut", role)

    assert token.startswith("skt_")
    assert len(token) == 47
    assert tokens.authenticate(token) == Principal(actor=principal, role=role)


def test_two_tokens_have_two_principals(tokens: Tokens, owner_connection: Connection[Any]) -> None:
    first, second = (create_token(owner_connection, name, Role.FINANCE) for name in ("a", "b"))

    assert first[0] != second[0]
    assert first[1] != second[1]


@pytest.mark.parametrize(
    "text",
    ["", "skt_", "skt_" + "A" * 43, "skt_" + "A" * 42, "skt_" + "A" * 44, "SKT_" + "A" * 43, "é" * 47, "\ud800" * 47],
)
def test_any_other_text_is_nobody(tokens: Tokens, owner_connection: Connection[Any], text: str) -> None:
    _, token = create_token(owner_connection, "a", Role.ADMIN)

    for wrong in (text, "x" + token, token + "\n", token[:-1], token.swapcase()):
        assert tokens.authenticate(wrong) is None
        assert tokens.remembered(wrong) is None


def test_the_table_does_not_hold_the_token(owner_connection: Connection[Any]) -> None:
    _, token = create_token(owner_connection, "a", Role.ADMIN)

    row = str(owner_connection.execute("SELECT t::text FROM access_token t").fetchone())

    assert token not in row
    assert token.removeprefix("skt_").encode().hex() not in row


def test_a_revoked_token_is_nobody_within_seconds(
    tokens: Tokens, database: Database, owner_connection: Connection[Any], clock: Clock
) -> None:
    _, token = create_token(owner_connection, "a", Role.ADMIN)
    assert tokens.authenticate(token) is not None

    revoke_token(owner_connection, "a")

    assert Tokens(database).authenticate(token) is None
    clock.seconds += REMEMBERED_SECONDS - 0.1
    assert tokens.remembered(token) is not None
    clock.seconds += 0.1
    assert tokens.remembered(token) is None
    assert tokens.authenticate(token) is None


def test_asking_again_and_again_does_not_keep_a_revoked_token_alive(
    tokens: Tokens, owner_connection: Connection[Any], clock: Clock
) -> None:
    _, token = create_token(owner_connection, "a", Role.ADMIN)
    tokens.authenticate(token)
    revoke_token(owner_connection, "a")

    for _ in range(4):
        clock.seconds += REMEMBERED_SECONDS / 4
        answer = tokens.authenticate(token)

    assert answer is None


def test_a_remembered_token_asks_nobody(tokens: Tokens, owner_connection: Connection[Any]) -> None:
    principal, token = create_token(owner_connection, "a", Role.ADMIN)
    assert tokens.remembered(token) is None
    tokens.authenticate(token)

    owner_connection.execute("DROP TABLE access_token")

    assert tokens.authenticate(token) == tokens.remembered(token) == Principal(principal, Role.ADMIN)


def test_no_more_than_a_bounded_number_is_remembered(tokens: Tokens, owner_connection: Connection[Any]) -> None:
    issued = [create_token(owner_connection, f"token {number}", Role.COVERAGE)[1] for number in range(3)]
    tokens.authenticate(issued[0])
    for number in range(REMEMBERED_MAX - 1):
        tokens._remember(number.to_bytes(32), 1_000.0, Principal(UUID(int=number), Role.COVERAGE))

    assert tokens.remembered(issued[0]) is not None
    tokens.authenticate(issued[1])
    assert tokens.remembered(issued[0]) is None
    assert tokens.remembered(issued[1]) is not None
    assert len(tokens._remembered) == REMEMBERED_MAX


def test_the_list_shows_running_and_revoked_tokens_without_their_secrets(owner_connection: Connection[Any]) -> None:
    first, token = create_token(owner_connection, "loket", Role.COVERAGE)
    second, _ = create_token(owner_connection, "bendahara", Role.FINANCE)
    revoke_token(owner_connection, "loket")

    rows = list_tokens(owner_connection)

    assert [(row.principal, row.name, row.role) for row in rows] == [
        (first, "loket", "coverage"),
        (second, "bendahara", "finance"),
    ]
    assert [row.revoked_at is None for row in rows] == [False, True]
    assert token not in repr(rows)


def test_a_name_is_free_again_after_revocation(owner_connection: Connection[Any]) -> None:
    first, _ = create_token(owner_connection, "loket", Role.COVERAGE)
    with pytest.raises(TokenNameRefused, match="revoke it first"):
        create_token(owner_connection, "loket", Role.ADMIN)

    revoke_token(owner_connection, "loket")
    second, _ = create_token(owner_connection, "loket", Role.COVERAGE)

    assert first != second
    assert [row.revoked_at is None for row in list_tokens(owner_connection)] == [False, True]


@pytest.mark.parametrize("name", ["", " ", " a", "a ", "a\nb", "a\x00", "x" * 81])
def test_a_name_that_cannot_be_typed_again_is_refused(owner_connection: Connection[Any], name: str) -> None:
    with pytest.raises(TokenNameRefused, match="1 to 80 printable"):
        create_token(owner_connection, name, Role.ADMIN)
    assert list_tokens(owner_connection) == []


def test_only_a_running_token_can_be_revoked(owner_connection: Connection[Any]) -> None:
    create_token(owner_connection, "a", Role.ADMIN)
    revoke_token(owner_connection, "a")

    for name in ("a", "b"):
        with pytest.raises(TokenUnknown):
            revoke_token(owner_connection, name)


def test_the_application_can_check_tokens_and_cannot_make_one(
    database: Database, owner_connection: Connection[Any]
) -> None:
    create_token(owner_connection, "a", Role.COVERAGE)

    with database.connect("app") as application:
        assert len(list_tokens(application)) == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            create_token(application, "b", Role.ADMIN)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            revoke_token(application, "a")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("UPDATE access_token SET role = 'admin'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("DELETE FROM access_token")


def test_every_role_has_its_place_in_the_table_and_no_other_has(owner_connection: Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        owner_connection.execute(
            "INSERT INTO access_token (principal, name, role, digest) "
            "VALUES (gen_random_uuid(), 'x', 'root', decode(repeat('00', 32), 'hex'))"
        )
