"""Attestations, numbers and marks of a worker: which hold, which are refused, and when an allocation is."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from ledger.domain.answers import Moment, outcome_of
from ledger.domain.coverage import coverage
from ledger.domain.errors import (
    AttestationMissing,
    AttestationOutsideSpell,
    MarkCleared,
    MarkExists,
    MarkInFuture,
    NumberBeforeSettlement,
    SpellUnknown,
)
from ledger.domain.events import ContributionSettled
from ledger.domain.law.founding import FOUNDING
from ledger.domain.law.policy import Policy
from ledger.domain.law.terms import Certainty, PolicyTerms
from ledger.domain.membership_fold import facts_of
from ledger.domain.standing import attest, clear_mark, issue_number, mark
from ledger.domain.values import EndReason, StartRule, WorkerMark
from ledger.domain.worker import Worker
from tests.domain.office import Office
from tests.domain.story import SEALED, instant

ACTOR = UUID(int=7)
TODAY = date(2026, 1, 1)
NOW = instant("2026-01-01 00:00")
REFUSING = PolicyTerms(
    id="attestation",
    value="refuse",
    valid_from=date(2025, 7, 1),
    published_on=date(2025, 6, 1),
    source="a test",
    certainty=Certainty.C,
)


@dataclass
class StrictOffice(Office):
    """One that refuses, from July 2025 on, whoever nobody has attested."""

    @property
    def policy(self) -> Policy:
        return Policy(ZoneInfo(self.zone), (*FOUNDING, REFUSING))


def said(worker: Worker, day: str, *, working: bool = True, fit: bool = True, spell: int | None = None) -> int | None:
    attested = attest(
        worker, date.fromisoformat(day), working=working, fit=fit, spell=spell, attested_by=ACTOR, today=TODAY
    )
    worker.collect()
    return attested.spell


def opened(office: Office, worker: UUID) -> list[date | None]:
    """How each spell was attested when it opened."""
    told = [fact for _, fact in office.log if isinstance(fact, ContributionSettled) and fact.originator_id == worker]
    return [fact.opens.attested_on for fact in told if fact.opens is not None]


def test_of_two_days_the_newer_holds_and_of_one_day_what_was_said_last() -> None:
    office = Office()
    sponsor, workers = office.sponsor(), [office.worker() for _ in range(5)]
    for worker in workers:
        office.enrol(worker, sponsor, "2025-01-01", attested="2025-01-02")
    office.pay(sponsor, "84000.00", "2025-01-06 09:00")
    same_day_ill, later_ill, earlier_ill, well_again, last_well = (office.workers[each] for each in workers)
    said(same_day_ill, "2025-01-02", fit=False)
    said(later_ill, "2025-01-03", working=False)
    said(earlier_ill, "2025-01-01", fit=False)
    said(well_again, "2025-01-03", fit=False)
    said(well_again, "2025-01-04")
    said(last_well, "2025-01-03", fit=False)
    said(last_well, "2025-01-03")

    office.allocate(sponsor, "2025-01", "2025-01-06 09:00")

    attested = [opened(office, each)[0] for each in workers]
    assert attested == [None, None, date(2025, 1, 2), date(2025, 1, 4), date(2025, 1, 3)]


def test_an_attestation_of_an_older_spell_s_paid_month_does_not_count_for_the_next() -> None:
    office = Office()
    sponsor, worker = office.sponsor(), office.worker()
    office.enrol(worker, sponsor, "2025-01-01")
    office.pay(sponsor, "33600.00", "2025-01-06 09:00")
    office.allocate(sponsor, "2025-01", "2025-01-06 09:00")
    assert said(office.workers[worker], "2025-01-31") == 1
    office.allocate(sponsor, "2025-05", "2025-05-06 09:00")
    assert opened(office, worker) == [None, None]


def test_an_attestation_in_the_unpaid_months_counts_for_the_spell_that_follows() -> None:
    office = Office()
    sponsor, worker = office.sponsor(), office.worker()
    office.enrol(worker, sponsor, "2025-01-01")
    office.pay(sponsor, "33600.00", "2025-01-06 09:00")
    office.allocate(sponsor, "2025-01", "2025-01-06 09:00")
    assert said(office.workers[worker], "2025-02-01") == 1
    assert said(office.workers[worker], "2025-05-01") is None

    office.allocate(sponsor, "2025-05", "2025-05-06 09:00")

    assert opened(office, worker) == [None, date(2025, 5, 1)]


def test_without_a_spell_named_the_one_that_ran_on_that_day_is_meant_and_else_the_next() -> None:
    office = Office()
    sponsor, worker = office.sponsor(), office.worker()
    enrolment = office.enrol(worker, sponsor, "2025-01-01")
    office.pay(sponsor, "50400.00", "2025-01-06 09:00")
    office.allocate(sponsor, "2025-01", "2025-01-06 09:00")
    office.allocate(sponsor, "2025-05", "2025-05-06 09:00")
    known = office.workers[worker]

    assert [said(known, day) for day in ("2024-12-01", "2025-01-10", "2025-04-30", "2025-05-01", "2025-05-06")] == [
        1,
        1,
        1,
        2,
        2,
    ]
    assert said(known, "2025-09-01") is None
    office.end(worker, enrolment, "2025-05-20", EndReason.EXIT)
    assert [said(known, day) for day in ("2025-05-20", "2025-05-21")] == [2, None]
    with pytest.raises(AttestationOutsideSpell):
        said(known, "2025-05-21", spell=2)


def test_where_the_policy_is_to_refuse_nothing_begins_without_an_attestation() -> None:
    office = StrictOffice()
    sponsor, worker, other = office.sponsor(), office.worker(), office.worker()
    office.enrol(worker, sponsor, "2025-06-30", accepted="2025-06-30")  # the policy only warned then
    with pytest.raises(AttestationMissing):
        office.enrol(other, sponsor, "2025-07-01")
    office.enrol(other, sponsor, "2025-07-01", attested="2025-07-01")
    office.pay(sponsor, "33600.00", "2025-06-01 09:00")

    with pytest.raises(AttestationMissing) as refused:
        office.allocate(sponsor, "2025-07", "2025-07-02 09:00")
    assert refused.value.fields == {"workers": [str(worker)], "count": 1}


def test_where_the_policy_is_to_refuse_whoever_is_attested_goes_on() -> None:
    office = StrictOffice()
    sponsor, worker = office.sponsor(), office.worker()
    office.enrol(worker, sponsor, "2025-07-01", attested="2025-07-01")
    office.pay(sponsor, "33600.00", "2025-07-01 09:00")

    assert office.allocate(sponsor, "2025-07", "2025-07-02 09:00").settled == ["2025-07 spell 1 16800.00"]
    assert office.allocate(sponsor, "2025-08", "2025-08-02 09:00").allocation.warnings == []


@pytest.mark.parametrize(
    ("rule", "first_day"), [(StartRule.PAYMENT, "2025-05-21"), (StartRule.REGISTRATION, "2025-05-01")]
)
def test_a_number_moves_a_first_day_that_followed_from_the_payment_and_no_other(
    rule: StartRule, first_day: str
) -> None:
    office = Office()
    sponsor, worker = office.sponsor(), office.worker()
    office.enrol(worker, sponsor, "2025-05-01", rule=rule)
    office.pay(sponsor, "16800.00", "2025-05-10 09:00")
    office.allocate(sponsor, "2025-05", "2025-05-10 09:00")
    known = office.workers[worker]
    issue_number(known, SEALED, instant("2025-05-21 09:00"), spell=None, now=NOW)
    told = [*office.log, (len(office.log) + 1, known.collect()[0])]
    facts = facts_of([each for each in told if each[1].originator_id == worker], date(2025, 5, 22))

    answered = coverage(facts, Moment(date(2025, 5, 22)), office.policy)

    assert outcome_of(answered, facts, date(2025, 5, 22)) == "covered"
    assert answered[0].spell_started_on == date.fromisoformat(first_day)


def test_a_number_issued_before_the_cover_begins_leaves_its_first_day() -> None:
    office = Office()
    sponsor, worker = office.sponsor(), office.worker()
    office.enrol(worker, sponsor, "2025-06-01")
    office.pay(sponsor, "16800.00", "2025-05-20 09:00")
    office.allocate(sponsor, "2025-06", "2025-05-20 09:00")
    known = office.workers[worker]
    with pytest.raises(NumberBeforeSettlement):
        issue_number(known, SEALED, instant("2025-05-20 08:59"), spell=1, now=NOW)
    issue_number(known, SEALED, instant("2025-05-20 09:00"), spell=1, now=NOW)
    told = [*office.log, (len(office.log) + 1, known.collect()[0])]
    facts = facts_of([each for each in told if each[1].originator_id == worker], date(2025, 6, 1))

    answers = coverage(facts, Moment(date(2025, 6, 1), instant("2025-06-01 00:00")), office.policy)

    assert (answers[0].outcome, answers[0].reason, answers[0].spell_started_on) == (
        "covered",
        "paid",
        date(2025, 6, 1),
    )


def test_marks_are_open_once_of_a_kind_and_cleared_once() -> None:
    office = Office()
    worker = office.workers[office.worker()]
    first, second, third = (UUID(int=each) for each in (1, 2, 3))
    mark(worker, first, WorkerMark.EMPLOYEE, TODAY, SEALED, today=TODAY)
    mark(worker, second, WorkerMark.DOMESTIC_EMPLOYEE, TODAY, None, today=TODAY)
    with pytest.raises(MarkExists):
        mark(worker, third, WorkerMark.EMPLOYEE, TODAY, None, today=TODAY)
    with pytest.raises(MarkInFuture):
        mark(worker, third, WorkerMark.EMPLOYEE, date(2026, 1, 2), None, today=TODAY)
    clear_mark(worker, first, None)
    with pytest.raises(MarkCleared):
        clear_mark(worker, first, None)
    mark(worker, third, WorkerMark.EMPLOYEE, TODAY, None, today=TODAY)

    restored = Worker.restore(worker.id, worker.version, worker.state())
    assert restored.state() == worker.state()
    assert [each.is_open for each in restored.known.standing.marks] == [False, True, True]


def test_without_a_spell_there_is_nothing_to_number() -> None:
    office = Office()
    with pytest.raises(SpellUnknown):
        issue_number(
            office.workers[office.worker()],
            SEALED,
            datetime.fromisoformat("2025-01-01T00:00+07:00"),
            spell=None,
            now=NOW,
        )
