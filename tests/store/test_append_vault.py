"""Sealed texts are stored with the events that speak of them, or not at all."""

from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection

from ledger.domain.errors import KeyTaken
from ledger.store.database import Database
from ledger.store.keys import Keys
from ledger.store.log import Claim, Decision, Log
from ledger.store.registers import RegisterKind
from ledger.store.vault import Erased, Vault
from tests.store.logs import context, register, registered

COUNT = "SELECT (SELECT count(*) FROM vault_key), (SELECT count(*) FROM vault_field)"


@pytest.fixture
def vault(database: Database) -> Vault:
    return Vault(Keys(b"\x07" * 32), database)


@pytest.fixture
def elsewhere(database: Database) -> Vault:
    """The vault of another process."""
    return Vault(Keys(b"\x07" * 32), database)


def test_a_text_is_stored_with_its_event(log: Log, vault: Vault, owner_connection: Connection[Any]) -> None:
    owner = uuid4()
    sealing = vault.seal_new(owner, {"name": "Ni Wayan Sari", "reference": "INV/2025/1"})

    log.execute(context(), lambda: Decision([registered(owner)], {}, sealings=[sealing]))

    assert vault.open_fields(owner) == {"name": "Ni Wayan Sari", "reference": "INV/2025/1"}
    assert owner_connection.execute(COUNT).fetchone() == (1, 2)


def test_no_text_is_stored_for_a_command_that_is_not(log: Log, vault: Vault, owner_connection: Connection[Any]) -> None:
    claim = Claim(RegisterKind.NIK, b"person", uuid4())
    log.execute(context(), lambda: Decision([registered(uuid4())], {}, claims=[claim]))

    def decide() -> Decision:
        new_id = uuid4()
        return Decision([registered(new_id)], {}, claims=[claim], sealings=[vault.seal_new(new_id, {"name": "X"})])

    with pytest.raises(KeyTaken):
        log.execute(context(), decide)

    assert owner_connection.execute(COUNT).fetchone() == (0, 0)


def test_an_owners_first_key_is_its_only_one_and_the_second_to_make_one_seals_again(
    log: Log, vault: Vault, elsewhere: Vault, owner_connection: Connection[Any]
) -> None:
    owner, tries = uuid4(), []

    def decide() -> Decision:
        sealing = vault.seal(owner, {"name": "second"})
        tries.append(len(sealing.key_rows))
        if len(tries) == 1:
            other = elsewhere.seal(owner, {"name": "first"})
            log.execute(context(), lambda: Decision([registered(uuid4())], {}, sealings=[other]))
        return Decision([registered(uuid4())], {}, sealings=[sealing])

    log.execute(context(), decide)

    assert tries == [1, 0]
    assert owner_connection.execute(COUNT).fetchone() == (1, 2)
    assert vault.open_fields(owner) == {"name": "second"}


def test_a_key_is_destroyed_with_the_event_that_says_so(log: Log, vault: Vault) -> None:
    owner = register(log)
    sealing = vault.seal(owner, {"name": "Ni Wayan Sari"})
    log.execute(context(), lambda: Decision([registered(uuid4())], {}, sealings=[sealing]))

    log.execute(context(), lambda: Decision([registered(uuid4())], {}, erasures=[owner]))
    vault.forget(owner)

    assert vault.open_fields(owner) == Erased(owner)
