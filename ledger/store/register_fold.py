"""The registers as the events say they must be, to be held against the tables or written anew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import Connection

from ledger.store.decision import LoggedEvent
from ledger.store.registers import FundingKey, RegisterChanges, RegisterKind, changes_of

# Kinds of keys that follow from the events; the others' keys are HMACs, which the events do not hold.
DERIVED_KINDS: Final = (
    RegisterKind.SEAT,
    RegisterKind.FREED_SEAT,
    RegisterKind.REVERSED_PAYMENT,
    RegisterKind.REFUND,
    RegisterKind.ADJUDICATION,
    RegisterKind.BACKDATING,
    RegisterKind.MERGE,
    RegisterKind.SCHOLARSHIP,
    RegisterKind.MARK,
    RegisterKind.DEDUCTION_CONSENT,
    RegisterKind.DEDUCTION,
    RegisterKind.VILLAGE,
    RegisterKind.NOMINATION,
    RegisterKind.NOMINATION_LINE,
    RegisterKind.SCREENING_LIST,
    RegisterKind.PAYROLL_FILE,
)

SELECT_KEYS: Final = "SELECT kind, key, stream_id, detail, position FROM register WHERE kind = ANY(%(kinds)s)"
SELECT_ENROLMENTS: Final = "SELECT enrolment_id, sponsor_id, position, worker_id, ended_on FROM enrolment"
SELECT_LOTS: Final = "SELECT payment_id, sponsor_id, sequence, amount, counts_from, remaining, position FROM lot"
SELECT_FUNDINGS: Final = "SELECT payment_id, worker_id, month, part FROM funding"
SELECT_VERSIONS: Final = "SELECT originator_id, version FROM stream_state"


class Enrolment(NamedTuple):
    sponsor_id: UUID
    position: int
    worker_id: UUID
    ended_on: date | None


class LotState(NamedTuple):
    sponsor_id: UUID
    sequence: int
    amount: int
    counts_from: datetime | None
    remaining: int
    position: int


class Key(NamedTuple):
    stream_id: UUID
    detail: UUID | None
    position: int


@dataclass(slots=True)
class RegisterFold:
    """Rows by what they are found by; equal to another when every row is. Amounts in sen."""

    keys: dict[tuple[int, bytes], Key] = field(default_factory=dict)
    enrolments: dict[UUID, Enrolment] = field(default_factory=dict)
    lots: dict[UUID, LotState] = field(default_factory=dict)
    fundings: dict[FundingKey, int] = field(default_factory=dict)
    versions: dict[UUID, int] = field(default_factory=dict)

    def apply(self, command: Sequence[LoggedEvent]) -> None:
        """Add the events of one whole command."""
        for logged in command:
            stream_id = logged.stored.originator_id
            assert isinstance(stream_id, UUID)
            self.versions[stream_id] = logged.stored.originator_version
        changes = changes_of(logged.event for logged in command)
        self._change_keys(changes, command)
        for row in changes.enrolments_begun:
            position = command[row.place - 1].position
            self.enrolments[row.enrolment_id] = Enrolment(row.sponsor_id, position, row.worker_id, None)
        for enrolment_id, on in changes.enrolments_ended.items():
            self.enrolments[enrolment_id] = self.enrolments[enrolment_id]._replace(ended_on=on)
        self._change_lots(changes, command)
        for key, sen in changes.fundings.items():
            part = self.fundings.pop(key, 0) + sen
            if part:
                self.fundings[key] = part

    def _change_keys(self, changes: RegisterChanges, command: Sequence[LoggedEvent]) -> None:
        for freed in changes.keys_freed:
            self.keys.pop(freed, None)
        for taken in changes.keys_taken:
            self.keys[taken.kind, taken.key] = Key(taken.stream_id, taken.detail, command[taken.place - 1].position)

    def _change_lots(self, changes: RegisterChanges, command: Sequence[LoggedEvent]) -> None:
        for row in changes.lots_opened:
            position = command[row.place - 1].position
            self.lots[row.payment_id] = LotState(
                row.sponsor_id, row.sequence, row.amount, row.counts_from, row.amount, position
            )
        for payment_id, counts_from in changes.lots_cleared.items():
            self.lots[payment_id] = self.lots[payment_id]._replace(counts_from=counts_from)
        for payment_id, sen in changes.lots_moved.items():
            lot = self.lots[payment_id]
            self.lots[payment_id] = lot._replace(remaining=lot.remaining + sen)


def fold_registers(events: Iterable[LoggedEvent]) -> RegisterFold:
    """The registers after the events of a log from position 1 on, up to the last whole command."""
    folded = RegisterFold()
    command: list[LoggedEvent] = []
    for logged in events:
        command.append(logged)
        place, count = logged.envelope.of
        if place == count:
            folded.apply(command)
            command = []
    return folded


def live_registers(connection: Connection[Any]) -> RegisterFold:
    """The registers as the tables hold them; within a REPEATABLE READ transaction, as of one position."""
    return RegisterFold(
        keys={(kind, key): Key(*rest) for kind, key, *rest in _rows(connection, SELECT_KEYS)},
        enrolments={enrolment: Enrolment(*rest) for enrolment, *rest in _rows(connection, SELECT_ENROLMENTS)},
        lots={payment: LotState(*rest) for payment, *rest in _rows(connection, SELECT_LOTS)},
        fundings={FundingKey(*key): part for *key, part in _rows(connection, SELECT_FUNDINGS)},
        versions=dict(_rows(connection, SELECT_VERSIONS)),
    )


def _rows(connection: Connection[Any], statement: str) -> list[Any]:
    kinds = {"kinds": [int(kind) for kind in DERIVED_KINDS]}
    return connection.execute(statement, kinds, binary=True).fetchall()
