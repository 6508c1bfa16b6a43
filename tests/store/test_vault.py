"""What was sealed is read again, by its owner's key only, and by nobody once that key is destroyed."""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection

from ledger.store.database import Database
from ledger.store.vault import Erased, OwnerErased, SealedTextUnknown, Vault
from tests.store.vault_rows import ERASED_AT, IDENTITY, KETUT, KEYS, WAYAN, destroy, keep, store


@pytest.fixture
def vault(database: Database) -> Vault:
    return Vault(KEYS, database)


def test_what_was_sealed_is_read_again_in_every_way(vault: Vault, owner_connection: Connection[Any]) -> None:
    sealing = keep(vault, owner_connection, WAYAN, IDENTITY)
    name = sealing.references["name"]

    assert vault.open_fields(WAYAN) == IDENTITY
    assert vault.open_fields(WAYAN, ["name"]) == {"name": "I Wayan Sudarma"}
    assert vault.open_fields(WAYAN, ["phone"]) == {}
    assert vault.open_many([WAYAN, KETUT], "birth_date") == {WAYAN: "1985-03-07"}
    assert vault.open_reference(name.reference) == "I Wayan Sudarma"
    assert vault.open_sealed(name) == "I Wayan Sudarma"
    assert vault.open_sealed_many(sealing.references.values()) == {
        text.reference: IDENTITY[field] for field, text in sealing.references.items()
    }


def test_an_owner_nobody_sealed_for_has_no_fields(vault: Vault) -> None:
    assert vault.open_fields(WAYAN) == {}
    assert vault.open_many([], "name") == {}
    assert vault.open_sealed_many([]) == {}
    with pytest.raises(SealedTextUnknown, match=str(KETUT)):
        vault.open_reference(KETUT)


def test_a_further_field_is_sealed_under_the_key_the_owner_has(
    vault: Vault, owner_connection: Connection[Any], database: Database
) -> None:
    first = keep(vault, owner_connection, WAYAN, IDENTITY)
    further = keep(vault, owner_connection, WAYAN, {"phone": "+62 812"})
    elsewhere = Vault(KEYS, database).seal(WAYAN, {"phone": "+62 813"})

    assert [row.owner_id for row in first.key_rows] == [WAYAN]
    assert further.key_rows == elsewhere.key_rows == ()
    assert vault.open_fields(WAYAN) == {**IDENTITY, "phone": "+62 812"}


def test_the_last_text_of_a_field_is_the_present_one_and_the_first_is_still_there(
    vault: Vault, owner_connection: Connection[Any]
) -> None:
    before = keep(vault, owner_connection, WAYAN, {"name": "Wayan"}).references["name"]
    for number in range(5):
        keep(vault, owner_connection, WAYAN, {"name": f"Wayan {number}"})

    assert vault.open_fields(WAYAN) == {"name": "Wayan 4"}
    assert vault.open_many([WAYAN], "name") == {WAYAN: "Wayan 4"}
    assert vault.open_sealed(before) == "Wayan"


def test_a_key_that_was_never_recorded_seals_nothing_later(vault: Vault, owner_connection: Connection[Any]) -> None:
    vault.seal(WAYAN, IDENTITY)  # of a command that was refused

    assert len(keep(vault, owner_connection, WAYAN, IDENTITY).key_rows) == 1
    assert vault.open_fields(WAYAN) == IDENTITY


def test_many_are_sealed_at_once_known_and_new(vault: Vault, owner_connection: Connection[Any]) -> None:
    keep(vault, owner_connection, WAYAN, IDENTITY)

    sealings = vault.seal_many({WAYAN: {"phone": "1"}, KETUT: {"phone": "2"}})
    store(owner_connection, sealings.values())

    assert [len(sealings[owner].key_rows) for owner in (WAYAN, KETUT)] == [0, 1]
    assert vault.open_many([KETUT, WAYAN], "phone") == {WAYAN: "1", KETUT: "2"}


def test_an_owner_drawn_just_now_needs_no_question(vault: Vault, owner_connection: Connection[Any]) -> None:
    owner = uuid4()

    store(owner_connection, [vault.seal_new(owner, IDENTITY)])

    assert vault.open_fields(owner) == IDENTITY


def test_an_erased_owner_is_told_from_an_unknown_one(vault: Vault, owner_connection: Connection[Any]) -> None:
    name = keep(vault, owner_connection, WAYAN, IDENTITY).references["name"]
    keep(vault, owner_connection, KETUT, {"name": "Ketut"})

    destroy(owner_connection, WAYAN)

    assert vault.open_fields(WAYAN) == Erased(WAYAN)
    assert vault.open_fields(WAYAN, ["name"]) == Erased(WAYAN)
    assert vault.open_many([WAYAN, KETUT], "name") == {WAYAN: Erased(WAYAN), KETUT: "Ketut"}
    assert vault.open_reference(name.reference) == Erased(WAYAN)
    assert vault.open_sealed(name) == Erased(WAYAN)


def test_nothing_more_is_sealed_for_an_erased_owner(
    vault: Vault, owner_connection: Connection[Any], database: Database
) -> None:
    keep(vault, owner_connection, WAYAN, IDENTITY)
    vault.seal(WAYAN, {"phone": "1"})

    destroy(owner_connection, WAYAN)
    vault.forget(WAYAN)

    with pytest.raises(OwnerErased, match=str(WAYAN)):
        vault.seal(WAYAN, {"phone": "1"})
    with pytest.raises(OwnerErased):
        Vault(KEYS, database).seal_many({KETUT: IDENTITY, WAYAN: IDENTITY})
    with pytest.raises(psycopg.errors.UniqueViolation):
        store(owner_connection, [vault.seal_new(WAYAN, IDENTITY)])


def test_what_another_process_still_seals_for_an_erased_owner_is_read_by_nobody(
    vault: Vault, owner_connection: Connection[Any]
) -> None:
    keep(vault, owner_connection, WAYAN, IDENTITY)
    vault.seal(WAYAN, {"phone": "1"})  # remembers the key

    destroy(owner_connection, WAYAN)
    store(owner_connection, [vault.seal(WAYAN, {"phone": "2"})])

    assert vault.open_fields(WAYAN) == Erased(WAYAN)


def test_erasing_twice_keeps_the_first_day(vault: Vault, owner_connection: Connection[Any]) -> None:
    keep(vault, owner_connection, WAYAN, IDENTITY)
    destroy(owner_connection, WAYAN)

    owner_connection.execute("SELECT destroy_vault_key(%s, now())", (WAYAN,))

    row = owner_connection.execute("SELECT wrapped, destroyed_at FROM vault_key").fetchone()
    assert row == (None, ERASED_AT)


def test_one_vault_serves_many_threads(vault: Vault, owner_connection: Connection[Any]) -> None:
    owners = [uuid4() for _ in range(8)]
    store(owner_connection, vault.seal_many({owner: {"name": str(owner)} for owner in owners}).values())

    def work(owner: UUID) -> bool:
        opened = [vault.open_fields(owner) for _ in range(20)]
        sealed = [vault.seal(owner, {"phone": "1"}).key_rows for _ in range(20)]
        return opened == [{"name": str(owner)}] * 20 and sealed == [()] * 20

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(work, owners))


def test_the_birth_dates_of_a_regency_are_read_in_a_moment(vault: Vault, owner_connection: Connection[Any]) -> None:
    """12,800 take 0.15-0.25 s on two cores; the bound leaves room for a busy machine, not for a query each."""
    owners = [uuid4() for _ in range(12_800)]
    sealings = vault.seal_many({owner: {"birth_date": "1985-03-07", "name": "Sari"} for owner in owners})
    with owner_connection.cursor() as cursor:
        with cursor.copy("COPY vault_key (owner_id, wrapped) FROM STDIN") as copy:
            for sealing in sealings.values():
                copy.write_row(sealing.key_rows[0])
        with cursor.copy("COPY vault_field (reference, owner_id, field, sealed) FROM STDIN") as copy:
            for row in (row for sealing in sealings.values() for row in sealing.field_rows):
                copy.write_row(row)

    seconds = []
    for _ in range(3):
        started = perf_counter()
        opened = vault.open_many(owners, "birth_date")
        seconds.append(perf_counter() - started)

    assert opened == dict.fromkeys(owners, "1985-03-07")
    assert min(seconds) < 1.0
    print(f"12,800 birth dates in {min(seconds):.3f} s")
