"""Refusals: schooling that is owed year by year."""

from ledger.domain.errors.refusal import LedgerError


class ScholarshipUnknown(LedgerError):
    message = "no scholarship has the id {scholarship_id}"


class ScholarshipAsAssessed(LedgerError):
    message = "schooling is granted as it was assessed, {assessed}, or not at all"


class ScholarshipChildrenMax(LedgerError):
    """Two children of a worker, whatever the number of claims (law 3, scholarship)."""

    message = "schooling is owed for at most {most} children of a worker"


class ChildOfAge(LedgerError):
    """With the 23rd birthday no year of schooling falls due (law 3, scholarship)."""

    message = "the child numbered {child} is 23 before a year of schooling falls due"


class ScholarshipEndedAlready(LedgerError):
    message = "the scholarship has ended on {on}"


class ScholarshipEndTooEarly(LedgerError):
    message = "schooling cannot have ended before {on}, the day of the event that it is owed for"


class ScholarshipChildTwice(LedgerError):
    """One child has one scholarship, whatever the number of claims; who it is, is not told."""

    message = "the child numbered {child} has a scholarship already"


class ScholarshipRunInFuture(LedgerError):
    message = "what will fall due after today is not recorded today"


class InstalmentNotDue(LedgerError):
    message = "year {number} of the scholarship has not fallen due"


class InstalmentPaidAlready(LedgerError):
    message = "year {number} of the scholarship is paid"


class SchoolingStartsTooEarly(LedgerError):
    message = "schooling is owed from {on} on, the day of the event"
