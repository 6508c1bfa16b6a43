"""Arrears by age: as the list of arrears has them, priced month by month, and who was lost since."""

from typing import Any

from tests.api.story import Answer, Story

REGION = "Kabupaten Gianyar"


def ageing(ledger: Story, on: str, **more: Any) -> Answer:
    return ledger.read("/v1/reports/arrears-ageing", on=on, **more)


def of_age(owed: dict[str, Any]) -> list[tuple[int, str]]:
    return [(owed[name]["workers"], owed[name]["amount"]) for name in ("one_month", "two_months", "three_months")]


def paid(ledger: Story, sponsor: str, through: str, months: int, **worker: Any) -> str:
    worker_id = ledger.worker(**worker)
    ledger.enrol(worker_id, sponsor, starts_on="2025-01-01", at="2025-01-01T08:00:00+07:00")
    ledger.pay(sponsor, str(months * 16_800), at="2025-01-06T09:00:00+07:00")
    ledger.allocate(sponsor, through, at="2025-01-06T09:00:00+07:00", worker_ids=[worker_id])
    return worker_id


def test_what_is_owed_stands_by_its_age_sponsor_by_sponsor_and_who_lapsed_is_lost(untouched: Story) -> None:
    first, second = sorted((untouched.sponsor(), untouched.sponsor()))
    paid(untouched, first, "2025-07", 7, region=REGION)
    two = [paid(untouched, first, "2025-06", 6) for _ in range(2)]
    paid(untouched, first, "2025-05", 5)
    paid(untouched, first, "2025-08", 8)
    lost = paid(untouched, second, "2025-02", 2)
    paid(untouched, second, "2025-01", 1)
    before = untouched.position
    untouched.amend(two[0], "2025-08", monthly_income="3200000", at="2025-07-20T09:00:00+07:00")

    answer = ageing(untouched, "2025-08-25")

    assert [each["sponsor_id"] for each in answer.items] == [first, second]
    assert of_age(answer.items[0]) == [(1, "16800.00"), (2, "91700.00"), (1, "50400.00")]
    assert (answer.items[0]["lost"], answer.items[1]["lost"]) == (0, 2)
    assert (answer.totals["workers"], answer.totals["amount"], answer.totals["lost"]) == (4, "158900.00", 2)
    assert of_age(answer.totals) == of_age(answer.items[0])
    assert ageing(untouched, "2025-08-25", as_known_at=before).totals["amount"] == "134400.00"
    assert ageing(untouched, "2025-08-25", lost_months=3).totals["lost"] == 1
    assert ageing(untouched, "2025-05-31").totals["lost"] == 1
    listed = untouched.read("/v1/reports/arrears", on="2025-08-25").items
    assert len(listed) == answer.totals["workers"]

    assert ageing(untouched, "2025-08-25", region=REGION).totals["amount"] == "16800.00"
    assert ageing(untouched, "2025-08-25", sponsor_id=second).totals["lost"] == 2
    page = ageing(untouched, "2025-08-25", limit=1)
    assert (page.next, page.items, page.totals) == (first, answer.items[:1], answer.totals)
    assert ageing(untouched, "2025-08-25", limit=1, after=first).items == answer.items[1:]

    untouched.pay(second, "16800.00", at="2025-08-21T09:00:00+07:00")
    untouched.allocate(second, "2025-08", at="2025-08-21T09:00:00+07:00", worker_ids=[lost])
    assert ageing(untouched, "2025-08-25").totals["lost"] == 1, "who came back is not lost"


def test_half_the_price_is_owed_where_the_money_is_private(untouched: Story) -> None:
    """PP 50/2025: 8,400 a month from April 2026 on, but for money of a regency."""
    for sponsor in (untouched.sponsor(), untouched.sponsor(kind="government", fund_origin="apbd")):
        worker = untouched.worker()
        untouched.enrol(worker, sponsor, starts_on="2026-03-01", at="2026-03-01T08:00:00+07:00")
        untouched.pay(sponsor, "33600.00", at="2026-03-06T09:00:00+07:00")
        untouched.allocate(sponsor, "2026-04", at="2026-03-06T09:00:00+07:00")

    owed = {of_age(each)[1] for each in ageing(untouched, "2026-06-20").items}

    assert owed == {(1, "16800.00"), (1, "33600.00")}


def test_nobody_owes_who_died(untouched: Story) -> None:
    sponsor, worker = untouched.sponsor(), untouched.worker()
    enrolment = untouched.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    known = untouched.position
    untouched.end(enrolment, on="2025-06-20", reason="death", at="2025-07-10T09:00:00+07:00")

    for on, then in (("2025-08-25", (1, 0)), ("2025-10-25", (0, 1))):
        now = ageing(untouched, on).totals
        before = ageing(untouched, on, as_known_at=known).totals
        assert (now["workers"], now["lost"]) == (0, 0)
        assert (before["workers"], before["lost"]) == then
