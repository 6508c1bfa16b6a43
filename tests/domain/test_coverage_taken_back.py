"""Rows 1 and 11 of the coverage table, and what holes do to rows 13 to 16."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from ledger.domain.law.policy import Policy
from ledger.domain.status import Status, status
from ledger.domain.values import Outcome, Programme
from ledger.domain.worker import Worker
from tests.domain.reversals import decided, split, taken_back, voided
from tests.domain.story import (
    ALL,
    W,
    answered,
    asked,
    covered,
    enrolled,
    given,
    lapsed,
    left,
    not_covered,
    outer,
    settled,
    undetermined,
)

JHT = Programme.JHT
POLICY = Policy(ZoneInfo("Asia/Jakarta"))

paid_to_june = (enrolled("2025-01-01"), settled("2025-01 … 2025-06", at="2025-01-06 09:00"))


def test_row_1_a_decided_day_is_answered_as_decided_and_no_other_day() -> None:
    worker = given(*paid_to_june, decided("2025-08-20", Outcome.COVERED))

    assert asked(worker, "2025-08-20") == covered("adjudicated")
    assert outer(worker, "2025-08-20") is Outcome.COVERED
    assert asked(worker, "2025-08-19") == undetermined("in_arrears")
    assert asked(worker, "2025-08-21") == undetermined("in_arrears")
    assert asked(worker, "2025-08-20", known_before=decided("2025-08-20", Outcome.COVERED)) == undetermined(
        "in_arrears"
    )


def test_row_1_stands_above_every_other_row_and_the_last_decision_holds() -> None:
    worker = given(
        *paid_to_june,
        left("2025-03-01"),
        decided("2025-03-10", Outcome.COVERED),
        decided("2025-03-10", Outcome.NOT_COVERED),
    )

    assert asked(worker, "2025-03-10") == not_covered("adjudicated")
    assert asked(worker, "2025-03-11") == not_covered("ended")


def test_row_1_speaks_of_the_programmes_that_were_decided() -> None:
    worker = given(
        enrolled("2025-01-01", programmes=ALL),
        settled("2025-01", at="2025-01-06 09:00", programmes=ALL),
        decided("2025-02-10", Outcome.COVERED, programmes=(JHT,)),
    )

    assert asked(worker, "2025-02-10", programme=JHT) == covered("adjudicated")
    assert asked(worker, "2025-02-10") == undetermined("within_due_period")


def test_row_1_decides_even_for_a_day_on_which_nobody_was_enrolled() -> None:
    worker = given(decided("2025-03-10", Outcome.COVERED))

    assert outer(worker, "2025-03-10") is Outcome.COVERED


def test_row_11_runs_from_the_first_day_to_the_day_before_the_reversal_takes_effect() -> None:
    worker = given(*paid_to_june, taken_back("2025-01 … 2025-06", "2025-04-02 09:00"), voided())

    assert asked(worker, "2025-01-05") == not_covered("before_start")
    assert asked(worker, "2025-01-06") == undetermined("payment_reversed")
    assert asked(worker, "2025-04-01") == undetermined("payment_reversed")
    assert asked(worker, "2025-04-02") == not_covered("before_start")
    before = taken_back("2025-01 … 2025-06", "2025-04-02 09:00")
    assert asked(worker, "2025-03-10", known_before=before) == covered("paid")
    assert answered(worker, "2025-03-10").spell == 1


def test_row_11_is_over_where_the_month_is_settled_again() -> None:
    worker = given(
        *paid_to_june,
        taken_back("2025-05 … 2025-06", "2025-06-20 09:00"),
        settled("2025-05", at="2025-06-25 10:00"),
    )

    assert asked(worker, "2025-05-10") == undetermined("settled_after_date")
    assert asked(worker, "2025-06-10") == undetermined("payment_reversed")
    assert asked(worker, "2025-06-20") == undetermined("in_arrears")


def test_a_day_taken_back_in_a_spell_after_an_exit_has_not_ended() -> None:
    worker = given(
        *paid_to_june,
        left("2025-06-30"),
        enrolled("2025-09-01"),
        settled("2025-09", at="2025-09-03 09:00", opens=True),
        taken_back("2025-09", "2025-09-20 09:00", spell=2),
        voided(2),
    )

    assert asked(worker, "2025-09-10") == undetermined("payment_reversed")
    assert asked(worker, "2025-09-20") == not_covered("ended")
    assert asked(worker, "2025-08-10") == not_covered("ended")


def test_a_hole_in_the_middle_is_arrears_of_a_running_spell() -> None:
    worker = given(*paid_to_june, taken_back("2025-03", "2025-03-05 09:00"))

    assert asked(worker, "2025-03-04") == undetermined("payment_reversed")
    assert asked(worker, "2025-03-05") == undetermined("within_due_period")
    assert asked(worker, "2025-03-18") == undetermined("in_arrears")
    assert asked(worker, "2025-06-10") == covered("paid")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-01-20", covered("paid")),
        ("2025-02-10", not_covered("unpaid")),
        ("2025-04-30", not_covered("unpaid")),
        ("2025-05-01", not_covered("lapsed")),
        ("2025-06-30", not_covered("lapsed")),
        ("2025-07-01", covered("paid")),
    ],
)
def test_a_long_hole_splits_the_spell(day: str, said: object) -> None:
    worker = given(
        enrolled("2025-01-01"),
        settled("2025-01 … 2025-08", at="2025-01-06 09:00"),
        taken_back("2025-02 … 2025-06", "2025-01-31 09:00"),
        split("2025-07"),
        lapsed("2025-05-01"),
    )

    assert asked(worker, day) == said


def test_months_settled_before_a_split_belong_to_the_later_spell_and_the_earlier_position_keeps_them() -> None:
    facts = (
        enrolled("2025-01-01"),
        settled("2025-01 … 2025-08", at="2025-01-06 09:00"),
        taken_back("2025-02 … 2025-06", "2025-09-02 09:00"),
        split("2025-07"),
        lapsed("2025-05-01"),
    )
    worker = given(*facts)

    assert (answered(worker, "2025-07-10").spell, answered(worker, "2025-01-20").spell) == (2, 1)
    assert str(answered(worker, "2025-07-10").spell_started_on) == "2025-07-01"
    assert answered(worker, "2025-07-10", known_before=facts[2]).spell == 1


@pytest.mark.parametrize(
    ("day", "said"),
    [("2025-06-20", Status.IN_ARREARS), ("2025-07-10", Status.IN_ARREARS), ("2025-10-01", Status.LAPSED)],
)
def test_a_hole_however_old_is_a_debt(day: str, said: Status) -> None:
    worker = given(*paid_to_june, taken_back("2025-01", "2025-02-05 09:00"))

    when = date.fromisoformat(day)
    assert status(worker.facts(when), when, POLICY) is said


def test_a_spell_whose_first_months_are_gone_runs_on_unpaid() -> None:
    worker = given(*paid_to_june, taken_back("2025-01 … 2025-03", "2025-01-20 09:00"))

    assert asked(worker, "2025-02-10") == undetermined("within_due_period")
    assert asked(worker, "2025-03-20") == undetermined("in_arrears")
    assert status(worker.facts(date(2025, 3, 20)), date(2025, 3, 20), POLICY) is Status.IN_ARREARS
    assert asked(worker, "2025-04-10") == covered("paid")


def test_the_saving_taken_back_alone_leaves_the_membership() -> None:
    worker = given(
        enrolled("2025-01-01", programmes=ALL),
        settled("2025-01", at="2025-01-06 09:00"),
        settled("2025-01", at="2025-01-10 09:00", programmes=(JHT,)),
        taken_back("2025-01", "2025-01-25 09:00"),
    )

    assert asked(worker, "2025-01-20") == covered("paid")
    assert asked(worker, "2025-01-20", programme=JHT) == undetermined("payment_reversed")


def test_a_spell_of_which_an_end_leaves_only_holes_is_gone_and_its_number_with_it() -> None:
    story = given(*paid_to_june, taken_back("2025-01", "2025-01-25 09:00"), left("2025-01-20"))

    worker = Worker.fold(W, [event for _, event in story.told])

    assert (worker.spell, worker.known.spells_opened) == (None, 1)
    assert asked(story, "2025-01-21") == not_covered("ended")
