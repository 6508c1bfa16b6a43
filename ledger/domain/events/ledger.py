"""Facts of the ledger itself: its opening, and the law that it follows."""

from uuid import UUID

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.law.terms import CalendarTerms, PolicyTerms, TariffTerms
from ledger.domain.values import ClockMode


class LedgerOpened(LedgerEvent):
    """The first event of the log; its stream's id is the ledger's id."""

    TOPIC = "LedgerOpened"

    clock: ClockMode
    zone: str  # IANA name of the one zone in which days are days


class PolicyProposed(LedgerEvent):
    """One person's word; it is the ledger's law once a second one has approved it."""

    TOPIC = "PolicyProposed"

    proposal_id: UUID
    terms: PolicyTerms
    proposed_by: UUID


class CalendarProposed(LedgerEvent):
    TOPIC = "CalendarProposed"

    proposal_id: UUID
    terms: CalendarTerms
    proposed_by: UUID


class TariffProposed(LedgerEvent):
    TOPIC = "TariffProposed"

    proposal_id: UUID
    terms: TariffTerms
    proposed_by: UUID


class ProposalWithdrawn(LedgerEvent):
    """A row that was proposed will not be published."""

    TOPIC = "ProposalWithdrawn"

    proposal_id: UUID
    withdrawn_by: UUID


class PolicyPublished(LedgerEvent):
    """Answers and decisions that know this position follow it. Without persons: a row of the founding set."""

    TOPIC = "PolicyPublished"

    terms: PolicyTerms
    proposal_id: UUID | None = None
    proposed_by: UUID | None = None
    approved_by: UUID | None = None


class CalendarPublished(LedgerEvent):
    TOPIC = "CalendarPublished"

    terms: CalendarTerms
    proposal_id: UUID | None = None
    proposed_by: UUID | None = None
    approved_by: UUID | None = None


class TariffPublished(LedgerEvent):
    TOPIC = "TariffPublished"

    terms: TariffTerms
    proposal_id: UUID | None = None
    proposed_by: UUID | None = None
    approved_by: UUID | None = None
