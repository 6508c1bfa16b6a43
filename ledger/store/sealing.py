"""One text sealed under its owner's key: the bytes that are stored, and what they are bound to."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.domain.sealed import SealedText
from ledger.store.keys import FORMAT, NONCE_BYTES
from ledger.store.randomness import id_of, random_bytes

SALT_BYTES: Final = 16
ID_BYTES: Final = 16
TEXT_BYTES_MAX: Final = 60_000


class SealedTextDamaged(Exception):
    """A sealed text does not open, or is not the one its event speaks of: its row was changed or moved."""

    def __init__(self, reference: UUID) -> None:
        self.reference = reference
        super().__init__(f"the sealed text {reference} is not as it was sealed: its row was changed or moved")


class KeyRow(NamedTuple):
    """A row of `vault_key` to be added with the events."""

    owner_id: UUID
    wrapped: bytes


class FieldRow(NamedTuple):
    """A row of `vault_field` to be added with the events."""

    reference: UUID
    owner_id: UUID
    field: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Sealing:
    """Sealed fields of one owner: rows for the append, references for the events, by field.

    The rows go to the log with the very command that holds the references, the key rows before the field
    rows. Seal once a command and owner: a new owner's key exists only in these rows.
    """

    key_rows: tuple[KeyRow, ...]
    field_rows: tuple[FieldRow, ...]
    references: Mapping[str, SealedText]


def seal_text(cipher: AESGCM, owner: UUID, field: str, text: str) -> tuple[FieldRow, SealedText]:
    """The row to be stored, and what the event may hold of it. Raises ValueError above `TEXT_BYTES_MAX`."""
    drawn = random_bytes(SALT_BYTES + NONCE_BYTES + ID_BYTES)  # at once: an import seals 400,000 texts
    salted = drawn[:SALT_BYTES] + text.encode()
    if len(salted) > SALT_BYTES + TEXT_BYTES_MAX:
        raise ValueError(f"a sealed text has at most {TEXT_BYTES_MAX} bytes")
    nonce = drawn[SALT_BYTES:-ID_BYTES]
    reference = id_of(drawn[-ID_BYTES:])
    sealed = FORMAT + nonce + cipher.encrypt(nonce, salted, _bound_to(owner, field, reference))
    row = FieldRow(reference, owner, field, sealed)
    return row, SealedText(reference=reference, digest=sha256(salted).hexdigest())


def open_text(cipher: AESGCM, row: FieldRow, digest: str | None = None) -> str:
    """The text of a row, held against the digest in its event if given. Raises SealedTextDamaged."""
    if not row.sealed.startswith(FORMAT):
        raise SealedTextDamaged(row.reference)
    nonce, sealed = row.sealed[1 : 1 + NONCE_BYTES], row.sealed[1 + NONCE_BYTES :]
    try:
        salted = cipher.decrypt(nonce, sealed, _bound_to(row.owner_id, row.field, row.reference))
    except InvalidTag:
        raise SealedTextDamaged(row.reference) from None
    if digest is not None and not hmac.compare_digest(sha256(salted).hexdigest(), digest):
        raise SealedTextDamaged(row.reference)
    return salted[SALT_BYTES:].decode()


def _bound_to(owner: UUID, field: str, reference: UUID) -> bytes:
    """A sealed text opens in no other row; the ids have a fixed length, so nothing can shift between them."""
    return b"sertakan-vault-field-v1\0" + owner.bytes + reference.bytes + field.encode()
