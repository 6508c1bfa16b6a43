"""Refusals: files of enrolments, and their single lines."""

from ledger.domain.errors.refusal import LedgerError


class EnrolmentFileUnknown(LedgerError):
    message = "no file of enrolments has the id {enrolment_file_id}"


class EnrolmentFileDiffers(LedgerError):
    message = "this file came in under other terms, {fields}: import it as it was said then, or change the file"


class EnrolmentFileTooLong(LedgerError):
    message = (
        "a request takes at most {limit} rows; where the ledger runs, `sertakan import enrolments FILE` takes more"
    )


class NikTwiceInFile(LedgerError):
    message = "the NIK stands on line {first_line} already, which counts"


class RowIncomplete(LedgerError):
    message = "the row does not say {column}, and nothing was said beside the file"
