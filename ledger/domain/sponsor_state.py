"""What a sponsor's stream remembers of its facts: the sums, and the refunds on their way."""

from uuid import UUID

from pydantic import Field
from pydantic.dataclasses import dataclass

from ledger.domain.events import (
    ContributionCredited,
    ContributionReleased,
    DepartmentJoined,
    DepartmentLeft,
    DuplicateReleased,
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
from ledger.domain.payroll_state import PayrollState, remember_payroll
from ledger.domain.service_state import Service, remember_service
from ledger.domain.values import FundOrigin, SponsorKind


@dataclass
class Refund:
    """A refund that is not paid out yet."""

    amount: int  # sen
    requested_by: UUID
    approved: bool = False


@dataclass
class SponsorState:
    """Sums in sen: received + receivable = allocated + refunded + reversed + available, at every event.

    `refundable`: of what is available, the part that an end or a merge has released. A refund takes from it first;
    whatever else takes money takes from the rest first.
    """

    kind: SponsorKind
    fund_origin: FundOrigin
    region: str
    received: int = 0
    receivable: int = 0  # of reversed payments, what had left the ledger already
    allocated: int = 0  # net of what was released and returned
    refunded: int = 0  # from approval on
    reversed: int = 0
    uncleared: int = 0  # of what is available: giro and cheques that have not cleared
    refundable: int = 0
    refunds: dict[UUID, Refund] = Field(default_factory=dict)
    payroll: PayrollState = Field(default_factory=PayrollState)
    services: list[Service] = Field(default_factory=list)

    @property
    def available(self) -> int:
        """Sen received and not allocated, refunded or reversed, cleared or not."""
        return self.received + self.receivable - self.allocated - self.refunded - self.reversed


def remember(known: SponsorState | None, event: LedgerEvent) -> SponsorState:  # noqa: C901, PLR0912 - a line for each fact
    """The state after a fact. Raises TypeError for one that is not a sponsor's."""
    if isinstance(event, SponsorRegistered):
        return SponsorState(kind=event.kind, fund_origin=event.fund_origin, region=event.region)
    assert known is not None, "a sponsor is registered first"
    match event:
        case PaymentReceived():
            known.received += event.amount
            known.payroll.receive(event)
            if event.counts_from is None:
                known.uncleared += event.amount
        case PaymentCleared():
            known.uncleared -= event.amount
        case FundsAllocated():
            known.allocated += sum(event.amounts.values())
        case ContributionReleased() | DuplicateReleased():
            known.allocated -= sum(event.amounts.values())
            known.refundable += sum(event.amounts.values())
        case ContributionCredited() | FundsReturned():
            known.allocated -= sum(event.amounts.values())
        case PaymentReversed():
            known.reversed += event.amount
            known.receivable += event.missing
            known.payroll.surplus.pop(event.payment_id, None)
            if event.uncleared:
                known.uncleared -= event.amount
        case ReceivableSettled():
            known.receivable -= event.amount
        case RefundRequested():
            known.refunds[event.refund_id] = Refund(event.amount, event.requested_by)
        case RefundApproved():
            known.refunds[event.refund_id].approved = True
            known.refunded += event.amount
            known.refundable -= min(known.refundable, event.amount)
            known.payroll.refund(event.drawn)
        case RefundPaid():
            del known.refunds[event.refund_id]
        case DepartmentJoined() | DepartmentLeft():
            remember_service(known.services, event)
        case _:
            remember_payroll(known.payroll, event)
    known.refundable = min(known.refundable, known.available - known.uncleared)
    return known
