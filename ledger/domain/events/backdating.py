"""Facts of months that a letter of the operator restores between two spells (law 2.13, 2.15)."""

from datetime import date
from uuid import UUID

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText


class BackdatingRequested(LedgerEvent):
    """One person's word; a second one approves it. A later request takes an undecided one's place."""

    TOPIC = "BackdatingRequested"

    backdating_id: UUID
    sponsor_id: UUID
    from_month: ContributionMonth
    through_month: ContributionMonth
    letter_number: SealedText
    letter_date: date
    requested_by: UUID


class MembershipBackdated(LedgerEvent):
    """The months count as never unpaid: the command's settlements pay them, and `later` is part of `earlier`."""

    TOPIC = "MembershipBackdated"

    backdating_id: UUID
    from_month: ContributionMonth
    through_month: ContributionMonth
    earlier: int  # the spell that goes on
    later: int | None  # the spell that is joined to it; None where none had begun
    letter_date: date
    requested_by: UUID
    approved_by: UUID
