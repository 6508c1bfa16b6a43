"""Refusals: the log and those who read it."""

from ledger.domain.errors.refusal import LedgerError


class EventTooLarge(LedgerError):
    message = "{topic} would take {size} bytes; an event has at most {limit}"


class IdempotencyKeyReused(LedgerError):
    message = "this key came with another request before; a repeated request is the same to the last letter"


class ConcurrentChange(LedgerError):
    message = "others changed what this command was decided on, {tries} times in a row; ask again"


class KeyTaken(LedgerError):
    """Something that may exist once exists: of which kind, whose stream, and the detail it was taken with."""

    message = "{kind} is taken by {stream_id}"


class ClockNotSimulated(LedgerError):
    message = "this ledger's clock is the database's; only a simulated ledger takes an instant from the caller"


class ClockBehind(LedgerError):
    message = "the database's clock is more than 2 s behind the log; nothing is recorded until it has caught up"


class LedgerNotOpened(LedgerError):
    message = "this ledger has not been opened; `sertakan init` opens it"


class AsKnownAtInTheFuture(LedgerError):
    message = "{asked} lies in the future: nobody knows yet what will be known then"


class ViewBehind(LedgerError):
    message = "the view {view} has seen position {seen} and not {asked} yet"
