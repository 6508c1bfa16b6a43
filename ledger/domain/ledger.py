"""The ledger itself: opened once, with the zone in which days are days and the clock that stamps its log, and the law
that it follows from then on.
"""

from datetime import date
from typing import Final, Self
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import FourEyes, LawProposalDecided, LawProposalExists, LawProposalUnknown, ZoneUnknown
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
from ledger.domain.law.publishing import require_publishable
from ledger.domain.law.terms import CalendarTerms, LawTerms, PolicyTerms, TariffTerms
from ledger.domain.values import ClockMode

PROPOSED: Final[dict[type[LawTerms], type[PolicyProposed | CalendarProposed | TariffProposed]]] = {
    PolicyTerms: PolicyProposed,
    CalendarTerms: CalendarProposed,
    TariffTerms: TariffProposed,
}
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
    """`published`: rows in the order in which they were published; `decided`: proposals that are none any more."""

    clock: ClockMode
    zone: str
    published: list[PolicyTerms | CalendarTerms | TariffTerms] = Field(default_factory=list)
    proposals: list[Proposal] = Field(default_factory=list)
    decided: list[UUID] = Field(default_factory=list)


_STATE = TypeAdapter(LedgerState)


class Ledger(Aggregate):
    TOPIC = "Ledger"
    FOLD = 103
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

    def propose(self, proposal_id: UUID, terms: LawTerms, proposed_by: UUID, today: date) -> None:
        """One person's word: nothing follows from it yet. `today`: in the ledger's zone.

        A ledger that has no law of its own gets the founding set first: rows stand beside that, never in its place.
        Raises LawProposalExists and what `require_publishable` raises.
        """
        self.found_law()
        pending = [each.terms for each in self.known.proposals]
        require_publishable(terms, [*self.known.published, *pending], today)
        if proposal_id in self.known.decided or any(each.proposal_id == proposal_id for each in self.known.proposals):
            raise LawProposalExists(proposal_id=str(proposal_id))
        self.record(PROPOSED[type(terms)], proposal_id=proposal_id, terms=terms, proposed_by=proposed_by)

    def approve(self, proposal_id: UUID, approved_by: UUID) -> LawTerms:
        """The row that is published by it: a proposal is never changed, so what was read is what is approved.

        Raises LawProposalUnknown, LawProposalDecided, FourEyes.
        """
        proposal = self._undecided(proposal_id)
        if approved_by == proposal.proposed_by:
            raise FourEyes
        self.record(
            PUBLISHED[type(proposal.terms)],
            terms=proposal.terms,
            proposal_id=proposal_id,
            proposed_by=proposal.proposed_by,
            approved_by=approved_by,
        )
        return proposal.terms

    def withdraw(self, proposal_id: UUID, withdrawn_by: UUID) -> None:
        """By whoever proposed it, or whoever will not approve it. Raises LawProposalUnknown, LawProposalDecided."""
        self._undecided(proposal_id)
        self.record(ProposalWithdrawn, proposal_id=proposal_id, withdrawn_by=withdrawn_by)

    def evolve(self, event: LedgerEvent) -> None:
        match event:
            case LedgerOpened():
                self.known = LedgerState(clock=event.clock, zone=event.zone)
            case PolicyProposed() | CalendarProposed() | TariffProposed():
                self.known.proposals.append(Proposal(event.proposal_id, event.terms, event.proposed_by))
            case ProposalWithdrawn():
                self._decided(event.proposal_id)
            case PolicyPublished() | CalendarPublished() | TariffPublished():
                self.known.published.append(event.terms)
                if event.proposal_id is not None:
                    self._decided(event.proposal_id)
            case _:
                raise TypeError(f"a ledger cannot evolve with {event.TOPIC}")

    def _undecided(self, proposal_id: UUID) -> Proposal:
        if proposal_id in self.known.decided:
            raise LawProposalDecided
        for each in self.known.proposals:
            if each.proposal_id == proposal_id:
                return each
        raise LawProposalUnknown(proposal_id=str(proposal_id))

    def _decided(self, proposal_id: UUID) -> None:
        self.known.proposals = [each for each in self.known.proposals if each.proposal_id != proposal_id]
        self.known.decided.append(proposal_id)

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)
