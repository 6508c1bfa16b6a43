"""What the log does with the rows of a recorded command, for tests that have no log."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from ledger.store.keys import Keys
from ledger.store.sealing import Sealing
from ledger.store.vault import Vault

KEYS = Keys(b"\x07" * 32)
WAYAN = UUID(int=1)
KETUT = UUID(int=2)
IDENTITY = {"nik": "5104010703850001", "name": "I Wayan Sudarma", "birth_date": "1985-03-07"}
ERASED_AT = datetime(2031, 3, 11, tzinfo=UTC)


def store(owner_connection: Connection[Any], sealings: Iterable[Sealing]) -> None:
    """What the log does with the rows of a recorded command."""
    with owner_connection.cursor() as cursor:
        for sealing in sealings:
            cursor.executemany("INSERT INTO vault_key (owner_id, wrapped) VALUES (%s, %s)", sealing.key_rows)
            cursor.executemany(
                "INSERT INTO vault_field (reference, owner_id, field, sealed) VALUES (%s, %s, %s, %s)",
                sealing.field_rows,
            )


def destroy(owner_connection: Connection[Any], owner: UUID) -> None:
    owner_connection.execute("SELECT destroy_vault_key(%s, %s)", (owner, ERASED_AT))


def keep(vault: Vault, owner_connection: Connection[Any], owner: UUID, fields: Mapping[str, str]) -> Sealing:
    """Seal and store."""
    sealing = vault.seal(owner, fields)
    store(owner_connection, [sealing])
    return sealing
