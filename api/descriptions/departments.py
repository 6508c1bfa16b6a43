"""Answers about departments (SKPD), their treasurers' lists, and what was remitted for them."""

from typing import Annotated

from pydantic import Field

from api.descriptions.fields import (
    Count,
    Cursor,
    DayText,
    InstantText,
    KnownAt,
    LogPosition,
    MonthText,
    Recorded,
    Rupiah,
    Shape,
    Uuid,
    Warnings,
)
from api.descriptions.sponsors import ReversedMonth

CodeText = Annotated[str, Field(examples=["nobody-enrolled"])]


class DepartmentRecorded(Recorded):
    department_id: Uuid


class Department(Shape):
    """`headcount`: civil servants, by whom and of which day; null before one is entered. A name or a source that was
    erased is null.
    """

    department_id: Uuid
    name: Annotated[str | None, Field(examples=["Dinas Tenaga Kerja dan Transmigrasi"])]
    region: Annotated[str, Field(examples=["Kabupaten Garut"])]
    headcount: Annotated[int | None, Field(ge=1, examples=[412])]
    headcount_source: Annotated[str | None, Field(examples=["BKD Garut"])]
    headcount_date: DayText | None


class DepartmentSeen(Department):
    on: DayText
    as_known_at: KnownAt


class DepartmentPage(Shape):
    on: DayText
    items: list[Department]
    next: Cursor
    as_known_at: KnownAt


class ServiceRecorded(Recorded):
    sponsor_id: Uuid
    department_id: Uuid


class LeavingRecorded(ServiceRecorded):
    """`consents_withdrawn`: from that day on. `workers`: whose enrolments with the sponsor run on."""

    consents_withdrawn: Count
    workers: Count
    warnings: Annotated[list[str], Field(examples=[["carried-by-nobody"]])]


class Notice(Shape):
    """What is to be said of a line of a list. `column` null: of all of it."""

    line: Annotated[int, Field(ge=1, examples=[2])]
    column: Annotated[str | None, Field(examples=["staff_number"])]
    code: CodeText


class BatchPreviewed(Shape):
    """`deductions`: sponsors named; `workers`: for how many it is. `noticed`: what is no reason to refuse the list."""

    batch_id: Uuid
    amount: Rupiah
    deductions: Count
    workers: Count
    warnings: Warnings
    noticed: Annotated[list[Notice], Field(examples=[[]])]
    dry_run: Annotated[bool, Field(examples=[False])]
    position: LogPosition


class BatchRecorded(BatchPreviewed):
    """As it was recorded; a list that was there already is answered like the first time."""


class BatchDeduction(Shape):
    """Of one sponsor of the list. `workers`: for how many it was when the list was recorded."""

    sponsor_id: Uuid
    deduction_id: Uuid
    amount: Rupiah
    remitted: Annotated[Rupiah, Field(examples=["0.00"])]
    outstanding: Rupiah
    workers: Count


class BatchRemitted(Shape):
    """One transfer, as it was recorded; what was taken back of it is outstanding again."""

    remittance_id: Uuid
    amount: Rupiah
    payments: Count
    received_at: InstantText


class Batch(Shape):
    """How it stands now. `amount` as the list said, `deducted` after corrections."""

    batch_id: Uuid
    department_id: Uuid
    month: MonthText
    deducted_on: DayText
    document: Annotated[str | None, Field(examples=["DAFTAR/7/2025"])]
    amount: Rupiah
    deducted: Rupiah
    remitted: Annotated[Rupiah, Field(examples=["0.00"])]
    outstanding: Rupiah
    deductions: Count
    remittances: Annotated[list[BatchRemitted], Field(examples=[[]])]
    items: list[BatchDeduction]
    next: Cursor
    position: LogPosition


class RemittanceRecorded(Recorded):
    """`outstanding`: what is still owed. `workers_to_restore`: whose month only the operator's letter can restore, as
    it is bought by no payment any more.
    """

    batch_id: Uuid
    remittance_id: Uuid
    amount: Rupiah
    payments: Count
    outstanding: Annotated[Rupiah, Field(examples=["0.00"])]
    workers_to_restore: Annotated[int, Field(ge=0, examples=[0])]
    warnings: Warnings


class ReversedOfBatch(Shape):
    sponsor_id: Uuid
    payment_id: Uuid
    reversed: Rupiah
    contributions_reversed: list[ReversedMonth]
    claims_affected: list[Uuid]
    receivable: Annotated[Rupiah, Field(examples=["0.00"])]
    available: Annotated[Rupiah, Field(examples=["0.00"])]


class RemittanceTakenBack(Recorded):
    """Until `done`, give `next` as `after`. `reversed_before`: payments that were taken back already."""

    batch_id: Uuid
    remittance_id: Uuid
    items: list[ReversedOfBatch]
    reversed: Rupiah
    reversed_before: Annotated[int, Field(ge=0, examples=[0])]
    done: bool
    next: Annotated[Uuid | None, Field(examples=[None])]


class AllocatedOfBatch(Shape):
    """What the allocation of one sponsor came to; its lines are at the allocation. `refused`: the code, where it was
    refused and nothing was recorded of it.
    """

    sponsor_id: Uuid
    allocation_id: Uuid | None
    total: Rupiah
    settled_count: Count
    not_settled_count: Annotated[int, Field(ge=0, examples=[0])]
    available: Annotated[Rupiah | None, Field(examples=["0.00"])]
    workers_to_restore: Annotated[int, Field(ge=0, examples=[0])]
    warnings: Warnings
    refused: Annotated[str | None, Field(examples=[None])]


class BatchAllocated(Recorded):
    """In the order of the list. Until `done`, give `next` as `after`."""

    batch_id: Uuid
    through_month: MonthText
    items: list[AllocatedOfBatch]
    total: Rupiah
    settled_count: Count
    not_settled_count: Annotated[int, Field(ge=0, examples=[0])]
    refused_count: Annotated[int, Field(ge=0, examples=[0])]
    available: Annotated[Rupiah, Field(examples=["0.00"])]
    workers_to_restore: Annotated[int, Field(ge=0, examples=[0])]
    warnings: Warnings
    done: bool
    next: Annotated[Uuid | None, Field(examples=[None])]
    dry_run: Annotated[bool, Field(examples=[False])]
