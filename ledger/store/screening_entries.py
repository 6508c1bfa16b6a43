"""Who stands in a screening list: keyed hashes of NIKs beside the vault, looked up many at a time, and destroyable."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import Connection

from ledger.store.database import Database

BEGIN: Final = "INSERT INTO screening_bringing (list_id) VALUES (%(list)s)"
SWEEP: Final = """
WITH stale AS (
    DELETE FROM screening_bringing b
     WHERE b.begun_at < clock_timestamp() - interval '1 day' OR b.list_id = %(list)s
    RETURNING b.list_id
)
DELETE FROM screening_entry e USING stale s
 WHERE e.list_id = s.list_id AND NOT EXISTS (SELECT FROM stream_state r WHERE r.originator_id = s.list_id)
"""
KEEP: Final = "DELETE FROM screening_bringing WHERE list_id = %(list)s"
COPY: Final = "COPY screening_entry (list_id, mac) FROM STDIN"
DESTROY: Final = "DELETE FROM screening_entry WHERE list_id = %(list)s"
LISTED: Final = "SELECT mac FROM screening_entry WHERE list_id = %(list)s AND mac = ANY(%(macs)s::bytea[])"
ENTRIES: Final = "SELECT mac FROM screening_entry WHERE list_id = %(list)s ORDER BY mac"


class Counted(NamedTuple):
    """How many entries a list has, and SHA-256 of them one behind the other, in order of their bytes."""

    entries: int
    digest: str


class ScreeningEntries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def bring(self, list_id: UUID, macs: Iterable[bytes]) -> Counted:
        """Keep the entries of a list that is about to be recorded, each once. `keep` or `drop` it afterwards."""
        entries = sorted(set(macs))
        with self._database.connection() as connection, connection.transaction():
            connection.execute(BEGIN, {"list": list_id})
            with connection.cursor() as cursor, cursor.copy(COPY) as copy:
                for mac in entries:
                    copy.write_row((list_id, mac))
        return _counted(entries)

    def keep(self, list_id: UUID) -> None:
        """It is recorded. Entries of lists that were begun long ago and never recorded go."""
        with self._database.connection() as connection, connection.transaction():
            connection.execute(KEEP, {"list": list_id})
            connection.execute(SWEEP, {"list": list_id})

    def drop(self, list_id: UUID) -> None:
        """It was refused; where it is recorded all the same, nothing goes."""
        with self._database.connection() as connection, connection.transaction():
            connection.execute(SWEEP, {"list": list_id})

    def destroy(self, list_id: UUID) -> None:
        with self._database.connection() as connection, connection.transaction():
            connection.execute(DESTROY, {"list": list_id})

    def listed(self, list_id: UUID, macs: Sequence[bytes]) -> set[bytes]:
        """Those of the hashes that stand in the list."""
        with self._database.connection() as connection:
            found = connection.execute(LISTED, {"list": list_id, "macs": list(macs)}, binary=True)
            return {bytes(mac) for (mac,) in found}


def count_entries(connection: Connection[Any], list_id: UUID) -> Counted:
    """As the table holds them."""
    return _counted(bytes(mac) for (mac,) in connection.execute(ENTRIES, {"list": list_id}, binary=True))


def _counted(entries: Iterable[bytes]) -> Counted:
    digest, count = sha256(), 0
    for mac in entries:
        digest.update(mac)
        count += 1
    return Counted(count, digest.hexdigest())
