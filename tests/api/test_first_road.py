"""The main road end to end: money in, months bought, a day asked about, as known then and as known now."""

from tests.api.story import Story


def test_a_paid_month_covers_from_the_day_of_payment(api: Story) -> None:
    sponsor, worker = api.sponsor(), api.worker()
    api.enrol(worker, sponsor, starts_on="2025-05-01", at="2025-05-01T08:00:00+07:00")
    api.pay(sponsor, "16800.00", at="2025-05-20T09:00:00+07:00")

    settled = api.allocate(sponsor, "2025-05", at="2025-05-20T10:00:00+07:00")

    assert (settled.status, settled.total, settled.available) == (201, "16800.00", "0.00")
    assert settled.settled[0]["amounts"] == {"JKK": "10000.00", "JKM": "6800.00"}
    assert api.says(worker, "2025-05-19") == "not_covered before_start"
    assert api.says(worker, "2025-05-20") == "undetermined first_day_hour_unknown"
    assert api.says(worker, at="2025-05-20T09:59:59+07:00") == "not_covered before_start"
    assert api.says(worker, at="2025-05-20T10:00:00+07:00") == "covered paid"
    assert api.says(worker, "2025-05-21") == "covered paid"


def test_money_that_came_after_the_accident_changes_only_what_is_known_since(api: Story) -> None:
    sponsor, worker = api.sponsor(), api.worker()
    api.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    api.pay(sponsor, "16800.00", at="2025-07-25T10:00:00+07:00")
    before = api.position

    api.allocate(sponsor, "2025-07", at="2025-07-25T10:00:00+07:00")

    assert api.says(worker, "2025-07-20", known=before) == "undetermined in_arrears"
    assert api.says(worker, "2025-07-20") == "undetermined settled_after_date"
    assert api.says(worker, "2025-07-20", known="2025-07-24T00:00:00+07:00") == "undetermined in_arrears"


def test_a_lapse_is_recorded_once_and_the_status_says_so(api: Story) -> None:
    sponsor, worker = api.sponsor(), api.worker()
    api.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")

    first = api.run_lapses("2025-10-01")
    again = api.run_lapses("2025-10-01", at="2025-10-02T08:00:00+07:00")

    assert (first.lapsed, first.workers) == (1, [worker])
    assert (again.lapsed, again.position) == (0, first.position)
    assert api.says(worker, "2025-08-10") == "not_covered unpaid"
    assert api.status(worker) == "lapsed"
    assert api.status(worker, "2025-06-30") == "active"
    assert api.status(worker, "2025-09-30") == "in_arrears"
