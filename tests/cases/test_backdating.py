"""E6, and the end of E22: months that a letter restores, and what becomes of them later."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.store.database import Database
from tests.api.branch import APPROVED, ASKED, Branch
from tests.api.restoring import LETTER, ask_restored, restore
from tests.api.story import SAVING

PAIR = {"JKK": "10000.00", "JKM": "6800.00"}


@pytest.fixture
def branch(database: Database, tmp_path: Path) -> Iterator[Branch]:
    with Branch.opened(database, tmp_path) as opened:
        yield opened


def test_e06_a_letter_restores_the_months_between_two_spells(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    in_august = ledger.position
    ledger.run_lapses("2025-10-01")
    ledger.pay(sponsor, "16800.00", at="2025-10-06T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-10", at="2025-10-06T10:00:00+07:00")
    on_7_october = ledger.position
    ledger.pay(sponsor, "67200.00", at="2025-11-18T09:00:00+07:00")

    asked = ask_restored(ledger, worker, sponsor, "2025-07", "2025-09", at=ASKED)
    assert (asked.status, asked.total) == (201, "50400.00")
    assert asked.months == ["2025-07", "2025-08", "2025-09"]
    assert ledger.says(worker, "2025-08-10") == "not_covered unpaid", "one person's word restores nothing"
    given = restore(ledger, asked.backdating_id, by=branch.second, at=APPROVED, total="50400.00")

    assert (given.status, given.total, given.spell, given.available) == (201, "50400.00", 1, "16800.00")
    assert [(line["month"], line["spell"], line["amounts"]) for line in given.settled] == [
        ("2025-07", 1, PAIR), ("2025-08", 1, PAIR), ("2025-09", 1, PAIR),
    ]  # fmt: skip
    assert ledger.topics(after=asked.position) == [
        "MembershipBackdated", "ContributionSettled", "ContributionSettled", "ContributionSettled", "FundsAllocated",
    ]  # fmt: skip
    assert ledger.says(worker, "2025-08-10", known=in_august) == "undetermined within_due_period"
    assert ledger.says(worker, "2025-08-20", known=in_august) == "undetermined in_arrears"
    assert ledger.says(worker, "2025-08-10", known=on_7_october) == "not_covered unpaid"
    assert ledger.says(worker, "2025-08-10") == "covered backdated"
    assert ledger.says(worker, "2025-10-03", known=on_7_october) == "not_covered before_start"
    assert ledger.says(worker, "2025-10-03") == "covered paid"

    november = ledger.allocate(sponsor, "2025-11", at="2025-11-21T09:00:00+07:00")
    assert (november.months, november.spells) == (["2025-11"], {1})
    assert ledger.status(worker, "2025-11-30") == "active"


def test_e06_the_answer_names_the_letter_and_its_policy(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    ledger.pay(sponsor, "50400.00", at="2025-11-18T09:00:00+07:00")

    given = branch.restored(worker, sponsor, "2025-07", "2025-09")

    (fact,) = ledger.events(after=0, topic="MembershipBackdated")
    august, october = (ledger.coverage(worker, on).of_membership for on in ("2025-08-10", "2025-10-03"))
    assert august["policy"]["id"] == "backdated_by_letter"
    assert fact["position"] in august["evidence"]
    assert fact["position"] in october["evidence"], "without it the day would lie before the spell"
    assert fact["position"] not in ledger.coverage(worker, "2025-03-10").of_membership["evidence"]
    for answer in (august, october):
        assert (answer["spell"], answer["spell_started_on"]) == (1, "2025-01-06")
        assert answer["covered_through"] == "2025-10-31"
    assert august["settled_at"] == "2025-11-20T10:00:00+07:00"
    assert ledger.status(worker, "2025-08-20") == "active"
    told = ledger.read(f"/v1/backdatings/{given.backdating_id}")
    assert (told.state, told.total, told.spell, told.letter_number) == ("approved", "50400.00", 1, LETTER)
    assert told.position == fact["position"]
    everything = str(ledger.events(after=0))
    assert LETTER not in everything, "a letter leads to a person"


def test_e06_what_was_not_covered_is_waited_for_from_the_earlier_first_day(branch: Branch) -> None:
    """A spell number that was joined is not used again: the next one is the third."""
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    ledger.pay(sponsor, "67200.00", at="2025-11-18T09:00:00+07:00")
    branch.restored(worker, sponsor, "2025-07", "2025-09")
    assert ledger.says(worker, "2026-01-31") == "undetermined in_arrears"

    assert ledger.run_lapses("2026-02-01").workers == [worker]
    anew = ledger.allocate(sponsor, "2026-02", at="2026-02-03T09:00:00+07:00")

    assert (anew.months, anew.spells) == (["2026-02"], {3})
    assert ledger.says(worker, "2025-12-10") == "not_covered unpaid"
    assert ledger.says(worker, "2025-08-10") == "covered backdated"


def test_months_after_a_spell_that_has_lapsed_continue_it(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    ledger.run_lapses("2025-10-01")
    ledger.pay(sponsor, "84000.00", at="2025-11-18T09:00:00+07:00")

    given = branch.restored(worker, sponsor, "2025-07", "2025-10")

    assert (given.total, given.spell, given.available) == ("67200.00", 1, "16800.00")
    assert ledger.says(worker, "2025-10-20") == "covered backdated"
    assert ledger.says(worker, "2025-11-10") == "undetermined within_due_period"
    november = ledger.allocate(sponsor, "2025-11", at="2025-11-21T09:00:00+07:00")
    assert (november.months, november.spells) == (["2025-11"], {1})


def test_months_that_do_not_reach_the_present_leave_a_lapse_behind_them(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    ledger.run_lapses("2025-10-01")
    ledger.pay(sponsor, "16800.00", at="2025-11-18T09:00:00+07:00")

    branch.restored(worker, sponsor, "2025-07", "2025-07")

    assert ledger.says(worker, "2025-07-20") == "covered backdated"
    assert ledger.says(worker, "2025-09-10") == "not_covered unpaid"
    assert ledger.says(worker, "2025-10-31") == "not_covered unpaid"
    assert ledger.says(worker, "2025-11-01") == "not_covered lapsed"
    assert [event["data"]["on"] for event in ledger.events(after=0, topic="MembershipLapsed")] == [
        "2025-10-01", "2025-11-01",
    ]  # fmt: skip


def test_money_taken_back_takes_the_restored_months_with_it(branch: Branch) -> None:
    """A hole of three months leaves the spell running, as any other; what is paid for it later is paid late."""
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    payment = ledger.pay(sponsor, "50400.00", at="2025-11-18T09:00:00+07:00")
    branch.restored(worker, sponsor, "2025-07", "2025-09")
    before = ledger.position

    given = ledger.reverse(payment, at="2025-12-02T09:00:00+07:00")

    assert [line["month"] for line in given.contributions_reversed] == ["2025-09", "2025-08", "2025-07"]
    assert ledger.says(worker, "2025-08-10", known=before) == "covered backdated"
    assert ledger.says(worker, "2025-08-10") == "undetermined payment_reversed"
    assert ledger.says(worker, "2025-10-03") == "covered paid"
    ledger.pay(sponsor, "50400.00", at="2025-12-03T09:00:00+07:00")
    again = ledger.allocate(sponsor, "2025-10", at="2025-12-03T10:00:00+07:00")
    assert (again.months, again.spells) == (["2025-07", "2025-08", "2025-09"], {1})
    assert ledger.says(worker, "2025-08-10") == "undetermined settled_after_date"


def test_a_longer_gap_opens_again_when_its_money_is_taken_back(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2025-05", worker=worker, sponsor=sponsor, amount="84000.00")
    ledger.pay(sponsor, "16800.00", at="2025-10-06T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-10", at="2025-10-06T10:00:00+07:00")
    payment = ledger.pay(sponsor, "67200.00", at="2025-11-18T09:00:00+07:00")
    branch.restored(worker, sponsor, "2025-06", "2025-09")
    assert ledger.says(worker, "2025-10-03") == "covered paid"

    ledger.reverse(payment, at="2025-12-02T09:00:00+07:00")

    october = ledger.coverage(worker, "2025-10-03").of_membership
    assert (october["reason"], october["spell"]) == ("before_start", 3), "a number that was joined is not used again"
    assert ledger.says(worker, "2025-10-07") == "covered paid"
    assert ledger.says(worker, "2025-07-10") == "undetermined payment_reversed"
    ledger.pay(sponsor, "67200.00", at="2025-12-03T09:00:00+07:00")
    anew = ask_restored(ledger, worker, sponsor, "2025-06", "2025-09", at="2025-12-04T09:00:00+07:00")
    assert restore(ledger, anew.backdating_id, by=branch.second, at="2025-12-05T09:00:00+07:00").spell == 1
    assert ledger.says(worker, "2025-07-10") == "covered backdated"
    assert ledger.says(worker, "2025-10-03") == "covered paid"


def test_the_saving_of_a_spell_that_saves_is_restored_with_it(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.enrol(worker, sponsor, starts_on="2025-01-01", programmes=SAVING, at="2025-01-01T08:00:00+07:00")
    ledger.pay(sponsor, "1000000.00", at="2025-01-06T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-06", at="2025-01-06T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-10", at="2025-10-06T10:00:00+07:00")

    given = branch.restored(worker, sponsor, "2025-07", "2025-09")

    assert (given.total, given.settled[0]["amounts"]) == ("110400.00", {**PAIR, "JHT": "20000.00"})
    programmes = ledger.coverage(worker, "2025-08-10").programmes
    assert {each["reason"] for each in programmes.values()} == {"backdated"}
    assert set(programmes) == {"JKK", "JKM", "JHT"}


def test_a_claim_that_was_filed_before_goes_to_people(branch: Branch) -> None:
    """Also one for a day of the later spell's month that lay before its first day; none anew where nothing changes."""
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    restored, before_start, unmoved = (
        branch.file(worker, on, at="2025-10-08T09:00:00+07:00").claim_id
        for on in ("2025-08-10", "2025-10-03", "2025-10-07")
    )
    assert [branch.open_adjudications(each) for each in (restored, before_start)] == [["unpaid_before_lapse"], []]
    ledger.pay(sponsor, "50400.00", at="2025-11-18T09:00:00+07:00")

    branch.restored(worker, sponsor, "2025-07", "2025-09")

    assert branch.open_adjudications(restored) == ["unpaid_before_lapse"], "people are at it already"
    assert branch.open_adjudications(before_start) == ["settled_after_filing"]
    assert branch.open_adjudications(unmoved) == ["not_attested"], "nobody has said that the worker was at work"
    filed = branch.file(worker, "2025-08-11", at="2025-11-21T09:00:00+07:00")
    assert (filed.coverage["outcome"], filed.adjudication_id) == ("covered", None)


def test_e22b_money_remitted_too_late_can_be_placed_by_a_letter(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor("asn"), ledger.worker()
    ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    ledger.pay(sponsor, "50400.00", at="2025-10-02T09:00:00+07:00")
    late = ledger.allocate(sponsor, "2025-10", at="2025-10-02T10:00:00+07:00")
    assert (late.total, late.available, late.spells) == ("16800.00", "33600.00", {2})
    letter = "2025-07 to 2025-09 stay unpaid: a letter could restore them (back-dating)"
    assert late.document["warnings"] == [letter, "attestation-missing"]
    assert ledger.says(worker, "2025-08-10") == "not_covered unpaid"
    ledger.pay(sponsor, "16800.00", at="2025-10-03T09:00:00+07:00")

    given = branch.restored(worker, sponsor, "2025-07", "2025-09", letter_date="2025-10-20")

    assert (given.total, given.available) == ("50400.00", "0.00")
    assert ledger.says(worker, "2025-08-10") == "covered backdated"


def test_an_older_gap_is_restored_while_the_newest_spell_runs(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2025-01", worker=worker, sponsor=sponsor, amount="16800.00")
    ledger.pay(sponsor, "200000.00", at="2025-05-01T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-05", at="2025-05-06T10:00:00+07:00")
    ledger.allocate(sponsor, "2025-09", at="2025-09-06T10:00:00+07:00")
    assert ledger.coverage(worker, "2025-09-10").of_membership["spell"] == 3

    branch.restored(worker, sponsor, "2025-06", "2025-08")
    middle = ledger.coverage(worker, "2025-09-03").of_membership
    assert (middle["reason"], middle["spell"], middle["spell_started_on"]) == ("paid", 2, "2025-05-06")
    branch.restored(worker, sponsor, "2025-02", "2025-04")

    whole = ledger.coverage(worker, "2025-09-03").of_membership
    assert (whole["reason"], whole["spell"], whole["spell_started_on"]) == ("paid", 1, "2025-01-06")
    assert ledger.says(worker, "2025-03-10") == "covered backdated"
    assert ledger.says(worker, "2025-07-10") == "covered backdated"
