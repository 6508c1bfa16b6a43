"""JHT rides on the membership: settled with it, alone where it is added later, never a reason for arrears."""

from uuid import UUID

import pytest

from ledger.domain.errors import ProgrammePair
from ledger.domain.events import ContributionSettled
from ledger.domain.values import EndReason, FundOrigin, Programme
from tests.domain.office import Office, Run, paid_to_june
from tests.domain.story import ALL, SAVING


def amounts(run: Run) -> list[str]:
    """`2025-06 JKK+JKM+JHT 36800.00` of every line."""
    lines = run.allocation.settled
    return [f"{line.month} {'+'.join(line.amounts)} {sum(line.amounts.values()) // 100}" for line in lines]


def test_three_programmes_are_settled_together() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, "2025-05-01", programmes=ALL)
    office.pay(a, "73600.00", "2025-05-05 09:00")

    run = office.allocate(a, "2025-06", "2025-05-05 10:00")

    assert amounts(run) == ["2025-05 JKK+JKM+JHT 36800", "2025-06 JKK+JKM+JHT 36800"]
    assert run.allocation.settled[0].amounts == {"JKK": 1_000_000, "JKM": 680_000, "JHT": 2_000_000}


def test_added_later_it_pays_its_part_alone_from_the_present_month_on() -> None:
    office, a, worker = paid_to_june()
    office.enrol(worker, a, "2025-02-01", programmes=ALL, scheme=a)
    office.pay(a, "500000.00", "2025-04-20 09:00")

    run = office.allocate(a, "2025-07", "2025-04-20 10:00")

    assert amounts(run) == [
        "2025-04 JHT 20000",
        "2025-05 JHT 20000",
        "2025-06 JHT 20000",
        "2025-07 JKK+JKM+JHT 36800",
    ]
    assert {line.spell for line in run.allocation.settled} == {1}


def test_added_later_it_does_not_begin_before_its_enrolments_month() -> None:
    office, a, worker = paid_to_june()
    office.enrol(worker, a, "2025-06-15", programmes=ALL, scheme=a)
    office.pay(a, "500000.00", "2025-04-20 09:00")

    assert amounts(office.allocate(a, "2025-06", "2025-04-20 10:00")) == ["2025-06 JHT 20000"]


def test_its_part_is_paid_once() -> None:
    office, a, worker = paid_to_june()
    office.enrol(worker, a, "2025-06-01", programmes=ALL, scheme=a)
    office.pay(a, "500000.00", "2025-06-02 09:00")
    office.allocate(a, "2025-06", "2025-06-02 10:00")

    run = office.allocate(a, "2025-06", "2025-06-02 10:00")

    assert (run.settled, run.not_settled, run.events) == ([], ["2025-06 already_settled"], [])


def test_arrears_of_the_membership_do_not_make_older_months_of_the_saving_due() -> None:
    office, a, worker = paid_to_june()
    office.enrol(worker, a, "2025-07-01", programmes=ALL, scheme=a)
    office.pay(a, "500000.00", "2025-09-05 09:00")

    run = office.allocate(a, "2025-09", "2025-09-05 10:00")

    assert amounts(run) == ["2025-07 JKK+JKM 16800", "2025-08 JKK+JKM 16800", "2025-09 JKK+JKM+JHT 36800"]


def test_where_the_spell_saves_from_its_beginning_its_arrears_save_too() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, "2025-05-01", programmes=ALL)
    office.pay(a, "500000.00", "2025-05-05 09:00")
    office.allocate(a, "2025-05", "2025-05-05 10:00")

    run = office.allocate(a, "2025-07", "2025-07-05 10:00")

    assert amounts(run) == ["2025-06 JKK+JKM+JHT 36800", "2025-07 JKK+JKM+JHT 36800"]


def test_arrears_of_another_sponsors_months_are_paid_without_the_saving() -> None:
    office, _, worker = paid_to_june()
    b = office.sponsor()
    office.enrol(worker, b, "2025-09-01", programmes=ALL)
    office.pay(b, "500000.00", "2025-09-05 09:00")

    run = office.allocate(b, "2025-09", "2025-09-05 10:00")

    assert amounts(run) == ["2025-07 JKK+JKM 16800", "2025-08 JKK+JKM 16800", "2025-09 JKK+JKM+JHT 36800"]


def test_another_sponsor_may_save_alone_and_pays_no_membership() -> None:
    office, _, worker = paid_to_june()
    b = office.sponsor()
    office.enrol(worker, b, "2025-05-01", programmes=SAVING)
    office.pay(b, "500000.00", "2025-05-05 09:00")

    run = office.allocate(b, "2025-08", "2025-05-05 10:00")

    assert amounts(run) == ["2025-05 JHT 20000", "2025-06 JHT 20000"]
    assert run.not_settled == ["2025-07 not_enrolled", "2025-08 not_enrolled"]


def test_alone_it_needs_a_running_membership() -> None:
    office, _, worker = paid_to_june()

    with pytest.raises(ProgrammePair):
        office.enrol(worker, office.sponsor(), "2025-10-01", programmes=SAVING)

    office.enrol(worker, office.sponsor(), "2025-09-30", programmes=SAVING)


def test_after_its_claim_it_is_not_due_any_more_and_the_membership_goes_on() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    enrolment = office.enrol(worker, a, "2025-05-01", programmes=ALL)
    office.pay(a, "500000.00", "2025-05-05 09:00")
    office.allocate(a, "2025-07", "2025-05-05 10:00")
    office.end(worker, enrolment, "2025-06-20", EndReason.JHT_CLAIMED)

    run = office.allocate(a, "2025-08", "2025-07-05 10:00")

    assert amounts(run) == ["2025-08 JKK+JKM 16800"]


def test_a_later_spell_may_save_anew() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    enrolment = office.enrol(worker, a, "2025-05-01", programmes=ALL)
    office.pay(a, "500000.00", "2025-05-05 09:00")
    office.allocate(a, "2025-05", "2025-05-05 10:00")
    office.end(worker, enrolment, "2025-05-20", EndReason.JHT_CLAIMED)

    assert amounts(office.allocate(a, "2025-09", "2025-09-05 10:00")) == ["2025-09 JKK+JKM+JHT 36800"]


def test_two_enrolments_are_one_pass_with_all_their_programmes() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, "2025-05-01")
    office.enrol(worker, a, "2025-05-01", programmes=ALL, scheme=a)
    office.pay(a, "500000.00", "2025-05-05 09:00")

    run = office.allocate(a, "2025-06", "2025-05-05 10:00")

    assert amounts(run) == ["2025-05 JKK+JKM+JHT 36800", "2025-06 JKK+JKM+JHT 36800"]


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [(FundOrigin.PRIVATE, FundOrigin.APBD, "8400.00"), (FundOrigin.APBD, FundOrigin.PRIVATE, "16800.00")],
)
def test_of_two_enrolments_the_one_that_names_the_programme_first_gives_the_origin(
    first: FundOrigin, second: FundOrigin, total: str
) -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, "2026-05-01", origin=first)
    office.enrol(worker, a, "2026-05-01", origin=second, scheme=a)
    office.pay(a, "500000.00", "2026-05-05 09:00")

    assert office.allocate(a, "2026-05", "2026-05-05 10:00").total == total


def test_an_enrolment_that_only_saves_gives_the_membership_no_origin() -> None:
    office = Office()
    a, g, worker = office.sponsor(), office.sponsor(FundOrigin.APBD), office.worker()
    office.enrol(worker, a, "2026-04-01")
    for sponsor in (a, g):
        office.pay(sponsor, "500000.00", "2026-04-05 09:00")
    office.allocate(a, "2026-04", "2026-04-05 10:00")
    office.enrol(worker, g, "2026-05-01", programmes=SAVING)
    member = office.enrol(worker, g, "2026-05-01", origin=FundOrigin.PRIVATE, scheme=g)

    run = office.allocate(g, "2026-05", "2026-05-05 10:00")

    assert amounts(run) == ["2026-05 JKK+JKM+JHT 28400"]
    (settled,) = [event for event in run.events if isinstance(event, ContributionSettled)]
    assert settled.enrolment_id == member


@pytest.mark.parametrize("starts", [("2025-08-01", "2025-09-01"), ("2025-09-01", "2025-08-01")])
def test_of_two_enrolments_still_to_begin_the_earlier_pays_the_arrears(starts: tuple[str, str]) -> None:
    office, _, worker = paid_to_june()
    b = office.sponsor()
    enrolments = {
        starts_on: office.enrol(worker, b, starts_on, scheme=UUID(starts_on[-5:-3] * 16)) for starts_on in starts
    }
    office.pay(b, "16800.00", "2025-07-05 09:00")

    run = office.allocate(b, "2025-07", "2025-07-05 10:00")

    assert run.settled == ["2025-07 spell 1 16800.00 arrears"]
    (settled,) = [event for event in run.events if isinstance(event, ContributionSettled)]
    assert settled.enrolment_id == enrolments["2025-08-01"]


def test_the_relief_does_not_reach_the_saving() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, "2026-05-01", programmes=ALL)
    office.pay(a, "500000.00", "2026-05-05 09:00")

    (line,) = office.allocate(a, "2026-05", "2026-05-05 10:00").allocation.settled

    assert line.amounts == {Programme.JKK: 500_000, Programme.JKM: 340_000, Programme.JHT: 2_000_000}
