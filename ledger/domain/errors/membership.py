"""Refusals: sponsors, schemes, workers, enrolments, lapses and ends."""

from ledger.domain.errors.refusal import LedgerError


class ZoneUnknown(LedgerError):
    message = "{zone} is not the IANA name of a time zone, such as Asia/Jakarta"


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
    message = "whoever has reached the age limit cannot begin; a membership that runs may be continued"


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


class LapseRunInFuture(LedgerError):
    message = "as_of lies after today: a lapse is recorded when it has come"
