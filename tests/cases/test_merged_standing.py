"""Two records of one person, with all that stands beside the months of the one that ends: where it goes."""

from collections.abc import Iterator

import pytest

from tests.api.desk import Desk
from tests.api.restoring import ask_restored, restore
from tests.api.serving import Served
from tests.api.story import Refused, Story
from tests.cases.two_records import Pair


@pytest.fixture
def pair(jakarta_service: Served, jakarta: Story) -> Pair:
    return Pair.of(jakarta_service, jakarta)


@pytest.fixture
def desk(jakarta_service: Served) -> Iterator[Desk]:
    with Desk.of(jakarta_service) as opened:
        yield opened


def two(
    pair: Pair, first: str = "2025-01…2025-03 on 2025-01-06", second: str = "2025-04…2025-06 on 2025-04-10"
) -> tuple[str, str]:
    """Two records, each paid by a sponsor of its own."""
    return pair.record(pair.story.sponsor(), first), pair.record(pair.story.sponsor(), second)


def number(pair: Pair, worker: str, at: str, number: str = "99010170385") -> dict[str, str]:
    given = {"number": number, "issued_at": at}
    pair.story.write(f"/v1/workers/{worker}/numbers", given)
    return given


# Months restored by a letter.


@pytest.mark.parametrize("stays", ["the restored one", "the other"])
def test_months_that_a_letter_restored_read_so_whichever_record_stays(pair: Pair, stays: str) -> None:
    ledger = pair.story
    sponsor = ledger.sponsor()
    restored = pair.record(sponsor, "2025-01…2025-03 on 2025-01-06", "2025-08 on 2025-08-04")
    other = pair.record(ledger.sponsor(), "2025-05 on 2025-05-06", "2025-09 on 2025-09-03")
    ledger.pay(sponsor, "67200.00", at="2025-11-18T09:00:00+07:00")
    asked = ask_restored(ledger, restored, sponsor, "2025-04", "2025-07", at="2025-11-19T10:00:00+07:00")
    restore(ledger, asked.backdating_id, by=pair.approver, at="2025-11-20T10:00:00+07:00")

    merged, into = (other, restored) if stays == "the restored one" else (restored, other)
    given = pair.merge(merged, into)

    # May was paid by the other record first; the letter's word stands, and the other sponsor's money is its own again.
    assert [(each["month"], each["amount"]) for each in given.released] == [("2025-05", "16800.00")]
    for day in ("2025-04-10", "2025-05-20", "2025-07-31"):
        assert ledger.says(into, day) == "covered backdated"
    assert ledger.says(into, "2025-09-10") == "covered paid"
    assert ledger.coverage(into, "2025-05-20").of_membership["spell_started_on"] == "2025-01-06"
    pair.is_whole(into, merged)


def test_two_records_with_a_letter_each_become_one(pair: Pair) -> None:
    """And each letter's word lasts as long as its money."""
    ledger = pair.story
    records, letters = [], []
    for paid, gap in (
        (("2024-01 on 2024-01-08", "2024-06 on 2024-06-04"), ("2024-02", "2024-05")),
        (("2024-07 on 2024-07-08", "2024-12 on 2024-12-04"), ("2024-08", "2024-11")),
    ):
        sponsor = ledger.sponsor()
        records.append(pair.record(sponsor, *paid))
        letters.append(ledger.pay(sponsor, "67200.00", at="2025-11-18T09:00:00+07:00"))
        asked = ask_restored(ledger, records[-1], sponsor, *gap, at="2025-11-19T10:00:00+07:00")
        restore(ledger, asked.backdating_id, by=pair.approver, at="2025-11-20T10:00:00+07:00")
    merged, into = records

    pair.merge(merged, into)

    for day in ("2024-02-10", "2024-05-31", "2024-08-01", "2024-11-20"):
        assert ledger.says(into, day) == "covered backdated"
        assert ledger.coverage(into, day).of_membership["spell_started_on"] == "2024-01-08"
    assert [ledger.says(into, day) for day in ("2024-06-20", "2024-12-20")] == ["covered paid"] * 2
    ledger.reverse(letters[0], at="2025-12-20T09:00:00+07:00")
    assert ledger.says(into, "2024-03-10") == "undetermined payment_reversed"
    assert ledger.says(into, "2024-09-10") == "covered backdated"
    pair.is_whole(into, merged)


def test_a_letter_that_nobody_has_approved_ends_with_its_record(pair: Pair) -> None:
    ledger = pair.story
    sponsor = ledger.sponsor()
    second = pair.record(sponsor, "2025-01 on 2025-01-06", "2025-08 on 2025-08-04")
    first = pair.record(ledger.sponsor(), "2025-09 on 2025-09-03")
    ledger.pay(sponsor, "100800.00", at="2025-11-18T09:00:00+07:00")
    asked = ask_restored(ledger, second, sponsor, "2025-02", "2025-07", at="2025-11-19T10:00:00+07:00")
    pair.merge(second, first)

    with pytest.raises(Refused) as gone:
        restore(ledger, asked.backdating_id, by=pair.approver)
    assert (gone.value.status, gone.value.code, gone.value.problem["into"]) == (410, "merged", first)
    again = ask_restored(ledger, first, sponsor, "2025-02", "2025-07")
    restore(ledger, again.backdating_id, by=pair.approver)
    assert ledger.says(first, "2025-04-10") == "covered backdated"
    pair.is_whole(first, second)


# Numbers, attestations, marks.


def test_a_spell_keeps_the_number_and_the_attestation_it_began_with(pair: Pair) -> None:
    ledger = pair.story
    first, second = two(pair, "2025-04…2025-06 on 2025-04-10", "2025-01…2025-03 on 2025-01-06")
    mine = number(pair, first, "2025-04-11T10:00:00+07:00", "99010170386")
    theirs = number(pair, second, "2025-01-08T10:00:00+07:00")
    assert ledger.says(second, "2025-01-07") == "not_covered before_start"

    pair.merge(second, first)

    # One spell from January on: it applies from the instant of January's number.
    assert ledger.says(first, "2025-01-07") == "not_covered before_start"
    assert ledger.says(first, "2025-01-09") == "covered paid"
    assert ledger.says(first, "2025-04-10") == "covered paid"
    told = ledger.read(f"/v1/workers/{first}").numbers
    assert told == [{"spell": 1, **mine}, {"spell": 1, **theirs}], "both cards are the person's"
    pair.is_whole(first, second)


def test_a_number_of_a_spell_that_begins_within_another_record_says_nothing_of_it(pair: Pair) -> None:
    ledger = pair.story
    first, second = two(pair)
    number(pair, second, "2025-04-12T10:00:00+07:00")

    pair.merge(second, first)

    assert ledger.says(first, "2025-01-07") == "covered paid"
    assert ledger.says(first, "2025-04-11") == "covered paid"
    assert ledger.read(f"/v1/workers/{first}").numbers == []
    pair.is_whole(first, second)


def test_what_was_attested_before_the_money_counts_for_the_next_spell_of_the_person(pair: Pair) -> None:
    ledger = pair.story
    sponsor = ledger.sponsor()
    first = pair.record(sponsor, "2025-01 on 2025-01-06")
    second = ledger.worker()
    ledger.write(
        f"/v1/workers/{second}/attestations", {"attested_on": "2025-08-01", "working": True, "fit": True},
        at="2025-08-01T09:00:00+07:00",
    )  # fmt: skip
    pair.merge(second, first)
    ledger.pay(sponsor, "16800.00", at="2025-08-04T09:00:00+07:00")

    opened = ledger.allocate(sponsor, "2025-08", at="2025-08-04T09:00:00+07:00")

    assert opened.months == ["2025-08"]
    assert "attestation-missing" not in opened.warnings
    pair.is_whole(first, second)


def test_an_open_mark_is_handed_on_once(pair: Pair) -> None:
    ledger = pair.story
    first, second = two(pair)
    path = "/v1/workers/{}/marks"
    kind = {"mark": "employee", "since": "2025-06-01", "note": "bekerja di PT Contoh"}
    left = ledger.write(path.format(second), kind)

    pair.merge(second, first)

    listed = [each for each in ledger.read("/v1/reports/branch-list").items if each["worker_id"] in (first, second)]
    assert [(each["worker_id"], each["mark"], each["since"], each["note"]) for each in listed] == [
        (first, *kind.values())
    ]
    assert ledger.refusal(path.format(first), kind).code == "mark-exists"
    assert ledger.refusal(f"/v1/marks/{left.mark_id}/clearance", {}).code == "merged"
    pair.is_whole(first, second)


# Terms.


def test_what_the_record_that_stays_says_of_sector_and_region_holds_from_here_on(pair: Pair) -> None:
    ledger = pair.story
    a = ledger.sponsor()
    first, second = pair.record(a, "2025-01 on 2025-01-06"), pair.record(ledger.sponsor(), "2025-02 on 2025-02-06")
    ledger.amend(second, "2025-03", sector="transport", region="Kota Denpasar")

    pair.merge(second, first)

    told = ledger.read(f"/v1/workers/{first}", on="2025-03-10")
    assert (told.sector, told.region, told.amendments) == ("other", "Jakarta", [])
    ledger.pay(a, "16800.00", at="2025-03-03T09:00:00+07:00")
    assert ledger.allocate(a, "2025-03", at="2025-03-03T09:00:00+07:00").total == "16800.00"
    pair.is_whole(first, second)


def test_an_enrolment_that_did_not_go_on_moves_with_the_record_it_came_to(pair: Pair) -> None:
    """Three records with one sponsor: the second takes in the first, the third the second."""
    sponsor = pair.story.sponsor("village")
    first, second, third = (pair.record(sponsor, f"2025-0{month} on 2025-0{month}-06") for month in range(1, 4))

    pair.merge(first, second)
    pair.merge(second, third)

    report = pair.story.read("/v1/reports/participation", on="2025-05-01")
    assert report.status == 200
    pair.is_whole(third, second, first)
