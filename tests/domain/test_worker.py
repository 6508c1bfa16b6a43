"""A worker's verbs: what they record, what they refuse, and that a refusal records nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.domain.enrolment import EnrolmentTerms
from ledger.domain.errors import (
    AgeLimit,
    EndInFuture,
    EnrolmentAlreadyEnded,
    EnrolmentExists,
    IdentityErased,
    LedgerError,
    MembershipAlreadyEnded,
    MembershipEndedByDeath,
    ProgrammePair,
)
from ledger.domain.events import EnrolmentEnded, LedgerEvent, MembershipEnded, MembershipLapsed, SavingEnded
from ledger.domain.months import ContributionMonth
from ledger.domain.values import EndReason, Programme
from ledger.domain.worker import Worker
from tests.domain.office import Office, paid_to_june
from tests.domain.story import ALL, SAVING

TODAY = date(2025, 9, 1)
JKK_ALONE = (Programme.JKK,)


def refused(error: type[LedgerError], worker: Worker, verb: Callable[[], Any]) -> LedgerError:
    before = (worker.version, worker.state(), len(worker.pending_events))
    with pytest.raises(error) as found:
        verb()
    assert (worker.version, worker.state(), len(worker.pending_events)) == before
    return found.value


def recorded(office: Office, worker: UUID) -> list[LedgerEvent]:
    """The worker's events, newest first."""
    return [event for _, event in reversed(office.log) if event.originator_id == worker]


def test_refusals_of_an_enrolment_come_in_a_fixed_order() -> None:
    office, a, worker = paid_to_june()
    known = office.workers[worker]
    office.end(worker, known.known.enrolments[0].enrolment_id, "2025-05-20", EndReason.DEATH)
    office.born[worker] = None
    refused(IdentityErased, known, lambda: office.enrol(worker, a, "2025-05-01", programmes=JKK_ALONE))

    office.born[worker] = date(1940, 1, 1)
    refused(MembershipEndedByDeath, known, lambda: office.enrol(worker, a, "2025-05-01", programmes=JKK_ALONE))


def test_a_wrong_pair_is_refused_before_a_second_enrolment_and_that_before_the_age() -> None:
    office, a, _ = paid_to_june()
    worker = office.worker(born="1960-03-07")
    office.enrol(worker, a, "2025-03-01")
    known = office.workers[worker]

    refused(ProgrammePair, known, lambda: office.enrol(worker, a, "2025-03-07", programmes=JKK_ALONE))
    refused(EnrolmentExists, known, lambda: office.enrol(worker, a, "2025-03-07"))
    refused(AgeLimit, known, lambda: office.enrol(worker, office.sponsor(), "2025-03-07"))
    office.enrol(worker, office.sponsor(), "2025-03-06")


@pytest.mark.parametrize("programmes", [JKK_ALONE, (Programme.JKM,), (Programme.JKK, Programme.JHT), (), SAVING])
def test_without_a_running_membership_only_the_pair_begins(programmes: tuple[Programme, ...]) -> None:
    office = Office()
    worker, a = office.worker(), office.sponsor()

    refused(ProgrammePair, office.workers[worker], lambda: office.enrol(worker, a, "2025-05-01", programmes=programmes))


def test_an_enrolment_with_the_same_sponsor_and_scheme_exists_while_it_runs() -> None:
    office, a, worker = paid_to_june()
    known = office.workers[worker]
    first = known.known.enrolments[0].enrolment_id

    error = refused(EnrolmentExists, known, lambda: office.enrol(worker, a, "2025-03-01"))
    assert error.fields == {"enrolment_id": str(first)}

    office.enrol(worker, a, "2025-03-01", scheme=a)
    office.end(worker, first, "2025-05-20", EndReason.SPONSOR_STOPPED)
    refused(EnrolmentExists, known, lambda: office.enrol(worker, a, "2025-05-20"))
    office.enrol(worker, a, "2025-05-21")


def test_another_sponsors_running_enrolment_is_a_warning() -> None:
    office, a, worker = paid_to_june()
    terms = office.workers[worker].known.enrolments[0]

    def warned(starts_on: str, sponsor: UUID) -> tuple[str, ...]:
        fields = {name: getattr(terms, name) for name in EnrolmentTerms.__dataclass_fields__}
        fields |= {"starts_on": date.fromisoformat(starts_on), "sponsor_id": sponsor, "scheme_id": sponsor}
        fresh = Worker.fold(worker, reversed(recorded(office, worker)))
        return fresh.enrol(UUID(int=99), EnrolmentTerms(**fields), birth_date=date(1985, 3, 7), policy=office.policy)

    assert warned("2025-03-01", office.sponsor()) == ("also-enrolled",)
    assert warned("2025-03-01", a) == ()
    office.end(worker, terms.enrolment_id, "2025-05-20", EndReason.SPONSOR_STOPPED)
    assert warned("2025-05-20", office.sponsor()) == ("also-enrolled",)
    assert warned("2025-05-21", office.sponsor()) == ()


def test_a_death_ends_every_enrolment_and_the_membership() -> None:
    office, a, worker = paid_to_june()
    b = office.sponsor()
    office.enrol(worker, b, "2025-03-01")
    known = office.workers[worker]

    last_kept = known.end(known.known.enrolments[1].enrolment_id, date(2025, 5, 20), EndReason.DEATH, TODAY)

    assert last_kept == ContributionMonth.parse("2025-05")
    events = known.collect()
    ends = [event for event in events if isinstance(event, EnrolmentEnded)]
    assert [(end.sponsor_id, str(end.on), end.reason) for end in ends] == [
        (a, "2025-05-20", "death"),
        (b, "2025-05-20", "death"),
    ]
    (end,) = [event for event in events if isinstance(event, MembershipEnded)]
    assert (end.on, end.reason, end.spell) == (date(2025, 5, 20), "death", 1)
    assert known.is_settled(ContributionMonth.parse("2025-05"))
    assert not known.is_settled(ContributionMonth.parse("2025-06"))


def test_an_end_before_the_prepaid_spell_began_leaves_nothing_of_it_but_its_number() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    enrolment = office.enrol(worker, a, "2025-06-01", programmes=ALL)
    office.pay(a, "500000.00", "2025-05-20 09:00")
    office.allocate(a, "2025-08", "2025-05-20 10:00")
    known = office.workers[worker]

    office.end(worker, enrolment, "2025-05-25", EndReason.EXIT)

    assert (known.spell, known.due_on) == (None, None)
    office.enrol(worker, a, "2025-07-01")
    assert office.allocate(a, "2025-07", "2025-07-02 10:00").settled == ["2025-07 spell 2 16800.00"]


def test_an_end_gives_back_the_saving_too() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    enrolment = office.enrol(worker, a, "2025-01-01", programmes=ALL)
    office.pay(a, "500000.00", "2025-01-06 09:00")
    office.allocate(a, "2025-12", "2025-01-06 10:00")

    office.end(worker, enrolment, "2025-05-20", EndReason.EXIT)

    saved = [f"2025-{month:02d}" for month in range(1, 13)]
    saved = [month for month in saved if office.workers[worker].is_saved(ContributionMonth.parse(month))]
    assert saved == ["2025-01", "2025-02", "2025-03", "2025-04", "2025-05"]


def test_an_enrolment_that_would_stop_later_ends_with_the_death() -> None:
    office, _, worker = paid_to_june()
    known = office.workers[worker]
    enrolment = known.known.enrolments[0]
    office.end(worker, enrolment.enrolment_id, "2025-12-31", EndReason.SPONSOR_STOPPED)

    office.end(worker, enrolment.enrolment_id, "2025-05-20", EndReason.DEATH)

    assert enrolment.ended_on == date(2025, 5, 20)


@pytest.mark.parametrize("reason", [EndReason.DEATH, EndReason.EXIT, EndReason.JHT_CLAIMED])
def test_an_end_is_recorded_when_it_has_happened(reason: EndReason) -> None:
    office, _, worker = paid_to_june()
    known = office.workers[worker]
    enrolment = known.known.enrolments[0].enrolment_id

    refused(EndInFuture, known, lambda: known.end(enrolment, date(2025, 9, 2), reason, TODAY))
    assert known.end(enrolment, TODAY, reason, TODAY) == ContributionMonth.of(TODAY)


def test_a_sponsor_may_say_beforehand_when_it_stops_and_nothing_is_released() -> None:
    office, a, worker = paid_to_june()
    known = office.workers[worker]
    enrolment = known.known.enrolments[0].enrolment_id

    assert known.end(enrolment, date(2025, 12, 31), EndReason.SPONSOR_STOPPED, TODAY) is None

    (ended,) = known.collect()
    assert isinstance(ended, EnrolmentEnded)
    assert (ended.sponsor_id, ended.reason) == (a, "sponsor_stopped")
    refused(EnrolmentAlreadyEnded, known, lambda: known.end(enrolment, TODAY, EndReason.SPONSOR_STOPPED, TODAY))
    assert known.is_settled(ContributionMonth.parse("2025-06"))


def test_a_claim_of_the_saving_ends_no_enrolment() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    enrolment = office.enrol(worker, a, "2025-01-01", programmes=ALL)
    office.pay(a, "500000.00", "2025-01-06 09:00")
    office.allocate(a, "2025-12", "2025-01-06 10:00")
    known = office.workers[worker]

    assert known.end(enrolment, date(2025, 5, 20), EndReason.JHT_CLAIMED, TODAY) == ContributionMonth.parse("2025-05")

    (claim,) = known.collect()
    assert isinstance(claim, SavingEnded)
    assert known.is_saved(ContributionMonth.parse("2025-05"))
    assert not known.is_saved(ContributionMonth.parse("2025-06"))
    assert known.is_settled(ContributionMonth.parse("2025-12"))
    assert known.enrolment(enrolment).ended_on is None
    refused(MembershipAlreadyEnded, known, lambda: known.end(enrolment, TODAY, EndReason.JHT_CLAIMED, TODAY))


def test_after_an_exit_one_may_enrol_again_and_after_a_death_not() -> None:
    office, a, worker = paid_to_june()
    known = office.workers[worker]
    first = known.known.enrolments[0].enrolment_id
    office.end(worker, first, "2025-05-20", EndReason.EXIT)
    refused(MembershipAlreadyEnded, known, lambda: known.end(first, TODAY, EndReason.EXIT, TODAY))

    again = office.enrol(worker, a, "2025-07-01")
    office.end(worker, again, "2025-08-01", EndReason.EXIT)
    office.end(worker, again, "2025-08-15", EndReason.DEATH)

    refused(MembershipAlreadyEnded, known, lambda: known.end(again, TODAY, EndReason.DEATH, TODAY))
    refused(MembershipEndedByDeath, known, lambda: office.enrol(worker, a, "2025-09-01"))


def test_a_lapse_is_recorded_once_from_the_day_it_fell_due() -> None:
    office, _, worker = paid_to_june()
    known = office.workers[worker]

    agenda = [known.due_on]
    assert not office.lapse(worker, "2025-09-30")
    assert office.lapse(worker, "2025-10-01")
    assert not office.lapse(worker, "2025-10-01")
    assert not office.lapse(worker, "2026-10-01")
    assert [*agenda, known.due_on] == [date(2025, 10, 1), None]
    (lapse,) = [event for event in recorded(office, worker) if isinstance(event, MembershipLapsed)]
    assert (lapse.spell, lapse.on) == (1, date(2025, 10, 1))


def test_a_late_run_records_the_day_the_lapse_fell_due() -> None:
    office, _, worker = paid_to_june()

    assert office.lapse(worker, "2026-03-01")
    (lapse,) = [event for event in recorded(office, worker) if isinstance(event, MembershipLapsed)]
    assert lapse.on == date(2025, 10, 1)


@pytest.mark.parametrize("reason", [EndReason.DEATH, EndReason.EXIT])
def test_a_membership_that_ended_does_not_lapse(reason: EndReason) -> None:
    office, _, worker = paid_to_june()
    office.end(worker, office.workers[worker].known.enrolments[0].enrolment_id, "2025-05-20", reason)

    assert office.workers[worker].due_on is None
    assert not office.lapse(worker, "2026-01-01")


def test_one_who_died_before_the_first_day_that_was_paid_does_not_lapse_either() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    enrolment = office.enrol(worker, a, "2025-05-01")
    office.pay(a, "16800.00", "2025-05-25 09:00")
    office.allocate(a, "2025-05", "2025-05-25 10:00")

    office.end(worker, enrolment, "2025-05-20", EndReason.DEATH)

    assert office.workers[worker].due_on is None
    assert not office.workers[worker].runs_on(date(2025, 5, 26))


def test_a_worker_without_a_spell_does_not_lapse() -> None:
    office = Office()
    worker, a = office.worker(), office.sponsor()
    office.enrol(worker, a, "2025-01-01")

    assert not office.lapse(worker, "2030-01-01")


def test_a_month_is_funded_once_whatever_is_asked() -> None:
    office, _, worker = paid_to_june()
    known = office.workers[worker]
    settlement = vars(next(event for event in recorded(office, worker) if event.TOPIC == "ContributionSettled"))
    again = {name: settlement[name] for name in ("amounts", "tariff", "settled_at", "funded_by", "arrears", "opens")}

    with pytest.raises(ValueError, match="funded once"):
        known.settle(
            settlement["month"], enrolment=known.known.enrolments[0], allocation_id=settlement["allocation_id"], **again
        )
