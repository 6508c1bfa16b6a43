"""A sponsor: money that came in, what it was allocated to, what came back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import (
    AllocationExceedsFunds,
    ClearingNotExpected,
    ClearingOutOfOrder,
    InstantInFuture,
    PaymentAmountMissing,
    PaymentTotalTooLarge,
)
from ledger.domain.events import (
    ContributionReleased,
    Funding,
    FundsAllocated,
    LedgerEvent,
    PaymentCleared,
    PaymentReceived,
    SponsorRegistered,
)
from ledger.domain.money import TOTAL_SEN_MAX, rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import CLEARED_CHANNELS, Channel, EndReason, FundOrigin, Programme, SponsorKind

DRAWN_MAX = 500  # payments named by one FundsAllocated: keeps the event far below the log's limit of size


@dataclass
class SponsorState:
    """Sums in sen: received = allocated + available, at every event."""

    kind: SponsorKind
    fund_origin: FundOrigin
    region: str
    received: int = 0
    allocated: int = 0  # net of what was released
    uncleared: int = 0  # of what is available: giro and cheques that have not cleared


_STATE = TypeAdapter(SponsorState)


class Sponsor(Aggregate):
    TOPIC = "Sponsor"
    FOLD = 201
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
        """Sen received and not allocated, cleared or not."""
        return self.known.received - self.known.allocated

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

    def clear(self, payment: PaymentReceived, cleared_at: datetime, now: datetime) -> None:
        """`payment`: the receipt, whose clearing is not known yet. Raises as `receive`."""
        if payment.counts_from is not None:
            raise ClearingNotExpected(channel=payment.channel.value)
        if cleared_at > now:
            raise InstantInFuture(field="cleared_at")
        if cleared_at < payment.received_at:
            raise ClearingOutOfOrder
        self.record(PaymentCleared, payment_id=payment.payment_id, amount=payment.amount, cleared_at=cleared_at)

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
        if total > self.available - self.known.uncleared:
            raise AllocationExceedsFunds
        for first in range(0, len(drawn), DRAWN_MAX):
            part = tuple(drawn[first : first + DRAWN_MAX])
            self.record(
                FundsAllocated,
                allocation_id=allocation_id,
                amounts=_share(amounts, part, is_last=first + DRAWN_MAX >= len(drawn), drawn_before=drawn[:first]),
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

    def evolve(self, event: LedgerEvent) -> None:
        match event:
            case SponsorRegistered():
                self.known = SponsorState(kind=event.kind, fund_origin=event.fund_origin, region=event.region)
            case PaymentReceived():
                self.known.received += event.amount
                if event.counts_from is None:
                    self.known.uncleared += event.amount
            case PaymentCleared():
                self.known.uncleared -= event.amount
            case FundsAllocated():
                self.known.allocated += sum(event.amounts.values())
            case ContributionReleased():
                self.known.allocated -= sum(event.amounts.values())
            case _:
                raise TypeError(f"a sponsor cannot evolve with {event.TOPIC}")

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)


def _share(
    amounts: Mapping[Programme, int], part: Sequence[Funding], *, is_last: bool, drawn_before: Sequence[Funding]
) -> dict[Programme, int]:
    """How much of each programme this part of the drawn payments paid, in programme order.

    Programmes are filled one after the other, so that the parts of several events add up to `amounts`.
    """
    skipped = sum(funding.amount for funding in drawn_before)
    wanted = sum(funding.amount for funding in part)
    shares: dict[Programme, int] = {}
    for programme in Programme:
        amount = amounts.get(programme, 0)
        passed = min(skipped, amount)
        taken = min(amount - passed, wanted)
        skipped -= passed
        wanted -= taken
        if taken:
            shares[programme] = taken
    if is_last and wanted:
        raise ValueError("the parts of an allocation add up to it")
    return shares
