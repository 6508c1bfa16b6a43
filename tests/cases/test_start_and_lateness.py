"""E1, E2, E3, E5, E30, E33: the first day, the due day, the zone, money that came after the day."""

import pytest

from tests.api.story import Story


def test_e01_cover_begins_at_the_instant_of_the_first_payment(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.enrol(worker, sponsor, starts_on="2025-05-01")
    jakarta.pay(sponsor, "16800.00", at="2025-05-20T09:00:00+07:00")

    settled = jakarta.allocate(sponsor, "2025-05", at="2025-05-20T10:00:00+07:00")

    assert settled.total == "16800.00"
    assert [(line["month"], line["spell"], line["amounts"], line["arrears"]) for line in settled.settled] == [
        ("2025-05", 1, {"JKK": "10000.00", "JKM": "6800.00"}, False)
    ]
    assert jakarta.says(worker, "2025-05-19") == "not_covered before_start"
    assert jakarta.says(worker, "2025-05-20") == "undetermined first_day_hour_unknown"
    assert jakarta.says(worker, at="2025-05-20T09:59:59+07:00") == "not_covered before_start"
    assert jakarta.says(worker, at="2025-05-20T10:00:00+07:00") == "covered paid"
    assert jakarta.says(worker, "2025-05-21") == "covered paid"


@pytest.mark.parametrize(
    ("paid_on", "on_the_fifth", "late"),
    [
        ("2026-08-15", "covered paid", False),
        ("2026-08-18", "covered paid", False),  # the 15th is a Saturday, the 17th a holiday
        ("2026-08-19", "undetermined settled_after_date", True),
    ],
)
def test_e02_the_due_day_moves_past_weekend_and_holiday(
    jakarta: Story, paid_on: str, on_the_fifth: str, late: bool
) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.paid_to("2026-07", worker=worker, sponsor=sponsor, first="2026-07", amount="8400.00")
    jakarta.pay(sponsor, "8400.00", at=f"{paid_on}T10:00:00+07:00")

    settled = jakarta.allocate(sponsor, "2026-08", at=f"{paid_on}T10:00:00+07:00")

    assert (settled.total, settled.months, settled.spells) == ("8400.00", ["2026-08"], {1})
    assert jakarta.says(worker, "2026-08-05") == on_the_fifth
    assert jakarta.coverage(worker, "2026-08-05").of_membership["late"] is late
    if late:
        assert jakarta.says(worker, "2026-08-19") == "undetermined same_day_hour_unknown"
        assert jakarta.says(worker, "2026-08-20") == "covered paid"


MIDNIGHT_IN_MAKASSAR = "2025-05-16T00:30:00+08:00"  # half past eleven at night on the 15th in Jakarta


def test_e03_the_due_day_is_a_day_of_the_ledgers_zone(jakarta: Story, makassar: Story) -> None:
    answers = {}
    for name, ledger in (("Jakarta", jakarta), ("Makassar", makassar)):
        sponsor, worker = ledger.sponsor(), ledger.worker()
        ledger.paid_to("2025-04", worker=worker, sponsor=sponsor, amount="67200.00")
        ledger.pay(sponsor, "16800.00", at=MIDNIGHT_IN_MAKASSAR)
        ledger.allocate(sponsor, "2025-05", at=MIDNIGHT_IN_MAKASSAR)
        answers[name] = ledger.coverage(worker, "2025-05-05")

    assert answers["Jakarta"].brief == "covered paid"
    assert answers["Makassar"].brief == "undetermined settled_after_date"
    assert answers["Jakarta"].of_membership["settled_at"] == MIDNIGHT_IN_MAKASSAR


def test_e03_the_fourth_unpaid_month_begins_in_the_ledgers_zone(jakarta: Story, makassar: Story) -> None:
    settled = {}
    for name, ledger in (("Jakarta", jakarta), ("Makassar", makassar)):
        sponsor, worker = ledger.sponsor(), ledger.worker()
        ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
        ledger.pay(sponsor, "67200.00", at="2025-09-20T09:00:00+08:00")
        settled[name] = ledger.allocate(sponsor, "2025-10", at="2025-10-01T00:30:00+08:00")

    assert settled["Jakarta"].months == ["2025-07", "2025-08", "2025-09", "2025-10"]
    assert (settled["Jakarta"].total, settled["Jakarta"].spells) == ("67200.00", {1})
    assert (settled["Makassar"].months, settled["Makassar"].total) == (["2025-10"], "16800.00")
    assert settled["Makassar"].spells == {2}


def test_e05_money_after_the_accident_leaves_the_day_undetermined(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    jakarta.pay(sponsor, "16800.00", at="2025-07-25T09:00:00+07:00")
    before = jakarta.position

    jakarta.allocate(sponsor, "2025-07", at="2025-07-25T10:00:00+07:00")

    assert jakarta.says(worker, "2025-07-20", known=before) == "undetermined in_arrears"
    assert jakarta.says(worker, "2025-07-20") == "undetermined settled_after_date"


def test_e05_on_the_very_day_the_hour_decides(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    jakarta.pay(sponsor, "16800.00", at="2025-07-21T15:00:00+07:00")

    jakarta.allocate(sponsor, "2025-07", at="2025-07-21T15:00:00+07:00")

    assert jakarta.says(worker, "2025-07-21") == "undetermined same_day_hour_unknown"
    assert jakarta.says(worker, at="2025-07-21T09:00:00+07:00") == "undetermined settled_after_date"
    assert jakarta.says(worker, at="2025-07-21T16:00:00+07:00") == "covered paid"


def test_e05_paid_by_the_due_day_covers_the_month_and_says_how_certain_that_is(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    jakarta.pay(sponsor, "16800.00", at="2025-07-14T09:00:00+07:00")

    jakarta.allocate(sponsor, "2025-07", at="2025-07-14T09:00:00+07:00")
    answer = jakarta.coverage(worker, "2025-07-05")

    assert answer.brief == "covered paid"
    assert answer.of_membership["policy"]["certainty"] == "C"
    assert answer.of_membership["policy"]["id"] == "paid_by_due_day_covers_month"


def test_e30_paid_on_the_last_day_of_a_month_covers_that_day_only(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.enrol(worker, sponsor, starts_on="2025-01-31")
    jakarta.pay(sponsor, "16800.00", at="2025-01-31T09:00:00+07:00")

    warned = jakarta.dry_run(sponsor, "2025-01", at="2025-01-31T10:00:00+07:00")
    settled = jakarta.allocate(sponsor, "2025-01", at="2025-01-31T10:00:00+07:00")

    assert "1 day left in 2025-01" in warned.warnings
    assert settled.months == ["2025-01"]
    assert jakarta.says(worker, "2025-01-31") == "undetermined first_day_hour_unknown"
    assert jakarta.says(worker, "2025-02-01") == "undetermined within_due_period"
    assert jakarta.says(worker, "2025-02-17") == "undetermined within_due_period"  # the 15th is a Saturday
    assert jakarta.says(worker, "2025-02-18") == "undetermined in_arrears"


def test_e33_enrolled_and_nothing_paid_is_not_covered(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.enrol(worker, sponsor, starts_on="2025-07-01", at="2025-07-01T08:00:00+07:00")

    answer = jakarta.coverage(worker, "2025-07-10")

    assert answer.brief == "not_covered before_start"
    assert answer.of_membership["spell"] is None
    assert jakarta.status(worker, "2025-07-10") == "enrolled_unpaid"


@pytest.mark.parametrize("start_rule", ["agreement", "registration"])
def test_e33_an_arranged_start_is_provisional_for_three_months(untouched: Story, start_rule: str) -> None:
    sponsor, worker = untouched.village(), untouched.worker()
    scheme = untouched.scheme(sponsor, starts_on="2025-07-01", start_rule=start_rule, agreement_number="PKS-1/2025")
    untouched.enrol(worker, sponsor, scheme=scheme, starts_on="2025-07-01", at="2025-07-01T08:00:00+07:00")

    assert untouched.says(worker, "2025-06-30") == "not_covered before_start"
    assert untouched.says(worker, "2025-07-10") == "undetermined provisional"
    assert untouched.says(worker, "2025-09-30") == "undetermined provisional"
    assert untouched.says(worker, "2025-10-01") == "not_covered before_start"
    assert untouched.status(worker, "2025-07-10") == "enrolled_unpaid"
