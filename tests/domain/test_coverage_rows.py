"""The table of docs/coverage.md, row by row: the last day before each boundary, the first day of it."""

from ledger.domain.values import Programme, StartRule
from tests.domain.story import (
    ALL,
    B,
    asked,
    covered,
    died,
    enrolled,
    given,
    lapse_annulled,
    lapsed,
    left,
    not_covered,
    outer,
    saving_claimed,
    settled,
    stopped,
    undetermined,
)

JHT = Programme.JHT

paid_to_june = (
    enrolled("2025-01-01"),
    settled("2025-01 … 2025-06", at="2025-01-06 09:00"),
)


def test_row_2_a_worker_nobody_enrolled_is_not_covered() -> None:
    assert asked(given(), "2025-07-10") == not_covered("never_enrolled")


def test_row_2_an_enrolment_counts_from_the_position_it_was_recorded_at() -> None:
    worker = given(*paid_to_june)

    assert asked(worker, "2025-03-10", known_before=enrolled("2025-01-01")) == not_covered("never_enrolled")


def test_row_2_the_saving_is_asked_for_itself() -> None:
    worker = given(*paid_to_june, enrolled("2025-05-01", programmes=ALL))

    assert asked(worker, "2025-06-10") == covered("paid")
    assert asked(worker, "2025-06-10", programme=JHT) == not_covered("before_start")


def test_row_3_the_day_of_death_is_covered_and_the_next_day_has_ended() -> None:
    worker = given(*paid_to_june, died("2025-05-20"))

    assert asked(worker, "2025-05-20") == covered("paid")
    assert asked(worker, "2025-05-21") == not_covered("ended")
    assert asked(worker, "2025-06-10") == not_covered("ended")
    assert asked(worker, "2025-06-10", known_before=died("2025-05-20")) == covered("paid")


def test_row_3_an_exit_holds_until_a_later_spells_first_day() -> None:
    worker = given(
        *paid_to_june,
        left("2025-05-20"),
        enrolled("2025-08-01"),
        settled("2025-08", at="2025-08-08 10:00", opens=True),
    )

    assert asked(worker, "2025-05-20") == covered("paid")
    assert asked(worker, "2025-05-21") == not_covered("ended")
    assert asked(worker, "2025-08-07") == not_covered("ended")
    assert asked(worker, "2025-08-08") == undetermined("first_day_hour_unknown")
    assert asked(worker, "2025-08-09") == covered("paid")
    assert asked(worker, "2025-09-16") == undetermined("in_arrears")


def test_row_3_a_membership_that_ended_does_not_lapse_any_more() -> None:
    worker = given(*paid_to_june, left("2025-05-20"))

    assert asked(worker, "2025-12-01") == not_covered("ended")


def test_row_3_a_claim_of_the_saving_ends_the_saving_alone() -> None:
    worker = given(
        enrolled("2025-01-01", programmes=ALL),
        settled("2025-01 … 2025-12", at="2025-01-06 09:00", programmes=ALL),
        saving_claimed("2025-05-20"),
    )

    assert asked(worker, "2025-05-20", programme=JHT) == covered("paid")
    assert asked(worker, "2025-05-21", programme=JHT) == not_covered("ended")
    assert asked(worker, "2025-07-01", programme=JHT) == not_covered("ended")
    assert asked(worker, "2025-07-01") == covered("paid")
    assert asked(worker, "2025-07-01", programme=Programme.JKM) == covered("paid")
    assert outer(worker, "2025-07-01") == "covered"


def test_row_3_nobody_is_covered_after_death_even_if_money_opened_a_spell_before_it_was_reported() -> None:
    worker = given(
        enrolled("2025-05-01"),
        settled("2025-05", at="2025-05-25 10:00"),
        died("2025-05-20"),
    )

    assert asked(worker, "2025-05-26") == not_covered("ended")


def test_row_5_a_settled_month_before_the_spells_first_day() -> None:
    worker = given(*paid_to_june)

    assert asked(worker, "2025-01-01") == not_covered("before_start")
    assert asked(worker, "2025-01-05") == not_covered("before_start")
    assert asked(worker, "2025-01-06") == undetermined("first_day_hour_unknown")


by_agreement = enrolled(
    "2025-01-02", rule=StartRule.AGREEMENT, agreement="2025-01-02", agreed_at="2025-01-15 10:00", accepted="2025-01-15"
)


def test_row_6_the_agreement_covers_the_days_after_it_was_recorded() -> None:
    worker = given(by_agreement, settled("2025-01 … 2025-06", at="2025-02-20 10:00", first_day="2025-01-02"))

    assert asked(worker, "2025-01-01") == not_covered("before_start")
    assert asked(worker, "2025-01-02") == undetermined("settled_after_date")
    assert asked(worker, "2025-01-15") == undetermined("settled_after_date")
    assert asked(worker, "2025-01-16") == covered("agreement")
    assert asked(worker, "2025-01-20") == covered("agreement")
    assert asked(worker, "2025-02-19") == covered("agreement")


def test_row_6_ends_on_the_day_of_the_settlement() -> None:
    worker = given(by_agreement, settled("2025-01 … 2025-06", at="2025-02-20 10:00", first_day="2025-01-02"))

    assert asked(worker, "2025-02-20") == undetermined("same_day_hour_unknown")
    assert asked(worker, "2025-02-20 10:00") == covered("paid")
    assert asked(worker, "2025-02-20 09:59:59") == undetermined("settled_after_date")
    assert asked(worker, "2025-02-21") == covered("paid")
    assert asked(worker, "2025-03-01") == covered("paid")


def test_row_7_the_first_day_without_an_hour_with_a_later_and_with_an_earlier_one() -> None:
    worker = given(enrolled("2025-05-01"), settled("2025-05", at="2025-05-20 10:00"))

    assert asked(worker, "2025-05-20") == undetermined("first_day_hour_unknown")
    assert asked(worker, "2025-05-20 10:00:00") == covered("paid")
    assert asked(worker, "2025-05-20 09:59:59") == not_covered("before_start")
    assert asked(worker, "2025-05-20 23:59:59") == covered("paid")
    assert asked(worker, "2025-05-21") == covered("paid")


def test_row_7_is_not_asked_of_a_spell_paid_before_its_first_day() -> None:
    worker = given(enrolled("2025-05-01"), settled("2025-05", at="2025-04-20 10:00"))

    assert asked(worker, "2025-05-01") == covered("paid")


def test_row_8_paid_on_the_due_date_covers_the_whole_month_and_a_day_later_does_not() -> None:
    to_april = (enrolled("2025-01-01"), settled("2025-01 … 2025-04", at="2025-01-06 09:00"))
    on_the_15th = given(*to_april, settled("2025-05", at="2025-05-15 23:59:59"))
    on_the_16th = given(*to_april, settled("2025-05", at="2025-05-16 00:00:00"))

    assert asked(on_the_15th, "2025-05-01") == covered("paid")
    assert asked(on_the_15th, "2025-05-15") == covered("paid")
    assert asked(on_the_15th, "2025-05-31") == covered("paid")
    assert asked(on_the_16th, "2025-05-15") == undetermined("settled_after_date")
    assert asked(on_the_16th, "2025-05-17") == covered("paid")


def test_row_9_settled_late_on_that_very_day() -> None:
    worker = given(*paid_to_june, settled("2025-07", at="2025-07-21 15:00"))

    assert asked(worker, "2025-07-20") == undetermined("settled_after_date")
    assert asked(worker, "2025-07-21") == undetermined("same_day_hour_unknown")
    assert asked(worker, "2025-07-21 14:59:59") == undetermined("settled_after_date")
    assert asked(worker, "2025-07-21 15:00:00") == covered("paid")
    assert asked(worker, "2025-07-22") == covered("paid")


def test_row_10_settled_late_and_after_the_day() -> None:
    worker = given(*paid_to_june, settled("2025-07 … 2025-09", at="2025-09-30 20:00"))

    assert asked(worker, "2025-07-01") == undetermined("settled_after_date")
    assert asked(worker, "2025-08-10") == undetermined("settled_after_date")
    assert asked(worker, "2025-09-29") == undetermined("settled_after_date")


def test_row_12_an_agreement_is_provisional_from_its_start_to_the_end_of_its_third_month() -> None:
    worker = given(by_agreement)

    assert asked(worker, "2025-01-01") == not_covered("before_start")
    assert asked(worker, "2025-01-02") == undetermined("provisional")
    assert asked(worker, "2025-01-20") == undetermined("provisional")
    assert asked(worker, "2025-03-31") == undetermined("provisional")
    assert asked(worker, "2025-04-01") == not_covered("before_start")


def test_row_12_a_registration_counts_from_its_start_but_not_before_it_was_accepted() -> None:
    worker = given(enrolled("2025-05-05", rule=StartRule.REGISTRATION, accepted="2025-05-08"))

    assert asked(worker, "2025-05-07") == not_covered("before_start")
    assert asked(worker, "2025-05-08") == undetermined("provisional")
    assert asked(worker, "2025-07-31") == undetermined("provisional")
    assert asked(worker, "2025-08-01") == not_covered("before_start")


def test_row_12_is_over_with_the_first_settlement_and_with_the_enrolment() -> None:
    paid = given(by_agreement, settled("2025-02", at="2025-02-20 10:00"))
    stopped_in_february = given(by_agreement, stopped("2025-02-10"))

    assert asked(paid, "2025-01-20") == not_covered("before_start")
    assert asked(stopped_in_february, "2025-02-10") == undetermined("provisional")
    assert asked(stopped_in_february, "2025-02-11") == not_covered("before_start")


def test_row_13_an_enrolled_worker_for_whom_nothing_is_settled_has_not_begun() -> None:
    worker = given(enrolled("2025-07-01"))

    assert asked(worker, "2025-07-10") == not_covered("before_start")
    assert asked(worker, "2026-07-10") == not_covered("before_start")


def test_row_13_the_month_before_the_first_spell() -> None:
    worker = given(*paid_to_june)

    assert asked(worker, "2024-12-31") == not_covered("before_start")


def test_row_14_lapsed_from_the_first_day_of_the_fourth_unpaid_month_recorded_or_not() -> None:
    unrecorded = given(*paid_to_june)
    recorded = given(*paid_to_june, lapsed("2025-10-01"))

    assert asked(unrecorded, "2025-09-30") == undetermined("in_arrears")
    assert asked(unrecorded, "2025-10-01") == not_covered("lapsed")
    assert asked(unrecorded, "2026-10-01") == not_covered("lapsed")
    assert asked(recorded, "2025-10-01") == not_covered("lapsed")


def test_row_15_the_grace_months_of_a_recorded_lapse_are_unpaid() -> None:
    worker = given(*paid_to_june, lapsed("2025-10-01"))

    assert asked(worker, "2025-06-30") == covered("paid")
    assert asked(worker, "2025-07-01") == not_covered("unpaid")
    assert asked(worker, "2025-09-30") == not_covered("unpaid")
    assert asked(worker, "2025-08-20", known_before=lapsed("2025-10-01")) == undetermined("in_arrears")


def test_row_15_is_undone_by_money_of_an_earlier_day() -> None:
    worker = given(
        *paid_to_june,
        lapsed("2025-10-01"),
        lapse_annulled("2025-10-01"),
        settled("2025-07 … 2025-09", at="2025-09-30 20:00"),
    )

    assert asked(worker, "2025-08-10", known_before=lapse_annulled("2025-10-01")) == not_covered("unpaid")
    assert asked(worker, "2025-08-10") == undetermined("settled_after_date")
    assert asked(worker, "2025-10-01") == undetermined("within_due_period")


def test_row_16_an_unpaid_month_up_to_its_due_date_and_after_it() -> None:
    worker = given(*paid_to_june)

    assert asked(worker, "2025-07-01") == undetermined("within_due_period")
    assert asked(worker, "2025-07-15") == undetermined("within_due_period")
    assert asked(worker, "2025-07-16") == undetermined("in_arrears")
    assert asked(worker, "2025-08-01") == undetermined("within_due_period")
    assert asked(worker, "2025-09-16") == undetermined("in_arrears")


def test_row_16_runs_on_when_the_sponsor_has_stopped() -> None:
    worker = given(*paid_to_june, stopped("2025-06-30"), enrolled("2025-09-01", sponsor=B))

    assert asked(worker, "2025-08-20") == undetermined("in_arrears")


def test_row_14_a_saving_nobody_paid_lapses_only_with_the_spell_it_rode_on() -> None:
    worker = given(
        enrolled("2025-01-01", programmes=ALL),
        settled("2025-01 … 2025-02", at="2025-01-06 09:00", programmes=ALL),
        settled("2025-03 … 2025-08", at="2025-01-06 09:00"),
    )

    assert asked(worker, "2025-08-20", programme=JHT) == undetermined("in_arrears")
    assert asked(worker, "2025-11-20", programme=JHT) == undetermined("in_arrears")
    assert asked(worker, "2025-12-01", programme=JHT) == not_covered("lapsed")
