"""Deductions and consents of a sponsor as they were known at a position, from the sponsor's own stream."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from ledger.domain.errors import SponsorUnknown
from ledger.domain.events import (
    DeductionConsentGiven,
    DeductionConsentWithdrawn,
    DeductionRemitted,
    RemittanceReversed,
    SalaryDeducted,
    SalaryDeductionCorrected,
    SponsorRegistered,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import ConsentBasis
from ledger.store.log import Log, LoggedEvent
from ledger.store.vault import Erased, Vault

CONSENTS: Final = (SponsorRegistered.TOPIC, DeductionConsentGiven.TOPIC, DeductionConsentWithdrawn.TOPIC)
DEDUCTIONS: Final = (
    SponsorRegistered.TOPIC, SalaryDeducted.TOPIC, SalaryDeductionCorrected.TOPIC, DeductionRemitted.TOPIC,
    RemittanceReversed.TOPIC,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remittance:
    """Sen that a payment brought of a deduction."""

    payment_id: UUID
    amount: int
    remitted_at: datetime


@dataclass(slots=True)
class DeductionLife:
    """`position`: where it was recorded. `amount` in sen, as corrected last."""

    position: int
    deduction_id: UUID
    month: ContributionMonth
    amount: int
    deducted_on: date
    consents: tuple[UUID, ...]
    remittances: list[Remittance] = field(default_factory=list)

    @property
    def remitted(self) -> int:
        return sum(each.amount for each in self.remittances)

    @property
    def outstanding(self) -> int:
        return self.amount - self.remitted


@dataclass(slots=True)
class ConsentLife:
    """`document` None: none was named, or it was erased."""

    position: int
    consent_id: UUID
    basis: ConsentBasis
    given_on: date
    scheme_id: UUID | None
    document: str | None
    withdrawn_on: date | None = None
    withdrawal_reason: str | None = None


class PayrollLives:
    def __init__(self, log: Log, vault: Vault) -> None:
        self._log = log
        self._vault = vault

    def deductions(self, sponsor_id: UUID, position: int) -> list[DeductionLife]:
        """In the order in which they were recorded. Raises SponsorUnknown."""
        found: dict[UUID, DeductionLife] = {}
        for logged in self._known(sponsor_id, DEDUCTIONS, position):
            match logged.event:
                case SalaryDeducted() as event:
                    found[event.deduction_id] = DeductionLife(
                        logged.position,
                        event.deduction_id,
                        event.month,
                        event.amount,
                        event.deducted_on,
                        event.consents,
                    )
                case SalaryDeductionCorrected(deduction_id=deduction_id, amount=amount):
                    found[deduction_id].amount = amount
                case DeductionRemitted() as event:
                    brought = Remittance(event.payment_id, event.amount, event.remitted_at)
                    found[event.deduction_id].remittances.append(brought)
                case RemittanceReversed(deduction_id=deduction_id, payment_id=payment_id):
                    life = found[deduction_id]
                    life.remittances = [each for each in life.remittances if each.payment_id != payment_id]
        return list(found.values())

    def consents(self, sponsor_id: UUID, position: int) -> list[ConsentLife]:
        """In the order in which they were recorded, with their texts. Raises SponsorUnknown."""
        found: dict[UUID, ConsentLife] = {}
        for logged in self._known(sponsor_id, CONSENTS, position):
            match logged.event:
                case DeductionConsentGiven() as event:
                    found[event.consent_id] = ConsentLife(
                        logged.position,
                        event.consent_id,
                        event.basis,
                        event.given_on,
                        event.scheme_id,
                        self._text(event.document),
                    )
                case DeductionConsentWithdrawn(consent_id=consent_id, on=on, reason=reason):
                    found[consent_id].withdrawn_on = on
                    found[consent_id].withdrawal_reason = self._text(reason)
        return list(found.values())

    def _known(self, sponsor_id: UUID, topics: tuple[str, ...], position: int) -> Iterator[LoggedEvent]:
        stream = [logged for logged in self._log.stream(sponsor_id, topics) if logged.position <= position]
        if not stream or not isinstance(stream[0].event, SponsorRegistered):
            raise SponsorUnknown(sponsor_id=str(sponsor_id))
        return iter(stream[1:])

    def _text(self, sealed: SealedText | None) -> str | None:
        text = None if sealed is None else self._vault.open_sealed(sealed)
        return None if isinstance(text, Erased) else text
