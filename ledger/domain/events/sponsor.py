"""Facts of a sponsor: money that came in, what it bought, what came back and what went out."""

from uuid import UUID

from pydantic import AwareDatetime

from ledger.domain.events.fact import Funding, LedgerEvent
from ledger.domain.money import Money
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import Channel, EndReason, FundOrigin, Programme, Region, SponsorKind


class SponsorRegistered(LedgerEvent):
    TOPIC = "SponsorRegistered"

    kind: SponsorKind
    fund_origin: FundOrigin
    region: Region
    name: SealedText


class PaymentReceived(LedgerEvent):
    """Money of a sponsor that has arrived; it buys nothing until it is allocated."""

    TOPIC = "PaymentReceived"

    payment_id: UUID
    amount: Money
    received_at: AwareDatetime
    counts_from: AwareDatetime | None  # received_at; for giro and cheque the clearing, None until cleared
    channel: Channel
    reference: SealedText


class PaymentCleared(LedgerEvent):
    """A giro or cheque recorded earlier has cleared: from then on its money can be allocated."""

    TOPIC = "PaymentCleared"

    payment_id: UUID
    amount: Money
    cleared_at: AwareDatetime


class FundsAllocated(LedgerEvent):
    """Money of a sponsor turned into settled months; the command's `ContributionSettled` add up to it.

    `drawn` holds at most 500 payments; a command that draws more records several of these.
    """

    TOPIC = "FundsAllocated"

    allocation_id: UUID
    amounts: dict[Programme, Money]
    drawn: tuple[Funding, ...]
    worker_months: int
    through_month: ContributionMonth
    effective_at: AwareDatetime


class ContributionReleased(LedgerEvent):
    """A settled month after an end goes back to the sponsor who paid it, onto the payments it came from."""

    TOPIC = "ContributionReleased"

    worker_id: UUID
    month: ContributionMonth
    amounts: dict[Programme, Money]
    returned: tuple[Funding, ...]
    reason: EndReason


class ContributionCredited(LedgerEvent):
    """Settled months became cheaper: the difference is available again, on the payments it came from; the command's
    `ContributionRepriced` of this sponsor's months add up to it.

    `returned` holds at most 500 payments; a command that returns to more records several of these.
    """

    TOPIC = "ContributionCredited"

    credit_id: UUID
    amounts: dict[Programme, Money]
    returned: tuple[Funding, ...]
    worker_months: int


class DuplicateReleased(LedgerEvent):
    """A month paid twice for one person, known by two records: the later settlement's money is available again."""

    TOPIC = "DuplicateReleased"

    merge_id: UUID
    worker_id: UUID  # the record for which it was settled later
    month: ContributionMonth
    amounts: dict[Programme, Money]
    returned: tuple[Funding, ...]


class FundsReturned(LedgerEvent):
    """Settled months taken back because a payment in them was reversed; the command's `ContributionReversed` of
    this sponsor's months add up to it. Their money is on its payments again, the reversed one's too, until
    `PaymentReversed` takes that away.

    `returned` holds at most 500 payments; a command that returns to more records several of these.
    """

    TOPIC = "FundsReturned"

    payment_id: UUID  # the one that was reversed
    amounts: dict[Programme, Money]
    returned: tuple[Funding, ...]
    worker_months: int


class PaymentReversed(LedgerEvent):
    """The bank took a whole payment back."""

    TOPIC = "PaymentReversed"

    payment_id: UUID
    amount: Money
    missing: Money  # of it, what had left the ledger already: the sponsor owes it
    uncleared: bool  # a giro or cheque that never cleared
    effective_at: AwareDatetime
    reason: SealedText


class ReceivableSettled(LedgerEvent):
    """Money of these payments makes good what a reversed payment left missing."""

    TOPIC = "ReceivableSettled"

    amount: Money
    drawn: tuple[Funding, ...]


class RefundRequested(LedgerEvent):
    TOPIC = "RefundRequested"

    refund_id: UUID
    amount: Money
    reason: SealedText
    requested_by: UUID


class RefundApproved(LedgerEvent):
    """A second person agreed: the money is the sponsor's no longer to allocate, and is owed to it."""

    TOPIC = "RefundApproved"

    refund_id: UUID
    amount: Money
    drawn: tuple[Funding, ...]
    approved_by: UUID


class RefundPaid(LedgerEvent):
    """The whole refund left the bank account."""

    TOPIC = "RefundPaid"

    refund_id: UUID
    amount: Money
    paid_at: AwareDatetime
    reference: SealedText
