"""Refusals: months that a letter would restore."""

from ledger.domain.errors.refusal import LedgerError


class BackdatingUnknown(LedgerError):
    message = "no back-dating has the id {backdating_id}"


class BackdatingExists(LedgerError):
    message = "a back-dating with the id {backdating_id} is asked for"


class BackdatingClosed(LedgerError):
    message = "the back-dating is approved, or a later one has taken its place"


class BackdatingTotalChanged(LedgerError):
    message = "the months cost {total} by now: read the back-dating again before you approve it"


class NothingToRestore(LedgerError):
    message = "no months lie unpaid between two spells, or after one that has lapsed: a letter has nothing to restore"


class MonthsNotAGap(LedgerError):
    """`gaps`: what could be restored; the last one in part, if no spell follows it."""

    message = "a letter restores the months from the end of one spell to the next one, all of them; see gaps"


class BackdatingTooLong(LedgerError):
    message = "a letter restores {months_max} months at most"


class LetterInFuture(LedgerError):
    message = "the letter is of a day that has not come"


class SponsorNotEnrolled(LedgerError):
    message = "the sponsor has no enrolment of the worker in JKK and JKM that could pay {month}"


class InsufficientFunds(LedgerError):
    message = "the months cost {total}, and {available} of the sponsor's money is there"
