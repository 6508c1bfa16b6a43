"""Every refusal of the ledger, with its public code and the fields that explain it."""

import re
from typing import Any, ClassVar

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


class LedgerError(Exception):
    """A rule refused. `code` is the class's name in kebab case and is public; fields hold no personal data."""

    code: ClassVar[str] = "ledger-error"
    message: ClassVar[str] = "the ledger refused"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.code = _WORD.sub("-", cls.__name__).lower()

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        super().__init__(self.message.format_map(fields) if fields else self.message)


class AmountInvalid(LedgerError):
    message = "{reason}"


class ZoneUnknown(LedgerError):
    message = "{zone} is not the IANA name of a time zone, such as Asia/Jakarta"


class InstantInFuture(LedgerError):
    message = "{field} lies in the future: money and facts are recorded when they have happened"


class PaymentAmountMissing(LedgerError):
    message = "a payment is more than 0.00"


class PaymentTotalTooLarge(LedgerError):
    message = "one sponsor's payments add up to at most {total_max} rupiah"


class ClearingNotExpected(LedgerError):
    message = "cleared_at belongs to a giro or cheque that has not cleared yet; this payment came by {channel}"


class ClearingOutOfOrder(LedgerError):
    message = "cleared_at lies before received_at: a giro or cheque clears after it was received"


class AllocationExceedsFunds(LedgerError):
    message = "the allocation needs more than the sponsor's cleared money"


class ProgrammeNotOpen(LedgerError):
    message = "{programme} is not open to workers without an employer: JKK and JKM, and JHT with them, are"


class ProgrammePair(LedgerError):
    message = "JKK and JKM are taken together; JHT needs both, or a running membership"


class IdentityErased(LedgerError):
    message = "the identity of this {what} was erased; what was recorded stays, nothing new can begin"


class MembershipEndedByDeath(LedgerError):
    message = "the worker's death is recorded: no enrolment can begin"


class EnrolmentExists(LedgerError):
    message = "the worker is enrolled with this sponsor and scheme: enrolment {enrolment_id}"


class AgeLimit(LedgerError):
    message = "a person of 65 or more cannot begin; a membership that runs may be continued"


class EndInFuture(LedgerError):
    message = "a death, an exit or a claim is recorded when it has happened"


class EndBeforeBirth(LedgerError):
    message = "the day lies before the worker's birth: no membership ends then"


class EnrolmentAlreadyEnded(LedgerError):
    message = "the enrolment ended on {on}"


class MembershipAlreadyEnded(LedgerError):
    message = "the membership, or the saving asked about, ended on {on}"


class BeforeTheLaw(LedgerError):
    message = "{field} lies before 1 July 2015, when PP 44/2015 came into force"


class BeyondPrepayment(LedgerError):
    message = "through_month is more than 12 months after effective_at's month; the latest is {latest}"


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


class SponsorUnknown(LedgerError):
    message = "no sponsor has the id {sponsor_id}"


class SponsorExists(LedgerError):
    message = "a sponsor with the id {sponsor_id} is registered"


class SchemeUnknown(LedgerError):
    message = "no scheme has the id {scheme_id}"


class SchemeExists(LedgerError):
    message = "a scheme with the id {scheme_id} is open"


class SchemeOfAnotherSponsor(LedgerError):
    message = "the scheme {scheme_id} belongs to another sponsor"


class WorkerUnknown(LedgerError):
    message = "no worker is known by that id or NIK"


class WorkerExists(LedgerError):
    message = "a worker with this NIK is registered: {worker_id}"


class WorkerIdTaken(LedgerError):
    message = "the id {worker_id} belongs to another worker"


class BirthDateImplausible(LedgerError):
    message = "the birth date lies in the future"


class EnrolmentUnknown(LedgerError):
    message = "no enrolment has the id {enrolment_id}"


class EnrolmentIdTaken(LedgerError):
    message = "the id {enrolment_id} belongs to another enrolment"


class ProgrammeNotInScheme(LedgerError):
    message = "the scheme {scheme_id} does not pay for all of these programmes"


class QuotaFull(LedgerError):
    message = "all {quota} seats of the scheme are taken"


class PaymentUnknown(LedgerError):
    message = "no payment has the id {payment_id}"


class PaymentExists(LedgerError):
    message = "a payment with the id {payment_id} is recorded"


class PaymentConflict(LedgerError):
    message = "this sponsor's payment {payment_id} has the same reference and other content"


class AllocationUnknown(LedgerError):
    message = "no allocation has the id {allocation_id}"


class AllocationTooLarge(LedgerError):
    message = "one allocation settles at most {worker_months_max} worker-months: choose workers or fewer months"


class LapseRunInFuture(LedgerError):
    message = "as_of lies after today: a lapse is recorded when it has come"


class ViewBehind(LedgerError):
    message = "the view {view} has seen position {seen} and not {asked} yet"
