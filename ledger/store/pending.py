"""A command on its way into the log: its rows as the append takes them, and somebody waiting for its outcome."""

import json
import zlib
from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import Any, Final, NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from ledger.domain.aggregate import Aggregate
from ledger.domain.events import LedgerEvent
from ledger.store.codec import Envelope, EventCodec
from ledger.store.decision import Context, Decision
from ledger.store.registers import KeyRow, RegisterChanges, changes_of

_WINDOW: Final = 9  # bits; a small window saves most of what compressing a short answer costs


class StreamRow(NamedTuple):
    """A stream that a command writes, and the state it leaves. `check` is cleared when an earlier command of
    the same batch leaves the version it starts from.
    """

    originator_id: UUID
    from_version: int
    to_version: int
    fold: int
    state: bytes
    due_on: Any  # date or None
    check: bool


class Outcome(NamedTuple):
    """What the append says of a command: recorded, known, reused, conflict, taken or not_simulated."""

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
    """One command's rows. Made and awaited by the caller's thread, settled by the committer's."""

    __slots__ = (
        "_error", "_outcome", "_settled", "command", "events", "exclusive", "guards", "sections", "streams",
        "unsure", "written",
    )  # fmt: skip

    def __init__(
        self,
        context: Context,
        response: bytes | None,
        events: Sequence[StoredEvent],
        streams: Sequence[StreamRow],
        guards: dict[UUID, int],
        changes: RegisterChanges,
        decision: Decision | None = None,
    ) -> None:
        self.command = (
            context.command_id, context.actor, context.key_mac, context.request_mac, response, len(events), 0,
            context.recorded_at,
        )  # fmt: skip
        self.events = events
        self.streams = streams
        self.written = {row.originator_id: (row.from_version, row.to_version) for row in streams}
        self.guards = guards
        vault_keys = [row for sealing in decision.sealings for row in sealing.key_rows] if decision else []
        claimed = [KeyRow(len(events), *_claim(claim)) for claim in decision.claims] if decision else []
        keys = changes.keys_taken + claimed
        self.exclusive: set[object] = {(row.kind, row.key) for row in keys} | {row.owner_id for row in vault_keys}
        self.exclusive.add(context.command_id)
        if context.key_mac is not None:
            self.exclusive.add((context.actor, context.key_mac))
        self.sections: tuple[Sequence[Sequence[Any]], ...] = (
            streams,
            list(guards.items()),
            keys,
            changes.keys_freed,
            changes.enrolments_begun,
            list(changes.enrolments_ended.items()),
            changes.lots_opened,
            list(changes.lots_cleared.items()),
            [(payment, sen) for payment, sen in changes.lots_moved.items() if sen],
            [(*key, sen) for key, sen in changes.fundings.items() if sen],
            vault_keys,
            [row for sealing in decision.sealings for row in sealing.field_rows] if decision else [],
            [(owner,) for owner in decision.erasures] if decision else [],
        )
        self.unsure = False
        self._outcome: Outcome | None = None
        self._error: BaseException | None = None
        self._settled = Lock()
        self._settled.acquire()

    def settle(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._settled.release()

    def fail(self, error: BaseException) -> None:
        self._error = error
        self._settled.release()

    def wait(self) -> Outcome:
        """Blocks until the committer has settled the command; raises what it failed with."""
        with self._settled:
            pass
        if self._error is not None:
            raise self._error
        assert self._outcome is not None
        return self._outcome


def prepare(context: Context, decision: Decision, implied: dict[UUID, int], codec: EventCodec) -> Pending:
    """The decision's rows. `implied`: versions of streams it was decided on and that it may not name itself.

    Collects the aggregates' events; raises EventTooLarge.
    """
    collected: list[LedgerEvent] = []
    streams = []
    for aggregate in decision.aggregates:
        events = aggregate.collect()
        if events:
            collected.extend(events)
            streams.append(_stream_row(aggregate, events))
    if decision.events is not None:
        if len(decision.events) != len(collected) or {id(e) for e in decision.events} != {id(e) for e in collected}:
            raise ValueError("a decision's events are those of its aggregates, in another order")
        collected = list(decision.events)
    count = len(collected)
    stored = [
        codec.encode(event, Envelope(context.actor, context.command_id, (k, count), context.causation))
        for k, event in enumerate(collected, start=1)
    ]
    written = {row.originator_id for row in streams}
    guards = {guard.id: guard.version for guard in decision.guards if isinstance(guard, Aggregate)}
    guards |= dict(guard for guard in decision.guards if not isinstance(guard, Aggregate))
    guards = {stream: version for stream, version in (implied | guards).items() if stream not in written}
    response = decision.response
    if response is None and context.key_mac is not None:
        response = encode_answer(decision.result)
    return Pending(context, response, stored, streams, guards, changes_of(collected), decision)


def encode_answer(answer: dict[str, Any]) -> bytes:
    return zlib.compress(json.dumps(answer, separators=(",", ":")).encode(), 1, wbits=_WINDOW)


def decode_answer(stored: bytes | None) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(zlib.decompress(stored)) if stored else {}
    return answer


def _stream_row(aggregate: Aggregate, events: Sequence[LedgerEvent]) -> StreamRow:
    before = events[0].originator_version - 1
    assert aggregate.version - before == len(events), "a stream has no gap"
    return StreamRow(
        aggregate.id, before, aggregate.version, aggregate.FOLD, aggregate.state(), aggregate.due_on, check=True
    )


def _claim(claim: Any) -> tuple[Any, ...]:
    return (claim.kind, claim.key, claim.stream_id, claim.detail)
