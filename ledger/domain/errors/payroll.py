"""Refusals: salary deductions, the consents they rest on, and figures that others count."""

from ledger.domain.errors.refusal import LedgerError


class DeductionConsentMissing(LedgerError):
    message = "no consent to a deduction runs on {deducted_on}: record one that was given by then and is not withdrawn"


class DeductionConsentUnknown(LedgerError):
    message = "no consent to a deduction has the id {consent_id}"


class DeductionConsentExists(LedgerError):
    message = "a consent to a deduction with the id {consent_id} is recorded"


class DeductionConsentWithdrawnAlready(LedgerError):
    code = "deduction-consent-withdrawn"
    message = "the consent is withdrawn from {on} on"


class WithdrawalBeforeConsent(LedgerError):
    message = "a consent is not withdrawn before it was given, on {given_on}"


class DeductionAmountMissing(LedgerError):
    message = "a deduction is more than 0.00"


class DeductionExists(LedgerError):
    message = "the deduction {deduction_id} for {month} is recorded: correct that one"


class DeductionIdTaken(LedgerError):
    message = "a deduction with the id {deduction_id} is recorded"


class DeductionUnknown(LedgerError):
    message = "the sponsor has no deduction with the id {deduction_id}"


class DeductionWorkerNotEnrolled(LedgerError):
    message = "the deduction is for {month}, and {workers} of the workers named are not enrolled with the sponsor then"


class PaymentBringsNothing(LedgerError):
    message = "the payment {payment_id} brings nothing: not by payroll, reversed, or all of it is of other deductions"


class CorrectionBelowRemitted(LedgerError):
    message = "{remitted} rupiah of the deduction have arrived: it cannot have been less"


class WorkingPopulationEmpty(LedgerError):
    message = "a working population is more than nobody"


class DeductionsNotExpected(LedgerError):
    message = "deduction_ids belong to a payment by payroll; this one came by {channel}"
