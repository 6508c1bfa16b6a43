"""Refusals: departments, who serves in them, and their treasurers' lists."""

from ledger.domain.errors.refusal import LedgerError


class DepartmentUnknown(LedgerError):
    message = "no department has the id {department_id}"


class DepartmentExists(LedgerError):
    message = "a department or another stream with the id {department_id} is recorded"


class DepartmentJoinedAlready(LedgerError):
    message = "the sponsor is of the department {department_id} on that day: a leaving comes first"


class DepartmentNotJoined(LedgerError):
    message = "the sponsor is of no department, or has left it"


class LeavingBeforeJoining(LedgerError):
    message = "the sponsor joined the department on {joined_on}: a leaving lies after that day"


class StaffNumberTaken(LedgerError):
    """Says whose it is by id alone; the number itself stands in no answer."""

    message = "the staff number is that of the sponsor {sponsor_id}"


class DeductionMonthOutOfRange(LedgerError):
    message = "a deduction of that day is for a month from {first} (the consent) to {last} (the month after)"


class DeductionTooLarge(LedgerError):
    message = "one command notes a deduction for at most {workers_max} workers: name fewer"


class PayrollBatchUnknown(LedgerError):
    message = "no treasurer's list has the id {batch_id}"


class PayrollBatchExists(LedgerError):
    message = "a treasurer's list or another stream with the id {batch_id} is recorded"


class PayrollBatchConflict(LedgerError):
    message = "this very file is recorded for the month as the list {batch_id}, deducted on another day"


class PayrollBatchRefused(LedgerError):
    """`lines`: line, column and code of each; nothing of the list is recorded."""

    message = "{count} lines of the list cannot be recorded, so none of it is: see lines"


class RemittanceDiffers(LedgerError):
    """`difference`: what was sent less what is expected."""

    message = (
        "{amount} rupiah were sent and {expected} are expected, a difference of {difference}: "
        "say in lines for whom it is another amount"
    )


class RemittanceLineUnknown(LedgerError):
    message = "{count} of the lines are for nobody whose deduction is in the list"


class RemittanceUnknown(LedgerError):
    message = "nothing was remitted for the list under that id"


class EnrolmentValidatedAlready(LedgerError):
    code = "enrolment-validated"
    message = "the enrolment is validated since {on}"


class EnrolmentEndedBefore(LedgerError):
    message = "the enrolment ended on {ended_on}: nothing of it is validated any more"
