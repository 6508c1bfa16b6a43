"""Facts of salary deductions: who agreed to one, what a treasurer has deducted, and what of it has arrived."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.money import Money
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import ConsentBasis


class DeductionConsentGiven(LedgerEvent):
    """Whoever is deducted agreed to it, or a letter of the office says so (law 5.11, S7)."""

    TOPIC = "DeductionConsentGiven"

    consent_id: UUID
    basis: ConsentBasis
    given_on: date
    scheme_id: UUID | None  # for the workers of this scheme alone; None: for all of the sponsor's
    document: SealedText | None  # its number, or where it is kept


class DeductionConsentWithdrawn(LedgerEvent):
    """From the day on nothing more may be deducted; what was deducted before stays deducted."""

    TOPIC = "DeductionConsentWithdrawn"

    consent_id: UUID
    on: date
    reason: SealedText


class SalaryDeducted(LedgerEvent):
    """The treasurer has deducted a month's contributions and owes them: no money of the sponsor's yet."""

    TOPIC = "SalaryDeducted"

    deduction_id: UUID
    month: ContributionMonth
    amount: Money
    deducted_on: date
    consents: tuple[UUID, ...]  # those it rests on
    noted: int  # workers; the command's `DeductionNoted`


class SalaryDeductionCorrected(LedgerEvent):
    """The treasurer had deducted something else; an amount of nothing: not at all."""

    TOPIC = "SalaryDeductionCorrected"

    deduction_id: UUID
    month: ContributionMonth
    amount: Money
    before: Money
    noted: int  # the command's `DeductionNoted`
    withdrawn: int  # the command's `DeductionNoteWithdrawn`
    reason: SealedText


class DeductionRemitted(LedgerEvent):
    """A payment brought what was deducted, or a part of it. The payment's own fact moves the sponsor's money."""

    TOPIC = "DeductionRemitted"

    deduction_id: UUID
    month: ContributionMonth
    payment_id: UUID
    amount: Money
    remitted_at: AwareDatetime  # when the payment was received


class RemittanceReversed(LedgerEvent):
    """The bank took the payment back: the treasurer owes what it had brought again."""

    TOPIC = "RemittanceReversed"

    deduction_id: UUID
    month: ContributionMonth
    payment_id: UUID
    amount: Money


class DeductionNoted(LedgerEvent):
    """On the worker's stream: a sponsor's deduction for the month is for this worker, too. Cover does not follow."""

    TOPIC = "DeductionNoted"

    deduction_id: UUID
    sponsor_id: UUID
    enrolment_id: UUID
    month: ContributionMonth


class DeductionNoteWithdrawn(LedgerEvent):
    """On the worker's stream: the deduction was corrected and is not for this worker."""

    TOPIC = "DeductionNoteWithdrawn"

    deduction_id: UUID
    month: ContributionMonth
