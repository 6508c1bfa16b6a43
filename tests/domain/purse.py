"""A sponsor's purse in miniature: the real aggregate, and its lots in a list as the register would hold them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from ledger.domain.errors import LedgerError
from ledger.domain.events import Funding, LedgerEvent, PaymentReceived, ReceivableSettled, RefundApproved
from ledger.domain.funds import Funds, Lot
from ledger.domain.months import ContributionMonth
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import Channel, EndReason, FundOrigin, Programme, SponsorKind
from tests.domain.story import SEALED, instant

NOW = instant("2025-05-20 10:00")
P1, P2, REFUND = UUID(int=1), UUID(int=2), UUID(int=0xF)
ANA, BUDI = UUID(int=0xA1), UUID(int=0xA2)
JKK = Programme.JKK
JUNE = ContributionMonth.parse("2025-06")


@dataclass
class Purse:
    """A sponsor and its lots, as the register would hold them."""

    sponsor: Sponsor
    lots: list[Lot] = field(default_factory=list)

    def receive(self, payment_id: UUID, amount: int, *, at: str = "2025-05-20 09:00", giro: bool = False) -> None:
        self.sponsor.collect()
        channel = Channel.GIRO if giro else Channel.TRANSFER
        self.sponsor.receive(
            payment_id, amount=amount, received_at=instant(at), channel=channel, cleared_at=None, reference=SEALED,
            now=instant("2030-01-01 00:00"),
        )  # fmt: skip
        receipt, *_ = events = self.sponsor.collect()
        assert isinstance(receipt, PaymentReceived)
        settled = sum(event.amount for event in events if isinstance(event, ReceivableSettled))
        left = amount - settled
        self.lots.append(Lot(payment_id, receipt.counts_from, receipt.originator_version, left))

    def funds(self, now: datetime = NOW) -> Funds:
        return Funds(self.lots, now)

    def ask(self, amount: int, refund_id: UUID = REFUND, by: UUID = ANA) -> None:
        self.sponsor.request_refund(refund_id, amount, SEALED, by)

    def approve(self, refund_id: UUID = REFUND, by: UUID = BUDI, now: datetime = NOW) -> None:
        self.sponsor.approve_refund(refund_id, self.funds(now), by)

    def pay(self, refund_id: UUID = REFUND, at: datetime = NOW) -> None:
        self.sponsor.pay_refund(refund_id, paid_at=at, reference=SEALED, now=NOW)

    def owe(self, amount: int) -> None:
        """A payment came, left as a refund, and the bank took it back."""
        lost = UUID(int=0xDEAD)
        self.receive(lost, amount)
        self.ask(amount, lost)
        self.sponsor.approve_refund(lost, Funds([self.lots.pop()], NOW), BUDI)
        receipt = PaymentReceived(
            originator_id=self.sponsor.id, originator_version=2, payment_id=lost, amount=amount, received_at=NOW,
            counts_from=NOW, channel=Channel.TRANSFER, reference=SEALED,
        )  # fmt: skip
        self.sponsor.reverse(receipt, missing=amount, effective_at=NOW, reason=SEALED)
        self.sponsor.collect()

    def allocate(self, payment_id: UUID, amount: int) -> None:
        self.sponsor.allocate(
            UUID(int=0xA110C), amounts={JKK: amount}, drawn=[Funding(payment_id=payment_id, amount=amount)],
            worker_months=1, through_month=JUNE, effective_at=NOW,
        )  # fmt: skip

    def release(self, payment_id: UUID, amount: int) -> None:
        self.sponsor.release(
            UUID(int=7), JUNE, amounts={JKK: amount}, returned=(Funding(payment_id=payment_id, amount=amount),),
            reason=EndReason.DEATH,
        )  # fmt: skip

    def refused(self, error: type[LedgerError], verb: Callable[..., object], *given: Any, **more: Any) -> LedgerError:
        sponsor = self.sponsor
        before = (sponsor.version, sponsor.state(), len(sponsor.pending_events))
        with pytest.raises(error) as found:
            verb(*given, **more)
        assert (sponsor.version, sponsor.state(), len(sponsor.pending_events)) == before
        return found.value


def new_purse() -> Purse:
    registered = Sponsor.register(
        UUID(int=0xA), kind=SponsorKind.ASN, fund_origin=FundOrigin.PRIVATE, region="Gianyar", name=SEALED
    )
    registered.collect()
    return Purse(registered)


def drawn(events: Iterable[LedgerEvent]) -> list[tuple[UUID, int]]:
    """What payments gave, in order."""
    return [
        (funding.payment_id, funding.amount)
        for event in events
        if isinstance(event, RefundApproved | ReceivableSettled)
        for funding in event.drawn
    ]
