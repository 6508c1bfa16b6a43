"""E20 and the holes of docs/coverage.md: a payment is taken back, and with it the months it had paid."""

import pytest

from tests.api.story import Refused, Story

MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]


def lines(worker: str, months: list[str]) -> list[dict[str, str]]:
    """Months of one worker as the answer lists them, latest first."""
    return [{"worker_id": worker, "month": month} for month in sorted(months, reverse=True)]


def paid_month_by_month(ledger: Story, months: list[str]) -> tuple[str, str, dict[str, str]]:
    """Sponsor, worker, and the payment of each month; the first pays the 1st to the 6th, every one its own month."""
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.enrol(worker, sponsor, starts_on=f"{months[0]}-01", at=f"{months[0]}-01T08:00:00+07:00")
    payments = {}
    for month in months:
        at = f"{month}-06T09:00:00+07:00"
        payments[month] = ledger.pay(sponsor, "16800.00", at=at)
        assert ledger.allocate(sponsor, month, at=at).months == [month]
    return sponsor, worker, payments


def reversed_from_february(ledger: Story, last: str) -> tuple[str, str]:
    """January paid by itself; February to `last` by one transfer on 6 February, taken back on 2 September; after it
    to August paid one by one.
    """
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.enrol(worker, sponsor, starts_on="2025-01-01", at="2025-01-01T08:00:00+07:00")
    ledger.pay(sponsor, "16800.00", at="2025-01-06T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-01", at="2025-01-06T09:00:00+07:00")
    middle = MONTHS[1 : MONTHS.index(last) + 1]
    taken = ledger.pay(sponsor, f"{16800 * len(middle)}.00", at="2025-02-06T09:00:00+07:00")
    ledger.allocate(sponsor, last, at="2025-02-06T09:00:00+07:00")
    rest = MONTHS[MONTHS.index(last) + 1 : 8]
    ledger.pay(sponsor, f"{16800 * len(rest)}.00", at="2025-02-07T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-08", at="2025-02-07T09:00:00+07:00")
    given = ledger.reverse(taken, at="2025-09-02T09:00:00+07:00")
    assert given.contributions_reversed == lines(worker, middle)
    return sponsor, worker


def test_e20_a_year_bought_at_once_is_taken_back(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.enrol(worker, sponsor, starts_on="2025-01-01", at="2025-01-01T08:00:00+07:00")
    payment = jakarta.pay(sponsor, "201600.00", at="2025-01-06T09:00:00+07:00")
    jakarta.allocate(sponsor, "2025-12", at="2025-01-06T09:00:00+07:00")
    before = jakarta.position

    given = jakarta.reverse(payment, at="2025-04-02T10:00:00+07:00", effective_at="2025-04-02T09:00:00+07:00")

    assert (given.status, given.reversed) == (201, "201600.00")
    assert given.contributions_reversed == lines(worker, MONTHS)
    assert jakarta.says(worker, "2025-03-10", known=before) == "covered paid"
    assert jakarta.says(worker, "2025-03-10") == "undetermined payment_reversed"
    assert jakarta.says(worker, "2025-01-03") == "not_covered before_start"
    assert jakarta.says(worker, "2025-04-10") == "not_covered before_start"
    assert jakarta.status(worker, "2025-04-10") == "enrolled_unpaid"
    balance = jakarta.balance(sponsor)
    assert (balance["received"], balance["reversed"], balance["allocated"]) == ("201600.00", "201600.00", "0.00")
    assert (balance["available"], balance["receivable"]) == ("0.00", "0.00")

    jakarta.pay(sponsor, "16800.00", at="2025-04-20T09:00:00+07:00")
    again = jakarta.allocate(sponsor, "2025-04", at="2025-04-20T09:00:00+07:00")

    assert (again.months, again.spells, again.total) == (["2025-04"], {2}, "16800.00")
    assert jakarta.says(worker, "2025-04-21") == "covered paid"
    assert jakarta.says(worker, "2025-03-10") == "undetermined payment_reversed"


def test_a_hole_of_five_months_splits_the_spell(jakarta: Story) -> None:
    _, worker = reversed_from_february(jakarta, "2025-06")

    topics = jakarta.topics(after=jakarta.position - 10)
    assert {"SpellSplit", "MembershipLapsed"} <= set(topics)
    assert jakarta.says(worker, "2025-01-20") == "covered paid"
    assert jakarta.says(worker, "2025-03-10") == "undetermined payment_reversed"
    july = jakarta.coverage(worker, "2025-07-03")
    assert july.brief == "covered paid"
    assert (july.of_membership["spell"], july.of_membership["spell_started_on"]) == (2, "2025-07-01")
    assert jakarta.coverage(worker, "2025-01-20").of_membership["spell"] == 1


def test_a_hole_taken_back_early_is_arrears_then_lapse(jakarta: Story) -> None:
    """The bank took the money back on 20 February already: later days of the hole are those of an unpaid spell."""
    sponsor, worker, payments = paid_month_by_month(jakarta, MONTHS[:1])
    del payments
    taken = jakarta.pay(sponsor, "84000.00", at="2025-02-06T09:00:00+07:00")
    jakarta.allocate(sponsor, "2025-06", at="2025-02-06T09:00:00+07:00")
    jakarta.pay(sponsor, "33600.00", at="2025-02-07T09:00:00+07:00")
    jakarta.allocate(sponsor, "2025-08", at="2025-02-07T09:00:00+07:00")

    jakarta.reverse(taken, at="2025-09-02T09:00:00+07:00", effective_at="2025-02-20T09:00:00+07:00")

    assert jakarta.says(worker, "2025-02-19") == "undetermined payment_reversed"
    assert jakarta.says(worker, "2025-02-20") == "not_covered unpaid"
    assert jakarta.says(worker, "2025-04-30") == "not_covered unpaid"
    assert jakarta.says(worker, "2025-05-01") == "not_covered lapsed"
    assert jakarta.says(worker, "2025-07-01") == "covered paid"


def test_a_hole_of_three_months_keeps_the_spell_and_is_due_first(jakarta: Story) -> None:
    sponsor, worker = reversed_from_february(jakarta, "2025-04")
    assert jakarta.says(worker, "2025-03-10") == "undetermined payment_reversed"
    assert jakarta.says(worker, "2025-08-10") == "covered paid"
    assert jakarta.coverage(worker, "2025-08-10").of_membership["spell"] == 1
    assert jakarta.status(worker, "2025-08-10") == "in_arrears"

    jakarta.pay(sponsor, "50400.00", at="2025-09-10T09:00:00+07:00")
    settled = jakarta.allocate(sponsor, "2025-09", at="2025-09-10T09:00:00+07:00")

    assert (settled.months, settled.spells) == (["2025-02", "2025-03", "2025-04"], {1})
    assert settled.reasons == [("2025-09", "insufficient_funds")]
    assert jakarta.says(worker, "2025-03-10") == "undetermined settled_after_date"
    assert jakarta.status(worker, "2025-09-12") == "active"


def test_a_hole_at_the_beginning_leaves_the_spell_running(jakarta: Story) -> None:
    sponsor, worker, payments = paid_month_by_month(jakarta, MONTHS[:4])

    jakarta.reverse(payments["2025-01"], at="2025-04-20T09:00:00+07:00", effective_at="2025-01-20T09:00:00+07:00")

    assert jakarta.says(worker, "2025-01-19") == "undetermined payment_reversed"
    assert jakarta.says(worker, "2025-01-20") == "undetermined in_arrears"
    assert jakarta.says(worker, "2025-01-05") == "not_covered before_start"
    assert jakarta.says(worker, "2025-02-10") == "covered paid"
    jakarta.pay(sponsor, "33600.00", at="2025-04-21T09:00:00+07:00")
    again = jakarta.allocate(sponsor, "2025-05", at="2025-04-21T09:00:00+07:00")
    assert (again.months, again.spells) == (["2025-01", "2025-05"], {1})


def test_four_months_at_the_beginning_void_the_spell_and_its_number(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.enrol(worker, sponsor, starts_on="2025-01-01", at="2025-01-01T08:00:00+07:00")
    taken = jakarta.pay(sponsor, "67200.00", at="2025-01-06T09:00:00+07:00")
    jakarta.allocate(sponsor, "2025-04", at="2025-01-06T09:00:00+07:00")
    jakarta.pay(sponsor, "33600.00", at="2025-01-07T09:00:00+07:00")
    jakarta.allocate(sponsor, "2025-06", at="2025-01-07T09:00:00+07:00")
    before = jakarta.position

    jakarta.reverse(taken, at="2025-05-20T09:00:00+07:00")

    assert {"SpellSplit", "SpellVoided"} <= set(jakarta.topics(after=before))
    assert "MembershipLapsed" not in jakarta.topics(after=before)
    may = jakarta.coverage(worker, "2025-05-10").of_membership
    assert (may["reason"], may["spell"], may["spell_started_on"]) == ("paid", 2, "2025-05-01")
    assert jakarta.says(worker, "2025-03-10") == "undetermined payment_reversed"
    jakarta.pay(sponsor, "16800.00", at="2025-06-10T09:00:00+07:00")
    july = jakarta.allocate(sponsor, "2025-07", at="2025-06-10T09:00:00+07:00")
    assert (july.months, july.spells) == (["2025-07"], {2})


def test_a_month_paid_by_two_payments_returns_the_others_part(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.enrol(worker, sponsor, starts_on="2025-01-01", at="2025-01-01T08:00:00+07:00")
    taken = jakarta.pay(sponsor, "20000.00", at="2025-01-06T09:00:00+07:00")
    jakarta.pay(sponsor, "13600.00", at="2025-01-07T09:00:00+07:00")
    jakarta.allocate(sponsor, "2025-02", at="2025-01-08T09:00:00+07:00")

    given = jakarta.reverse(taken, at="2025-01-20T09:00:00+07:00")

    assert given.contributions_reversed == lines(worker, ["2025-01", "2025-02"])
    balance = jakarta.balance(sponsor)
    assert (balance["available"], balance["reversed"], balance["allocated"]) == ("13600.00", "20000.00", "0.00")


def test_only_what_is_there_is_taken_back_and_only_once(jakarta: Story) -> None:
    sponsor, _, payments = paid_month_by_month(jakarta, MONTHS[:2])
    payment = payments["2025-02"]

    early = jakarta.refusal(
        f"/v1/payments/{payment}/reversal",
        {"reason": "salah", "effective_at": "2025-02-01T09:00:00+07:00"},
        at="2025-03-01T09:00:00+07:00",
    )
    late = jakarta.refusal(
        f"/v1/payments/{payment}/reversal",
        {"reason": "salah", "effective_at": "2999-02-01T09:00:00+07:00"},
        at="2025-03-01T09:00:00+07:00",
    )
    jakarta.reverse(payment, at="2025-03-01T09:00:00+07:00")
    with pytest.raises(Refused) as twice:
        jakarta.reverse(payment, at="2025-03-02T09:00:00+07:00")

    assert [early.code, late.code, twice.value.code] == [
        "reversal-before-receipt",
        "instant-in-future",
        "payment-reversed",
    ]
    assert jakarta.balance(sponsor)["allocated"] == "16800.00"


def test_a_cheque_that_bounced_is_gone_and_clears_no_more(jakarta: Story) -> None:
    sponsor = jakarta.sponsor()
    cheque = jakarta.pay(sponsor, "50000.00", at="2025-01-06T09:00:00+07:00", channel="cheque")

    jakarta.reverse(cheque, at="2025-01-09T09:00:00+07:00")

    balance = jakarta.balance(sponsor)
    assert (balance["available"], balance["uncleared"], balance["reversed"]) == ("0.00", "0.00", "50000.00")
    with pytest.raises(Refused) as cleared:
        jakarta.clear(cheque, at="2025-01-10T09:00:00+07:00")
    assert cleared.value.code == "payment-reversed"


def test_the_saving_is_taken_back_with_its_month_and_paid_again_with_it(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.enrol(
        worker, sponsor, starts_on="2025-01-01", programmes=("JKK", "JKM", "JHT"), at="2025-01-01T08:00:00+07:00"
    )
    first = jakarta.pay(sponsor, "36800.00", at="2025-01-06T09:00:00+07:00")
    jakarta.pay(sponsor, "36800.00", at="2025-01-07T09:00:00+07:00")
    jakarta.allocate(sponsor, "2025-02", at="2025-01-08T09:00:00+07:00")

    jakarta.reverse(first, at="2025-02-20T09:00:00+07:00")

    january = jakarta.coverage(worker, "2025-01-20").programmes
    assert {each["reason"] for each in january.values()} == {"payment_reversed"}
    jakarta.pay(sponsor, "36800.00", at="2025-02-21T09:00:00+07:00")
    again = jakarta.allocate(sponsor, "2025-02", at="2025-02-21T09:00:00+07:00")
    assert (again.months, again.total) == (["2025-01"], "36800.00")
