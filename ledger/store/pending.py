"""A command on its way into the log: its rows as the append takes them, and somebody waiting for its outcome."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from ledger.store.registers import KeyRow, RegisterChanges
from ledger.store.sealing import Sealing


class CommandRow(NamedTuple):
    """`chain` is given when the batch is sent: commands that were decided on each other's outcome share one."""

    command_id: UUID
    principal: UUID
    key_mac: bytes | None
    request_mac: bytes | None
    response: bytes | None
    events: int
    chain: int
    recorded_at: datetime | None


class StreamRow(NamedTuple):
    """A stream that a command writes, and the state it leaves. `check` is cleared when the batch is sent, if an
    earlier command of the batch leaves the version that this one starts from.
    """

    originator_id: UUID
    from_version: int
    to_version: int
    fold: int
    state: bytes
    due_on: date | None
    check: bool


class Outcome(NamedTuple):
    """What the append says of a command: recorded, known, reused, conflict, taken or not_simulated.

    What is not said of an outcome is None: see the type `append_outcome` of the database.
    """

    command: int
    outcome: str
    first_position: int | None
    last_position: int
    recorded_at: datetime
    command_id: UUID | None
    response: bytes | None
    kind: int
    stream_id: UUID
    detail: UUID | None


class Pending:
    """One command's rows. Made and awaited by the caller's thread, settled by the committer's.

    `after`: commands, perhaps still on their way, on whose outcome this one was decided; unless all of them are
    recorded, it cannot be. None once this one is settled: each would keep all before it in memory.
    """

    __slots__ = (
        "_error", "_settled", "after", "command", "events", "exclusive", "guards", "outcome", "sections", "streams",
        "unsure", "written",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913 - one for each kind of row
        self,
        command: CommandRow,
        events: Sequence[StoredEvent],
        streams: Sequence[StreamRow],
        *,
        guards: Mapping[UUID, int] | None = None,
        changes: RegisterChanges | None = None,
        claims: Sequence[KeyRow] = (),
        sealings: Iterable[Sealing] = (),
        erasures: Iterable[UUID] = (),
        after: Iterable["Pending"] = (),
    ) -> None:
        changes = changes or RegisterChanges()
        keys = changes.keys_taken + list(claims)
        vault_keys = [row for sealing in sealings for row in sealing.key_rows]
        self.command = command
        self.events = events
        self.streams = streams
        self.written = {row.originator_id: (row.from_version, row.to_version) for row in streams}
        self.guards = guards or {}
        self.after: tuple[Pending, ...] = tuple(after)
        self.exclusive: set[object] = {(row.kind, row.key) for row in keys}
        self.exclusive.update(row.owner_id for row in vault_keys)
        self.exclusive.update(row.payment_id for row in changes.lots_opened)
        self.exclusive.update(row.enrolment_id for row in changes.enrolments_begun)
        self.exclusive.add(command.command_id)
        if command.key_mac is not None:
            self.exclusive.add((command.principal, command.key_mac))
        # In the order of the append's sections, without the streams, which come first.
        self.sections: tuple[Sequence[Sequence[Any]], ...] = (
            list(self.guards.items()),
            keys,
            changes.keys_freed,
            changes.enrolments_begun,
            list(changes.enrolments_ended.items()),
            changes.lots_opened,
            list(changes.lots_cleared.items()),
            [(payment, sen) for payment, sen in changes.lots_moved.items() if sen],
            [(*key, sen) for key, sen in changes.fundings.items() if sen],
            vault_keys,
            [row for sealing in sealings for row in sealing.field_rows],
            [(owner,) for owner in erasures],
        )
        self.unsure = False  # sent over a connection that was lost before the outcome came
        self.outcome: Outcome | None = None
        self._error: BaseException | None = None
        self._settled = Lock()
        self._settled.acquire()

    def settle(self, outcome: Outcome) -> None:
        self.after = ()
        self.outcome = outcome
        self._settled.release()

    def fail(self, error: BaseException) -> None:
        self.after = ()
        self._error = error
        self._settled.release()

    def lose(self) -> None:
        """Settle as a conflict without asking the log: what the command was decided on did not happen."""
        self.settle(_LOST)

    @property
    def is_settled(self) -> bool:
        return self.outcome is not None or self._error is not None

    @property
    def is_recorded(self) -> bool:
        """Whether the log holds these very events, as far as is known by now."""
        if self.outcome is None:
            return False
        if self.outcome.outcome == "known":  # by the acknowledgement that was lost, if by any
            found = (self.outcome.command_id, self.outcome.response)
            return self.unsure and found == (self.command.command_id, self.command.response)
        return self.outcome.outcome == "recorded"

    def wait(self) -> Outcome:
        """Blocks until the committer has settled the command; raises what it failed with."""
        self.settled()
        if self._error is not None:
            raise self._error
        assert self.outcome is not None
        return self.outcome

    def settled(self) -> None:
        """Blocks until the committer has settled the command, one way or the other."""
        with self._settled:
            pass


_LOST = Outcome._make([0, "conflict", *[None] * 8])
