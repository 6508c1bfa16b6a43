"""A sponsor: money that came in, what it was allocated to, what came back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import TypeAdapter

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import (
    AllocationExceedsFunds,
    ClearingNotExpected,
    ClearingOutOfOrder,
    FourEyes,
    InstantInFuture,
    NothingOwed,
    PaymentAmountMissing,
    PaymentTotalTooLarge,
    ReceivableOutstanding,
    RefundAlreadyApproved,
    RefundAlreadyPaid,
    RefundAmountMissing,
    RefundExceedsBalance,
    RefundNotApproved,
)
from ledger.domain.events import (
    ContributionReleased,
    Funding,
    FundsAllocated,
    FundsReturned,
    LedgerEvent,
    PaymentCleared,
    PaymentReceived,
    PaymentReversed,
    ReceivableSettled,
    RefundApproved,
    RefundPaid,
    RefundRequested,
    SponsorRegistered,
)
from ledger.domain.funds import Funds
from ledger.domain.money import TOTAL_SEN_MAX, rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.shares import share_of
from ledger.domain.sponsor_state import Refund, SponsorState, remember
from ledger.domain.values import CLEARED_CHANNELS, Channel, EndReason, FundOrigin, Programme, SponsorKind

PAYMENTS_MAX = 500  # named by one event: keeps it far below the log's limit of size


_STATE = TypeAdapter(SponsorState)


class Sponsor(Aggregate):
    TOPIC = "Sponsor"
    FOLD = 205
    BORN = SponsorRegistered

    @classmethod
    def register(
        cls, sponsor_id: UUID, *, kind: SponsorKind, fund_origin: FundOrigin, region: str, name: SealedText
    ) -> Self:
        sponsor = cls.blank(sponsor_id)
        sponsor.record(SponsorRegistered, kind=kind, fund_origin=fund_origin, region=region, name=name)
        return sponsor

    @property
    def available(self) -> int:
        """Sen received and not allocated, refunded or reversed, cleared or not."""
        return self.known.available

    @property
    def fund_origin(self) -> FundOrigin:
        return self.known.fund_origin

    def receive(
        self,
        payment_id: UUID,
        *,
        amount: int,
        received_at: datetime,
        channel: Channel,
        cleared_at: datetime | None,
        reference: SealedText,
        now: datetime,
    ) -> None:
        """Raises PaymentAmountMissing, PaymentTotalTooLarge, InstantInFuture, ClearingNotExpected or
        ClearingOutOfOrder, in this order.
        """
        if amount <= 0:
            raise PaymentAmountMissing
        if self.known.received + amount > TOTAL_SEN_MAX:
            raise PaymentTotalTooLarge(total_max=rupiah(TOTAL_SEN_MAX))
        if received_at > now or (cleared_at is not None and cleared_at > now):
            raise InstantInFuture(field="received_at" if received_at > now else "cleared_at")
        counts_from: datetime | None = received_at
        if channel in CLEARED_CHANNELS:
            counts_from = cleared_at
        elif cleared_at is not None:
            raise ClearingNotExpected(channel=channel.value)
        if cleared_at is not None and cleared_at < received_at:
            raise ClearingOutOfOrder
        self.record(
            PaymentReceived,
            payment_id=payment_id,
            amount=amount,
            received_at=received_at,
            counts_from=counts_from,
            channel=channel,
            reference=reference,
        )
        if counts_from is not None:
            self._settle_receivable(payment_id, amount)

    def clear(self, payment: PaymentReceived, cleared_at: datetime, now: datetime) -> None:
        """`payment`: the receipt, whose clearing is not known yet. Raises as `receive`."""
        if payment.counts_from is not None:
            raise ClearingNotExpected(channel=payment.channel.value)
        if cleared_at > now:
            raise InstantInFuture(field="cleared_at")
        if cleared_at < payment.received_at:
            raise ClearingOutOfOrder
        self.record(PaymentCleared, payment_id=payment.payment_id, amount=payment.amount, cleared_at=cleared_at)
        self._settle_receivable(payment.payment_id, payment.amount)

    def require_nothing_owed(self) -> None:
        """Raises ReceivableOutstanding while a reversed payment's missing part is not made good."""
        if self.known.receivable:
            raise ReceivableOutstanding(receivable=rupiah(self.known.receivable))

    def _settle_receivable(self, payment_id: UUID, amount: int) -> None:
        """Money that comes in makes good first what a reversed payment left missing."""
        made_good = min(self.known.receivable, amount)
        if made_good:
            self.settle_receivable((Funding(payment_id=payment_id, amount=made_good),))

    def set_off(self, funds: Funds) -> int:
        """Make good what is owed with money that is there: sen, 0 where none is. Raises NothingOwed."""
        if not self.known.receivable:
            raise NothingOwed
        drawn = funds.draw(min(self.known.receivable, funds.left)) or ()
        for part in _parts(drawn):
            self.settle_receivable(part)
        return sum(funding.amount for funding in drawn)

    def settle_receivable(self, drawn: Sequence[Funding]) -> None:
        """`drawn`: parts of payments that have money left, at most what is owed."""
        amount = sum(funding.amount for funding in drawn)
        if not 0 < amount <= self.known.receivable:
            raise ValueError("as much is settled as is owed, or less")
        self.record(ReceivableSettled, amount=amount, drawn=tuple(drawn))

    def allocate(
        self,
        allocation_id: UUID,
        *,
        amounts: Mapping[Programme, int],
        drawn: Sequence[Funding],
        worker_months: int,
        through_month: ContributionMonth,
        effective_at: datetime,
    ) -> None:
        """`drawn` adds up to `amounts`; what one event cannot name goes into further ones."""
        total = sum(amounts.values())
        if total != sum(funding.amount for funding in drawn):
            raise ValueError("an allocation draws exactly what it settles")
        self.require_nothing_owed()
        if total > self.available - self.known.uncleared:
            raise AllocationExceedsFunds
        for first in range(0, len(drawn), PAYMENTS_MAX):
            part = tuple(drawn[first : first + PAYMENTS_MAX])
            self.record(
                FundsAllocated,
                allocation_id=allocation_id,
                amounts=share_of(amounts, part, is_last=first + PAYMENTS_MAX >= len(drawn), drawn_before=drawn[:first]),
                drawn=part,
                worker_months=worker_months if first == 0 else 0,
                through_month=through_month,
                effective_at=effective_at,
            )

    def release(
        self,
        worker_id: UUID,
        month: ContributionMonth,
        *,
        amounts: Mapping[Programme, int],
        returned: tuple[Funding, ...],
        reason: EndReason,
    ) -> None:
        """A month paid by this sponsor is not needed any more: its money is available again."""
        self.record(
            ContributionReleased,
            worker_id=worker_id,
            month=month,
            amounts=dict(amounts),
            returned=returned,
            reason=reason,
        )

    def take_back(
        self,
        payment_id: UUID,
        *,
        amounts: Mapping[Programme, int],
        returned: Sequence[Funding],
        worker_months: int,
    ) -> None:
        """Months of this sponsor's that a reversed payment had paid: their money returns to its payments.

        `returned` adds up to `amounts`; what one event cannot name goes into further ones.
        """
        for first in range(0, len(returned), PAYMENTS_MAX):
            part = tuple(returned[first : first + PAYMENTS_MAX])
            is_last = first + PAYMENTS_MAX >= len(returned)
            self.record(
                FundsReturned,
                payment_id=payment_id,
                amounts=share_of(amounts, part, is_last=is_last, drawn_before=returned[:first]),
                returned=part,
                worker_months=worker_months if first == 0 else 0,
            )

    def reverse(self, payment: PaymentReceived, *, missing: int, effective_at: datetime, reason: SealedText) -> None:
        """The bank took the payment back; `missing` of it had been refunded. What it had paid was taken back before."""
        self.record(
            PaymentReversed,
            payment_id=payment.payment_id,
            amount=payment.amount,
            missing=missing,
            uncleared=payment.counts_from is None,
            effective_at=effective_at,
            reason=reason,
        )

    # Refunds: asked for, approved by somebody else, paid out.

    def request_refund(self, refund_id: UUID, amount: int, reason: SealedText, requested_by: UUID) -> None:
        """Raises RefundAmountMissing, ReceivableOutstanding, RefundExceedsBalance."""
        if amount <= 0:
            raise RefundAmountMissing
        self._require_refundable(amount, self.available - self.known.uncleared)
        self.record(RefundRequested, refund_id=refund_id, amount=amount, reason=reason, requested_by=requested_by)

    def approve_refund(self, refund_id: UUID, funds: Funds, approved_by: UUID) -> None:
        """Draws the money from `funds`; what one event cannot name goes into further ones.

        Raises RefundAlreadyPaid, RefundAlreadyApproved, FourEyes, ReceivableOutstanding, RefundExceedsBalance.
        """
        refund = self.refund(refund_id)
        if refund.approved:
            raise RefundAlreadyApproved
        if approved_by == refund.requested_by:
            raise FourEyes
        self._require_refundable(refund.amount, min(funds.left, self.available - self.known.uncleared))
        for part in _parts(funds.draw(refund.amount) or ()):
            amount = sum(funding.amount for funding in part)
            self.record(RefundApproved, refund_id=refund_id, amount=amount, drawn=part, approved_by=approved_by)

    def pay_refund(self, refund_id: UUID, *, paid_at: datetime, reference: SealedText, now: datetime) -> None:
        """Raises RefundAlreadyPaid, RefundNotApproved, InstantInFuture."""
        refund = self.refund(refund_id)
        if not refund.approved:
            raise RefundNotApproved
        if paid_at > now:
            raise InstantInFuture(field="paid_at")
        self.record(RefundPaid, refund_id=refund_id, amount=refund.amount, paid_at=paid_at, reference=reference)

    def refund(self, refund_id: UUID) -> Refund:
        """Of a refund that was asked for. Raises RefundAlreadyPaid."""
        found = self.known.refunds.get(refund_id)
        if found is None:
            raise RefundAlreadyPaid
        return found

    def _require_refundable(self, amount: int, left: int) -> None:
        self.require_nothing_owed()
        if amount > left:
            raise RefundExceedsBalance(asked=rupiah(amount), available=rupiah(left))

    def evolve(self, event: LedgerEvent) -> None:
        self.known = remember(getattr(self, "known", None), event)

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)


def _parts(fundings: Sequence[Funding]) -> Iterator[tuple[Funding, ...]]:
    """As many at a time as one event names."""
    for first in range(0, len(fundings), PAYMENTS_MAX):
        yield tuple(fundings[first : first + PAYMENTS_MAX])
