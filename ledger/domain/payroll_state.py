"""What a sponsor's stream remembers of its deductions: who agreed, what was deducted, and what of it has arrived."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from pydantic import Field
from pydantic.dataclasses import dataclass

from ledger.domain.events import (
    DeductionConsentGiven,
    DeductionConsentWithdrawn,
    DeductionRemitted,
    Funding,
    LedgerEvent,
    PaymentReceived,
    RemittanceReversed,
    SalaryDeducted,
    SalaryDeductionCorrected,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Channel

SURPLUS_KEPT: Final = timedelta(days=366)  # a list that comes later than that is of no payment


@dataclass
class Consent:
    """Counts from the day it was given until the day before it was withdrawn."""

    given_on: date
    scheme_id: UUID | None
    withdrawn_on: date | None = None

    def runs_on(self, day: date) -> bool:
        return self.given_on <= day and (self.withdrawn_on is None or day < self.withdrawn_on)


@dataclass
class Deduction:
    """Sen. `remitted`: what each payment brought of it."""

    month: ContributionMonth
    amount: int
    deducted_on: date
    consents: tuple[UUID, ...]
    remitted: dict[UUID, int] = Field(default_factory=dict)

    @property
    def arrived(self) -> int:
        return sum(self.remitted.values())

    @property
    def outstanding(self) -> int:
        return self.amount - self.arrived


@dataclass
class Surplus:
    """What a payment by payroll brought beyond the deductions known then, in sen."""

    amount: int
    received_at: datetime


@dataclass
class PayrollState:
    """`deductions` in the order in which they were recorded; of a month there is one. `surplus` by payment: money that
    a deduction recorded later may turn out to be.
    """

    consents: dict[UUID, Consent] = Field(default_factory=dict)
    deductions: dict[UUID, Deduction] = Field(default_factory=dict)
    surplus: dict[UUID, Surplus] = Field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Nothing has arrived that was not deducted."""
        return all(each.outstanding >= 0 for each in self.deductions.values())

    def receive(self, event: PaymentReceived) -> None:
        """With a payment by payroll what older ones have left is forgotten."""
        if event.channel is not Channel.PAYROLL:
            return
        oldest = event.received_at - SURPLUS_KEPT
        self.surplus = {each: left for each, left in self.surplus.items() if left.received_at >= oldest}
        self.surplus[event.payment_id] = Surplus(event.amount, event.received_at)

    def refund(self, drawn: Iterable[Funding]) -> None:
        """Money that goes back to the sponsor is no deduction's any more."""
        for part in drawn:
            self.use(part.payment_id, part.amount)

    def use(self, payment_id: UUID, amount: int) -> None:
        """What is none any more is forgotten."""
        left = self.surplus.get(payment_id)
        if left is None:
            return
        left.amount -= amount
        if left.amount <= 0:
            del self.surplus[payment_id]


def remember_payroll(known: PayrollState, event: LedgerEvent) -> None:
    """Raises TypeError for a fact that is not a sponsor's."""
    match event:
        case DeductionConsentGiven():
            known.consents[event.consent_id] = Consent(event.given_on, event.scheme_id)
        case DeductionConsentWithdrawn():
            known.consents[event.consent_id].withdrawn_on = event.on
        case SalaryDeducted():
            known.deductions[event.deduction_id] = Deduction(
                event.month, event.amount, event.deducted_on, event.consents
            )
        case SalaryDeductionCorrected():
            known.deductions[event.deduction_id].amount = event.amount
        case DeductionRemitted():
            remitted = known.deductions[event.deduction_id].remitted
            remitted[event.payment_id] = remitted.get(event.payment_id, 0) + event.amount
            known.use(event.payment_id, event.amount)
        case RemittanceReversed():
            del known.deductions[event.deduction_id].remitted[event.payment_id]
        case _:
            raise TypeError(f"a sponsor cannot evolve with {event.TOPIC}")
