"""Refusals: two records of one person that shall become one."""

from ledger.domain.errors.refusal import LedgerError


class Merged(LedgerError):
    """`into`: the record that goes on, which may have become part of another one since."""

    message = "this record was merged into {into}: ask there"


class MergeWithItself(LedgerError):
    message = "a record cannot become part of itself"


class MergeNotRequested(LedgerError):
    message = "nobody has asked that this record be merged"


class MergeChanged(LedgerError):
    message = "the record is to be merged into {into} by now: read it again before you approve it"


class MergeNeedsDecision(LedgerError):
    message = "the adjudication {adjudication_id} of the record that would end is to be decided first"


class MergeNeedsSameEnd(LedgerError):
    """Only one record knows of an end that contradicts what the other one says of the time about it."""

    message = "one record ended on {on} ({reason}), and the other goes on past that day: record the end there first"


class MergeNeedsOtherWay(LedgerError):
    """`what`: of the record that would end, in a word."""

    message = "the record that would end holds what cannot be moved ({what}): merge the other one into it"
