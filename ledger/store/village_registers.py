"""What the trade of villages asks of the registers: who was proposed for a scheme, and who is enrolled with anybody."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from ledger.store.database import Database
from ledger.store.registers import RegisterKind

NOMINATIONS: Final = """
SELECT stream_id, detail, position FROM register
 WHERE kind = %(kind)s AND key BETWEEN %(first)s AND %(last)s
   AND (%(village)s::uuid IS NULL OR detail = %(village)s::uuid)
 ORDER BY position
"""

RUNNING: Final = """
SELECT DISTINCT worker_id FROM enrolment
 WHERE (ended_on IS NULL OR ended_on >= %(since)s)
   AND (%(sponsor)s::uuid IS NULL OR sponsor_id = %(sponsor)s::uuid)
   AND (%(after)s::uuid IS NULL OR worker_id > %(after)s::uuid)
 ORDER BY worker_id LIMIT %(limit)s
"""


class NominationPlace(NamedTuple):
    """`position`: where it was proposed."""

    nomination_id: UUID
    village_id: UUID
    position: int


class VillageRegisters:
    def __init__(self, database: Database) -> None:
        self._database = database

    def nominations(self, scheme_id: UUID, village_id: UUID | None = None) -> list[NominationPlace]:
        """Everybody who was ever proposed for a scheme, by a village or by all, in that order."""
        asked = {
            "kind": int(RegisterKind.NOMINATION),
            "first": scheme_id.bytes + bytes(16),
            "last": scheme_id.bytes + b"\xff" * 16,
            "village": village_id,
        }
        with self._database.connection() as connection:
            return [NominationPlace(*row) for row in connection.execute(NOMINATIONS, asked)]

    def running(self, sponsor_id: UUID | None, since: date, limit: int) -> Iterator[list[UUID]]:
        """Workers of whom an enrolment runs, or ended on `since` or later, with one sponsor or with any: so many at a
        time, in the order of their ids.
        """
        asked = {"sponsor": sponsor_id, "since": since, "limit": limit, "after": None}
        while True:
            with self._database.connection() as connection:
                found = [worker_id for (worker_id,) in connection.execute(RUNNING, asked)]
            if found:
                yield found
            if len(found) < limit:
                return
            asked["after"] = found[-1]
