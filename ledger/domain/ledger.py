"""The ledger itself: opened once, with the zone in which days are days and the clock that stamps its log, and the law
that it follows from then on.
"""

from typing import Final, Self
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import ZoneUnknown
from ledger.domain.events import (
    CalendarProposed,
    CalendarPublished,
    LedgerEvent,
    LedgerOpened,
    PolicyProposed,
    PolicyPublished,
    ProposalWithdrawn,
    TariffProposed,
    TariffPublished,
)
from ledger.domain.law.founding import FOUNDING
from ledger.domain.law.terms import CalendarTerms, LawTerms, PolicyTerms, TariffTerms
from ledger.domain.values import ClockMode

PUBLISHED: Final[dict[type[LawTerms], type[PolicyPublished | CalendarPublished | TariffPublished]]] = {
    PolicyTerms: PolicyPublished,
    CalendarTerms: CalendarPublished,
    TariffTerms: TariffPublished,
}


@dataclass
class Proposal:
    """A row that waits for a second person's yes."""

    proposal_id: UUID
    terms: PolicyTerms | CalendarTerms | TariffTerms
    proposed_by: UUID


@dataclass
class LedgerState:
    """`published`: rows in the order in which they were published."""

    clock: ClockMode
    zone: str
    published: list[PolicyTerms | CalendarTerms | TariffTerms] = Field(default_factory=list)
    proposals: list[Proposal] = Field(default_factory=list)


_STATE = TypeAdapter(LedgerState)


class Ledger(Aggregate):
    TOPIC = "Ledger"
    FOLD = 102
    BORN = LedgerOpened

    @classmethod
    def open(cls, ledger_id: UUID, clock: ClockMode, zone: str) -> Self:
        """Raises ZoneUnknown unless `zone` is an IANA name."""
        if zone not in available_timezones():
            raise ZoneUnknown(zone=zone)
        ledger = cls.blank(ledger_id)
        ledger.record(LedgerOpened, clock=clock, zone=zone)
        return ledger

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.known.zone)

    @property
    def clock(self) -> ClockMode:
        return self.known.clock

    @property
    def published(self) -> tuple[LawTerms, ...] | None:
        """Rows of the law in the order in which they were published; None while there is none."""
        return tuple(self.known.published) or None

    def found_law(self) -> bool:
        """Publish the founding set, which needs no second person; False when the ledger has its law already."""
        if self.known.published:
            return False
        for terms in FOUNDING:
            self.record(PUBLISHED[type(terms)], terms=terms)
        return True

    def evolve(self, event: LedgerEvent) -> None:
        match event:
            case LedgerOpened():
                self.known = LedgerState(clock=event.clock, zone=event.zone)
            case PolicyProposed() | CalendarProposed() | TariffProposed():
                self.known.proposals.append(Proposal(event.proposal_id, event.terms, event.proposed_by))
            case ProposalWithdrawn():
                self._forget(event.proposal_id)
            case PolicyPublished() | CalendarPublished() | TariffPublished():
                self.known.published.append(event.terms)
                self._forget(event.proposal_id)
            case _:
                raise TypeError(f"a ledger cannot evolve with {event.TOPIC}")

    def _forget(self, proposal_id: UUID | None) -> None:
        self.known.proposals = [each for each in self.known.proposals if each.proposal_id != proposal_id]

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)
