"""Facts of departments (SKPD): who serves in one, and the lists of deductions that its treasurer brings."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, Field

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.money import Money
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import LeavingReason, Region


class DepartmentRegistered(LedgerEvent):
    """An office of a government whose civil servants carry workers (1 ASN 1 pekerja rentan)."""

    TOPIC = "DepartmentRegistered"

    name: SealedText
    region: Region


class HeadcountEntered(LedgerEvent):
    """How many civil servants the department has, by whom and of which day: what its progress is measured against."""

    TOPIC = "HeadcountEntered"

    civil_servants: int = Field(gt=0)
    on: date
    source: SealedText


class DepartmentJoined(LedgerEvent):
    """On the sponsor's stream: the civil servant serves there from the day on."""

    TOPIC = "DepartmentJoined"

    department_id: UUID
    on: date
    staff_number: SealedText | None  # NIP


class DepartmentLeft(LedgerEvent):
    """On the sponsor's stream: the day is the first on which the department deducts nothing any more."""

    TOPIC = "DepartmentLeft"

    department_id: UUID
    joined_on: date  # which service ends
    on: date
    reason: LeavingReason


class PayrollBatchRecorded(LedgerEvent):
    """The treasurer's list of a month; the command's `SalaryDeducted` of the sponsors named add up to it."""

    TOPIC = "PayrollBatchRecorded"

    department_id: UUID
    month: ContributionMonth
    deducted_on: date
    amount: Money
    deductions: int
    document: SealedText | None  # the list's number, or where it is kept
    file_digest: str | None  # SHA-256 of the file's bytes, where it came as one


class PayrollBatchRemitted(LedgerEvent):
    """One transfer for many: the command's `PaymentReceived` of the sponsors add up to it."""

    TOPIC = "PayrollBatchRemitted"

    remittance_id: UUID
    amount: Money
    payments: int
    received_at: AwareDatetime
    reference: SealedText


class EnrolmentValidated(LedgerEvent):
    """On the worker's stream: the office that named the worker says that the entries are right."""

    TOPIC = "EnrolmentValidated"

    enrolment_id: UUID
    on: date
    validated_by: UUID
    document: SealedText | None
