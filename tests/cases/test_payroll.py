"""E22: a treasurer has deducted from salaries, and remits in time, late or short."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from tests.api.story import Answer, Story

MONTHS = ("2025-07", "2025-08", "2025-09")
MONTH_OF_100 = "1680000.00"


class Office(NamedTuple):
    """Civil servants whose treasurer deducts for 100 workers, and the deductions of July to September."""

    sponsor: str
    workers: Sequence[str]
    deductions: Sequence[str]


def consented(ledger: Story, sponsor: str, *, given_on: str = "2025-01-02", **more: Any) -> str:
    body = {"basis": "written_statement", "given_on": given_on, "document": "SK/12/2025", **more}
    answer = ledger.write(f"/v1/sponsors/{sponsor}/deduction-consents", body, at="2025-01-03T09:00:00+07:00")
    return str(answer.consent_id)


def deducted(ledger: Story, sponsor: str, month: str, amount: str = MONTH_OF_100, **more: Any) -> Answer:
    """On the month's first day."""
    day = more.pop("deducted_on", f"{month}-01")
    body = {"month": month, "amount": amount, "deducted_on": day, **more}
    return ledger.write(f"/v1/sponsors/{sponsor}/deductions", body, at=f"{day}T09:00:00+07:00")


def states(ledger: Story, sponsor: str, *, known: int | None = None) -> list[tuple[str, str, str]]:
    """(month, state, outstanding) of each deduction."""
    page = ledger.read(f"/v1/sponsors/{sponsor}/deductions", as_known_at=known)
    return [(each["month"], each["state"], each["outstanding"]) for each in page.document["items"]]


def accounts(ledger: Story, sponsor: str, *, known: int | None = None) -> dict[str, str]:
    """Balances of this sponsor's own accounts, by class."""
    found: dict[str, str] = {}
    after: str | None = ""
    while after is not None:
        page = ledger.read("/v1/trial-balance", detail="account", as_known_at=known, after=after or None)
        assert page.total_debit == page.total_credit
        own = [each for each in page.accounts if each["account"].endswith(sponsor)]
        found |= {each["account"].removesuffix(f":{sponsor}"): each["balance"] for each in own}
        after = page.next
    return found


def flags(ledger: Story, worker: str, on: str, *, known: int | None = None) -> tuple[str, bool]:
    answer = ledger.coverage(worker, on, as_known_at=known)
    return answer.brief, answer.of_membership["deducted"]


@pytest.fixture
def office(jakarta: Story) -> Office:
    sponsor = jakarta.sponsor("asn")
    scheme = jakarta.scheme(sponsor, starts_on="2025-01-01", deduction=True)
    workers = [jakarta.worker() for _ in range(100)]
    for worker in workers:
        jakarta.enrol(worker, sponsor, starts_on="2025-01-01", scheme=scheme)
    at = "2025-01-06T09:00:00+07:00"
    jakarta.pay(sponsor, "10080000.00", at=at)
    assert jakarta.allocate(sponsor, "2025-06", at=at).total == "10080000.00"
    consented(jakarta, sponsor)
    deductions = [str(deducted(jakarta, sponsor, month).deduction_id) for month in MONTHS]
    return Office(sponsor, workers, deductions)


def test_e22_what_was_deducted_is_no_money_and_covers_nobody(jakarta: Story, office: Office) -> None:
    worker = office.workers[0]

    assert accounts(jakarta, office.sponsor) == {
        "1200 receivable:deductions": "5040000.00",
        "2100 sponsor-funds": "0.00",
        "2150 deductions-promised": "-5040000.00",
    }
    balance = jakarta.balance(office.sponsor)
    assert (balance["received"], balance["available"], balance["receivable"]) == ("10080000.00", "0.00", "0.00")
    assert flags(jakarta, worker, "2025-08-20") == ("undetermined in_arrears", True)
    assert flags(jakarta, worker, "2025-09-02") == ("undetermined within_due_period", True)
    assert flags(jakarta, worker, "2025-06-20") == ("covered paid", False)
    assert flags(jakarta, worker, "2025-10-01") == ("not_covered lapsed", False)
    assert jakarta.allocate(office.sponsor, "2025-09", at="2025-09-20T09:00:00+07:00").total == "0.00"
    assert states(jakarta, office.sponsor) == [(month, "deducted", MONTH_OF_100) for month in MONTHS]


def test_e22a_remitted_within_the_three_months_they_are_settled(jakarta: Story, office: Office) -> None:
    sponsor, worker, before = office.sponsor, office.workers[99], jakarta.position
    at = "2025-09-29T14:00:00+07:00"

    payment = jakarta.pay(sponsor, "5040000.00", at=at, channel="payroll")
    remitted = jakarta.position
    settled = jakarta.allocate(sponsor, "2025-09", at=at)

    assert (settled.months, settled.spells, settled.total) == (list(MONTHS), {1}, "5040000.00")
    assert settled.available == "0.00"
    assert flags(jakarta, worker, "2025-08-20") == ("undetermined settled_after_date", False)
    assert flags(jakarta, worker, "2025-08-20", known=before) == ("undetermined in_arrears", True)
    assert accounts(jakarta, sponsor)["1200 receivable:deductions"] == "0.00"
    assert accounts(jakarta, sponsor)["2150 deductions-promised"] == "0.00"
    assert accounts(jakarta, sponsor, known=before)["1200 receivable:deductions"] == "5040000.00"
    assert states(jakarta, sponsor) == [(month, "settled", "0.00") for month in MONTHS]
    assert states(jakarta, sponsor, known=remitted) == [(month, "remitted", "0.00") for month in MONTHS]
    assert states(jakarta, sponsor, known=before) == [(month, "deducted", MONTH_OF_100) for month in MONTHS]
    july = jakarta.read(f"/v1/sponsors/{sponsor}/deductions").document["items"][0]
    assert (july["deducted_on"], july["remitted_on"], july["days"]) == ("2025-07-01", "2025-09-29", 90)
    assert july["remittances"] == [{"payment_id": payment, "amount": MONTH_OF_100, "remitted_at": at}]
    assert (july["workers"], july["workers_settled"]) == (100, 100)


def test_e22b_remitted_in_the_fourth_month_only_that_one_is_settled(jakarta: Story, office: Office) -> None:
    sponsor, worker = office.sponsor, office.workers[0]
    at = "2025-10-02T09:00:00+07:00"
    jakarta.pay(sponsor, "5040000.00", at=at, channel="payroll")

    settled = jakarta.allocate(sponsor, "2025-10", at=at)

    assert (settled.months, settled.spells, settled.total) == (["2025-10"], {2}, MONTH_OF_100)
    assert settled.available == "3360000.00"
    assert flags(jakarta, worker, "2025-08-10") == ("not_covered unpaid", True)
    assert accounts(jakarta, sponsor)["1200 receivable:deductions"] == "0.00"
    assert states(jakarta, sponsor) == [(month, "remitted", "0.00") for month in MONTHS]


def test_e22_a_short_remittance_leaves_the_rest_of_the_newest_open(jakarta: Story, office: Office) -> None:
    jakarta.pay(office.sponsor, "4000000.00", at="2025-09-29T14:00:00+07:00", channel="payroll")

    assert states(jakarta, office.sponsor) == [
        ("2025-07", "remitted", "0.00"),
        ("2025-08", "remitted", "0.00"),
        ("2025-09", "deducted", "1040000.00"),
    ]
    assert accounts(jakarta, office.sponsor)["1200 receivable:deductions"] == "1040000.00"
    assert jakarta.available(office.sponsor) == "4000000.00"


def test_e22_a_remittance_taken_back_is_owed_again(jakarta: Story, office: Office) -> None:
    july, _, september = office.deductions
    at = "2025-09-29T14:00:00+07:00"
    named = jakarta.pay(office.sponsor, "2000000.00", at=at, channel="payroll", deduction_ids=[september, july])
    assert states(jakarta, office.sponsor)[0] == ("2025-07", "deducted", "1360000.00")
    assert states(jakarta, office.sponsor)[2] == ("2025-09", "remitted", "0.00")

    jakarta.reverse(named, at="2025-09-30T09:00:00+07:00")

    assert states(jakarta, office.sponsor) == [(month, "deducted", MONTH_OF_100) for month in MONTHS]
    assert accounts(jakarta, office.sponsor) == {
        "1200 receivable:deductions": "5040000.00",
        "2100 sponsor-funds": "0.00",
        "2150 deductions-promised": "-5040000.00",
    }


def test_e22_more_than_was_deducted_is_plain_money_and_other_channels_remit_nothing(
    jakarta: Story, office: Office
) -> None:
    jakarta.pay(office.sponsor, "5040000.00", at="2025-09-28T14:00:00+07:00")
    assert states(jakarta, office.sponsor)[0] == ("2025-07", "deducted", MONTH_OF_100)

    jakarta.pay(office.sponsor, "5040001.00", at="2025-09-29T14:00:00+07:00", channel="payroll")

    assert states(jakarta, office.sponsor) == [(month, "remitted", "0.00") for month in MONTHS]
    assert jakarta.available(office.sponsor) == "10080001.00"
    assert accounts(jakarta, office.sponsor)["2150 deductions-promised"] == "0.00"


def test_e22_a_correction_says_for_whom_and_how_much_it_really_was(jakarta: Story, office: Office) -> None:
    july, before = office.deductions[0], jakarta.position
    kept, left_out = office.workers[0], office.workers[99]

    corrected = jakarta.write(
        f"/v1/deductions/{july}/correction",
        {"amount": "1663200.00", "reason": "satu ASN pensiun", "worker_ids": office.workers[:99]},
        at="2025-09-10T09:00:00+07:00",
    )

    assert corrected.workers == 99
    assert states(jakarta, office.sponsor)[0] == ("2025-07", "deducted", "1663200.00")
    assert accounts(jakarta, office.sponsor)["1200 receivable:deductions"] == "5023200.00"
    assert flags(jakarta, kept, "2025-07-20") == ("undetermined in_arrears", True)
    assert flags(jakarta, left_out, "2025-07-20") == ("undetermined in_arrears", False)
    assert flags(jakarta, left_out, "2025-07-20", known=before) == ("undetermined in_arrears", True)
    assert flags(jakarta, left_out, "2025-08-20") == ("undetermined in_arrears", True)


def test_e22_nothing_was_deducted_after_all(jakarta: Story, office: Office) -> None:
    july = office.deductions[0]

    jakarta.write(f"/v1/deductions/{july}/correction", {"amount": "0.00", "reason": "salah catat"})
    again = jakarta.write(f"/v1/deductions/{july}/correction", {"amount": "16800.00", "reason": "satu saja",
                                                               "worker_ids": office.workers[:1]})  # fmt: skip

    assert again.workers == 1
    assert accounts(jakarta, office.sponsor)["1200 receivable:deductions"] == "3376800.00"
    assert flags(jakarta, office.workers[0], "2025-07-20")[1]
    assert not flags(jakarta, office.workers[1], "2025-07-20")[1]


def test_e22_whoever_is_not_enrolled_any_more_is_not_flagged(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor("asn"), jakarta.worker()
    enrolment = jakarta.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    consented(jakarta, sponsor)
    deducted(jakarta, sponsor, "2025-07", "16800.00")

    jakarta.end(enrolment, on="2025-07-18", reason="sponsor_stopped", at="2025-07-19T09:00:00+07:00")

    assert flags(jakarta, worker, "2025-07-18") == ("undetermined in_arrears", True)
    assert not flags(jakarta, worker, "2025-07-19")[1]


def test_e22_a_list_that_comes_after_its_money_is_joined_to_it_when_it_says_so(jakarta: Story, office: Office) -> None:
    at = "2025-09-29T14:00:00+07:00"
    paid = jakarta.pay(office.sponsor, "5440000.00", at=at, channel="payroll")
    by_transfer = jakarta.pay(office.sponsor, "1.00", at=at)

    late = {"month": "2025-06", "amount": "500000.00", "deducted_on": "2025-06-01"}
    path = f"/v1/sponsors/{office.sponsor}/deductions"
    assert jakarta.refusal(path, {**late, "payment_ids": [by_transfer]}).code == "payment-brings-nothing"
    jakarta.write(path, {**late, "payment_ids": [paid]})

    assert states(jakarta, office.sponsor)[3] == ("2025-06", "deducted", "100000.00")
    assert accounts(jakarta, office.sponsor)["1200 receivable:deductions"] == "100000.00"
    again = {"month": "2025-05", "amount": "1.00", "deducted_on": "2025-05-02", "payment_ids": [paid]}
    assert jakarta.refusal(path, again).code == "payment-brings-nothing", "all of it is taken"
    jakarta.reverse(paid, at="2025-09-30T09:00:00+07:00")
    assert accounts(jakarta, office.sponsor)["1200 receivable:deductions"] == "5540000.00"
    assert jakarta.refusal(path, again).code == "payment-brings-nothing", "it was taken back"
    assert jakarta.balance(office.sponsor)["receivable"] == "0.00"


def test_e22_a_consent_may_be_for_one_scheme_alone(jakarta: Story) -> None:
    sponsor = jakarta.sponsor("asn")
    scheme = jakarta.scheme(sponsor, starts_on="2025-01-01", deduction=True)
    inside, outside = jakarta.worker(), jakarta.worker()
    jakarta.enrol(inside, sponsor, starts_on="2025-01-01", scheme=scheme)
    jakarta.enrol(outside, sponsor, starts_on="2025-01-01")
    consented(jakarta, sponsor, scheme_id=scheme)

    assert deducted(jakarta, sponsor, "2025-07", "16800.00").workers == 1
    assert flags(jakarta, inside, "2025-07-05") == ("not_covered before_start", True)
    assert flags(jakarta, outside, "2025-07-05") == ("not_covered before_start", False)
