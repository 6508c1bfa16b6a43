"""What stands beside an outcome: evidence, policy, spell, lateness, how far the money reaches."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from ledger.domain.answers import Answer
from ledger.domain.coverage import ROWS, coverage
from ledger.domain.law.policies import POLICIES
from ledger.domain.law.policy import Policy
from ledger.domain.membership import MembershipFacts
from ledger.domain.values import Programme, StartRule
from tests.domain.story import (
    ALL,
    JAKARTA,
    SAVING,
    A,
    B,
    Fact,
    answered,
    died,
    enrolled,
    given,
    instant,
    lapsed,
    left,
    moment_of,
    saving_claimed,
    settled,
)

paid_to_june = (
    enrolled("2025-01-01"),
    settled("2025-01 … 2025-06", at="2025-01-06 09:00"),
)
# Positions: worker 10, enrolment 20, January 30, February 40, … June 80.


@pytest.mark.parametrize(
    ("when", "evidence"),
    [
        ("2024-12-31", (20,)),
        ("2025-01-05", (20, 30)),
        ("2025-01-06", (20, 30)),
        ("2025-02-10", (20, 40)),
        ("2025-06-30", (20, 80)),
        ("2025-07-01", (20, 80)),
        ("2025-09-30", (20, 80)),
        ("2025-10-01", (20, 80)),
    ],
)
def test_evidence_names_the_enrolment_and_the_settlement_the_answer_rests_on(
    when: str, evidence: tuple[int, ...]
) -> None:
    assert answered(given(*paid_to_june), when).evidence == evidence


def test_evidence_of_an_end_and_of_a_recorded_lapse_is_there() -> None:
    dead = given(*paid_to_june, died("2025-05-20"))  # end of the enrolment 90, of the membership 100
    gone = given(*paid_to_june, lapsed("2025-10-01"))

    assert answered(dead, "2025-05-21").evidence == (20, 100)
    assert answered(gone, "2025-09-30").evidence == (20, 80, 90)
    assert answered(gone, "2025-10-01").evidence == (20, 80, 90)


def test_a_worker_nobody_enrolled_leaves_no_evidence() -> None:
    assert answered(given(), "2025-05-21").evidence == ()


@pytest.mark.parametrize(
    ("facts", "when", "policy", "certainty"),
    [
        ((), "2025-07-10", "membership_needs_payment", "A"),
        ((*paid_to_june, died("2025-05-20")), "2025-05-21", "end_of_membership", "A"),
        (paid_to_june, "2025-01-05", "start_instant", "C"),
        (paid_to_june, "2025-01-06", "start_instant", "C"),
        (paid_to_june, "2025-02-01", "paid_by_due_day_covers_month", "C"),
        ((*paid_to_june, settled("2025-07", at="2025-07-21 10:00")), "2025-07-21", "late_payment_in_grace", "C"),
        ((*paid_to_june, settled("2025-07", at="2025-07-21 10:00")), "2025-07-20", "late_payment_in_grace", "C"),
        ((enrolled("2025-01-01", rule=StartRule.REGISTRATION),), "2025-01-05", "agreement_start", "A"),
        ((enrolled("2025-01-01"),), "2025-01-05", "membership_needs_payment", "A"),
        (paid_to_june, "2025-10-01", "lapse_after_three_months", "B"),
        ((*paid_to_june, lapsed("2025-10-01")), "2025-09-01", "grace_months_after_lapse", "C"),
        (paid_to_june, "2025-07-01", "late_payment_in_grace", "C"),
    ],
)
def test_every_answer_names_its_policy_and_how_certain_it_is(
    facts: tuple[Fact, ...], when: str, policy: str, certainty: str
) -> None:
    row = answered(given(*facts), when).policy

    assert (row.id, row.certainty) == (policy, certainty)
    assert row.source


def test_every_row_of_the_table_rests_on_a_policy_that_exists() -> None:
    assert {policy_id for _, policy_id in ROWS} <= set(POLICIES)


def test_the_spell_is_told_with_the_month_that_was_settled() -> None:
    worker = given(
        *paid_to_june, lapsed("2025-10-01"), settled("2025-10", at="2025-10-06 10:00", opens=True, sponsor=B)
    )

    first, second = answered(worker, "2025-06-30"), answered(worker, "2025-10-20")

    assert (first.spell, first.spell_started_on, first.sponsor_id) == (1, date(2025, 1, 6), A)
    assert (second.spell, second.spell_started_on, second.sponsor_id) == (2, date(2025, 10, 6), B)
    assert second.settled_at == instant("2025-10-06 10:00")
    assert str(second.month) == "2025-10"


def test_an_unpaid_month_tells_the_spell_that_ran_out_and_no_settlement() -> None:
    answer = answered(given(*paid_to_june), "2025-07-20")

    assert answer.spell == 1
    assert (answer.settled_at, answer.sponsor_id, answer.late, answer.covered_through) == (None, None, None, None)


def test_the_settlement_keeps_the_offset_it_was_given_with() -> None:
    worker = given(enrolled("2025-05-01"), settled("2025-05", at="2025-05-16 00:30+08:00"))

    answer = answered(worker, "2025-05-20")

    assert answer.settled_at is not None
    assert answer.settled_at.isoformat() == "2025-05-16T00:30:00+08:00"


def test_late_is_said_of_money_after_the_due_date_only() -> None:
    on_the_15th = given(*paid_to_june, settled("2025-07", at="2025-07-15 23:59"))
    on_the_16th = given(*paid_to_june, settled("2025-07", at="2025-07-16 00:00"))

    assert answered(on_the_15th, "2025-07-31").late is False
    assert answered(on_the_16th, "2025-07-31").late is True
    assert answered(on_the_16th, "2025-07-05").late is True


def test_covered_through_is_the_last_day_of_the_run_of_settled_months() -> None:
    worker = given(*paid_to_june, lapsed("2025-10-01"), settled("2025-10", at="2025-10-06 10:00", opens=True))

    assert answered(worker, "2025-02-10").covered_through == date(2025, 6, 30)
    assert answered(worker, "2025-06-30").covered_through == date(2025, 6, 30)
    assert answered(worker, "2025-10-20").covered_through == date(2025, 10, 31)


def test_covered_through_does_not_run_from_one_spell_into_the_next() -> None:
    worker = given(
        *paid_to_june,
        left("2025-06-20"),
        enrolled("2025-07-01"),
        settled("2025-07 … 2025-09", at="2025-07-04 10:00", opens=True),
    )

    assert answered(worker, "2025-05-10").covered_through == date(2025, 6, 20)
    assert answered(worker, "2025-07-10").covered_through == date(2025, 9, 30)


def test_covered_through_keeps_to_its_spell_even_where_another_follows_at_once() -> None:
    worker = given(*paid_to_june, settled("2025-07 … 2025-09", at="2025-07-04 10:00", opens=True))

    assert answered(worker, "2025-05-10").covered_through == date(2025, 6, 30)


def test_covered_through_stops_at_a_death() -> None:
    worker = given(*paid_to_june, died("2025-05-20"))

    assert answered(worker, "2025-03-10").covered_through == date(2025, 5, 20)
    assert answered(worker, "2025-05-20").covered_through == date(2025, 5, 20)
    assert answered(worker, "2025-03-10", known_before=died("2025-05-20")).covered_through == date(2025, 6, 30)


def test_covered_through_of_the_saving_stops_at_its_claim() -> None:
    worker = given(
        enrolled("2025-01-01", programmes=ALL),
        settled("2025-01 … 2025-12", at="2025-01-06 09:00", programmes=ALL),
        saving_claimed("2025-05-20"),
    )

    assert answered(worker, "2025-03-10", programme=Programme.JHT).covered_through == date(2025, 5, 20)
    assert answered(worker, "2025-03-10").covered_through == date(2025, 12, 31)


def test_covered_through_of_the_saving_follows_its_own_months() -> None:
    worker = given(
        enrolled("2025-01-01", programmes=ALL),
        settled("2025-01 … 2025-03", at="2025-01-06 09:00", programmes=ALL),
        settled("2025-04 … 2025-12", at="2025-01-06 09:00"),
    )

    assert answered(worker, "2025-02-10", programme=Programme.JHT).covered_through == date(2025, 3, 31)
    assert answered(worker, "2025-02-10").covered_through == date(2025, 12, 31)


def test_attested_is_said_of_the_spell() -> None:
    plain = given(*paid_to_june)
    attested = given(enrolled("2025-01-01", attested="2025-01-01"), settled("2025-01 … 2025-06", at="2025-01-06 09:00"))

    assert answered(plain, "2025-02-10").attested is False
    assert answered(attested, "2025-02-10").attested is True
    assert answered(attested, "2025-07-10").attested is True
    assert answered(given(enrolled("2025-01-01", attested="2025-01-01")), "2025-02-10").attested is False


def programmes_answered(*facts: Fact) -> int:
    answers: tuple[Answer, ...] = coverage(
        given(*facts).facts(date(2025, 6, 10)), moment_of("2025-06-10"), Policy(ZoneInfo(JAKARTA))
    )
    return len(answers)


def test_the_saving_is_listed_where_it_was_ever_taken() -> None:
    saving_alone = settled("2025-05", at="2025-05-06 09:00", programmes=SAVING)

    assert programmes_answered() == 2
    assert programmes_answered(*paid_to_june) == 2
    assert programmes_answered(enrolled("2025-01-01", programmes=ALL)) == 3
    assert programmes_answered(*paid_to_june, enrolled("2025-05-01", programmes=SAVING), saving_alone) == 3


def test_jkk_and_jkm_are_answered_alike() -> None:
    worker = given(*paid_to_june)

    for when in ("2025-01-05", "2025-01-06", "2025-03-10", "2025-07-10", "2025-11-10"):
        assert answered(worker, when) == answered(worker, when, programme=Programme.JKM)


@pytest.mark.parametrize("when", ["2015-01-01", "2025-06-15", "2025-06-15 12:00", "9998-12-31"])
def test_even_a_worker_without_any_fact_has_an_answer(when: str) -> None:
    for answer in coverage(MembershipFacts(), moment_of(when), Policy(ZoneInfo(JAKARTA))):
        assert answer.reason == "never_enrolled"
