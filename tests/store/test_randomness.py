"""What is drawn comes once: to no second caller, no other thread and no child."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.store import randomness
from ledger.store.randomness import STORE_BYTES, random_bytes, random_id


def drawn(count: int) -> list[bytes]:
    return [random_bytes(12) for _ in range(count)]


def test_nothing_is_drawn_twice_by_threads() -> None:
    with ThreadPoolExecutor(16) as threads:
        nonces = [nonce for part in threads.map(drawn, [2_000] * 16) for nonce in part]

    assert len(set(nonces)) == 32_000
    assert {len(nonce) for nonce in nonces} == {12}


def test_every_byte_of_the_system_is_given_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[bytes] = []
    system: Callable[[int], bytes] = os.urandom

    def recorded(count: int) -> bytes:
        given.append(system(count))
        return given[-1]

    monkeypatch.setattr(randomness, "_store", b"")
    monkeypatch.setattr(randomness, "_used", 0)
    monkeypatch.setattr("ledger.store.randomness.os.urandom", recorded)
    parts = [random_bytes(16) for _ in range(2 * STORE_BYTES // 16)]

    assert b"".join(parts) == b"".join(given)
    assert len(random_bytes(STORE_BYTES + 1)) == STORE_BYTES + 1


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # the child only draws and leaves
def test_a_child_draws_its_own() -> None:
    random_bytes(1)  # so that there is something in store
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, random_bytes(64))
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    with os.fdopen(reader, "rb") as from_child:
        assert from_child.read() != random_bytes(64)


def test_ids_are_random_uuids() -> None:
    ids = {random_id() for _ in range(1_000)}

    assert len(ids) == 1_000
    assert {(each.version, each.variant) for each in ids} == {(4, "specified in RFC 4122")}
