"""How far departments have come on a day: counted over the facts known at any position."""

from typing import Any

import pytest

from tests.api.skpd import Department
from tests.api.story import Story

PATH = "/v1/reports/department-progress"
AT = "2025-07-01T09:00:00+07:00"


def progress(api: Story, department: Department, on: str, **asked: Any) -> dict[str, Any]:
    document = api.read(PATH, on=on, **asked).document
    (row,) = [each for each in document["items"] if each["department_id"] == department.id]
    return dict(row)


def counts(row: dict[str, Any]) -> tuple[int, ...]:
    """Civil servants: joined, agreed, carrying; workers: enrolled, validated, with a settled month."""
    names = ("sponsors", "sponsors_consenting", "sponsors_with_workers", "workers", "workers_validated")
    return (*(row[name] for name in names), row["workers_active"])


def money(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["deducted"], row["remitted"], row["outstanding"]


@pytest.fixture(scope="module")
def garut(module_api: Story) -> Department:
    return Department.register(module_api)


def test_a_department_goes_from_a_headcount_to_settled_months(module_api: Story, garut: Department) -> None:
    api = module_api
    assert progress(api, garut, "2025-07-01")["percent_of_headcount"] is None
    headcount = {"civil_servants": 7, "on": "2025-06-30", "source": "BKD Garut"}
    api.write(f"/v1/departments/{garut.id}/headcounts", headcount, at=AT)
    servants = [garut.servant(at=AT) for _ in range(3)]
    garut.join(api.sponsor("asn"), None, at=AT)
    joined = api.position
    assert counts(progress(api, garut, "2025-07-01")) == (4, 3, 3, 3, 0, 0)
    assert progress(api, garut, "2025-07-01")["percent_of_headcount"] == "42.86"
    assert counts(progress(api, garut, "2025-01-01")) == (0, 0, 0, 0, 0, 0), "nobody had joined on that day"

    api.write(f"/v1/enrolments/{servants[0].enrolment}/validation", {"on": "2025-07-01"})
    batch = str(garut.deduct("2025-07", *(each.line() for each in servants), at=AT).batch_id)
    deducted = api.position
    remitted = garut.remit(batch, "50400.00", at=AT)
    garut.allocate(batch, at=AT)
    garut.leave(servants[2].sponsor, on="2025-07-15", at=AT)
    july = progress(api, garut, "2025-07-01")

    assert counts(july) == (4, 3, 3, 3, 1, 3)
    assert money(july) == ("50400.00", "50400.00", "0.00")
    assert counts(progress(api, garut, "2025-07-15")) == (3, 2, 2, 2, 1, 2)
    assert money(progress(api, garut, "2025-07-15")) == money(july), "the deduction stays the department's"
    assert money(progress(api, garut, "2025-07-01", month="2025-08")) == ("0.00", "0.00", "0.00")
    before = progress(api, garut, "2025-07-01", as_known_at=deducted)
    assert (counts(before), money(before)) == ((4, 3, 3, 3, 1, 0), ("50400.00", "0.00", "50400.00"))
    assert counts(progress(api, garut, "2025-07-01", as_known_at=joined)) == (4, 3, 3, 3, 0, 0)

    body = {"remittance_id": remitted.remittance_id, "reason": "ditarik bank"}
    api.write(f"/v1/payroll-batches/{batch}/remittance/reversal", body, at="2025-07-20T09:00:00+07:00")
    after = progress(api, garut, "2025-07-01")
    assert (counts(after), money(after)) == ((4, 3, 3, 3, 1, 0), ("50400.00", "0.00", "50400.00"))
    assert (after["headcount"], after["headcount_source"], after["headcount_date"]) == (7, "BKD Garut", "2025-06-30")


def test_totals_are_of_all_departments_asked_about_whatever_the_page(module_api: Story) -> None:
    api, region = module_api, "Kabupaten Cianjur"
    departments = [Department.register(api, region=region) for _ in range(3)]
    for number, department in enumerate(departments):
        department.servant(at=AT)
        headcount = {"civil_servants": 1 + number, "on": "2025-06-30", "source": "BKD"}
        if number < 2:
            api.write(f"/v1/departments/{department.id}/headcounts", headcount, at=AT)

    first = api.read(PATH, on="2025-07-01", region=region, limit=2).document
    second = api.read(PATH, on="2025-07-01", region=region, limit=2, after=first["next"]).document

    ids = [each["department_id"] for each in (*first["items"], *second["items"])]
    assert ids == sorted(each.id for each in departments)
    assert second["next"] is None
    assert first["totals"] == second["totals"]
    assert (first["totals"]["sponsors"], first["totals"]["headcount"]) == (3, None), "one has no headcount"
    last = {"civil_servants": 3, "on": "2025-06-30", "source": "BKD"}
    api.write(f"/v1/departments/{departments[2].id}/headcounts", last, at=AT)
    totals = api.read(PATH, on="2025-07-01", region=region).totals
    assert (totals["headcount"], totals["percent_of_headcount"]) == (6, "50.00")
    nowhere = api.read(PATH, on="2025-07-01", region="Kabupaten Nirgends").document
    assert (nowhere["items"], nowhere["totals"]["sponsors"]) == ([], 0)


def test_a_worker_of_two_civil_servants_counts_once(module_api: Story) -> None:
    department = Department.register(module_api)
    one, other = department.servant(at=AT), department.servant(at=AT)
    module_api.enrol(one.worker, other.sponsor, starts_on="2025-01-01")

    assert counts(progress(module_api, department, "2025-07-01")) == (2, 2, 2, 2, 0, 0)
