"""Which months an allocation settles: rules 1 to 3 of docs/coverage.md, and why a month is not settled."""

import pytest

from ledger.domain.errors import BeforeTheLaw, BeyondPrepayment, InstantInFuture
from ledger.domain.money import rupiah
from ledger.domain.values import EndReason
from tests.domain.office import Office, paid_to_june
from tests.domain.story import MAKASSAR, SAVING, asked, instant, not_covered, undetermined


def test_a_running_spell_is_continued_oldest_month_first() -> None:
    office, sponsor, _ = paid_to_june()
    office.pay(sponsor, "67200.00", "2025-09-30 19:00")

    run = office.allocate(sponsor, "2025-09", "2025-09-30 20:00")

    assert run.settled == ["2025-07 spell 1 16800.00", "2025-08 spell 1 16800.00", "2025-09 spell 1 16800.00"]
    assert run.not_settled == []
    assert run.total == "50400.00"
    assert office.available(sponsor) == "16800.00"


def test_months_after_a_lapse_open_a_new_spell_with_the_present_month() -> None:
    office, sponsor, _ = paid_to_june()
    office.pay(sponsor, "67200.00", "2025-09-30 19:00")

    run = office.allocate(sponsor, "2025-10", "2025-10-01 00:00:01")

    assert run.settled == ["2025-10 spell 2 16800.00"]
    assert run.topics == ["FundsAllocated", "MembershipLapsed", "ContributionSettled"]


def test_months_before_a_new_spell_are_never_due_again() -> None:
    office, sponsor, _ = paid_to_june()
    office.pay(sponsor, "67200.00", "2025-09-30 19:00")
    office.allocate(sponsor, "2025-10", "2025-10-01 00:00:01")

    run = office.allocate(sponsor, "2025-11", "2025-11-03 10:00")

    assert run.settled == ["2025-11 spell 2 16800.00"]
    assert run.topics == ["FundsAllocated", "ContributionSettled"]


def test_another_sponsor_pays_the_arrears_first_and_they_are_marked() -> None:
    office, a, worker = paid_to_june()
    first = office.workers[worker].known.enrolments[0].enrolment_id
    office.end(worker, first, "2025-06-30", EndReason.SPONSOR_STOPPED)
    b = office.sponsor()
    office.enrol(worker, b, "2025-09-01")
    office.pay(b, "50400.00", "2025-09-05 09:00")

    run = office.allocate(b, "2025-09", "2025-09-05 10:00")

    assert run.settled == [
        "2025-07 spell 1 16800.00 arrears",
        "2025-08 spell 1 16800.00 arrears",
        "2025-09 spell 1 16800.00",
    ]
    assert run.total == "50400.00"
    assert office.available(a) == "0.00"


def test_a_new_spell_goes_on_over_a_gap_between_two_enrolments_like_a_running_one() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.end(worker, office.enrol(worker, a, "2025-05-01"), "2025-05-31", EndReason.SPONSOR_STOPPED)
    office.enrol(worker, a, "2025-07-15")
    office.pay(a, "500000.00", "2025-05-05 09:00")

    run = office.allocate(a, "2025-07", "2025-05-10 10:00")

    assert run.settled == [
        "2025-05 spell 1 16800.00",
        "2025-06 spell 1 16800.00 arrears",
        "2025-07 spell 1 16800.00",
    ]


def test_arrears_can_be_left_out_and_then_nothing_of_the_worker_is_settled() -> None:
    office, _, worker = paid_to_june()
    b = office.sponsor()
    office.enrol(worker, b, "2025-09-01")
    office.pay(b, "50400.00", "2025-09-05 09:00")

    run = office.allocate(b, "2025-09", "2025-09-05 10:00", include_arrears=False)

    assert run.settled == []
    assert run.not_settled == ["2025-07 arrears_unpaid", "2025-08 arrears_unpaid", "2025-09 arrears_unpaid"]
    assert run.events == []


def test_leaving_arrears_out_changes_nothing_where_there_are_none() -> None:
    office, sponsor, _ = paid_to_june()
    office.pay(sponsor, "33600.00", "2025-08-05 09:00")

    run = office.allocate(sponsor, "2025-08", "2025-08-05 10:00", include_arrears=False)

    assert run.settled == ["2025-07 spell 1 16800.00", "2025-08 spell 1 16800.00"]


def test_a_lapse_that_money_of_an_earlier_day_undoes_is_annulled_by_the_same_command() -> None:
    office, sponsor, worker = paid_to_june()
    office.pay(sponsor, "50400.00", "2025-09-30 19:00")
    office.lapse(worker, "2025-10-05")

    run = office.allocate(sponsor, "2025-09", "2025-09-30 20:00")

    assert run.topics == ["FundsAllocated", "MembershipLapseAnnulled", *["ContributionSettled"] * 3]
    assert asked(office.story(worker), "2025-08-10") == undetermined("settled_after_date")
    assert office.lapse(worker, "2025-12-31") is False
    assert office.lapse(worker, "2026-01-01") is True


def test_a_lapse_is_annulled_also_where_a_part_of_the_saving_is_settled_first() -> None:
    office, sponsor, worker = paid_to_june()
    office.enrol(worker, sponsor, "2025-06-01", programmes=SAVING, scheme=sponsor)
    office.pay(sponsor, "500000.00", "2025-06-20 09:00")
    office.lapse(worker, "2025-10-05")

    run = office.allocate(sponsor, "2025-07", "2025-06-20 10:00")

    assert run.settled == ["2025-06 spell 1 20000.00", "2025-07 spell 1 36800.00"]
    assert "MembershipLapseAnnulled" in run.topics
    assert office.lapse(worker, "2025-11-01") is True


def test_a_lapse_stays_where_the_money_does_not_reach() -> None:
    office, sponsor, worker = paid_to_june()
    office.lapse(worker, "2025-10-05")

    run = office.allocate(sponsor, "2025-09", "2025-09-30 20:00")

    assert run.not_settled == [f"2025-{month} insufficient_funds" for month in ("07", "08", "09")]
    assert run.events == []
    assert asked(office.story(worker), "2025-08-10") == not_covered("unpaid")


def test_a_new_spell_without_money_records_no_lapse() -> None:
    office, sponsor, _ = paid_to_june()

    run = office.allocate(sponsor, "2025-10", "2025-10-06 10:00")

    assert run.not_settled == ["2025-10 insufficient_funds"]
    assert run.events == []


def test_nothing_due_is_no_error_and_no_event() -> None:
    office, sponsor, _ = paid_to_june()
    office.pay(sponsor, "50400.00", "2025-06-01 09:00")

    run = office.allocate(sponsor, "2025-06", "2025-06-10 10:00")

    assert (run.total, run.settled, run.events) == ("0.00", [], [])
    assert run.not_settled == ["2025-06 already_settled"]
    assert office.available(sponsor) == "50400.00"


def test_months_after_the_enrolments_end_are_not_settled_but_its_last_month_is() -> None:
    office, sponsor, worker = paid_to_june()
    enrolment = office.workers[worker].known.enrolments[0].enrolment_id
    office.end(worker, enrolment, "2025-07-10", EndReason.SPONSOR_STOPPED)
    office.pay(sponsor, "50400.00", "2025-07-12 09:00")

    run = office.allocate(sponsor, "2025-09", "2025-07-12 10:00")

    assert run.settled == ["2025-07 spell 1 16800.00"]
    assert run.not_settled == ["2025-08 after_end", "2025-09 after_end"]


@pytest.mark.parametrize("reason", [EndReason.DEATH, EndReason.EXIT])
def test_the_month_of_a_death_or_an_exit_is_due_and_no_later_one(reason: EndReason) -> None:
    office, sponsor, worker = paid_to_june()
    enrolment = office.workers[worker].known.enrolments[0].enrolment_id
    office.end(worker, enrolment, "2025-08-01", reason)
    office.pay(sponsor, "50400.00", "2025-08-12 09:00")

    run = office.allocate(sponsor, "2025-09", "2025-08-12 10:00")

    assert run.settled == ["2025-07 spell 1 16800.00", "2025-08 spell 1 16800.00"]
    assert run.not_settled == ["2025-09 after_end"]


def test_months_before_the_enrolments_start_are_not_settled() -> None:
    office = Office()
    sponsor, worker = office.sponsor(), office.worker()
    office.enrol(worker, sponsor, "2025-09-01")
    office.pay(sponsor, "50400.00", "2025-07-08 09:00")

    run = office.allocate(sponsor, "2025-08", "2025-07-08 10:00")

    assert (run.settled, run.not_settled) == ([], ["2025-08 before_start"])


def test_a_worker_chosen_who_is_not_enrolled_with_the_sponsor() -> None:
    office, _, worker = paid_to_june()
    b = office.sponsor()
    office.pay(b, "50400.00", "2025-07-08 09:00")

    run = office.allocate(b, "2025-07", "2025-07-08 10:00", workers=[worker])

    assert (run.settled, run.not_settled) == ([], ["2025-07 not_enrolled"])


def test_out_of_order_is_money_that_counts_before_the_present_spell_was_opened() -> None:
    office, sponsor, _ = paid_to_june()
    office.pay(sponsor, "67200.00", "2025-08-01 10:00")
    office.allocate(sponsor, "2025-10", "2025-10-06 10:00")

    before = office.allocate(sponsor, "2025-11", "2025-10-06 09:59:59")
    at_the_instant = office.allocate(sponsor, "2025-11", "2025-10-06 10:00")

    assert before.settled == []
    assert before.not_settled == ["2025-10 already_settled", "2025-11 out_of_order"]
    assert at_the_instant.settled == ["2025-11 spell 2 16800.00"]


def test_months_recorded_later_but_paid_earlier_are_in_order_within_one_spell() -> None:
    office, sponsor, _ = paid_to_june()
    office.pay(sponsor, "33600.00", "2025-07-01 10:00")
    office.allocate(sponsor, "2025-07", "2025-07-20 10:00")

    run = office.allocate(sponsor, "2025-08", "2025-07-10 10:00")

    assert run.settled == ["2025-08 spell 1 16800.00"]


def test_through_twelve_months_ahead_is_possible_and_thirteen_are_refused() -> None:
    office, sponsor, _ = paid_to_june()
    office.pay(sponsor, "1000000.00", "2025-07-01 09:00")
    events = len(office.log)

    with pytest.raises(BeyondPrepayment, match="the latest is 2026-07"):
        office.allocate(sponsor, "2026-08", "2025-07-01 10:00")

    assert len(office.log) == events
    assert office.available(sponsor) == "1000000.00"
    assert len(office.allocate(sponsor, "2026-07", "2025-07-01 10:00").settled) == 12


def test_a_thirteenth_month_of_one_worker_is_not_settled() -> None:
    office, sponsor, _ = paid_to_june()
    office.pay(sponsor, "1000000.00", "2025-07-01 09:00")

    run = office.allocate(sponsor, "2026-07", "2025-07-01 10:00")

    assert run.settled[-1] == "2026-06 spell 1 16800.00"
    assert run.not_settled == ["2026-07 beyond_prepayment"]
    assert run.total == rupiah(12 * 1_680_000)


def test_money_of_tomorrow_is_refused_and_money_of_now_is_not() -> None:
    office, sponsor, _ = paid_to_june()
    office.pay(sponsor, "16800.00", "2025-07-01 09:00")
    now = instant("2025-07-05 10:00")

    with pytest.raises(InstantInFuture, match="effective_at"):
        office.allocate(sponsor, "2025-07", "2025-07-05 10:00:00.000001", now=now)

    assert office.allocate(sponsor, "2025-07", "2025-07-05 10:00", now=now).total == "16800.00"


def test_no_contribution_is_older_than_the_law() -> None:
    office = Office()
    sponsor, worker = office.sponsor(), office.worker()
    office.enrol(worker, sponsor, "2015-06-01")
    office.pay(sponsor, "16800.00", "2015-06-01 09:00")

    with pytest.raises(BeforeTheLaw):
        office.allocate(sponsor, "2015-07", "2015-06-30 23:59:59")

    assert office.allocate(sponsor, "2015-07", "2015-07-01 00:00").settled == ["2015-07 spell 1 16800.00"]


def test_the_day_of_the_money_is_a_day_of_the_ledgers_zone() -> None:
    bali, sponsor, _ = paid_to_june(MAKASSAR)
    bali.pay(sponsor, "67200.00", "2025-09-30 19:00")
    java, other, _ = paid_to_june()
    java.pay(other, "67200.00", "2025-09-30 19:00")

    assert bali.allocate(sponsor, "2025-10", "2025-10-01 00:30+08:00").settled == ["2025-10 spell 2 16800.00"]
    assert len(java.allocate(other, "2025-10", "2025-10-01 00:30+08:00").settled) == 4
