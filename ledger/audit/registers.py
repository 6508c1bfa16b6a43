"""Registers as the events say they must be, held against the tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from ledger.audit.check import Check
from ledger.audit.finding import Damage, Finding
from ledger.audit.log_reading import read_streams
from ledger.domain.events import DepartmentJoined, PaymentReceived, WorkerRegistered
from ledger.store.decision import LoggedEvent
from ledger.store.register_fold import RegisterFold, live_registers
from ledger.store.registers import FundingKey, RegisterKind, changes_of

# A key that is an HMAC cannot be folded; how many there must be, whose, and with which payment, can.
SELECT_KEYED: Final = "SELECT kind, stream_id, detail, position FROM register WHERE kind = ANY(%(kinds)s)"
KEYED_KINDS: Final = [int(RegisterKind.NIK), int(RegisterKind.PAYMENT_REFERENCE), int(RegisterKind.STAFF_NUMBER)]

Keyed = tuple[int, UUID, UUID | None]
"""Kind of the key, the stream whose it is, and the payment it was taken with."""


class RegisterRows(Check):
    """The fold holds what the tables hold, in memory."""

    name = "registers"

    def __init__(self) -> None:
        super().__init__()
        self._folded = RegisterFold()
        self._keyed: dict[Keyed, list[int]] = {}  # with the positions of the facts that took such keys

    def command(self, command: Sequence[LoggedEvent]) -> None:
        try:
            self._folded.apply(command)
        except (KeyError, AssertionError):
            self.found(Finding(command[0].position, Damage.IMPOSSIBLE, command[0].event.TOPIC))
        for logged in command:
            match logged.event:
                case WorkerRegistered(originator_id=worker_id):
                    self._key((RegisterKind.NIK, worker_id, None), logged)
                case PaymentReceived(originator_id=sponsor_id, payment_id=payment_id):
                    self._key((RegisterKind.PAYMENT_REFERENCE, sponsor_id, payment_id), logged)
                case DepartmentJoined(originator_id=sponsor_id, staff_number=number) if number is not None:
                    self._key((RegisterKind.STAFF_NUMBER, sponsor_id, None), logged)

    def _key(self, keyed: Keyed, logged: LoggedEvent) -> None:
        self._keyed.setdefault(keyed, []).append(logged.position)

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
        rows_found: Counter[Keyed] = Counter()
        positions: dict[Keyed, int] = {}
        for kind, stream_id, detail, position in connection.execute(SELECT_KEYED, {"kinds": KEYED_KINDS}):
            rows_found[kind, stream_id, detail] += 1
            positions[kind, stream_id, detail] = position
        for keyed in self._keyed.keys() | rows_found.keys():
            taken = self._keyed.get(keyed, [])
            if rows_found[keyed] != len(taken):
                self.found(Finding(taken[0] if taken else positions[keyed], Damage.REGISTER, "register"))


def _differing(wanted: Mapping[Any, Any], found: Mapping[Any, Any]) -> list[Any]:
    return [key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)]


def _funded_at(connection: Connection[Any], funding: FundingKey) -> int | None:
    """The settlement that put the payment into the worker's month first."""
    streams: list[UUID] = [funding.worker_id]
    for row in read_streams(connection, streams):
        if row.logged is not None and funding in changes_of([row.logged.event]).fundings:
            return row.position
    return None
