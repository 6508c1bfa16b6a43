"""What all aggregates share: verbs decide and record, evolve only remembers, state goes to disk and back."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Final, Self, cast
from uuid import UUID

from eventsourcing.domain import BaseAggregate

from ledger.domain.events import LedgerEvent

# The library stamps aggregates with a time of its own; ours know only business time, so it gets a constant.
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


FOLDS_OF_A_KIND: Final = 100


class Aggregate(BaseAggregate[UUID]):
    """One stream. `FOLD` counts the shapes of `state`, in a hundred of the kind's own: a stored state of another
    shape is folded anew. `BORN`: the first fact of such a stream, by which it is told from other kinds.
    """

    FOLD: ClassVar[int]
    BORN: ClassVar[type[LedgerEvent]]

    @classmethod
    def blank(cls, aggregate_id: UUID) -> Self:
        """The aggregate before its first event, version 0."""
        aggregate = object.__new__(cls)
        aggregate.__base_init__(aggregate_id, 0, _NO_TIME)
        return aggregate

    @classmethod
    def fold(cls, aggregate_id: UUID, events: Iterable[LedgerEvent]) -> Self:
        """The aggregate after its events, which must be contiguous from version 1."""
        aggregate = cls.blank(aggregate_id)
        for event in events:
            if event.originator_version != aggregate.version + 1:
                raise ValueError(f"stream {aggregate_id}: version {event.originator_version} after {aggregate.version}")
            aggregate.evolve(event)
            aggregate.version = event.originator_version
        return aggregate

    @classmethod
    def restore(cls, aggregate_id: UUID, version: int, state: bytes) -> Self:
        """The aggregate as its state row remembers it."""
        aggregate = cls.blank(aggregate_id)
        aggregate.version = version
        aggregate.restore_state(state)
        return aggregate

    def record(self, event_class: type[LedgerEvent], **fields: Any) -> None:
        """Add a decided fact to the stream; it is not in the log until the command is recorded."""
        event = event_class(originator_id=self.id, originator_version=self.version + 1, **fields)
        self.evolve(event)
        self.version = event.originator_version
        self.pending_events.append(cast("Any", event))

    def collect(self) -> Sequence[LedgerEvent]:
        """The facts recorded since the last collection, oldest first."""
        collected = list(self.pending_events)
        self.pending_events.clear()
        return cast("Sequence[LedgerEvent]", collected)

    @property
    def due_on(self) -> date | None:
        """The next day on which somebody must look at this stream: its place in the agenda."""
        return None

    @abstractmethod
    def evolve(self, event: LedgerEvent) -> None:
        """Remember a fact. Never refuses one of its own stream's; an unknown one raises TypeError."""

    @abstractmethod
    def state(self) -> bytes:
        """Canonical bytes of everything the verbs need; equal states have equal bytes."""

    @abstractmethod
    def restore_state(self, state: bytes) -> None: ...
