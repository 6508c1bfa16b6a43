"""One of the two records: the worker, and its facts with their positions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from ledger.domain.events import LedgerEvent
from ledger.domain.membership import MembershipFacts
from ledger.domain.membership_fold import facts_of
from ledger.domain.settlements import Settlement, settlements_of
from ledger.domain.worker import Worker

History = Sequence[tuple[int, LedgerEvent]]


@dataclass(frozen=True)
class Record:
    """`history`: the worker's facts, each with its position, up to the version that `worker` has."""

    worker: Worker
    history: History

    @property
    def id(self) -> UUID:
        return self.worker.id

    @cached_property
    def settlements(self) -> list[Settlement]:
        """Those that hold something, in the order recorded; what is done to them shows here."""
        return settlements_of(event for _, event in self.history)

    @cached_property
    def facts(self) -> MembershipFacts:
        return facts_of(self.history, date.min)

    def restored(self, settlement: Settlement) -> bool:
        """Whether it is that of a letter."""
        position = self.position_of(settlement)
        return any(known.settled_by(settlement.month, position) for known in self.facts.backdated)

    @cached_property
    def _positions(self) -> Mapping[int, int]:
        return {event.originator_version: position for position, event in self.history}

    def position_of(self, settlement: Settlement) -> int:
        return self._positions[settlement.settled.originator_version]
