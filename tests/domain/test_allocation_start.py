"""Where a new spell begins: payment, registration, agreement (E24), and the age at which nobody begins (E17)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.domain.errors import AgeLimit
from ledger.domain.events import ContributionSettled, SpellOpening
from ledger.domain.values import EndReason, StartRule
from tests.domain.office import Office, Run, paid_to_june
from tests.domain.story import ALL, asked, covered, instant, not_covered, undetermined

SCHEME = UUID(int=0x5C4E3E)


def opening(run: Run) -> SpellOpening:
    """What the run's only new spell was opened with."""
    (found,) = [event.opens for event in run.events if isinstance(event, ContributionSettled) and event.opens]
    return found


@pytest.mark.parametrize(
    ("starts_on", "paid_at", "through", "first_day"),
    [
        ("2025-05-01", "2025-05-20 10:00", "2025-05", "2025-05-20"),
        ("2025-05-25", "2025-05-20 10:00", "2025-05", "2025-05-25"),
        ("2025-05-01", "2025-04-20 10:00", "2025-05", "2025-05-01"),
        ("2025-05-10", "2025-04-20 10:00", "2025-05", "2025-05-10"),
        ("2025-03-01", "2025-05-20 10:00", "2025-05", "2025-05-20"),
        ("2025-05-01", "2025-05-21 00:30+08:00", "2025-05", "2025-05-20"),
    ],
)
def test_by_payment_the_later_of_the_enrolments_start_and_the_moneys_day(
    starts_on: str, paid_at: str, through: str, first_day: str
) -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, starts_on)
    office.pay(a, "16800.00", "2025-04-01 10:00")

    run = office.allocate(a, through, paid_at)

    assert run.settled == [f"{through} spell 1 16800.00"]
    assert opening(run).first_day == date.fromisoformat(first_day)
    assert opening(run).start_rule is StartRule.PAYMENT


@pytest.mark.parametrize(
    ("starts_on", "accepted", "first_day"),
    [
        ("2025-05-05", "2025-05-02", "2025-05-05"),
        ("2025-05-05", "2025-05-08", "2025-05-08"),
        ("2025-03-05", "2025-03-02", "2025-05-01"),  # March and April are not paid: the first settled month begins it
    ],
)
def test_by_registration_the_enrolments_start_but_not_before_it_was_accepted(
    starts_on: str, accepted: str, first_day: str
) -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, starts_on, rule=StartRule.REGISTRATION, accepted=accepted)
    office.pay(a, "16800.00", "2025-05-20 10:00")

    run = office.allocate(a, "2025-05", "2025-05-20 10:00")

    assert opening(run).first_day == date.fromisoformat(first_day)


def aligned(recorded: str = "2025-01-02 08:00") -> Office:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(
        worker,
        a,
        "2025-01-02",
        scheme=SCHEME,
        rule=StartRule.AGREEMENT,
        agreement="2025-01-02",
        agreed_at=recorded,
        accepted=recorded[:10],
    )
    office.pay(a, "1000000.00", "2025-01-02 10:00")
    return office


def aligned_run(office: Office, through: str, at: str) -> Run:
    return office.allocate(next(iter(office.sponsors)), through, at)


def test_e24_by_agreement_the_spell_begins_with_the_agreement() -> None:
    office = aligned()
    worker = next(iter(office.workers))

    assert asked(office.story(worker), "2025-01-20") == undetermined("provisional")
    run = aligned_run(office, "2025-06", "2025-02-20 10:00")

    assert run.settled[0] == "2025-01 spell 1 16800.00"
    assert run.total == "100800.00"
    assert opening(run).first_day == date(2025, 1, 2)
    assert opening(run).agreement_recorded_at == instant("2025-01-02 08:00")
    assert asked(office.story(worker), "2025-01-20") == covered("agreement")
    assert asked(office.story(worker), "2025-01-01") == not_covered("before_start")


def test_e24_an_agreement_recorded_after_the_day_leaves_it_undetermined() -> None:
    office = aligned(recorded="2025-02-19 10:00")
    worker = next(iter(office.workers))
    aligned_run(office, "2025-06", "2025-02-20 10:00")

    assert asked(office.story(worker), "2025-01-20") == undetermined("settled_after_date")


def test_e24_the_last_day_of_the_third_month_is_in_time_and_the_next_is_too_late() -> None:
    in_time = aligned_run(aligned(), "2025-06", "2025-03-31 23:59:59")
    too_late = aligned_run(aligned(), "2025-06", "2025-04-01 00:00")

    assert (in_time.total, opening(in_time).first_day) == ("100800.00", date(2025, 1, 2))
    assert [line[:7] for line in too_late.settled] == ["2025-04", "2025-05", "2025-06"]
    assert (too_late.total, opening(too_late).first_day) == ("50400.00", date(2025, 4, 1))
    assert opening(too_late).start_rule is StartRule.PAYMENT
    assert opening(too_late).agreement_recorded_at is None


def test_an_agreement_pulls_back_only_the_first_spell_under_its_scheme() -> None:
    office = aligned()
    a, worker = next(iter(office.sponsors)), next(iter(office.workers))
    aligned_run(office, "2025-01", "2025-01-10 10:00")
    office.end(worker, office.workers[worker].known.enrolments[0].enrolment_id, "2025-01-31", EndReason.EXIT)
    again: dict[str, Any] = {"agreement": "2025-01-02", "agreed_at": "2025-01-02 08:00", "rule": StartRule.AGREEMENT}
    office.enrol(worker, a, "2025-02-10", scheme=SCHEME, **again)

    run = aligned_run(office, "2025-03", "2025-03-05 10:00")

    assert run.settled == ["2025-03 spell 2 16800.00"]
    assert opening(run).first_day == date(2025, 3, 5)


def test_an_earlier_spell_under_another_scheme_leaves_the_agreement_its_start() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, "2024-01-01")
    office.pay(a, "1000000.00", "2024-01-01 10:00")
    office.allocate(a, "2024-01", "2024-01-02 10:00")
    again: dict[str, Any] = {"agreement": "2025-01-02", "agreed_at": "2025-01-02 08:00", "rule": StartRule.AGREEMENT}
    office.enrol(worker, a, "2025-01-02", scheme=SCHEME, **again)

    run = office.allocate(a, "2025-03", "2025-02-20 10:00")

    assert [line[:15] for line in run.settled] == [f"2025-{month} spell 2" for month in ("01", "02", "03")]
    assert opening(run).first_day == date(2025, 1, 2)


def test_e17_a_the_day_of_the_first_payment_decides() -> None:
    def first_payment(at: str) -> Run:
        office = Office()
        a, worker = office.sponsor(), office.worker(born="1960-03-07")
        office.enrol(worker, a, "2025-03-01")
        office.pay(a, "16800.00", "2025-03-01 09:00")
        return office.allocate(a, "2025-03", at)

    assert first_payment("2025-03-06 23:59").settled == ["2025-03 spell 1 16800.00"]
    assert first_payment("2025-03-07 00:00").settled == []
    assert first_payment("2025-03-07 00:00").not_settled == ["2025-03 age_limit"]


def test_e17_b_c_d_a_running_spell_goes_on_and_a_new_one_does_not_begin() -> None:
    office = Office()
    a, b, worker = office.sponsor(), office.sponsor(), office.worker(born="1960-03-07")
    office.enrol(worker, a, "2025-02-01")
    for sponsor in (a, b):
        office.pay(sponsor, "500000.00", "2025-02-03 09:00")
    office.allocate(a, "2025-02", "2025-02-03 10:00")

    continued = office.allocate(a, "2026-02", "2025-03-10 10:00")
    assert len(continued.settled) == 12

    office.enrol(worker, b, "2026-03-08")
    taken_over = office.allocate(b, "2026-03", "2026-03-08 10:00")
    assert taken_over.settled == ["2026-03 spell 1 16800.00"]

    returned = office.allocate(b, "2026-07", "2026-07-04 10:00")
    assert (returned.settled, returned.not_settled) == ([], ["2026-07 age_limit"])
    with pytest.raises(AgeLimit):
        office.enrol(worker, office.sponsor(), "2026-07-04")


def test_age_is_asked_also_where_a_part_of_the_saving_comes_before_the_new_spell() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker(born="1960-05-27")
    enrolment = office.enrol(worker, a, "2025-05-01")
    office.pay(a, "500000.00", "2025-05-01 09:00")
    office.allocate(a, "2025-05", "2025-05-02 10:00")
    office.end(worker, enrolment, "2025-05-20", EndReason.EXIT)
    office.enrol(worker, a, "2025-05-25", programmes=ALL)

    run = office.allocate(a, "2025-06", "2025-05-28 10:00")

    assert run.settled == []
    assert run.not_settled == ["2025-05 already_settled", "2025-06 age_limit"]


def test_a_new_spell_waits_for_the_enrolment_that_is_still_to_begin() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    ended = office.enrol(worker, a, "2025-01-01")
    office.end(worker, ended, "2025-03-31", EndReason.SPONSOR_STOPPED)
    office.enrol(worker, a, "2025-09-01")
    office.pay(a, "500000.00", "2025-06-01 09:00")

    run = office.allocate(a, "2025-09", "2025-06-10 10:00")

    assert run.settled == ["2025-09 spell 1 16800.00"]
    assert opening(run).first_day == date(2025, 9, 1)
    assert run.not_settled == ["2025-06 after_end", "2025-07 after_end", "2025-08 after_end"]


def test_nobody_whose_identity_was_erased_begins() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, "2025-03-01")
    office.pay(a, "16800.00", "2025-03-01 09:00")
    office.born[worker] = None

    assert office.allocate(a, "2025-03", "2025-03-03 09:00").not_settled == ["2025-03 age_limit"]


def test_after_an_exit_a_new_enrolment_opens_a_new_spell() -> None:
    office, sponsor, worker = paid_to_june()
    office.end(worker, office.workers[worker].known.enrolments[0].enrolment_id, "2025-06-20", EndReason.EXIT)
    office.enrol(worker, sponsor, "2025-07-05")
    office.pay(sponsor, "16800.00", "2025-07-08 09:00")

    run = office.allocate(sponsor, "2025-07", "2025-07-08 10:00")

    assert run.settled == ["2025-07 spell 2 16800.00"]
    assert "MembershipLapsed" not in run.topics


@pytest.mark.parametrize("starts_on", ["2025-06-20", "2025-06-21"])
def test_an_enrolment_recorded_after_an_exit_may_begin_on_its_day(starts_on: str) -> None:
    office, a, worker = paid_to_june()
    b = office.sponsor()
    office.end(worker, office.workers[worker].known.enrolments[0].enrolment_id, "2025-06-20", EndReason.EXIT)
    office.enrol(worker, b, starts_on)
    for sponsor in (a, b):
        office.pay(sponsor, "16800.00", "2025-07-08 09:00")

    assert office.allocate(a, "2025-07", "2025-07-08 10:00").not_settled == ["2025-07 after_end"]
    assert office.allocate(b, "2025-07", "2025-07-08 10:00").settled == ["2025-07 spell 2 16800.00"]


def test_an_exit_ends_also_the_enrolment_that_was_still_to_begin() -> None:
    office, a, worker = paid_to_june()
    office.enrol(worker, a, "2025-08-01", scheme=a)
    office.end(worker, office.workers[worker].known.enrolments[0].enrolment_id, "2025-07-20", EndReason.EXIT)
    office.pay(a, "50400.00", "2025-08-02 09:00")

    run = office.allocate(a, "2025-08", "2025-08-02 10:00")

    assert run.settled == ["2025-07 spell 1 16800.00"]
    assert run.not_settled == ["2025-08 after_end"]


def test_attestation_of_a_new_spell_is_one_of_its_own() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, "2025-01-01", attested="2025-01-01")
    office.pay(a, "500000.00", "2025-01-01 09:00")

    first = office.allocate(a, "2025-01", "2025-01-02 10:00")
    second = office.allocate(a, "2025-08", "2025-08-02 10:00")

    assert opening(first).attested_on == date(2025, 1, 1)
    assert opening(second).attested_on is None
