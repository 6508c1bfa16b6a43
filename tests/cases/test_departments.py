"""E22 as a department tells it: a hundred civil servants, the treasurer's lists as JSON, as CSV and as a workbook, one
transfer late or in time.
"""

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from api.forms import CSV, XLSX
from tests.api.skpd import Department, Servant
from tests.api.story import Story
from tests.sheets.files import csv_of, workbook_of

MONTHS = ("2025-07", "2025-08", "2025-09")
MONTH_OF_100 = "1680000.00"
HEADERS = ("NIP", "NAMA", "JUMLAH_POTONGAN")


class Skpd(NamedTuple):
    department: Department
    servants: Sequence[Servant]
    batches: Sequence[str]


@pytest.fixture
def skpd(jakarta: Story) -> Skpd:
    """Workers paid to June; July to September are deducted on the first of each month, and listed in three forms."""
    department = Department.register(jakarta)
    servants = [department.servant() for _ in range(100)]
    at = "2025-01-06T09:00:00+07:00"
    for each in servants:
        jakarta.pay(each.sponsor, "100800.00", at=at)
        assert jakarta.allocate(each.sponsor, "2025-06", at=at).total == "100800.00"
    rows = [(each.staff_number, "Drs. Asep", "16.800") for each in servants]
    answers = (
        department.deduct(MONTHS[0], *(each.line() for each in servants)),
        department.deduct_by_file(MONTHS[1], csv_of(HEADERS, *rows), CSV),
        department.deduct_by_file(MONTHS[2], workbook_of(HEADERS, *rows, title="Potongan"), XLSX),
    )
    batches = []
    for answer in answers:
        assert (answer.amount, answer.deductions, answer.workers, answer.noticed) == (MONTH_OF_100, 100, 100, [])
        batches.append(str(answer.batch_id))
    return Skpd(department, servants, batches)


def flags(ledger: Story, worker: str, on: str) -> tuple[str, bool]:
    answer = ledger.coverage(worker, on)
    return answer.brief, answer.of_membership["deducted"]


def owed(ledger: Story) -> str:
    """1200 receivable:deductions, of all sponsors."""
    classes = {each["account"]: each["balance"] for each in ledger.read("/v1/trial-balance").accounts}
    return str(classes["1200 receivable:deductions"])


def test_e22a_remitted_on_29_september_all_three_months_are_settled(jakarta: Story, skpd: Skpd) -> None:
    department, servants, batches = skpd
    worker, at, before = servants[99].worker, "2025-09-29T14:00:00+07:00", jakarta.position
    assert owed(jakarta) == "5040000.00"
    assert flags(jakarta, worker, "2025-08-20") == ("undetermined in_arrears", True)

    for batch in batches:
        remitted = department.remit(batch, MONTH_OF_100, at=at)
        assert (remitted.payments, remitted.outstanding, remitted.warnings) == (100, "0.00", [])
    settled = department.allocate(batches[-1], at=at)

    assert (settled.total, settled.settled_count, settled.available) == ("5040000.00", 300, "0.00")
    assert (settled.refused_count, settled.workers_to_restore, settled.warnings) == (0, 0, [])
    assert (settled.done, settled.next) == (True, None)
    assert owed(jakarta) == "0.00"
    assert flags(jakarta, worker, "2025-08-20") == ("undetermined settled_after_date", False)
    assert jakarta.says(worker, "2025-08-20", known=before) == "undetermined in_arrears"
    lines = jakarta.read(f"/v1/allocations/{settled.items[99]['allocation_id']}/lines").settled
    assert [(each["month"], each["spell"]) for each in lines] == [(month, 1) for month in MONTHS]
    document = department.batch(batches[0])
    assert (document.amount, document.remitted, document.outstanding) == (MONTH_OF_100, MONTH_OF_100, "0.00")


def test_e22b_remitted_on_2_october_only_october_is_bought_and_back_dating_is_offered(
    jakarta: Story, skpd: Skpd
) -> None:
    department, servants, batches = skpd
    at = "2025-10-02T09:00:00+07:00"

    for batch in batches:
        remitted = department.remit(batch, MONTH_OF_100, at=at)
        assert (remitted.workers_to_restore, remitted.warnings) == (100, ["backdating-offered"])
    assert department.allocate(batches[-1], at=at).total == "0.00", "its own month can be bought no more"
    settled = department.allocate(batches[-1], at=at, through_month="2025-10")

    assert (settled.total, settled.settled_count, settled.available) == (MONTH_OF_100, 100, "3360000.00")
    assert (settled.workers_to_restore, settled.warnings) == (100, ["backdating-offered"])
    assert {each["workers_to_restore"] for each in settled.items} == {1}
    lines = jakarta.read(f"/v1/allocations/{settled.items[0]['allocation_id']}/lines").settled
    assert [(each["month"], each["spell"]) for each in lines] == [("2025-10", 2)]
    assert flags(jakarta, servants[0].worker, "2025-08-10") == ("not_covered unpaid", True)
    assert {jakarta.available(each.sponsor) for each in servants[:3]} == {"33600.00"}
