"""What was changed, moved, removed or opened with the wrong key is noticed, and nothing shows through."""

import secrets
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from ledger.domain.sealed import SealedText
from ledger.store.database import Database
from ledger.store.keys import Keys, MasterKeyRefused, WrappedKeyDamaged, check_keys, establish_key_check
from ledger.store.sealing import SealedTextDamaged, open_text, seal_text
from ledger.store.vault import SealedTextUnknown, Vault
from tests.store.vault_rows import IDENTITY, KETUT, KEYS, WAYAN, keep


@pytest.fixture
def vault(database: Database) -> Vault:
    return Vault(KEYS, database)


@pytest.mark.parametrize(
    "change",
    [
        (
            "UPDATE vault_field SET sealed ="
            " (SELECT sealed FROM vault_field WHERE owner_id = %(wayan)s AND field = 'nik')"
            " WHERE owner_id = %(wayan)s AND field = 'name'"
        ),
        (
            "UPDATE vault_field SET sealed ="
            " (SELECT sealed FROM vault_field WHERE owner_id = %(ketut)s AND field = 'name')"
            " WHERE owner_id = %(wayan)s AND field = 'name'"
        ),
        "UPDATE vault_field SET owner_id = %(wayan)s WHERE owner_id = %(ketut)s",
        "UPDATE vault_field SET field = 'name' WHERE owner_id = %(wayan)s AND field = 'birth_date'",
        "UPDATE vault_field SET reference = gen_random_uuid() WHERE owner_id = %(wayan)s",
        "UPDATE vault_field SET sealed = set_byte(sealed, 0, 2) WHERE owner_id = %(wayan)s",
        "UPDATE vault_field SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) WHERE owner_id = %(wayan)s",
        "UPDATE vault_field SET sealed = substr(sealed, 1, 45) WHERE owner_id = %(wayan)s",
    ],
)
def test_a_text_that_was_changed_or_moved_is_noticed(
    vault: Vault, owner_connection: Connection[Any], change: str
) -> None:
    keep(vault, owner_connection, WAYAN, IDENTITY)
    keep(vault, owner_connection, KETUT, IDENTITY)

    owner_connection.execute(change, {"wayan": WAYAN, "ketut": KETUT})

    with pytest.raises(SealedTextDamaged):
        vault.open_fields(WAYAN)
    with pytest.raises(SealedTextDamaged):
        vault.open_many([WAYAN], "name")


@pytest.mark.parametrize(
    "change",
    [
        (
            "UPDATE vault_key SET wrapped = (SELECT wrapped FROM vault_key WHERE owner_id = %(ketut)s)"
            " WHERE owner_id = %(wayan)s"
        ),
        "UPDATE vault_key SET wrapped = set_byte(wrapped, 30, get_byte(wrapped, 30) # 1) WHERE owner_id = %(wayan)s",
    ],
)
def test_a_key_that_was_changed_or_moved_is_noticed(
    vault: Vault, owner_connection: Connection[Any], database: Database, change: str
) -> None:
    keep(vault, owner_connection, WAYAN, IDENTITY)
    keep(vault, owner_connection, KETUT, IDENTITY)

    owner_connection.execute(change, {"wayan": WAYAN, "ketut": KETUT})

    with pytest.raises(WrappedKeyDamaged, match=str(WAYAN)):
        vault.open_many([WAYAN, KETUT], "name")
    with pytest.raises(WrappedKeyDamaged):
        Vault(KEYS, database).seal(WAYAN, {"phone": "1"})


def test_a_text_is_held_against_the_digest_in_its_event(vault: Vault, owner_connection: Connection[Any]) -> None:
    name = keep(vault, owner_connection, WAYAN, IDENTITY).references["name"]

    with pytest.raises(SealedTextDamaged, match=str(name.reference)):
        vault.open_sealed(SealedText(reference=name.reference, digest="0" * 64))


def test_a_removed_text_is_missed(vault: Vault, owner_connection: Connection[Any]) -> None:
    sealing = keep(vault, owner_connection, WAYAN, IDENTITY)

    owner_connection.execute("DELETE FROM vault_field WHERE field = 'name'")

    with pytest.raises(SealedTextUnknown):
        vault.open_sealed_many(sealing.references.values())


def test_another_master_key_opens_nothing(vault: Vault, owner_connection: Connection[Any], database: Database) -> None:
    keep(vault, owner_connection, WAYAN, IDENTITY)
    stranger = Vault(Keys(b"\x08" * 32), database)

    with pytest.raises(WrappedKeyDamaged):
        stranger.open_fields(WAYAN)
    with pytest.raises(WrappedKeyDamaged):
        stranger.seal(WAYAN, IDENTITY)


def test_the_application_can_read_the_vault_and_cannot_write_it(
    vault: Vault, owner_connection: Connection[Any], database: Database
) -> None:
    keep(vault, owner_connection, WAYAN, IDENTITY)

    for statement in (
        "INSERT INTO vault_key (owner_id, wrapped) SELECT gen_random_uuid(), wrapped FROM vault_key",
        "UPDATE vault_key SET wrapped = NULL, destroyed_at = now()",
        "DELETE FROM vault_key",
        "TRUNCATE vault_field",
        "UPDATE vault_field SET field = 'phone'",
        "DELETE FROM vault_field",
        "UPDATE vault_key_check SET key_check = key_check",
        "SELECT destroy_vault_key(gen_random_uuid(), now())",
    ):
        with database.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_a_ledger_is_bound_to_one_master_key(owner_connection: Connection[Any], database: Database) -> None:
    stranger = Keys(b"\x08" * 32)
    with database.connection() as connection:
        with pytest.raises(MasterKeyRefused, match="bound to no master key"):
            check_keys(connection, KEYS)

        establish_key_check(owner_connection, KEYS)
        establish_key_check(owner_connection, KEYS)

        check_keys(connection, KEYS)
        with pytest.raises(MasterKeyRefused, match="not the one this ledger was initialised with"):
            check_keys(connection, stranger)
    with pytest.raises(MasterKeyRefused):
        establish_key_check(owner_connection, stranger)


@given(st.text(), st.from_regex(r"[a-z][a-z_]{0,39}", fullmatch=True))
def test_any_text_comes_back_from_its_row_and_from_no_other(text: str, field: str) -> None:
    cipher = AESGCM(secrets.token_bytes(32))

    row, reference = seal_text(cipher, WAYAN, field, text)

    assert open_text(cipher, row) == open_text(cipher, row, reference.digest) == text
    for moved in (
        row._replace(owner_id=KETUT),
        row._replace(field=field + "x"),
        row._replace(reference=KETUT),
        row._replace(sealed=row.sealed[:-1]),
        row._replace(sealed=row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])),
    ):
        with pytest.raises(SealedTextDamaged):
            open_text(cipher, moved)


def test_a_text_too_long_for_the_vault_is_refused_without_repeating_it() -> None:
    cipher = AESGCM(secrets.token_bytes(32))

    assert open_text(cipher, seal_text(cipher, WAYAN, "reason", "é" * 30_000)[0]) == "é" * 30_000
    with pytest.raises(ValueError, match=r"^a sealed text has at most 60000 bytes$"):
        seal_text(cipher, WAYAN, "reason", "é" * 30_001)


def test_nothing_of_a_person_stands_in_the_tables(vault: Vault, owner_connection: Connection[Any]) -> None:
    sealing = keep(vault, owner_connection, WAYAN, IDENTITY)

    dump = "\n".join(
        str(row)
        for table in ("vault_key", "vault_field", "vault_key_check")
        for row in owner_connection.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
    )

    assert str(sealing.references["nik"].reference) in dump
    for text in IDENTITY.values():
        assert text not in dump
        assert text.encode().hex() not in dump
        assert sha256(text.encode()).hexdigest() not in dump


def test_equal_texts_look_different(vault: Vault, owner_connection: Connection[Any]) -> None:
    first, second = (
        keep(vault, owner_connection, WAYAN, {"name": "Sari"}),
        keep(vault, owner_connection, KETUT, {"name": "Sari"}),
    )

    assert first.references["name"].digest != second.references["name"].digest
    assert first.field_rows[0].sealed != second.field_rows[0].sealed
