"""One file of 32 bytes opens everything; each use of it has a key of its own."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from Crypto.Hash import HMAC as OTHER_HMAC
from Crypto.Hash import SHA256 as OTHER_SHA256

from ledger.store.keys import (
    KEY_BYTES,
    Keys,
    MasterKeyRefused,
    WrappedKeyDamaged,
    load_keys,
    make_master_key,
    master_key_path,
    read_master_key,
)

MASTER_KEY = bytes(range(32))
WORKER = UUID(int=1)
SPONSOR = UUID(int=2)
NIK = "5104010703850001"


def written(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_first_start_makes_a_key_that_only_its_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "home" / "master.key"

    made = load_keys(path, may_make=True)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) == KEY_BYTES
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]
    assert load_keys(path, may_make=True).check_value == made.check_value


def test_two_first_starts_at_once_end_with_one_key(tmp_path: Path) -> None:
    path = tmp_path / "master.key"

    with ThreadPoolExecutor(8) as threads:
        values = {keys.check_value for keys in threads.map(lambda _: load_keys(path, may_make=True), range(8))}

    assert len(values) == 1


def test_making_a_key_leaves_one_that_is_there(tmp_path: Path) -> None:
    path = written(tmp_path / "master.key", MASTER_KEY)

    make_master_key(path)

    assert path.read_bytes() == MASTER_KEY
    assert [entry.name for entry in tmp_path.iterdir()] == ["master.key"]


def test_a_lost_key_of_an_existing_ledger_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyRefused, match=r"no master key at .* restore the file"):
        load_keys(tmp_path / "master.key", may_make=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o610, 0o602])
def test_a_key_open_to_other_accounts_is_refused(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path / "master.key", MASTER_KEY, mode)

    with pytest.raises(MasterKeyRefused, match=rf"mode 0{mode:o}\); chmod 600 "):
        read_master_key(path)


@pytest.mark.parametrize(
    ("length", "said"), [(0, "it has 0"), (31, "it has 31"), (33, "it has more than 32"), (64, "more than 32")]
)
def test_a_key_of_another_length_is_refused(tmp_path: Path, length: int, said: str) -> None:
    path = written(tmp_path / "master.key", b"k" * length)

    with pytest.raises(MasterKeyRefused, match=said) as refused:
        read_master_key(path)
    assert "kk" not in str(refused.value)


def test_a_folder_or_a_pipe_is_no_key(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyRefused, match="cannot be read"):
        read_master_key(tmp_path)
    with pytest.raises(MasterKeyRefused, match="not a plain file"):
        read_master_key(Path(os.devnull))


def test_an_external_database_needs_a_given_key_file(tmp_path: Path) -> None:
    given = tmp_path / "elsewhere"

    with pytest.raises(MasterKeyRefused, match="SERTAKAN_MASTER_KEY_FILE"):
        master_key_path(None, tmp_path, external_database=True)
    assert master_key_path(given, tmp_path, external_database=True) == given
    assert master_key_path(None, tmp_path, external_database=False) == tmp_path / "master.key"


def hkdf_expand(use: str) -> bytes:
    """RFC 5869 by another library; one block is enough for 32 bytes."""
    return OTHER_HMAC.new(MASTER_KEY, f"sertakan-v1-{use}".encode() + b"\x01", OTHER_SHA256).digest()


def test_subkeys_are_those_of_rfc_5869() -> None:
    expected = OTHER_HMAC.new(hkdf_expand("nik"), NIK.encode(), OTHER_SHA256).digest()

    assert Keys(MASTER_KEY).nik_mac(NIK) == expected


def test_what_is_stored_under_a_mac_is_found_again_for_ever() -> None:
    """Golden: a change here loses every NIK, reference and idempotency key ever stored."""
    keys = Keys(MASTER_KEY)

    assert [mac.hex()[:16] for mac in all_macs(keys)] == [
        "0c75e31b81b20caf",
        "06b8a1f3c30263fd",
        "88de8f8a35193137",
        "b848566ad122ad52",
        "9d571b465d4ba33a",
    ]


def all_macs(keys: Keys) -> list[bytes]:
    return [
        keys.nik_mac(NIK),
        keys.reference_mac(SPONSOR, NIK),
        keys.idempotency_mac(SPONSOR, NIK),
        keys.request_mac(SPONSOR, NIK.encode()),
        keys.check_value,
    ]


def test_the_same_text_has_another_mac_for_every_use_and_every_master_key() -> None:
    macs = [*all_macs(Keys(MASTER_KEY)), *all_macs(Keys(bytes(32)))]

    assert len(set(macs)) == len(macs) == 10


def test_macs_are_scoped_to_the_caller_and_to_the_sponsor() -> None:
    keys = Keys(MASTER_KEY)

    assert keys.idempotency_mac(SPONSOR, "a") != keys.idempotency_mac(WORKER, "a")
    assert keys.request_mac(SPONSOR, b"a") != keys.request_mac(WORKER, b"a")
    assert keys.reference_mac(SPONSOR, "a") != keys.reference_mac(WORKER, "a")


def test_a_wrapped_key_opens_for_its_owner_only() -> None:
    keys = Keys(MASTER_KEY)
    wrapped = keys.wrap(WORKER, b"w" * 32)

    assert keys.unwrap(WORKER, wrapped) == b"w" * 32
    assert keys.wrap(WORKER, b"w" * 32) != wrapped
    with pytest.raises(WrappedKeyDamaged, match=str(SPONSOR)):
        keys.unwrap(SPONSOR, wrapped)
    with pytest.raises(WrappedKeyDamaged):
        Keys(bytes(32)).unwrap(WORKER, wrapped)


def test_every_changed_bit_of_a_wrapped_key_is_noticed() -> None:
    keys = Keys(MASTER_KEY)
    wrapped = keys.wrap(WORKER, b"w" * 32)

    for place in range(len(wrapped)):
        changed = bytes(byte ^ (index == place) for index, byte in enumerate(wrapped))
        with pytest.raises(WrappedKeyDamaged):
            keys.unwrap(WORKER, changed)
    with pytest.raises(WrappedKeyDamaged):
        keys.unwrap(WORKER, wrapped[:-1])


def test_a_master_key_of_another_length_derives_nothing() -> None:
    with pytest.raises(MasterKeyRefused):
        Keys(b"short")
