"""Refusals about what the law owes."""

from ledger.domain.errors.refusal import LedgerError


class BenefitNotTabled(LedgerError):
    message = "what {table} was on {on} is not known: no table of the law was seen that reaches back so far"
