"""Refusals: what changes for a worker, and settled months that become cheaper."""

from ledger.domain.errors.refusal import LedgerError


class AmendmentEmpty(LedgerError):
    message = "an amendment says what changes: sector, monthly_income, occupation, region or bpu_category"


class IncomeTooEarly(LedgerError):
    message = "an income holds from the month after the one in which it is recorded; the earliest is {earliest}"


class CreditRunInFuture(LedgerError):
    message = "as_of lies after today: what is published later is not known yet"
