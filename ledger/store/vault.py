"""Names, NIKs and free text outside the log: sealed under a key per owner that can be destroyed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, Final, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg.rows import args_row

from ledger.domain.sealed import SealedText
from ledger.store.database import Database
from ledger.store.keys import KEY_BYTES, Keys
from ledger.store.randomness import random_bytes
from ledger.store.sealing import FieldRow, KeyRow, Sealing, open_text, seal_text
from ledger.store.together import Together

KEYS_REMEMBERED_MAX: Final = 4_096
KEY_REMEMBERED_SECONDS: Final = 30.0  # a process that seals on learns within this time that a key is destroyed

SELECT_KEYS: Final = "SELECT owner_id, wrapped FROM vault_key WHERE owner_id = ANY(%(owners)s)"

SELECT_FIELDS: Final = """
SELECT DISTINCT ON (f.owner_id, f.field) f.reference, f.owner_id, f.field, f.sealed, k.wrapped
  FROM vault_field f JOIN vault_key k ON k.owner_id = f.owner_id
 WHERE f.owner_id = %(owner)s AND (%(fields)s::text[] IS NULL OR f.field = ANY(%(fields)s))
 ORDER BY f.owner_id, f.field, f.ordinal DESC
"""

# LIMIT keeps each owner a descent of two indexes: a plain join was read as "scan it all" by the planner.
SELECT_FIELD_OF_MANY: Final = """
SELECT f.reference, f.owner_id, f.field, f.sealed, k.wrapped
  FROM unnest(%(owners)s::uuid[]) o(owner_id)
 CROSS JOIN LATERAL (SELECT v.reference, v.owner_id, v.field, v.sealed FROM vault_field v
                      WHERE v.owner_id = o.owner_id AND v.field = %(field)s
                      ORDER BY v.ordinal DESC LIMIT 1) f
 CROSS JOIN LATERAL (SELECT x.wrapped FROM vault_key x WHERE x.owner_id = o.owner_id LIMIT 1) k
"""

SELECT_REFERENCES: Final = """
SELECT f.reference, f.owner_id, f.field, f.sealed, k.wrapped
  FROM vault_field f JOIN vault_key k ON k.owner_id = f.owner_id
 WHERE f.reference = ANY(%(references)s)
"""


@dataclass(frozen=True, slots=True)
class Erased:
    """The answer for an owner whose key was destroyed: there was a text, and nobody can read it any more."""

    owner: UUID


class OwnerErased(Exception):
    """A text cannot be sealed for an owner whose key was destroyed."""

    def __init__(self, owner: UUID) -> None:
        self.owner = owner
        super().__init__(f"the vault key of {owner} was destroyed; nothing more is sealed for it")


class SealedTextUnknown(LookupError):
    """No sealed text has this reference."""

    def __init__(self, reference: UUID) -> None:
        self.reference = reference
        super().__init__(f"no sealed text has the reference {reference}")


class _SealedRow(NamedTuple):
    reference: UUID
    owner_id: UUID
    field: str
    sealed: bytes
    wrapped: bytes | None


class _StoredKey(NamedTuple):
    owner_id: UUID
    wrapped: bytes | None


class Vault:
    """Seals without writing: the log writes the rows in the transaction of the events. Reads for itself."""

    def __init__(self, keys: Keys, database: Database) -> None:
        self._keys = keys
        self._database = database
        self._remembered = _RememberedKeys()
        self._asking = Together(self._select_keys, "vault keys")

    def seal(self, owner: UUID, fields: Mapping[str, str]) -> Sealing:
        """Raises OwnerErased, WrappedKeyDamaged."""
        return self.seal_many({owner: fields})[owner]

    def seal_many(self, fields_by_owner: Mapping[UUID, Mapping[str, str]]) -> dict[UUID, Sealing]:
        """Like `seal`, with one question to the database for all owners. A new owner gets a new key.

        Raises OwnerErased, WrappedKeyDamaged.
        """
        keys = self._present_keys(fields_by_owner)
        return {owner: self._sealing(owner, keys.get(owner), fields) for owner, fields in fields_by_owner.items()}

    def seal_new(self, owner: UUID, fields: Mapping[str, str]) -> Sealing:
        """Like `seal`, without asking the database: for an owner whose id was drawn at random just now."""
        return self._sealing(owner, None, fields)

    def open_fields(self, owner: UUID, fields: Iterable[str] | None = None) -> dict[str, str] | Erased:
        """Present texts of an owner by field; fields never sealed are left out.

        Raises SealedTextDamaged, WrappedKeyDamaged.
        """
        asked = None if fields is None else list(fields)
        rows = self._rows(SELECT_FIELDS, {"owner": owner, "fields": asked})
        texts: dict[str, str] = {}
        for row in rows:
            text = self._text_or_erased(row)
            if isinstance(text, Erased):
                return text
            texts[row.field] = text
        return texts

    def open_many(self, owners: Iterable[UUID], field: str) -> dict[UUID, str | Erased]:
        """Present text of one field of many owners; owners for whom it was never sealed are left out.

        Raises SealedTextDamaged, WrappedKeyDamaged.
        """
        rows = self._rows(SELECT_FIELD_OF_MANY, {"owners": list(owners), "field": field})
        return {row.owner_id: self._text_or_erased(row) for row in rows}

    def open_reference(self, reference: UUID) -> str | Erased:
        """Raises SealedTextUnknown, SealedTextDamaged, WrappedKeyDamaged."""
        rows = self._rows(SELECT_REFERENCES, {"references": [reference]})
        if not rows:
            raise SealedTextUnknown(reference)
        return self._text_or_erased(rows[0])

    def open_sealed(self, sealed: SealedText) -> str | Erased:
        """The text an event speaks of, held against the digest in the event. Raises like `open_reference`."""
        return self.open_sealed_many((sealed,))[sealed.reference]

    def open_sealed_many(self, sealed: Iterable[SealedText]) -> dict[UUID, str | Erased]:
        """Texts that events speak of, by reference, each held against the digest in its event.

        Raises SealedTextUnknown, SealedTextDamaged, WrappedKeyDamaged.
        """
        digests = {text.reference: text.digest for text in sealed}
        rows = self._rows(SELECT_REFERENCES, {"references": list(digests)})
        found = {row.reference: row for row in rows}
        for reference in digests:
            if reference not in found:
                raise SealedTextUnknown(reference)
        return {reference: self._text_or_erased(found[reference], digest) for reference, digest in digests.items()}

    def learn(self, owner: UUID, wrapped: bytes) -> None:
        """Remember an owner's key as just read from its row, for `seal`."""
        self._remembered.put(owner, wrapped)

    def forget(self, owner: UUID) -> None:
        """Drop an owner's key from this process, at its destruction."""
        self._remembered.forget(owner)

    def _present_keys(self, owners: Iterable[UUID]) -> dict[UUID, bytes]:
        keys: dict[UUID, bytes] = {}
        unknown: list[UUID] = []
        for owner in owners:
            wrapped = self._remembered.get(owner)
            if wrapped is None:
                unknown.append(owner)
            else:
                keys[owner] = self._keys.unwrap(owner, wrapped)
        if unknown:
            keys.update(self._stored_keys(unknown))
        return keys

    def _stored_keys(self, owners: list[UUID]) -> dict[UUID, bytes]:
        found = {owners[0]: self._asking.ask(owners[0])} if len(owners) == 1 else self._select_keys(owners)
        keys: dict[UUID, bytes] = {}
        for owner, row in found.items():
            if row is None:
                continue
            if row.wrapped is None:
                raise OwnerErased(owner)
            keys[owner] = self._keys.unwrap(owner, row.wrapped)
            self._remembered.put(owner, row.wrapped)
        return keys

    def _select_keys(self, owners: list[UUID]) -> dict[UUID, _StoredKey]:
        with (
            self._database.connection() as connection,
            connection.cursor(row_factory=args_row(_StoredKey)) as cursor,
        ):
            rows = cursor.execute(SELECT_KEYS, {"owners": owners}, binary=True).fetchall()
        return {row.owner_id: row for row in rows}

    def _sealing(self, owner: UUID, key: bytes | None, fields: Mapping[str, str]) -> Sealing:
        key_rows: tuple[KeyRow, ...] = ()
        if key is None:
            # Not remembered: until the command is recorded nobody knows that it will be.
            key = random_bytes(KEY_BYTES)
            key_rows = (KeyRow(owner, self._keys.wrap(owner, key)),)
        cipher = AESGCM(key)
        sealed = {field: seal_text(cipher, owner, field, text) for field, text in fields.items()}
        return Sealing(
            key_rows=key_rows,
            field_rows=tuple(row for row, _ in sealed.values()),
            references={field: reference for field, (_, reference) in sealed.items()},
        )

    def _rows(self, statement: str, parameters: Mapping[str, Any]) -> list[_SealedRow]:
        """Key and text in one statement, so that the next question sees a destroyed key."""
        with (
            self._database.connection() as connection,
            connection.cursor(row_factory=args_row(_SealedRow)) as cursor,
        ):
            return cursor.execute(statement, parameters, binary=True).fetchall()

    def _text_or_erased(self, row: _SealedRow, digest: str | None = None) -> str | Erased:
        if row.wrapped is None:
            return Erased(row.owner_id)
        cipher = AESGCM(self._keys.unwrap(row.owner_id, row.wrapped))
        return open_text(cipher, FieldRow(row.reference, row.owner_id, row.field, row.sealed), digest)


class _RememberedKeys:
    """Wrapped keys of the owners sealed for lately; the oldest leave first. Shared by the threads of the process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._keys: dict[UUID, tuple[float, bytes]] = {}

    def get(self, owner: UUID) -> bytes | None:
        with self._lock:
            entry = self._keys.get(owner)
            return entry[1] if entry is not None and monotonic() - entry[0] < KEY_REMEMBERED_SECONDS else None

    def put(self, owner: UUID, wrapped: bytes) -> None:
        with self._lock:
            self._keys.pop(owner, None)
            self._keys[owner] = (monotonic(), wrapped)
            if len(self._keys) > KEYS_REMEMBERED_MAX:
                del self._keys[next(iter(self._keys))]

    def forget(self, owner: UUID) -> None:
        with self._lock:
            self._keys.pop(owner, None)
