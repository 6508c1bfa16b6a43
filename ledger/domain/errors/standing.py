"""Refusals: numbers, attestations and marks."""

from ledger.domain.errors.refusal import LedgerError


class SpellUnknown(LedgerError):
    message = "the worker has no such spell: nothing is settled in it"


class NumberAlreadyIssued(LedgerError):
    message = "a number is recorded for spell {spell}"


class NumberBeforeSettlement(LedgerError):
    message = "a number follows the first payment: spell {spell} was opened by money of {settled_at}"


class ThroughBeforeStart(LedgerError):
    message = "through_month lies before the month of starts_on: no month would be this enrolment's"


class AttestationMissing(LedgerError):
    """`workers`: at most a hundred of them."""

    message = "a membership that begins needs an attestation that the worker works and is fit: {count} without one"


class AttestationInFuture(LedgerError):
    message = "attested_on lies after today: nobody can know it yet"


class AttestationOutsideSpell(LedgerError):
    message = "spell {spell} can be attested after the last month paid before it, and until it has run out"


class MarkUnknown(LedgerError):
    message = "no mark has the id {mark_id}"


class MarkExists(LedgerError):
    message = "the worker has an open mark of this kind: {mark_id}"


class MarkInFuture(LedgerError):
    message = "since lies after today"


class MarkCleared(LedgerError):
    message = "the mark {mark_id} is cleared"
