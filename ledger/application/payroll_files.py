"""A treasurer's file as the list that it is: its lines, and what is refused in them before any rule is asked."""

from datetime import date
from typing import Final

from ledger.application.payroll_batches import BatchOrder
from ledger.application.payroll_lines import BatchLine, Notice
from ledger.domain.months import ContributionMonth
from ledger.sheets.deductions import DeductionRow, deduction_row
from ledger.sheets.reading import Sheet

ONE_OF_TWO: Final = "one-of-two"  # a line names a civil servant, or a worker, in one way


def list_of(sheet: Sheet, *, month: ContributionMonth, deducted_on: date, document: str | None = None) -> BatchOrder:
    """Every line that can be read, and every cell that cannot. Columns are called as the file calls them."""
    headers = {name: sheet.headers.given[index] for name, index in sheet.headers.places.items()}
    lines: list[BatchLine] = []
    refused: list[Notice] = []
    for line in sheet.lines():
        if line.refusals:
            refused += [Notice(line.number, each.column or "", each.code) for each in line.refusals]
            continue
        row = deduction_row(line)
        odd = _said_twice_or_never(row)
        if odd is not None:
            refused.append(Notice(line.number, odd, ONE_OF_TWO))
            continue
        lines.append(BatchLine(row.line, row.amount, row.staff_number, row.sponsor_id, row.nik, row.worker_id))
    return BatchOrder(month, deducted_on, lines, document, sheet.digest, refused, headers)


def _said_twice_or_never(row: DeductionRow) -> str | None:
    """The column to look at."""
    if (row.staff_number is None) == (row.sponsor_id is None):
        return "staff_number"
    return "worker_id" if row.nik is not None and row.worker_id is not None else None
