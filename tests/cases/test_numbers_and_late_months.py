"""A membership number that is issued in a later month than the first one paid, or before a payment is taken back."""

from typing import Any

from tests.api.story import Story


def numbered_later(ledger: Story) -> tuple[str, str]:
    """Sponsor and worker: February 2025 paid on the 26th, the number issued on 3 March at 08:15, March unpaid."""
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.enrol(worker, sponsor, starts_on="2025-02-01", attested_on="2025-02-01", at="2025-02-01T08:00:00+07:00")
    ledger.pay(sponsor, "16800.00", at="2025-02-26T14:00:00+07:00")
    ledger.allocate(sponsor, "2025-02", at="2025-02-26T14:00:00+07:00")
    number = {"number": "99010170391", "issued_at": "2025-03-03T08:15:00+07:00"}
    ledger.write(f"/v1/workers/{worker}/numbers", number, at="2025-03-03T10:00:00+07:00")
    return sponsor, worker


def test_before_its_number_a_membership_has_not_begun_in_an_unpaid_month_either(untouched: Story) -> None:
    _, worker = numbered_later(untouched)

    answer = untouched.coverage(worker, "2025-03-02")

    assert answer.brief == "not_covered before_start"
    assert untouched.events(topic="NumberIssued")[0]["position"] in answer.of_membership["evidence"]
    assert untouched.says(worker, "2025-03-03") == "undetermined within_due_period"


def test_a_number_covers_nobody_in_a_month_that_was_paid_late_and_after_it(untouched: Story) -> None:
    """The day of the number reads as the day after it."""
    sponsor, worker = numbered_later(untouched)
    untouched.pay(sponsor, "16800.00", at="2025-03-20T09:00:00+07:00")

    untouched.allocate(sponsor, "2025-03", at="2025-03-20T09:00:00+07:00")

    assert untouched.says(worker, at="2025-03-03T08:14:59+07:00") == "not_covered before_start"
    assert untouched.says(worker, at="2025-03-03T09:00:00+07:00") == "undetermined settled_after_date"
    assert untouched.says(worker, "2025-03-04") == "undetermined settled_after_date"


def test_a_number_covers_from_its_instant_in_a_month_that_was_paid_in_time_and_after_it(untouched: Story) -> None:
    sponsor, worker = numbered_later(untouched)
    untouched.pay(sponsor, "16800.00", at="2025-03-17T09:00:00+07:00")

    untouched.allocate(sponsor, "2025-03", at="2025-03-17T09:00:00+07:00")

    assert untouched.says(worker, "2025-03-03") == "undetermined first_day_hour_unknown"
    assert untouched.says(worker, at="2025-03-03T09:00:00+07:00") == "covered paid"


def test_a_payment_taken_back_opens_no_day_before_the_number(untouched: Story) -> None:
    sponsor, worker = untouched.sponsor(), untouched.worker()
    untouched.enrol(worker, sponsor, starts_on="2025-03-01", at="2025-03-01T08:00:00+07:00")
    payment = untouched.pay(sponsor, "16800.00", at="2025-03-10T09:00:00+07:00")
    untouched.allocate(sponsor, "2025-03", at="2025-03-10T09:00:00+07:00")
    untouched.pay(sponsor, "16800.00", at="2025-03-11T09:00:00+07:00")
    untouched.allocate(sponsor, "2025-04", at="2025-03-11T09:00:00+07:00")
    number = {"number": "99010170392", "issued_at": "2025-03-14T16:30:00+07:00"}
    untouched.write(f"/v1/workers/{worker}/numbers", number, at="2025-03-14T17:00:00+07:00")

    untouched.reverse(payment, at="2025-04-02T09:00:00+07:00")

    assert untouched.says(worker, "2025-03-12") == "not_covered before_start"
    assert untouched.says(worker, "2025-03-14") == "undetermined payment_reversed"


def test_nobody_is_active_or_counted_before_the_number_whatever_was_paid(untouched: Story) -> None:
    """Status, coverage and the region's count agree, and earlier positions keep what they said."""
    _, worker = numbered_later(untouched)
    number = untouched.events(topic="NumberIssued")[0]["position"]

    def stands(on: str, **more: Any) -> tuple[str, str, int]:
        counted = untouched.read("/v1/reports/ucj", on=on, region="Jakarta", **more).active_workers
        status = untouched.read(f"/v1/workers/{worker}", on=on, **more).document["status"]
        return untouched.coverage(worker, on, **more).outcome, status, counted

    assert stands("2025-02-27") == stands("2025-03-02") == ("not_covered", "enrolled_unpaid", 0)
    assert stands("2025-03-03") == ("undetermined", "active", 1)
    assert stands("2025-03-20") == ("undetermined", "in_arrears", 1)
    assert stands("2025-06-01") == ("not_covered", "lapsed", 0)
    assert stands("2025-02-27", as_known_at=number - 1) == ("covered", "active", 1)
    assert stands("2025-03-02", as_known_at=number - 1) == ("undetermined", "active", 1)
