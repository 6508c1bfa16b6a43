"""Which row wins where two fit, which zone a day is a day in, and the stories told with dates in the cases."""

from ledger.domain.values import Programme, StartRule
from tests.domain.story import (
    ALL,
    MAKASSAR,
    SAVING,
    B,
    asked,
    covered,
    died,
    enrolled,
    given,
    lapsed,
    left,
    not_covered,
    outer,
    settled,
    stopped,
    undetermined,
)

JHT = Programme.JHT

paid_to_june = (
    enrolled("2025-01-01"),
    settled("2025-01 … 2025-06", at="2025-01-06 09:00"),
)


def test_ended_comes_before_paid() -> None:
    worker = given(*paid_to_june, died("2025-06-10"))

    assert asked(worker, "2025-06-11") == not_covered("ended")


def test_ended_comes_before_before_start() -> None:
    worker = given(*paid_to_june, died("2025-01-02"))

    assert asked(worker, "2025-01-02") == not_covered("before_start")
    assert asked(worker, "2025-01-03") == not_covered("ended")


def test_before_start_comes_before_paid_by_the_due_date() -> None:
    assert asked(given(*paid_to_june), "2025-01-05") == not_covered("before_start")


def test_before_start_of_a_second_spell_comes_before_the_lapse_of_the_first() -> None:
    worker = given(*paid_to_june, lapsed("2025-10-01"), settled("2025-10", at="2025-10-06 10:00", opens=True))

    assert asked(worker, "2025-10-03") == not_covered("before_start")
    assert asked(worker, "2025-10-03", known_before=settled("2025-10")) == not_covered("lapsed")


def test_agreement_comes_before_paid_by_the_due_date() -> None:
    agreement = enrolled("2025-01-02", rule=StartRule.AGREEMENT, agreement="2025-01-02", agreed_at="2025-01-09 10:00")
    worker = given(agreement, settled("2025-01", at="2025-01-10 10:00", first_day="2025-01-02"))

    assert asked(worker, "2025-01-05") == undetermined("settled_after_date")


def test_the_first_day_comes_before_paid_by_the_due_date() -> None:
    assert asked(given(*paid_to_june), "2025-01-06") == undetermined("first_day_hour_unknown")


def test_the_first_day_comes_before_the_late_day() -> None:
    worker = given(enrolled("2025-05-01"), settled("2025-05", at="2025-05-20 10:00"))

    assert asked(worker, "2025-05-20 09:00") == not_covered("before_start")


def test_paid_by_the_due_date_comes_before_the_hour() -> None:
    worker = given(*paid_to_june, settled("2025-07", at="2025-07-14 15:00"))

    assert asked(worker, "2025-07-14") == covered("paid")
    assert asked(worker, "2025-07-14 09:00") == covered("paid")


def test_provisional_comes_before_not_begun() -> None:
    worker = given(enrolled("2025-05-01", rule=StartRule.REGISTRATION))

    assert asked(worker, "2025-05-10") == undetermined("provisional")


def test_lapsed_comes_before_unpaid() -> None:
    worker = given(*paid_to_june, lapsed("2025-10-01"))

    assert asked(worker, "2025-09-30") == not_covered("unpaid")
    assert asked(worker, "2025-10-01") == not_covered("lapsed")


def test_e03_half_past_midnight_in_bali_is_still_the_15th_in_jakarta() -> None:
    worker = given(
        enrolled("2025-01-01"),
        settled("2025-01 … 2025-04", at="2025-01-06 09:00"),
        settled("2025-05", at="2025-05-16 00:30+08:00"),
    )

    assert asked(worker, "2025-05-05") == covered("paid")
    assert asked(worker, "2025-05-05", zone=MAKASSAR) == undetermined("settled_after_date")
    assert asked(worker, "2025-05-16", zone=MAKASSAR) == undetermined("same_day_hour_unknown")
    assert asked(worker, "2025-05-16 00:30+08:00", zone=MAKASSAR) == covered("paid")


def test_e03_an_instant_asked_belongs_to_the_day_of_the_ledgers_zone() -> None:
    worker = given(*paid_to_june)

    assert asked(worker, "2025-10-01 00:30+08:00") == undetermined("in_arrears")
    assert asked(worker, "2025-10-01 00:30+08:00", zone=MAKASSAR) == not_covered("lapsed")


def test_e02_the_due_date_moves_over_a_weekend_and_a_holiday() -> None:
    to_july = (enrolled("2026-01-01"), settled("2026-01 … 2026-07", at="2026-01-06 09:00"))
    on_saturday = given(*to_july, settled("2026-08", at="2026-08-15 10:00"))
    on_tuesday = given(*to_july, settled("2026-08", at="2026-08-18 23:59"))
    on_wednesday = given(*to_july, settled("2026-08", at="2026-08-19 00:00"))

    assert asked(on_saturday, "2026-08-05") == covered("paid")
    assert asked(on_tuesday, "2026-08-05") == covered("paid")
    assert asked(on_wednesday, "2026-08-05") == undetermined("settled_after_date")
    assert asked(on_wednesday, "2026-08-19") == undetermined("same_day_hour_unknown")
    assert asked(on_wednesday, "2026-08-20") == covered("paid")
    assert asked(given(*to_july), "2026-08-18") == undetermined("within_due_period")
    assert asked(given(*to_july), "2026-08-19") == undetermined("in_arrears")


def test_e04_serang_paid_again_in_the_fourth_month() -> None:
    july = settled("2024-07", at="2024-07-10 10:00", opens=True)
    worker = given(enrolled("2024-03-01"), settled("2024-03", at="2024-03-05 10:00"), lapsed("2024-07-01"), july)

    assert asked(worker, "2024-05-05") == not_covered("unpaid")
    assert asked(worker, "2024-07-01", known_before=july) == not_covered("lapsed")
    assert asked(worker, "2024-07-01") == not_covered("before_start")
    assert asked(worker, "2024-07-11") == covered("paid")


def test_e05_money_that_came_after_the_accident_leaves_the_day_undetermined() -> None:
    july = settled("2025-07", at="2025-07-25 10:00")
    worker = given(*paid_to_june, july)

    assert asked(worker, "2025-07-20") == undetermined("settled_after_date")
    assert asked(worker, "2025-07-20", known_before=july) == undetermined("in_arrears")
    assert asked(worker, "2025-07-26") == covered("paid")


def test_e05_paid_by_the_due_date_covers_an_earlier_accident() -> None:
    worker = given(*paid_to_june, settled("2025-07", at="2025-07-14 10:00"))

    assert asked(worker, "2025-07-05") == covered("paid")


def test_e30_one_day_of_january_and_a_due_date_on_a_saturday() -> None:
    worker = given(enrolled("2025-01-31"), settled("2025-01", at="2025-01-31 10:00"))

    assert asked(worker, "2025-01-30") == not_covered("before_start")
    assert asked(worker, "2025-01-31") == undetermined("first_day_hour_unknown")
    assert asked(worker, "2025-02-01") == undetermined("within_due_period")
    assert asked(worker, "2025-02-17") == undetermined("within_due_period")
    assert asked(worker, "2025-02-18") == undetermined("in_arrears")


def test_e33_enrolled_and_nothing_paid() -> None:
    assert asked(given(enrolled("2025-07-01")), "2025-07-10") == not_covered("before_start")


def test_a_future_day_is_answered_by_the_same_rows() -> None:
    worker = given(enrolled("2025-01-01"), settled("2025-01 … 2030-01", at="2025-01-06 09:00"))

    assert asked(worker, "2030-01-31") == covered("paid")
    assert asked(worker, "2030-02-01") == undetermined("within_due_period")
    assert asked(worker, "2030-05-01") == not_covered("lapsed")


def test_the_saving_added_later_begins_with_a_month_of_its_own() -> None:
    worker = given(
        *paid_to_june,
        enrolled("2025-03-01", programmes=SAVING),
        settled("2025-03 … 2025-06", at="2025-03-10 10:00", programmes=SAVING),
    )

    assert asked(worker, "2025-02-28", programme=JHT) == not_covered("before_start")
    assert asked(worker, "2025-03-01", programme=JHT) == covered("paid")
    assert asked(worker, "2025-02-28") == covered("paid")
    assert outer(worker, "2025-02-28") == "covered"


def test_the_outer_answer_leaves_the_saving_out() -> None:
    worker = given(
        *paid_to_june,
        enrolled("2025-05-01", programmes=ALL, sponsor=B),
    )

    assert asked(worker, "2025-06-10", programme=JHT) == not_covered("before_start")
    assert outer(worker, "2025-06-10") == "covered"


def test_the_outer_answer_is_not_covered_where_nobody_is_enrolled() -> None:
    assert outer(given(), "2025-06-10") == "not_covered"
    assert outer(given(*paid_to_june, left("2025-05-20")), "2025-05-21") == "not_covered"


def test_the_outer_answer_asks_for_an_enrolment_on_that_very_day() -> None:
    worker = given(*paid_to_june, stopped("2025-07-10"), enrolled("2025-09-01", sponsor=B))

    assert outer(worker, "2025-07-10") == "undetermined"
    assert outer(worker, "2025-07-11") == "not_covered"
    assert outer(worker, "2025-08-31") == "not_covered"
    assert outer(worker, "2025-09-01") == "undetermined"
    assert asked(worker, "2025-08-31") == undetermined("in_arrears")


def test_a_provisional_day_is_said_of_the_programmes_the_arrangement_names() -> None:
    worker = given(
        enrolled("2025-05-01", rule=StartRule.REGISTRATION),
        enrolled("2025-05-02", programmes=ALL, sponsor=B),
    )

    assert asked(worker, "2025-05-10") == undetermined("provisional")
    assert asked(worker, "2025-05-10", programme=JHT) == not_covered("before_start")


def test_a_prepaid_month_is_covered_after_the_sponsor_has_stopped() -> None:
    worker = given(*paid_to_june, stopped("2025-03-10"))

    assert asked(worker, "2025-05-10") == covered("paid")
    assert outer(worker, "2025-05-10") == "covered"
