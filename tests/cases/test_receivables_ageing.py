"""What sponsors owe by its age: the oldest is paid first, and an earlier day or position has what stood then."""

from typing import Any

from tests.api.paying_back import approve_refund, ask_back
from tests.api.story import Answer, Story

BANDS = ("days_0_30", "days_31_60", "days_61_90", "days_over_90")


def ageing(ledger: Story, on: str, **more: Any) -> Answer:
    return ledger.read("/v1/reports/receivables-ageing", on=on, **more)


def bands(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name].removesuffix(".00") for name in BANDS)


def test_deductions_are_aged_from_the_day_they_were_recorded_and_remitted_oldest_first(untouched: Story) -> None:
    """16,800 deducted on 1 July, 1 August and 1 September; 20,000 remitted on 20 September."""
    sponsor, worker = untouched.sponsor(), untouched.worker()
    untouched.enrol(worker, sponsor, starts_on="2025-01-01", at="2025-01-01T08:00:00+07:00")
    consent = {"basis": "official_letter", "given_on": "2025-01-02"}
    untouched.write(f"/v1/sponsors/{sponsor}/deduction-consents", consent, at="2025-01-02T09:00:00+07:00")
    ids = [
        untouched.write(
            f"/v1/sponsors/{sponsor}/deductions",
            {"month": f"2025-{month}", "amount": "16800.00", "deducted_on": f"2025-{month}-01"},
            at=f"2025-{month}-01T23:30:00+07:00",
        ).deduction_id
        for month in ("07", "08", "09")
    ]
    before = untouched.position
    untouched.pay(sponsor, "20000.00", at="2025-09-20T09:00:00+07:00", channel="payroll", deduction_ids=ids)

    (row,) = ageing(untouched, "2025-09-30").items
    assert (row["sponsor_id"], row["kind"], bands(row), row["total"]) == (
        sponsor, "deductions", ("16800", "13600", "0", "0"), "30400.00",
    )  # fmt: skip
    assert bands(ageing(untouched, "2025-09-30", as_known_at=before).totals) == ("16800", "16800", "0", "16800")
    assert bands(ageing(untouched, "2025-09-19").totals) == ("16800", "16800", "16800", "0")
    assert bands(ageing(untouched, "2025-07-31").totals) == ("16800", "0", "0", "0")
    assert bands(ageing(untouched, "2025-08-01").totals) == ("16800", "16800", "0", "0")
    assert ageing(untouched, "2025-06-30").items == []
    assert bands(ageing(untouched, "2025-12-31").totals) == ("0", "0", "0", "30400")


def test_money_of_a_reversed_payment_that_had_left_is_owed_until_it_comes_back(
    untouched: Story, untouched_approver: str
) -> None:
    owing = []
    for region, amount in (("Jakarta", "500.00"), ("Kabupaten Gianyar", "700.00")):
        sponsor = untouched.sponsor(region=region)
        payment = untouched.pay(sponsor, amount, at="2025-03-01T09:00:00+07:00")
        refund = ask_back(untouched, sponsor, amount, at="2025-03-02T09:00:00+07:00")
        approve_refund(untouched, refund, by=untouched_approver, at="2025-03-02T09:00:00+07:00")
        untouched.reverse(payment, at="2025-03-03T09:00:00+07:00")
        owing.append(sponsor)
    untouched.pay(owing[0], "200.00", at="2025-03-20T09:00:00+07:00")

    answer = ageing(untouched, "2025-04-10")

    assert {(each["sponsor_id"], each["kind"], each["days_31_60"]) for each in answer.items} == {
        (owing[0], "reversed_payments", "300.00"),
        (owing[1], "reversed_payments", "700.00"),
    }
    assert (answer.totals["days_31_60"], answer.totals["total"]) == ("1000.00", "1000.00")
    assert ageing(untouched, "2025-04-10", region="Kabupaten Gianyar").totals["total"] == "700.00"
    assert ageing(untouched, "2025-04-10", sponsor_id=owing[0]).totals["total"] == "300.00"
    first = ageing(untouched, "2025-04-10", limit=1)
    assert first.items == answer.items[:1]
    assert first.totals == answer.totals
    assert ageing(untouched, "2025-04-10", limit=1, after=first.next).items == answer.items[1:]
    assert [untouched.read(f"/v1/sponsors/{each}").receivable for each in owing] == ["300.00", "700.00"]
