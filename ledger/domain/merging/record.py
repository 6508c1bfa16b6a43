"""One of the two records: the worker, and its facts with their positions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from ledger.domain.events import LedgerEvent, MembershipBackdated
from ledger.domain.membership import MembershipFacts
from ledger.domain.membership_fold import facts_of
from ledger.domain.months import ContributionMonth
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

    @cached_property
    def restored(self) -> frozenset[ContributionMonth]:
        """Months that a letter restored."""
        return frozenset(
            ContributionMonth(month)
            for _, event in self.history
            if isinstance(event, MembershipBackdated)
            for month in range(event.from_month, event.through_month + 1)
        )

    @cached_property
    def _positions(self) -> Mapping[int, int]:
        return {event.originator_version: position for position, event in self.history}

    def position_of(self, settlement: Settlement) -> int:
        return self._positions[settlement.settled.originator_version]
