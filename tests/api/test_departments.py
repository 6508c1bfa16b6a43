"""Departments at the door: who serves where, what leaving does, and that no staff number is told."""

from collections.abc import Callable
from typing import Any

import pytest

from ledger.audit.verify import verify
from tests.api.serving import Served
from tests.api.skpd import Department, Servant, staff_number
from tests.api.story import Refused, Story

JULY = "2025-07-01T09:00:00+07:00"
AUGUST = "2025-08-04T09:00:00+07:00"


@pytest.fixture
def department(api: Story) -> Department:
    return Department.register(api)


def outcome_of(doing: Callable[[], Any]) -> str:
    try:
        doing()
    except Refused as refused:
        return str(refused.code)
    return "recorded"


def test_a_department_is_told_with_the_headcount_of_the_day(api: Story, department: Department) -> None:
    path = f"/v1/departments/{department.id}"
    for number, on, source in ((412, "2025-01-31", "BKD, Januari"), (398, "2025-06-30", "BKD, Juni")):
        api.write(f"{path}/headcounts", {"civil_servants": number, "on": on, "source": source}, at=JULY)
    before = api.position
    api.write(f"{path}/headcounts", {"civil_servants": 400, "on": "2025-06-30", "source": "BKD, ralat"}, at=JULY)

    told = api.read(path, on="2025-07-01")
    assert (told.name, told.region, told.headcount) == ("Dinas Tenaga Kerja", "Kabupaten Garut", 400)
    assert (told.headcount_source, told.headcount_date) == ("BKD, ralat", "2025-06-30")
    assert api.read(path, on="2025-07-01", as_known_at=before).headcount == 398
    assert api.read(path, on="2025-06-29").headcount == 412
    assert api.read(path, on="2025-01-30").headcount is None
    ahead = {"civil_servants": 1, "on": "2025-07-02", "source": "BKD"}
    assert api.refusal(f"{path}/headcounts", ahead, at=JULY).code == "instant-in-future"
    other = Department.register(api, region="Kabupaten Gianyar")
    listed = api.read("/v1/departments", region="Kabupaten Garut").document["items"]
    assert [each["department_id"] for each in listed] == [department.id]
    assert {each["department_id"] for each in api.read("/v1/departments").document["items"]} == {
        department.id,
        other.id,
    }


def test_a_civil_servant_is_of_one_department_at_a_time(api: Story, department: Department) -> None:
    other, sponsor, number = Department.register(api), api.sponsor("asn"), staff_number()
    department.join(sponsor, number, on="2025-01-02", at=JULY)

    def joining(where: Department, on: str, said: str | None) -> str:
        return outcome_of(lambda: where.join(sponsor, said, on=on, at=JULY))

    assert joining(other, "2025-02-03", number) == "department-joined-already"
    assert outcome_of(lambda: department.leave(sponsor, on="2025-01-02")) == "leaving-before-joining"
    department.leave(sponsor, on="2025-03-01", reason="transferred")
    assert outcome_of(lambda: department.leave(sponsor, on="2025-04-01")) == "department-not-joined"
    assert joining(other, "2025-02-28", number) == "department-joined-already"
    assert joining(other, "2025-08-01", number) == "instant-in-future"
    assert joining(other, "2025-03-01", number) == "recorded", "the number is his own already"
    stranger = api.sponsor("asn")
    assert outcome_of(lambda: department.join(stranger, number, at=JULY)) == "staff-number-taken"


def test_leaving_ends_the_consents_and_no_enrolment(api: Story, department: Department) -> None:
    servant = department.servant()
    department.deduct("2025-07", servant.line(), at=JULY)

    left = department.leave(servant.sponsor, on="2025-08-01", at=JULY)

    assert (left.consents_withdrawn, left.workers, left.warnings) == (1, 1, ["carried-by-nobody"])
    page = api.read(f"/v1/sponsors/{servant.sponsor}/deduction-consents").document["items"]
    assert [each["withdrawn_on"] for each in page] == ["2025-08-01"]
    assert department.refused_lines("2025-08", servant.line()) == [(1, "staff_number", "not-of-this-department")]
    single = {"month": "2025-08", "amount": "16800.00", "deducted_on": "2025-08-04"}
    path = f"/v1/sponsors/{servant.sponsor}/deductions"
    assert api.refusal(path, single, at=AUGUST).code == "deduction-consent-missing"
    enrolments = api.read(f"/v1/workers/{servant.worker}").document["enrolments"]
    assert [each["ended_on"] for each in enrolments] == [None]


def test_whoever_is_transferred_is_deducted_by_the_next_department(api: Story, department: Department) -> None:
    servant, other = department.servant(), Department.register(api)

    left = department.leave(servant.sponsor, on="2025-07-01", reason="transferred", at=JULY)
    assert (left.consents_withdrawn, left.warnings) == (0, ["consents-go-on"])
    other.join(servant.sponsor, None, on="2025-07-01", at=JULY)

    assert department.refused_lines("2025-07", servant.line()) == [(1, "staff_number", "not-of-this-department")]
    assert other.deduct("2025-07", servant.line(), at=JULY).deductions == 1


def test_a_leaving_before_a_withdrawal_that_lies_ahead_comes_first(api: Story, department: Department) -> None:
    servant = department.servant()
    path = f"/v1/deduction-consents/{servant.consent}/withdrawal"
    api.write(path, {"on": "2025-12-01", "reason": "mau berhenti"}, at=JULY)

    assert department.leave(servant.sponsor, on="2025-08-01", reason="died", at=JULY).consents_withdrawn == 1

    page = api.read(f"/v1/sponsors/{servant.sponsor}/deduction-consents").document["items"]
    assert [each["withdrawn_on"] for each in page] == ["2025-08-01"]


def test_a_validation_is_recorded_once_and_shown_with_the_enrolment(api: Story, department: Department) -> None:
    servant = department.servant()
    path = f"/v1/enrolments/{servant.enrolment}/validation"

    api.write(path, {"on": "2025-06-30", "document": "BA/7/2025"}, at=JULY)

    (enrolment,) = api.read(f"/v1/workers/{servant.worker}").document["enrolments"]
    assert enrolment["validated_on"] == "2025-06-30"
    assert api.refusal(path, {"on": "2025-06-30"}).code == "enrolment-validated"
    (fact,) = api.events(topic="EnrolmentValidated")
    assert "BA/7/2025" not in str(fact)
    late = department.servant()
    api.end(late.enrolment, on="2025-03-31", reason="sponsor_stopped")
    path = f"/v1/enrolments/{late.enrolment}/validation"
    assert api.refusal(path, {"on": "2025-04-01"}).code == "enrolment-ended-before"
    assert api.refusal(path, {"on": "2025-07-02"}, at=JULY).code == "instant-in-future"


def test_a_staff_number_stands_in_no_event_no_refusal_and_no_answer(
    service: Served, api: Story, department: Department
) -> None:
    servant = department.servant()
    department.deduct("2025-07", servant.line(), at=JULY)
    department.refused_lines("2025-07", servant.line())
    stranger = api.sponsor("asn")
    path = f"/v1/sponsors/{stranger}/department"
    body = {"department_id": department.id, "on": "2025-01-02"}
    refusals = [
        api.refusal(path, {**body, "staff_number": servant.staff_number}),
        api.refusal(path, {**body, "staff_number": servant.staff_number + "7"}),
    ]

    assert [each.code for each in refusals] == ["staff-number-taken", "request-invalid"]
    said = [str(each.problem) + str(each) for each in refusals]
    said += [str(api.events()), str(api.read(f"/v1/sponsors/{servant.sponsor}").document)]
    assert [each for each in said if servant.staff_number in each] == []
    with service.house.database.connect("owner") as owner:
        (rows,) = owner.execute(
            "SELECT count(*) FROM events WHERE position(%s in convert_from(state, 'UTF8')) > 0",
            [servant.staff_number],
        ).fetchone() or (None,)
    assert rows == 0


def test_all_of_it_can_be_verified(service: Served, api: Story, department: Department) -> None:
    servants: list[Servant] = [department.servant() for _ in range(3)]
    batch = str(department.deduct("2025-07", *(each.line() for each in servants), at=JULY).batch_id)
    remitted = department.remit(batch, "50400.00", at=AUGUST)
    department.allocate(batch, at=AUGUST, through_month="2025-08")
    department.leave(servants[0].sponsor, on="2025-08-01")
    department.join(servants[0].sponsor, staff_number(), on="2025-08-01", at=AUGUST)
    body = {"remittance_id": remitted.remittance_id, "reason": "ditarik bank"}
    api.write(f"/v1/payroll-batches/{batch}/remittance/reversal", body, at="2025-08-05T09:00:00+07:00")

    verdict = verify(service.house.database, {}, lambda *_: None)

    assert [check.name for check in verdict.checks if not check.ok] == []
