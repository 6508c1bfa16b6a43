"""The operator's master key, and the keys for wrapping, look-up and idempotency that are drawn from it."""

import hmac
import os
import secrets
import stat
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from psycopg import Connection
from psycopg.rows import tuple_row

from ledger.store.randomness import random_bytes

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12  # NIST SP 800-38D: 96 random bits; 2**32 sealings under one key stay far from a repeat
WRAPPED_BYTES: Final = 1 + NONCE_BYTES + KEY_BYTES + 16
FORMAT: Final = b"\x01"  # first byte of everything sealed; another scheme gets another number
MASTER_KEY_NAME: Final = "master.key"

SELECT_KEY_CHECK: Final = "SELECT key_check FROM vault_key_check"
ADD_KEY_CHECK: Final = "INSERT INTO vault_key_check (key_check) VALUES (%(key_check)s) ON CONFLICT DO NOTHING"


class MasterKeyRefused(Exception):
    """The master key cannot be used; the message says why and what to do, and holds nothing of the key."""


class WrappedKeyDamaged(Exception):
    """An owner's key does not open: the row was changed or moved, or wrapped under another master key."""

    def __init__(self, owner: UUID) -> None:
        self.owner = owner
        super().__init__(f"the vault key of {owner} does not open: its row was changed")


class Keys:
    """What is derived from one master key; every use has a key of its own."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            raise MasterKeyRefused(f"a master key has {KEY_BYTES} bytes, this one has {len(master_key)}")
        self._wrapping = AESGCM(_derive(master_key, "wrap"))
        self._nik = _derive(master_key, "nik")
        self._screening = _derive(master_key, "screening")
        self._idempotency = _derive(master_key, "idempotency")
        self._request = _derive(master_key, "request")
        self._reference = _derive(master_key, "reference")
        self._staff_number = _derive(master_key, "staff-number")
        self.check_value = hmac.digest(_derive(master_key, "check"), b"sertakan-key-check-v1", "sha256")

    def nik_mac(self, nik: str) -> bytes:
        """32 bytes that are equal for equal NIKs. A plain hash would not do: sixteen digits can be tried."""
        return hmac.digest(self._nik, nik.encode(), "sha256")

    def screening_mac(self, nik: str) -> bytes:
        """32 bytes that are equal for equal NIKs in screening lists, and equal to nothing in the registers."""
        return hmac.digest(self._screening, nik.encode(), "sha256")

    def reference_mac(self, sponsor_id: UUID, reference: str) -> bytes:
        """32 bytes that are equal for the same payment reference of the same sponsor."""
        return hmac.digest(self._reference, sponsor_id.bytes + reference.encode(), "sha256")

    def staff_number_mac(self, staff_number: str) -> bytes:
        """32 bytes that are equal for equal staff numbers, which are made of a birth date and little more."""
        return hmac.digest(self._staff_number, staff_number.encode(), "sha256")

    def idempotency_mac(self, principal: UUID, key: str) -> bytes:
        """32 bytes that are equal for the same `Idempotency-Key` of the same caller."""
        return hmac.digest(self._idempotency, principal.bytes + key.encode(), "sha256")

    def request_mac(self, principal: UUID, request: bytes) -> bytes:
        """32 bytes that are equal for the same request of the same caller."""
        return hmac.digest(self._request, principal.bytes + request, "sha256")

    def wrap(self, owner: UUID, key: bytes) -> bytes:
        """An owner's key as the database may hold it, 61 bytes; it opens for that owner only."""
        nonce = random_bytes(NONCE_BYTES)
        return FORMAT + nonce + self._wrapping.encrypt(nonce, key, _wrapped_for(owner))

    def unwrap(self, owner: UUID, wrapped: bytes) -> bytes:
        """Raises WrappedKeyDamaged."""
        if len(wrapped) != WRAPPED_BYTES or not wrapped.startswith(FORMAT):
            raise WrappedKeyDamaged(owner)
        nonce, sealed = wrapped[1 : 1 + NONCE_BYTES], wrapped[1 + NONCE_BYTES :]
        try:
            return self._wrapping.decrypt(nonce, sealed, _wrapped_for(owner))
        except InvalidTag:
            raise WrappedKeyDamaged(owner) from None


def _derive(master_key: bytes, use: str) -> bytes:
    """HKDF-Expand (RFC 5869, 3.3: no extraction is needed where the input is uniformly random)."""
    return HKDFExpand(SHA256(), KEY_BYTES, f"sertakan-v1-{use}".encode()).derive(master_key)


def _wrapped_for(owner: UUID) -> bytes:
    return b"sertakan-vault-key-v1\0" + owner.bytes


def master_key_path(given: Path | None, home: Path, *, external_database: bool) -> Path:
    """Where the master key is: as given, else in the home of the embedded server.

    Raises MasterKeyRefused for an external database without a given file: a key made by the way beside one
    server would be missing beside the next.
    """
    if given is not None:
        return given
    if external_database:
        raise MasterKeyRefused(
            "SERTAKAN_DATABASE_URL is set, so SERTAKAN_MASTER_KEY_FILE must name a file with a master key; "
            "make one with: (umask 077; openssl rand 32 > master.key), and keep a copy far from the database"
        )
    return home / MASTER_KEY_NAME


def load_keys(path: Path, *, may_make: bool) -> Keys:
    """Keys of the file, made (0600, 32 random bytes) when absent and `may_make`: no ledger exists yet.

    Raises MasterKeyRefused.
    """
    if may_make and not path.exists():
        make_master_key(path)
    return Keys(read_master_key(path))


def read_master_key(path: Path) -> bytes:
    """Raises MasterKeyRefused for a file that is absent, open to others, or not of 32 bytes."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            content = file.read(KEY_BYTES + 1)
    except FileNotFoundError:
        raise MasterKeyRefused(
            f"there is no master key at {path}, and without it no name or NIK of this ledger can be read; "
            "restore the file from its copy"
        ) from None
    except OSError as refused:
        raise MasterKeyRefused(f"the master key at {path} cannot be read: {refused.strerror}") from None
    if not stat.S_ISREG(status.st_mode):
        raise MasterKeyRefused(f"the master key at {path} is not a plain file")
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise MasterKeyRefused(
            f"the master key at {path} is open to other accounts (mode {stat.S_IMODE(status.st_mode):04o}); "
            f"chmod 600 {path}"
        )
    if len(content) != KEY_BYTES:
        found = f"{len(content)}" if len(content) < KEY_BYTES else f"more than {KEY_BYTES}"
        raise MasterKeyRefused(f"the master key at {path} must have {KEY_BYTES} bytes, it has {found}")
    return content


def make_master_key(path: Path) -> None:
    """Put 32 random bytes at the path, whole or not at all; a file that is already there is left as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename it never replaces: of two that start at once the first wins
        except FileExistsError:
            return
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def establish_key_check(connection: Connection[Any], keys: Keys) -> None:
    """Bind a new ledger to its master key, or hold an existing one against it. Needs the owner's connection.

    Raises MasterKeyRefused, like `check_keys`.
    """
    connection.execute(ADD_KEY_CHECK, {"key_check": keys.check_value})
    check_keys(connection, keys)


def check_keys(connection: Connection[Any], keys: Keys) -> None:
    """Raises MasterKeyRefused where the ledger was initialised with another master key, or with none."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(SELECT_KEY_CHECK).fetchone()
    if row is None:
        raise MasterKeyRefused("this ledger is bound to no master key yet; run: sertakan init")
    if not hmac.compare_digest(row[0], keys.check_value):
        raise MasterKeyRefused(
            "this master key is not the one this ledger was initialised with; "
            "point SERTAKAN_MASTER_KEY_FILE at that one"
        )
