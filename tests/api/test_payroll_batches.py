"""Treasurers' lists at the door: what they are refused for, transfers short, over, twice and at once, taken back."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.skpd import Department, staff_number
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


def at_once(*deeds: Callable[[], Any]) -> Counter[str]:
    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(outcome_of, deeds))


def test_a_list_is_refused_whole_with_every_line_that_cannot_be(api: Story, department: Department) -> None:
    good, again, withdrawn, elsewhere = (department.servant() for _ in range(4))
    department.deduct("2025-06", again.line(), at="2025-06-02T09:00:00+07:00")
    api.write(
        f"/v1/deduction-consents/{withdrawn.consent}/withdrawal", {"on": "2025-05-01", "reason": "berhenti"}, at=JULY
    )
    department.leave(elsewhere.sponsor, on="2025-05-01", reason="transferred", at=JULY)
    before = api.position

    refused = department.refused_lines(
        "2025-06",
        good.line(),
        again.line(),
        withdrawn.line(),
        elsewhere.line(),
        {"staff_number": staff_number(), "amount": "16800.00"},
        {"sponsor_id": "00000000-0000-4000-8000-000000000000", "amount": "16800.00"},
        department.servant().line("0.00"),
        department.servant().line(nik="9901010703859999"),
        department.servant().line(worker_id=good.worker),
        good.line(),
    )

    assert refused == [
        (2, "staff_number", "deduction-exists"),
        (3, "staff_number", "deduction-consent-missing"),
        (4, "staff_number", "not-of-this-department"),
        (5, "staff_number", "staff-number-unknown"),
        (6, "sponsor_id", "sponsor-unknown"),
        (7, "amount", "deduction-amount-missing"),
        (8, "nik", "worker-unknown"),
        (9, "worker_id", "deduction-worker-not-enrolled"),
        (10, "staff_number", "line-twice"),
    ]
    later = {"DeductionConsentGiven", "DepartmentJoined", "Enrolled", "SponsorRegistered", "WorkerRegistered"}
    assert set(api.topics(after=before)) <= later, "nothing of the list is recorded"
    assert department.deduct("2025-06", good.line(), at=JULY).amount == "16800.00"


def test_a_civil_servant_with_two_workers_has_a_line_for_each(api: Story, department: Department) -> None:
    servant, second = department.servant(), api.worker()
    nik = api.nik()
    third = api.worker(nik=nik)
    for worker in (second, third):
        api.enrol(worker, servant.sponsor, starts_on="2025-01-01")

    answer = department.deduct("2025-07", servant.line(worker_id=second), servant.line("20000.00", nik=nik), at=JULY)

    assert (answer.amount, answer.deductions, answer.workers) == ("36800.00", 1, 2)
    flagged = [api.coverage(each, "2025-07-05").of_membership["deducted"] for each in (servant.worker, second, third)]
    assert flagged == [False, True, True]


def test_the_month_lies_between_the_consent_and_the_month_after(api: Story, department: Department) -> None:
    servant = department.servant()
    column = "staff_number"

    for month in ("2024-12", "2025-09"):
        refused = department.refused_lines(month, servant.line(), deducted_on="2025-07-01")
        assert refused == [(1, column, "deduction-month-out-of-range")]
    for month in ("2025-01", "2025-08"):
        department.deduct(month, servant.line(), deducted_on="2025-07-01", at=JULY)


def test_what_is_odd_about_a_line_is_noticed_and_recorded(api: Story, department: Department) -> None:
    servant = department.servant()
    alone = api.sponsor("asn")
    number = staff_number()
    department.join(alone, number)
    consent = {"basis": "official_letter", "given_on": "2025-01-02"}
    api.write(f"/v1/sponsors/{alone}/deduction-consents", consent, at=JULY)
    undeducted = api.scheme(servant.sponsor, starts_on="2025-01-01")
    api.enrol(servant.worker, servant.sponsor, starts_on="2025-01-01", scheme=undeducted)
    api.end(servant.enrolment, on="2025-05-31", reason="sponsor_stopped")

    tried = department.deduct(
        "2025-07", servant.line(), {"staff_number": number, "amount": "5000.00"}, at=JULY, dry_run=True
    )
    assert (tried.status, tried.dry_run) == (200, True)
    answer = department.deduct("2025-07", servant.line(), {"staff_number": number, "amount": "5000.00"}, at=JULY)

    assert answer.warnings == ["nobody-enrolled", "scheme-without-deduction"]
    assert [(each["line"], each["code"]) for each in answer.noticed] == [
        (1, "scheme-without-deduction"),
        (2, "nobody-enrolled"),
    ]


def test_a_transfer_is_what_the_list_owes_or_says_for_whom_it_is_not(api: Story, department: Department) -> None:
    servants = [department.servant() for _ in range(3)]
    batch = str(department.deduct("2025-07", *(each.line() for each in servants), at=JULY).batch_id)
    path = f"/v1/payroll-batches/{batch}/remittance"
    body = {"amount": "40000.00", "received_at": AUGUST, "reference": "TRF-9"}

    refused = api.refusal(path, body, at=AUGUST)
    assert (refused.code, refused.problem["difference"]) == ("remittance-differs", "-10400.00")
    assert api.refusal(path, {**body, "amount": "50401.00"}).problem["difference"] == "1.00"
    stranger = [{"sponsor_id": api.sponsor("asn"), "amount": "0.00"}]
    assert api.refusal(path, {**body, "lines": stranger}).code == "remittance-line-unknown"
    short = [
        {"staff_number": servants[0].staff_number, "amount": "0.00"},
        {"sponsor_id": servants[1].sponsor, "amount": "23200.00"},
    ]
    remitted = api.write(path, {**body, "lines": short})

    assert (remitted.payments, remitted.outstanding) == (2, "16800.00")
    assert [api.available(each.sponsor) for each in servants] == ["0.00", "23200.00", "16800.00"]
    document = department.batch(batch)
    assert [each["outstanding"] for each in document.document["items"]] == ["16800.00", "0.00", "0.00"]
    assert (document.deducted, document.remitted, document.outstanding) == ("50400.00", "33600.00", "16800.00")
    rest = department.remit(batch, "16800.00", at="2025-08-05T09:00:00+07:00", reference="TRF-10")
    assert (rest.payments, rest.outstanding) == (1, "0.00")


def test_the_same_transfer_twice_is_one(api: Story, department: Department) -> None:
    servants = [department.servant() for _ in range(2)]
    batch = str(department.deduct("2025-07", *(each.line() for each in servants), at=JULY).batch_id)
    first = department.remit(batch, "33600.00", at=AUGUST)

    again = department.remit(batch, "33600.00", at=AUGUST)

    assert (again.remittance_id, again.position) == (first.remittance_id, first.position)
    other = {"amount": "16800.00", "received_at": AUGUST, "reference": "TRF-1"}
    assert api.refusal(f"/v1/payroll-batches/{batch}/remittance", other).code == "payment-conflict"
    assert {api.available(each.sponsor) for each in servants} == {"16800.00"}


def test_two_transfers_at_once_bring_the_list_once(api: Story, department: Department) -> None:
    servants = [department.servant() for _ in range(5)]
    batch = str(department.deduct("2025-07", *(each.line() for each in servants), at=JULY).batch_id)

    def remitting(reference: str) -> Callable[[], Any]:
        return lambda: department.remit(batch, "84000.00", at=AUGUST, reference=reference)

    assert at_once(remitting("A"), remitting("B"), remitting("C")) == {"recorded": 1, "remittance-differs": 2}
    assert department.batch(batch).outstanding == "0.00"


def test_a_list_and_a_withdrawal_at_once_leave_one_truth(api: Story, department: Department) -> None:
    for month in ("2025-05", "2025-06", "2025-07"):
        servants = [department.servant() for _ in range(3)]
        withdrawal = {"on": f"{month}-01", "reason": "berhenti"}
        path = f"/v1/deduction-consents/{servants[1].consent}/withdrawal"
        list_of_month = [each.line() for each in servants]

        outcomes = at_once(
            lambda lines=list_of_month, month=month: department.deduct(month, *lines, at=JULY),  # type: ignore[misc]
            lambda path=path, body=withdrawal: api.write(path, body, at=JULY),  # type: ignore[misc]
        )

        found = [len(api.read(f"/v1/sponsors/{each.sponsor}/deductions").document["items"]) for each in servants]
        assert outcomes["recorded"] == (2 if found == [1, 1, 1] else 1)
        assert found in ([1, 1, 1], [0, 0, 0])


def test_a_transfer_that_the_bank_takes_back_is_owed_again_for_everybody(api: Story, department: Department) -> None:
    servants = [department.servant() for _ in range(3)]
    batch = str(department.deduct("2025-07", *(each.line() for each in servants), at=JULY).batch_id)
    remitted = department.remit(batch, "50400.00", at=AUGUST)
    assert department.allocate(batch, at=AUGUST, through_month="2025-08").settled_count == 3
    api.reverse(_payments(api)[0], at="2025-08-05T08:00:00+07:00")
    path = f"/v1/payroll-batches/{batch}/remittance/reversal"
    body = {"remittance_id": remitted.remittance_id, "reason": "ditarik bank"}

    taken = api.write(path, body, at="2025-08-05T09:00:00+07:00", key="reversal-1")

    assert (taken.reversed, taken.reversed_before, taken.done) == ("33600.00", 1, True)
    assert [len(each["contributions_reversed"]) for each in taken.items] == [1, 1]
    again = api.write(path, body, at="2025-08-05T09:00:00+07:00", key="reversal-1")
    assert (again.items, again.reversed_before) == (taken.items, 1)
    anew = api.write(path, body, at="2025-08-05T10:00:00+07:00")
    assert (anew.items, anew.reversed_before) == ([], 3)
    assert department.batch(batch).outstanding == "50400.00"
    unknown = {**body, "remittance_id": batch}
    assert api.refusal(path, unknown).code == "remittance-unknown"
    assert department.remit(batch, "50400.00", at="2025-08-06T09:00:00+07:00", reference="TRF-2").payments == 3


def _payments(api: Story) -> list[str]:
    return [each["data"]["payment_id"] for each in api.events(topic="PaymentReceived")]


def test_an_allocation_of_a_list_goes_on_after_what_is_refused_of_one(api: Story, department: Department) -> None:
    servants = [department.servant() for _ in range(3)]
    owing = servants[0]
    paid = api.pay(owing.sponsor, "16800.00", at=JULY)
    refund = api.write(f"/v1/sponsors/{owing.sponsor}/refunds", {"amount": "16800.00", "reason": "salah"}, at=JULY)
    assert refund.refund_id
    batch = str(department.deduct("2025-07", *(each.line() for each in servants), at=JULY).batch_id)
    department.remit(batch, "50400.00", at=JULY)
    assert paid

    first = department.allocate(batch, at=JULY, dry_run=True)
    assert (first.status, first.settled_count, first.position) == (200, 3, api.position)
    settled = department.allocate(batch, at=JULY)
    again = department.allocate(batch, at=JULY)

    assert (settled.settled_count, settled.total) == (3, "50400.00")
    assert (again.settled_count, again.total) == (0, "0.00")
    beyond = department.allocate(batch, at=JULY, through_month="2027-01")
    assert (beyond.refused_count, {each["refused"] for each in beyond.items}) == (3, {"beyond-prepayment"})
