"""Two records become one: whose money stays, where enrolments go on, and what cannot be."""

from uuid import UUID

import pytest

from ledger.domain.errors import (
    FourEyes,
    LedgerError,
    MergeChanged,
    MergeNeedsOtherWay,
    MergeNeedsSameEnd,
    MergeNotRequested,
    MergeWithItself,
)
from ledger.domain.merging.merge import approvable
from ledger.domain.money import rupiah
from ledger.domain.values import EndReason, Programme
from tests.domain.story import asked, covered, not_covered
from tests.domain.two_records import APPROVER, CLERK, Two


@pytest.fixture
def two() -> Two:
    return Two()


def test_the_money_of_the_later_settlement_is_its_sponsors_again(two: Two) -> None:
    two.paid(two.first, "2025-05…2025-06 on 2025-05-08")
    two.paid(two.second, "2025-05…2025-07 on 2025-05-02")

    merger = two.merge(two.second, two.first)

    assert [(each[0], str(each[1]), rupiah(each[2])) for each in merger.released] == [
        (two.a, "2025-05", "16800.00"),
        (two.a, "2025-06", "16800.00"),
    ]
    assert two.sponsors[two.a].known.refundable == 2 * 1_680_000
    settlements = two.record_of(two.first).settlements
    assert [(str(each.month), each.settled.sponsor_id) for each in settlements] == [
        ("2025-05", two.b),
        ("2025-06", two.b),
        ("2025-07", two.b),
    ]
    assert two.record_of(two.second).settlements == []
    assert two.available(two.a) == "1000000.00"


def test_what_was_settled_at_one_instant_stays_as_it_was_recorded_first(two: Two) -> None:
    two.paid(two.first, "2025-05 on 2025-05-02")
    two.paid(two.second, "2025-05 on 2025-05-02")

    merger = two.merge(two.first, two.second)

    assert [each[0] for each in merger.released] == [two.b]
    assert [each.settled.sponsor_id for each in two.record_of(two.second).settlements] == [two.a]


def test_a_saving_goes_over_though_the_membership_was_paid_twice(two: Two) -> None:
    two.paid(two.first, "2025-05…2025-06 on 2025-05-02")
    two.paid(two.second, "2025-05…2025-06 on 2025-05-08", saves=True)

    merger = two.merge(two.second, two.first)

    assert [rupiah(each[2]) for each in merger.released] == ["16800.00", "16800.00"]
    held = [
        (str(each.month), sorted(each.amounts), sum(part.amount for part in each.parts))
        for each in two.record_of(two.first).settlements
    ]
    assert held == [
        ("2025-05", ["JKK", "JKM"], 1_680_000),
        ("2025-06", ["JKK", "JKM"], 1_680_000),
        ("2025-05", ["JHT"], 2_000_000),
        ("2025-06", ["JHT"], 2_000_000),
    ]
    assert asked(two.story(two.first), "2025-06-20", programme=Programme.JHT) == covered("paid")
    two.pay(two.b, "36800.00", "2025-07-03 09:00")
    assert two.allocate(two.b, "2025-07", "2025-07-03 09:00", workers=[two.first]).settled == [
        "2025-07 spell 1 36800.00"
    ]


def test_both_had_saved_and_the_later_one_gets_all_of_it_back(two: Two) -> None:
    two.paid(two.first, "2025-05 on 2025-05-02", saves=True)
    two.paid(two.second, "2025-05 on 2025-05-08", saves=True)

    merger = two.merge(two.second, two.first)

    assert [rupiah(each[2]) for each in merger.released] == ["36800.00"]


def test_enrolments_go_on_with_the_record_that_stays(two: Two) -> None:
    two.paid(two.first, "2025-05 on 2025-05-02")
    two.paid(two.second, "2025-01…2025-02 on 2025-01-06")
    two.end(two.second, two.enrolments[two.second], "2025-02-28", EndReason.SPONSOR_STOPPED)
    running = two.enrol(two.second, two.b, "2025-04-01")

    moved = two.merge(two.second, two.first).enrolments

    kept = {each.enrolment_id: each for each in two.workers[two.first].known.enrolments}
    assert [
        (str(kept[moved[each]].starts_on), str(kept[moved[each]].ended_on))
        for each in (two.enrolments[two.second], running)
    ] == [("2025-01-01", "2025-02-28"), ("2025-04-01", "None")]
    assert all(each.ended_on for each in two.workers[two.second].known.enrolments)


def test_of_two_that_run_with_the_same_sponsor_one_goes_on(two: Two) -> None:
    two.of[two.second] = two.a
    two.paid(two.first, "2025-05 on 2025-05-02")
    two.paid(two.second, "2025-05 on 2025-05-08")

    two.merge(two.second, two.first)

    assert [str(each.ended_on) for each in two.workers[two.first].known.enrolments] == ["None", "2025-12-20"]


def test_one_that_saves_goes_on_beside_one_that_does_not(two: Two) -> None:
    two.of[two.second] = two.a
    two.paid(two.first, "2025-05 on 2025-05-02")
    two.paid(two.second, "2025-05 on 2025-05-08", saves=True)

    two.merge(two.second, two.first)

    assert [each.ended_on for each in two.workers[two.first].known.enrolments] == [None, None]


def test_records_that_were_merged_before_go_over_with_all_they_took_in(two: Two) -> None:
    third = two.worker()
    two.of[third] = two.b
    two.paid(two.first, "2025-01 on 2025-01-06")
    two.paid(two.second, "2025-02 on 2025-02-06")
    two.paid(third, "2025-03 on 2025-03-06")

    two.merge(third, two.second)
    two.merge(two.second, two.first)

    assert two.spells(two.first) == ["1: 2025-01…2025-03 from 2025-01-06"]
    assert two.workers[two.second].known.merged_into == two.first


# What cannot be.


def refusal(two: Two, merged: UUID, into: UUID) -> LedgerError:
    before = [two.workers[each].version for each in (merged, into)]
    with pytest.raises(LedgerError) as refused:
        two.merge(merged, into)
    assert [two.workers[each].version for each in (merged, into)] == before
    return refused.value


def test_a_record_is_not_merged_into_itself(two: Two) -> None:
    assert isinstance(refusal(two, two.first, two.first), MergeWithItself)


def test_two_people_read_the_same(two: Two) -> None:
    record = two.record_of(two.second)
    with pytest.raises(MergeNotRequested):
        approvable(record, APPROVER, None)
    with pytest.raises(FourEyes):
        two.merge(two.second, two.first, approved_by=CLERK)
    with pytest.raises(MergeChanged):
        approvable(two.record_of(two.second), APPROVER, two.a)


@pytest.mark.parametrize(("ended", "merged"), [("first", "second"), ("second", "first")])
def test_a_death_that_only_one_record_knows_is_recorded_for_the_other_first(two: Two, ended: str, merged: str) -> None:
    records = {"first": two.first, "second": two.second}
    two.paid(two.first, "2025-01…2025-03 on 2025-01-06")
    two.paid(two.second, "2025-03…2025-06 on 2025-03-10")
    two.end(records[ended], two.enrolments[records[ended]], "2025-03-20", EndReason.DEATH)
    survivor = records["first" if merged == "second" else "second"]

    refused = refusal(two, records[merged], survivor)

    assert isinstance(refused, MergeNeedsSameEnd)
    assert refused.fields == {"on": "2025-03-20", "reason": "death"}
    assert isinstance(refusal(two, survivor, records[merged]), MergeNeedsOtherWay)
    two.end(records[merged], two.enrolments[records[merged]], "2025-03-20", EndReason.DEATH)
    two.merge(records[merged], survivor)
    assert two.spells(survivor) == ["1: 2025-01…2025-03 from 2025-01-06"]
    assert asked(two.story(survivor), "2025-03-21") == not_covered("ended")


def test_an_exit_of_the_time_before_is_no_hindrance_and_stays_a_border(two: Two) -> None:
    two.paid(two.first, "2025-01…2025-03 on 2025-01-06")
    two.end(two.first, two.enrolments[two.first], "2025-03-31", EndReason.EXIT)
    two.paid(two.second, "2025-05…2025-06 on 2025-05-05")

    two.merge(two.second, two.first)

    assert two.spells(two.first) == ["1: 2025-01…2025-03 from 2025-01-06", "2: 2025-05…2025-06 from 2025-05-05"]
    story = two.story(two.first)
    assert (asked(story, "2025-04-20"), asked(story, "2025-05-20")) == (not_covered("ended"), covered("paid"))


def test_an_exit_that_the_other_record_goes_past_is_recorded_there_first(two: Two) -> None:
    two.paid(two.first, "2025-01…2025-03 on 2025-01-06")
    two.end(two.first, two.enrolments[two.first], "2025-03-31", EndReason.EXIT)
    two.paid(two.second, "2025-03…2025-06 on 2025-03-05")

    assert isinstance(refusal(two, two.second, two.first), MergeNeedsSameEnd)


def test_a_claim_of_the_saving_is_known_to_both(two: Two) -> None:
    two.paid(two.first, "2025-01…2025-03 on 2025-01-06", saves=True)
    two.paid(two.second, "2025-04…2025-06 on 2025-04-05", saves=True)
    two.end(two.first, two.enrolments[two.first], "2025-03-31", EndReason.JHT_CLAIMED)

    assert isinstance(refusal(two, two.second, two.first), MergeNeedsSameEnd)
    assert isinstance(refusal(two, two.first, two.second), MergeNeedsOtherWay)
