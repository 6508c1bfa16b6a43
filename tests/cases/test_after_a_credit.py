"""What becomes of months that were credited: taken back, released, paid anew, each for what it still holds."""

from ledger.store.database import Database
from tests.api.paying_back import approve_refund, ask_back
from tests.api.story import SAVING, Story
from tests.cases.whole import assert_whole

BOUGHT = "2025-12-10T10:00:00+07:00"
RUN = "2025-12-22"
LATER = "2026-02-02T09:00:00+07:00"


def bought(
    ledger: Story, amount: str, through: str, *, programmes: tuple[str, ...] = ("JKK", "JKM")
) -> tuple[str, ...]:
    """Sponsor, worker, enrolment and payment: months from January 2026 on, bought before the relief was published."""
    sponsor, worker = ledger.sponsor(), ledger.worker()
    enrolment = ledger.enrol(
        worker, sponsor, starts_on="2026-01-01", programmes=programmes, at="2025-12-01T09:00:00+07:00"
    )
    payment = ledger.pay(sponsor, amount, at="2025-12-10T09:00:00+07:00")
    assert ledger.allocate(sponsor, through, at=BOUGHT).available == "0.00"
    return sponsor, worker, enrolment, payment


def sums(ledger: Story, sponsor: str) -> dict[str, str]:
    """What is not zero."""
    names = ("received", "receivable", "allocated", "reversed", "refunded", "available")
    return {name: ledger.balance(sponsor)[name] for name in names if ledger.balance(sponsor)[name] != "0.00"}


def test_a_credited_month_that_is_taken_back_returns_what_it_still_holds(untouched: Story, database: Database) -> None:
    sponsor, worker, _, payment = bought(untouched, "201600.00", "2026-12")
    untouched.run_credits(RUN)
    before = untouched.position

    taken = untouched.reverse(payment, at=LATER)

    assert len(taken.contributions_reversed) == 12
    (returned,) = untouched.events(after=before, topic="FundsReturned")
    assert returned["data"]["amounts"] == {"JKK": "75000.00", "JKM": "51000.00"}
    assert sums(untouched, sponsor) == {"received": "201600.00", "reversed": "201600.00"}
    assert untouched.says(worker, "2026-01-15") == "undetermined payment_reversed"
    assert_whole(untouched, database)


def test_what_a_credit_bought_is_taken_back_with_its_payment(untouched: Story, database: Database) -> None:
    sponsor, worker, _, payment = bought(untouched, "201600.00", "2026-12")
    untouched.run_credits(RUN)
    untouched.allocate(sponsor, "2027-04", at="2026-04-10T09:00:00+07:00")

    taken = untouched.reverse(payment, at="2026-04-20T09:00:00+07:00")

    months = [line["month"] for line in taken.contributions_reversed]
    assert (months[0], months[-1], len(months)) == ("2027-04", "2026-01", 16)
    assert sums(untouched, sponsor) == {"received": "201600.00", "reversed": "201600.00"}
    assert untouched.says(worker, "2026-04-10") == "undetermined payment_reversed"
    assert_whole(untouched, database)


def test_a_credit_that_was_refunded_is_missing_when_its_payment_is_taken_back(
    untouched: Story, untouched_approver: str, database: Database
) -> None:
    sponsor, _, _, payment = bought(untouched, "201600.00", "2026-12")
    untouched.run_credits(RUN)
    refund = ask_back(untouched, sponsor, "75600.00", at="2026-01-05T09:00:00+07:00")
    approve_refund(untouched, refund, by=untouched_approver, at="2026-01-05T10:00:00+07:00")

    taken = untouched.reverse(payment, at=LATER)

    assert (taken.receivable, taken.available) == ("75600.00", "0.00")
    assert sums(untouched, sponsor) == {
        "received": "201600.00",
        "receivable": "75600.00",
        "reversed": "201600.00",
        "refunded": "75600.00",
    }
    assert_whole(untouched, database)


def test_a_payment_whose_part_was_credited_takes_no_month_with_it(untouched: Story, database: Database) -> None:
    """April held 8,400.00 of each payment; the credit gave back the later one's, and April holds none of it now."""
    sponsor, worker = untouched.sponsor(), untouched.worker()
    untouched.enrol(worker, sponsor, starts_on="2026-01-01", at="2025-12-01T09:00:00+07:00")
    first = untouched.pay(sponsor, "58800.00", at="2025-12-10T09:00:00+07:00")
    second = untouched.pay(sponsor, "8400.00", at="2025-12-10T09:30:00+07:00")
    assert untouched.allocate(sponsor, "2026-04", at=BOUGHT).total == "67200.00"
    untouched.run_credits(RUN)

    taken = untouched.reverse(second, at="2026-01-10T09:00:00+07:00")
    stays = untouched.says(worker, "2026-04-10")
    all_of_it = untouched.reverse(first, at=LATER)

    assert (taken.reversed, taken.contributions_reversed) == ("8400.00", [])
    assert stays == "covered paid"
    assert len(all_of_it.contributions_reversed) == 4
    assert sums(untouched, sponsor) == {"received": "67200.00", "reversed": "67200.00"}
    assert_whole(untouched, database)


def test_credited_months_after_a_death_release_what_they_still_hold(untouched: Story, database: Database) -> None:
    sponsor, worker, enrolment, _ = bought(untouched, "201600.00", "2026-12")
    untouched.run_credits(RUN)

    end = untouched.end(enrolment, on="2026-02-20", reason="death", at="2026-02-22T09:00:00+07:00")

    assert [(line["month"], line["amount"]) for line in end.released] == [("2026-03", "16800.00")] + [
        (f"2026-{month:02d}", "8400.00") for month in range(4, 13)
    ]
    assert sums(untouched, sponsor) == {"received": "201600.00", "allocated": "33600.00", "available": "168000.00"}
    assert untouched.read(f"/v1/sponsors/{sponsor}").refundable == "92400.00"
    assert untouched.says(worker, "2026-02-10") == "covered paid"
    assert untouched.run_credits("2026-02-23").credited == []
    assert_whole(untouched, database)


def test_a_saving_that_is_claimed_after_a_credit_releases_itself_alone(untouched: Story, database: Database) -> None:
    sponsor, _, enrolment, payment = bought(untouched, "441600.00", "2026-12", programmes=SAVING)
    untouched.run_credits(RUN)

    end = untouched.end(enrolment, on="2026-03-20", reason="jht_claimed", at="2026-03-22T09:00:00+07:00")

    assert {line["amount"] for line in end.released} == {"20000.00"}
    assert sums(untouched, sponsor) == {"received": "441600.00", "allocated": "186000.00", "available": "255600.00"}
    assert untouched.run_credits("2026-03-23").credited == []
    assert_whole(untouched, database)

    taken = untouched.reverse(payment, at="2026-04-20T09:00:00+07:00")

    assert (len(taken.contributions_reversed), taken.receivable) == (12, "0.00")
    assert sums(untouched, sponsor) == {"received": "441600.00", "reversed": "441600.00"}
    assert_whole(untouched, database)


def test_a_saving_claimed_before_the_relief_leaves_the_membership_to_be_credited(
    untouched: Story, database: Database
) -> None:
    sponsor, _, enrolment, _ = bought(untouched, "441600.00", "2026-12", programmes=SAVING)
    untouched.end(enrolment, on="2025-12-15", reason="jht_claimed", at="2025-12-15T11:00:00+07:00")

    run = untouched.run_credits(RUN)

    assert run.credited == [{"sponsor_id": sponsor, "months": 9, "amount": "75600.00"}]
    assert sums(untouched, sponsor) == {"received": "441600.00", "allocated": "126000.00", "available": "315600.00"}
    assert_whole(untouched, database)


def test_months_paid_anew_after_a_credit_cost_what_they_cost_now(untouched: Story, database: Database) -> None:
    sponsor, _, _, payment = bought(untouched, "201600.00", "2026-12")
    untouched.run_credits(RUN)
    untouched.reverse(payment, at="2026-01-10T09:00:00+07:00")
    untouched.pay(sponsor, "126000.00", at="2026-01-12T09:00:00+07:00")

    again = untouched.allocate(sponsor, "2026-12", at="2026-01-12T10:00:00+07:00")

    assert (again.total, again.available, again.settled_count) == ("126000.00", "0.00", 12)
    assert untouched.run_credits("2026-01-13").credited == []
    assert_whole(untouched, database)


def test_a_month_taken_back_before_the_run_is_not_credited(untouched: Story) -> None:
    _, _, _, payment = bought(untouched, "201600.00", "2026-12")
    untouched.reverse(payment, at="2025-12-20T09:00:00+07:00")

    assert untouched.run_credits(RUN).credited == []


def test_what_is_owed_is_not_made_good_by_a_credit_until_somebody_says_so(
    untouched: Story, untouched_approver: str, database: Database
) -> None:
    sponsor, _, _, _ = bought(untouched, "201600.00", "2026-12")
    other = untouched.pay(sponsor, "50000.00", at="2025-12-11T09:00:00+07:00")
    refund = ask_back(untouched, sponsor, "50000.00", at="2025-12-12T09:00:00+07:00")
    approve_refund(untouched, refund, by=untouched_approver, at="2025-12-12T10:00:00+07:00")
    untouched.reverse(other, at="2025-12-15T09:00:00+07:00")

    untouched.run_credits(RUN)
    credited = sums(untouched, sponsor)
    set_off = untouched.write(f"/v1/sponsors/{sponsor}/set-offs", {}, at="2025-12-23T09:00:00+07:00")

    assert (credited["receivable"], credited["available"]) == ("50000.00", "75600.00")
    assert (set_off.settled, set_off.receivable, set_off.available) == ("50000.00", "0.00", "25600.00")
    assert_whole(untouched, database)


def test_a_credit_stands_in_the_statement_and_in_the_books(untouched: Story) -> None:
    sponsor, _, _, _ = bought(untouched, "201600.00", "2026-12")

    run = untouched.run_credits(RUN)

    lines = untouched.read(f"/v1/sponsors/{sponsor}/statement").document["lines"]
    assert [(line["kind"], line["amount"], line["balance"]) for line in lines] == [
        ("payment", "201600.00", "201600.00"),
        ("allocation", "-201600.00", "0.00"),
        ("credit", "75600.00", "75600.00"),
    ]
    assert lines[-1]["description"] == "9 worker-months became cheaper, the difference is available again"
    accounts = {each["account"]: each["balance"] for each in untouched.read("/v1/trial-balance").document["accounts"]}
    assert (accounts["2100 sponsor-funds"], accounts["2200 contributions-payable"]) == ("-75600.00", "-126000.00")
    assert run.document["position"] == untouched.position
