"""E19: two records of one person become one."""

import pytest

from tests.api.serving import Served
from tests.api.story import Story
from tests.cases.two_records import Pair


@pytest.fixture(scope="module")
def pair(jakarta_service: Served, jakarta: Story) -> Pair:
    return Pair.of(jakarta_service, jakarta)


@pytest.mark.parametrize("ends", ["second", "first"])
def test_e19_of_a_month_paid_twice_the_earlier_settlement_stays(pair: Pair, ends: str) -> None:
    ledger = pair.story
    a, b = ledger.sponsor(), ledger.village()
    first = pair.record(a, "2025-05 on 2025-05-02")
    second = pair.record(b, "2025-05 on 2025-05-08")
    before = ledger.position
    merged, into = (second, first) if ends == "second" else (first, second)

    asked = pair.ask(merged, into)
    assert ledger.says(merged, "2025-05-20") == "covered paid"  # asking changes nothing
    given = pair.approve(merged, into=into)

    assert given.merge_id == asked.merge_id
    assert given.released == [{"sponsor_id": b, "month": "2025-05", "amount": "16800.00", "refundable": True}]
    assert (ledger.available(a), ledger.available(b)) == ("0.00", "16800.00")
    answered = ledger.coverage(into, "2025-05-05")
    assert answered.brief == "covered paid"
    assert (answered.of_membership["sponsor_id"], answered.of_membership["spell"]) == (a, 1)
    assert answered.of_membership["spell_started_on"] == "2025-05-02"
    assert ledger.says(into, "2025-05-01") == "not_covered before_start"
    assert pair.gone(f"/v1/workers/{merged}") == into
    assert pair.gone(f"/v1/workers/{merged}/coverage", on="2025-05-20") == into
    # Earlier positions keep both.
    assert ledger.says(first, "2025-05-05", known=before) == "covered paid"
    assert ledger.says(second, "2025-05-05", known=before) == "not_covered before_start"
    assert ledger.says(second, "2025-05-20", known=before) == "covered paid"
    assert ledger.read(f"/v1/workers/{merged}", as_known_at=before).document["enrolments"][0]["ended_on"] is None
    pair.is_whole(first, second)


def test_months_that_only_one_had_paid_are_the_others_as_they_were_settled(pair: Pair) -> None:
    ledger = pair.story
    a, b = ledger.sponsor(), ledger.village()
    first = pair.record(a, "2025-01…2025-03 on 2025-01-06")
    second = pair.record(b, "2025-04…2025-06 on 2025-04-10")
    before = ledger.position
    assert ledger.says(first, "2025-05-20", known=before) == "undetermined in_arrears"

    given = pair.merge(second, first)

    assert given.released == []
    answered = ledger.coverage(first, "2025-05-20").of_membership
    assert (answered["outcome"], answered["spell"], answered["sponsor_id"]) == ("covered", 1, b)
    assert (answered["settled_at"], answered["covered_through"]) == ("2025-04-10T09:00:00+07:00", "2025-06-30")
    assert ledger.says(first, "2025-05-20", known=before) == "undetermined in_arrears"
    # The next sponsor to pay goes on where the two have come together.
    assert pair.pay(b, first, "2025-07 on 2025-07-03")
    assert ledger.says(first, "2025-07-20") == "covered paid"
    pair.is_whole(first, second)


def test_a_payment_that_bounces_after_the_merge_takes_its_months_from_the_record_that_stays(pair: Pair) -> None:
    ledger = pair.story
    a, b = ledger.sponsor(), ledger.sponsor()
    first = pair.record(a, "2025-01…2025-03 on 2025-01-06")
    second = ledger.worker()
    ledger.enrol(second, b, starts_on="2025-04-01")
    payment = pair.pay(b, second, "2025-04…2025-06 on 2025-04-10")
    pair.merge(second, first)

    given = ledger.reverse(payment, at="2025-05-02T09:00:00+07:00")

    months = ["2025-06", "2025-05", "2025-04"]
    assert given.contributions_reversed == [{"worker_id": first, "month": month} for month in months]
    assert ledger.says(first, "2025-04-20") == "undetermined payment_reversed"
    assert ledger.balance(b)["available"] == "0.00"
    pair.is_whole(first, second)


def test_a_death_after_the_merge_gives_adopted_months_back_to_who_paid_them(pair: Pair) -> None:
    ledger = pair.story
    a, b = ledger.sponsor(), ledger.sponsor()
    first = ledger.worker()
    enrolment = ledger.enrol(first, a, starts_on="2025-01-01")
    pair.pay(a, first, "2025-01…2025-03 on 2025-01-06")
    second = pair.record(b, "2025-04…2025-06 on 2025-04-10")
    pair.merge(second, first)

    given = ledger.end(enrolment, on="2025-04-20", reason="death")

    assert [(line["sponsor_id"], line["month"], line["amount"]) for line in given.released] == [
        (b, "2025-05", "16800.00"),
        (b, "2025-06", "16800.00"),
    ]
    assert ledger.says(first, "2025-04-20") == "covered paid"
    assert ledger.says(first, "2025-04-21") == "not_covered ended"
    assert [each["ended_on"] for each in ledger.read(f"/v1/workers/{first}").document["enrolments"]] == [
        "2025-04-20",
        "2025-04-20",
    ]
    pair.is_whole(first, second)


def test_a_month_whose_payment_was_reversed_stays_one_for_the_record_that_goes_on(pair: Pair) -> None:
    ledger = pair.story
    a, b = ledger.sponsor(), ledger.sponsor()
    first = pair.record(a, "2025-06…2025-07 on 2025-06-03")
    second = pair.record(b, "2025-03 on 2025-03-06")
    bounced = pair.pay(b, second, "2025-04…2025-05 on 2025-04-10")
    ledger.reverse(bounced, at="2025-05-20T09:00:00+07:00")
    assert ledger.says(second, "2025-04-20") == "undetermined payment_reversed"

    pair.merge(second, first)

    assert ledger.says(first, "2025-04-20") == "undetermined payment_reversed"
    assert ledger.says(first, "2025-05-25") == "undetermined in_arrears"
    assert ledger.coverage(first, "2025-07-20").of_membership["spell_started_on"] == "2025-03-06"
    pair.is_whole(first, second)


def test_a_spell_of_which_nothing_was_left_goes_over_the_other_way(pair: Pair) -> None:
    ledger = pair.story
    a, b = ledger.sponsor(), ledger.sponsor()
    first = pair.record(a, "2025-06…2025-07 on 2025-06-03")
    second = ledger.worker()
    ledger.enrol(second, b, starts_on="2025-01-01")
    ledger.reverse(pair.pay(b, second, "2025-01…2025-03 on 2025-01-06"), at="2025-02-20T09:00:00+07:00")

    refused = ledger.refusal(f"/v1/workers/{second}/merge", {"into": first, "reason": "NIK ganda"})

    assert (refused.status, refused.code) == (422, "merge-needs-other-way")
    pair.merge(first, second)
    assert ledger.says(second, "2025-01-20") == "undetermined payment_reversed"
    assert ledger.says(second, "2025-07-20") == "covered paid"
    pair.is_whole(first, second)


def test_a_later_split_of_what_was_joined_leaves_every_day_answered_alike(pair: Pair) -> None:
    """The gap that the other record had filled opens again: its payment bounces."""
    ledger = pair.story
    a, b = ledger.sponsor(), ledger.sponsor()
    first = pair.record(a, "2025-01…2025-03 on 2025-01-06", "2025-09…2025-10 on 2025-09-03")
    second = ledger.worker()
    ledger.enrol(second, b, starts_on="2025-04-01")
    payment = pair.pay(b, second, "2025-04…2025-08 on 2025-04-10")
    pair.merge(second, first)
    assert ledger.coverage(first, "2025-10-20").of_membership["spell"] == 1

    ledger.reverse(payment, at="2025-10-02T09:00:00+07:00")

    told = ledger.coverage(first, "2025-10-20").of_membership
    assert (told["spell"], told["spell_started_on"]) == (3, "2025-09-03")
    assert ledger.says(first, "2025-03-20") == "covered paid"
    pair.is_whole(first, second)
