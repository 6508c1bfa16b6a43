"""What goes into the log and what comes back: a decision with its context, and what was recorded of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from ledger.domain.aggregate import Aggregate
from ledger.domain.events import LedgerEvent
from ledger.store.codec import Envelope
from ledger.store.registers import RegisterKind
from ledger.store.sealing import Sealing


@dataclass(frozen=True, slots=True)
class Context:
    """Who commands, when, and under which idempotency key.

    `now` is the instant by which rules are judged; `recorded_at` stamps the events of a simulated ledger and is
    refused by any other. `key_mac` and `request_mac` come together or not at all.
    """

    actor: UUID
    command_id: UUID
    now: datetime
    key_mac: bytes | None = None
    request_mac: bytes | None = None
    recorded_at: datetime | None = None
    causation: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that may exist once: whose it becomes, and a detail for whoever finds it taken."""

    kind: RegisterKind
    key: bytes
    stream_id: UUID
    detail: UUID | None = None


Guard = Aggregate | tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command decided, ready to be recorded as a whole or not at all.

    `aggregates`: those that changed, in the order in which their events go to the log; `events` says the order
    where it crosses aggregates. `result`: the answer, as JSON can say it; `response` replaces its stored bytes.
    `guards`: streams that were read and must not have changed by the time of recording.
    `answers_for`: the position of the fact that this command finds recorded already, having none of its own.
    `erasures`: owners whose vault key is destroyed with the events.
    """

    aggregates: Sequence[Aggregate]
    result: dict[str, Any]
    claims: Sequence[Claim] = ()
    guards: Sequence[Guard] = ()
    sealings: Sequence[Sealing] = ()
    response: bytes | None = None
    events: Sequence[LedgerEvent] | None = None
    erasures: Sequence[UUID] = ()
    answers_for: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """`position`: of the command's last event, or of the head at that moment when it recorded none.

    `replayed`: the command, or one with the same key, had been recorded before; `result` is its first answer.
    """

    result: dict[str, Any]
    first_position: int | None
    position: int
    recorded_at: datetime
    replayed: bool


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event of the log; `stored` holds the very bytes that the Merkle log hashes."""

    position: int
    recorded_at: datetime
    event: LedgerEvent
    envelope: Envelope
    stored: StoredEvent


class ReadsDisagree(Exception):
    """What a decision read was not of one moment: it is no reason to refuse, the command is decided anew."""
