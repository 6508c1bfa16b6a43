"""Registers as the events say they must be, held against the tables."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from ledger.audit.check import Check
from ledger.audit.finding import Damage, Finding
from ledger.audit.log_reading import read_streams
from ledger.store.decision import LoggedEvent
from ledger.store.register_fold import RegisterFold, live_registers
from ledger.store.registers import FundingKey, changes_of

# A key that is an HMAC cannot be folded; whose it is can be said.
SELECT_KEY_OF_ANOTHER: Final = """
SELECT min(r.position) FROM register r LEFT JOIN events e ON e.position = r.position
 WHERE r.stream_id IS DISTINCT FROM e.originator_id AND r.kind IN (1, 2)"""


class RegisterRows(Check):
    """The fold holds what the tables hold, in memory."""

    name = "registers"

    def __init__(self) -> None:
        super().__init__()
        self._folded = RegisterFold()

    def command(self, command: Sequence[LoggedEvent]) -> None:
        try:
            self._folded.apply(command)
        except (KeyError, AssertionError):
            self.found(Finding(command[0].position, Damage.IMPOSSIBLE, command[0].event.TOPIC))

    def finish(self, connection: Connection[Any]) -> None:
        folded, live = self._folded, live_registers(connection)
        rows: tuple[tuple[str, Mapping[Any, Any], Mapping[Any, Any]], ...] = (
            ("register", folded.keys, live.keys),
            ("enrolment", folded.enrolments, live.enrolments),
            ("lot", folded.lots, live.lots),
        )
        for table, wanted, found in rows:
            for key in _differing(wanted, found):
                position = (wanted.get(key) or found[key]).position
                self.found(Finding(position, Damage.REGISTER, table))
        for funding in _differing(folded.fundings, live.fundings):
            self.found(Finding(_funded_at(connection, funding), Damage.REGISTER, "funding"))
        row: Any = connection.execute(SELECT_KEY_OF_ANOTHER).fetchone()
        if row[0] is not None:
            self.found(Finding(row[0], Damage.REGISTER, "register"))


def _differing(wanted: Mapping[Any, Any], found: Mapping[Any, Any]) -> list[Any]:
    return [key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)]


def _funded_at(connection: Connection[Any], funding: FundingKey) -> int | None:
    """The settlement that put the payment into the worker's month first."""
    streams: list[UUID] = [funding.worker_id]
    for row in read_streams(connection, streams):
        if row.logged is not None and funding in changes_of([row.logged.event]).fundings:
            return row.position
    return None
