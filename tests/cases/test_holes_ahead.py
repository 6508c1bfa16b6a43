"""A payment is taken back for months that are still to come: until their hole ends the spell, money closes it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.store.database import Database
from tests.api.branch import Branch
from tests.api.restoring import ask_restored
from tests.api.story import Refused, Story
from tests.cases.holes import MONTH, Hole


@pytest.fixture
def branch(database: Database, tmp_path: Path) -> Iterator[Branch]:
    with Branch.opened(database, tmp_path) as opened:
        yield opened


def test_a_hole_ahead_paid_in_april_leaves_the_spell_whole(jakarta: Story) -> None:
    hole = Hole(jakarta)
    assert hole.spell("2025-08-03") == (2, "2025-08-01")
    hole.pay(4, "2025-04-05T09:00:00+07:00")

    asked = jakarta.dry_run(hole.sponsor, "2025-07", at="2025-04-05T09:00:00+07:00")
    before = jakarta.position
    given = jakarta.allocate(hole.sponsor, "2025-07", at="2025-04-05T09:00:00+07:00")

    assert (given.months, given.spells) == (["2025-04", "2025-05", "2025-06", "2025-07"], {1})
    assert (asked.months, given.total) == (given.months, "67200.00")
    assert jakarta.topics(after=before) == [
        "FundsAllocated", "MembershipLapseAnnulled", "ContributionSettled", "SpellRejoined",
        "ContributionSettled", "ContributionSettled", "ContributionSettled",
    ]  # fmt: skip
    for on in ("2025-04-20", "2025-07-31", "2025-08-03", "2025-12-31"):
        assert jakarta.says(hole.worker, on) == "covered paid", on
        assert hole.spell(on) == (1, "2025-01-06"), on
    assert jakarta.coverage(hole.worker, "2025-04-20").of_membership["covered_through"] == "2025-12-31"
    assert hole.spell("2025-08-03", known=hole.split_at) == (2, "2025-08-01")
    assert jakarta.says(hole.worker, "2025-07-10", known=hole.split_at) == "not_covered lapsed"
    assert jakarta.says(hole.worker, "2025-05-10", known=hole.split_at) == "not_covered unpaid"
    on_with_it = jakarta.allocate(hole.sponsor, "2026-01", at="2025-12-20T09:00:00+07:00")
    assert on_with_it.reasons == [("2025-12", "already_settled"), ("2026-01", "insufficient_funds")]


def test_a_part_of_the_hole_is_enough_where_three_months_or_fewer_are_left(jakarta: Story) -> None:
    hole = Hole(jakarta)
    hole.pay(2, "2025-04-05T09:00:00+07:00")

    given = jakarta.allocate(hole.sponsor, "2025-07", at="2025-04-05T09:00:00+07:00")

    assert (given.months, given.spells) == (["2025-04", "2025-05"], {1})
    assert [month for month, _ in given.reasons] == ["2025-06", "2025-07"]
    assert hole.spell("2025-08-03") == (1, "2025-01-06")
    assert jakarta.says(hole.worker, "2025-06-10") == "undetermined within_due_period"
    assert jakarta.says(hole.worker, "2025-07-20") == "undetermined in_arrears"
    assert jakarta.says(hole.worker, "2025-08-03") == "covered paid"
    hole.pay(2, "2025-09-03T09:00:00+07:00")
    rest = jakarta.allocate(hole.sponsor, "2025-09", at="2025-09-03T09:00:00+07:00")
    assert (rest.months, rest.spells) == (["2025-06", "2025-07"], {1})


@pytest.mark.parametrize(
    ("at", "months"),
    [("2025-06-30T23:59:59+07:00", ["2025-04", "2025-05", "2025-06", "2025-07"]), ("2025-07-01T00:00:00+07:00", [])],
)
def test_with_the_fourth_unpaid_month_the_spell_is_over(jakarta: Story, at: str, months: list[str]) -> None:
    """The instant before it everything is due; from that instant on the two spells stay apart."""
    hole = Hole(jakarta)
    hole.pay(4, at)

    given = jakarta.allocate(hole.sponsor, "2025-07", at=at)

    assert given.months == months
    assert hole.spell("2025-08-03") == ((1, "2025-01-06") if months else (2, "2025-08-01"))


def test_money_of_june_that_becomes_known_in_september_closes_the_hole(jakarta: Story) -> None:
    """E4's order: what counts is when the money was there."""
    hole = Hole(jakarta)
    jakarta.run_lapses("2025-09-01", at="2025-09-02T09:00:00+07:00")
    in_september = jakarta.position
    hole.pay(4, "2025-09-03T09:00:00+07:00", received_at="2025-06-25T09:00:00+07:00")

    given = jakarta.allocate(
        hole.sponsor, "2025-07", at="2025-09-03T09:00:00+07:00", effective_at="2025-06-25T10:00:00+07:00"
    )

    assert given.months == ["2025-04", "2025-05", "2025-06", "2025-07"]
    assert jakarta.says(hole.worker, "2025-07-10", known=in_september) == "not_covered lapsed"
    assert jakarta.says(hole.worker, "2025-07-10") == "covered paid"
    assert jakarta.says(hole.worker, "2025-04-10") == "undetermined settled_after_date"
    assert hole.spell("2025-08-03") == (1, "2025-01-06")


def test_the_order_of_recording_does_not_matter_for_a_spell_that_lies_ahead(jakarta: Story) -> None:
    """The spell ahead counts as opened on 10 March, when its first month was paid: money of the 8th is not too early,
    because the spell that runs then was opened in January; of the 5th of January it is.
    """
    hole = Hole(jakarta)
    hole.pay(4, "2025-04-05T09:00:00+07:00", received_at="2025-01-05T09:00:00+07:00")

    early = jakarta.allocate(hole.sponsor, "2025-04", effective_at="2025-01-05T10:00:00+07:00")
    given = jakarta.allocate(hole.sponsor, "2025-07", effective_at="2025-03-08T09:00:00+07:00")

    assert ("2025-04", "out_of_order") in early.reasons
    assert (given.months, given.spells) == (["2025-04", "2025-05", "2025-06", "2025-07"], {1})


def test_one_month_of_a_hole_of_six_moves_its_end(jakarta: Story) -> None:
    hole = Hole(jakarta, "2025-09")
    hole.pay(1, "2025-04-05T09:00:00+07:00")
    before = jakarta.position

    jakarta.allocate(hole.sponsor, "2025-04", at="2025-04-05T09:00:00+07:00")

    lapses = jakarta.events(after=before, topic="MembershipLapsed")
    assert [each["data"]["on"] for each in lapses] == ["2025-08-01"]
    assert jakarta.says(hole.worker, "2025-07-31") == "not_covered unpaid"
    assert jakarta.says(hole.worker, "2025-08-01") == "not_covered lapsed"
    assert hole.spell("2025-10-03") == (2, "2025-10-01")
    hole.pay(5, "2025-07-20T09:00:00+07:00")
    rest = jakarta.allocate(hole.sponsor, "2025-12", at="2025-07-20T09:00:00+07:00")
    assert rest.months == ["2025-05", "2025-06", "2025-07", "2025-08", "2025-09"]
    assert hole.spell("2025-10-03") == (1, "2025-01-06")


def test_four_unpaid_months_are_one_too_many_to_rejoin(jakarta: Story) -> None:
    hole = Hole(jakarta, "2025-08")
    hole.pay(1, "2025-04-05T09:00:00+07:00")

    jakarta.allocate(hole.sponsor, "2025-04", at="2025-04-05T09:00:00+07:00")

    assert hole.spell("2025-10-03") == (2, "2025-09-01")
    assert jakarta.says(hole.worker, "2025-08-01") == "not_covered lapsed"


def test_a_claim_about_a_month_that_is_lapsed_no_more_goes_to_people(branch: Branch) -> None:
    """July stays unpaid and is the spell's again; a claim about a month that was paid all the time is left alone."""
    ledger = branch.ledger
    hole = Hole(ledger)
    unpaid, paid = (
        branch.file(hole.worker, on, at="2025-07-03T09:00:00+07:00").claim_id for on in ("2025-07-02", "2025-03-10")
    )
    before = [branch.open_adjudications(each) for each in (unpaid, paid)]
    hole.pay(1, "2025-07-04T09:00:00+07:00", received_at="2025-04-05T09:00:00+07:00")

    ledger.allocate(hole.sponsor, "2025-04", at="2025-07-04T10:00:00+07:00", effective_at="2025-04-05T10:00:00+07:00")

    assert hole.spell("2025-08-03") == (1, "2025-01-06")
    after = [branch.open_adjudications(each) for each in (unpaid, paid)]
    assert before == [[], ["not_attested"]]
    assert after == [["settled_after_filing"], ["not_attested"]]


def test_another_sponsor_pays_the_hole_as_arrears_and_what_follows_the_year(jakarta: Story) -> None:
    hole = Hole(jakarta)
    other = jakarta.sponsor()
    jakarta.enrol(hole.worker, other, starts_on="2025-06-01", at="2025-06-10T09:00:00+07:00")
    jakarta.pay(other, f"{6 * MONTH}.00", at="2025-06-10T09:00:00+07:00")

    without = jakarta.allocate(other, "2026-02", at="2025-06-10T09:00:00+07:00", include_arrears=False)
    given = jakarta.allocate(other, "2026-02", at="2025-06-10T09:00:00+07:00")

    assert {reason for _, reason in without.reasons} == {"arrears_unpaid"}
    assert given.months == ["2025-04", "2025-05", "2025-06", "2025-07", "2026-01", "2026-02"]
    assert [line["arrears"] for line in given.settled] == [True, True, False, False, False, False]
    assert given.spells == {1}


def test_a_letter_restores_the_hole_only_when_the_spell_is_over(branch: Branch) -> None:
    ledger = branch.ledger
    hole = Hole(ledger)

    with pytest.raises(Refused) as early:
        ask_restored(
            ledger, hole.worker, hole.sponsor, "2025-04", "2025-07",
            letter_date="2025-04-01", at="2025-06-30T23:59:59+07:00",
        )  # fmt: skip
    late = ask_restored(
        ledger,
        hole.worker,
        hole.sponsor,
        "2025-04",
        "2025-07",
        letter_date="2025-04-01",
        at="2025-07-01T00:00:00+07:00",
    )

    assert early.value.code == "nothing-to-restore"
    assert late.months == ["2025-04", "2025-05", "2025-06", "2025-07"]


def test_what_a_closed_hole_is_taken_back_opens_it_again(jakarta: Story) -> None:
    hole = Hole(jakarta)
    again = hole.pay(4, "2025-04-05T09:00:00+07:00")
    jakarta.allocate(hole.sponsor, "2025-07", at="2025-04-05T09:00:00+07:00")

    jakarta.reverse(again, at="2025-04-12T09:00:00+07:00")

    assert hole.spell("2025-08-03") == (3, "2025-08-01")
    hole.pay(4, "2025-04-20T09:00:00+07:00")
    assert jakarta.allocate(hole.sponsor, "2025-07", at="2025-04-20T09:00:00+07:00").spells == {1}
    assert hole.spell("2025-08-03") == (1, "2025-01-06")


def test_a_number_stays_with_the_spell_it_was_issued_for(branch: Branch) -> None:
    """Spell 2 from 6 October 2025, its number issued on the 8th. A letter makes it part of spell 1; when the letter's
    money is taken back it splits off again, and begins with its number as before.
    """
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2025-05", worker=worker, sponsor=sponsor, amount="84000.00")
    ledger.pay(sponsor, "16800.00", at="2025-10-06T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-10", at="2025-10-06T10:00:00+07:00")
    number = {"number": "99010170393", "issued_at": "2025-10-08T08:15:00+07:00"}
    ledger.write(f"/v1/workers/{worker}/numbers", number, at="2025-10-09T10:00:00+07:00")
    payment = ledger.pay(sponsor, "67200.00", at="2025-11-18T09:00:00+07:00")
    assert ledger.says(worker, "2025-10-07") == "not_covered before_start"
    branch.restored(worker, sponsor, "2025-06", "2025-09")
    assert ledger.says(worker, "2025-10-07") == "covered paid"

    ledger.reverse(payment, at="2025-12-02T09:00:00+07:00")

    issued = ledger.events(topic="NumberIssued")
    assert [each["data"]["spell"] for each in issued] == [2, 3]
    assert issued[0]["data"]["number"] == issued[1]["data"]["number"]
    answer = ledger.coverage(worker, "2025-10-07")
    assert answer.brief == "not_covered before_start"
    assert (answer.of_membership["spell"], answer.of_membership["spell_started_on"]) == (3, "2025-10-08")
    assert issued[1]["position"] in answer.of_membership["evidence"]
    assert ledger.says(worker, "2025-10-09") == "covered paid"
    told = ledger.read(f"/v1/workers/{worker}").numbers
    assert [(each["spell"], each["number"]) for each in told] == [(2, "99010170393"), (3, "99010170393")]


def test_what_is_left_of_a_spell_whose_first_months_are_gone_has_no_number(branch: Branch) -> None:
    """Three months at its beginning leave it its number, as they would if it had never been part of another; with four
    it is void, and what follows begins by its payment.
    """
    ledger = branch.ledger
    for lost, numbered in ((3, [2, 3]), (4, [2])):
        before = ledger.position
        sponsor, worker = ledger.sponsor(), ledger.worker()
        ledger.paid_to("2025-02", worker=worker, sponsor=sponsor, amount="33600.00")
        first = ledger.pay(sponsor, f"{lost * MONTH}.00", at="2025-07-06T09:00:00+07:00")
        ledger.pay(sponsor, f"{(6 - lost) * MONTH}.00", at="2025-07-06T09:30:00+07:00")
        ledger.allocate(sponsor, "2025-12", at="2025-07-06T10:00:00+07:00")
        number = {"number": "99010170394", "issued_at": "2025-07-07T08:15:00+07:00"}
        ledger.write(f"/v1/workers/{worker}/numbers", number, at="2025-07-08T10:00:00+07:00")
        letter = ledger.pay(sponsor, "67200.00", at="2025-11-18T09:00:00+07:00")
        branch.restored(worker, sponsor, "2025-03", "2025-06")

        ledger.reverse(first, at="2025-12-02T09:00:00+07:00")
        ledger.reverse(letter, at="2025-12-03T09:00:00+07:00")

        assert [each["data"]["spell"] for each in ledger.events(after=before, topic="NumberIssued")] == numbered


def test_an_older_hole_goes_with_the_spell_that_has_the_months_around_it(jakarta: Story) -> None:
    """September 2025 is taken back first, then April to July: the spell from August on owes September."""
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.paid_to("2025-03", worker=worker, sponsor=sponsor, amount=f"{3 * MONTH}.00")
    paid = {}
    for last, months in (("2025-07", 4), ("2025-08", 1), ("2025-09", 1), ("2025-12", 3)):
        paid[last] = jakarta.pay(sponsor, f"{months * MONTH}.00", at="2025-03-10T09:00:00+07:00")
        jakarta.allocate(sponsor, last, at="2025-03-10T09:00:00+07:00")

    jakarta.reverse(paid["2025-09"], at="2025-03-20T09:00:00+07:00", effective_at="2025-03-20T09:00:00+07:00")
    jakarta.reverse(paid["2025-07"], at="2025-03-21T09:00:00+07:00")

    assert jakarta.coverage(worker, "2025-10-20").of_membership["spell"] == 2
    assert jakarta.status(worker, "2025-10-20") == "in_arrears"
    assert jakarta.says(worker, "2025-09-20") == "undetermined in_arrears"
