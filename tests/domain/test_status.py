"""How a worker stands on a day."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from ledger.domain.law.policy import Policy
from ledger.domain.membership import (
    AdjudicatedDay,
    EndFact,
    EnrolmentFact,
    LapseFact,
    MembershipFacts,
    NumberFact,
    SettledMonth,
    SpellFact,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.status import Status, overdue_month, status
from ledger.domain.values import MEMBERSHIP, EndReason, Outcome, StartRule

ZONE = ZoneInfo("Asia/Jakarta")
POLICY = Policy(ZONE)
SPONSOR = UUID(int=1)
PAID_AT = datetime(2025, 1, 6, 9, tzinfo=ZONE)

ENROLLED = EnrolmentFact(
    position=3,
    enrolment_id=UUID(int=2),
    programmes=MEMBERSHIP,
    starts_on=date(2025, 1, 1),
    accepted_on=date(2025, 1, 1),
    start_rule=StartRule.PAYMENT,
)
SPELL = SpellFact(position=5, number=1, first_day=date(2025, 1, 6), opened_at=PAID_AT, start_rule=StartRule.PAYMENT)


def paid_to(through: str, day: str) -> MembershipFacts:
    """Paid from January through that month, as a view gives the facts for a question about `day`."""
    asked = ContributionMonth.of(date.fromisoformat(day))
    first, last = ContributionMonth.parse("2025-01"), ContributionMonth.parse(through)
    months = [ContributionMonth(number) for number in range(first, last + 1)]
    settled = [SettledMonth(5, month, 1, PAID_AT, SPONSOR) for month in months]
    return MembershipFacts(
        enrolments=(ENROLLED,),
        spells={1: SPELL},
        membership=tuple(reversed([each for each in settled if each.month <= asked]))[:5],
        later=tuple(each for each in settled if each.month > asked),
    )


def stands(facts: MembershipFacts, day: str) -> Status:
    return status(facts, date.fromisoformat(day), POLICY)


def test_who_was_never_enrolled_says_so() -> None:
    assert stands(MembershipFacts(), "2025-01-01") is Status.NEVER_ENROLLED


def test_an_enrolment_without_money_is_enrolled_unpaid() -> None:
    assert stands(MembershipFacts(enrolments=(ENROLLED,)), "2025-07-10") is Status.ENROLLED_UNPAID


def test_who_lapsed_and_comes_back_within_the_month_is_lapsed_until_then() -> None:
    back = SpellFact(9, 2, date(2025, 9, 12), PAID_AT.replace(month=9, day=12), StartRule.PAYMENT)
    facts = paid_to("2025-04", "2025-09-11")
    september = SettledMonth(9, ContributionMonth.parse("2025-09"), 2, back.opened_at, SPONSOR)
    returned = replace(facts, spells={1: SPELL, 2: back}, membership=(september, *facts.membership))

    assert stands(returned, "2025-09-11") is Status.LAPSED
    assert stands(returned, "2025-09-12") is Status.ACTIVE


def test_the_last_month_whose_due_day_has_passed_is_overdue() -> None:
    # June 2025: the 15th is a Sunday, so the 16th is the due day.
    assert [str(overdue_month(date(2025, 6, day), POLICY)) for day in (1, 16, 17, 30)] == [
        "2025-05",
        "2025-05",
        "2025-06",
        "2025-06",
    ]


def test_an_enrolment_that_ended_without_money_has_ended() -> None:
    left = replace(ENROLLED, ended_on=date(2025, 3, 31))

    assert stands(MembershipFacts(enrolments=(left,)), "2025-03-31") is Status.ENROLLED_UNPAID
    assert stands(MembershipFacts(enrolments=(left,)), "2025-04-01") is Status.ENDED


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-01-05", Status.ENROLLED_UNPAID),  # the spell begins on the 6th
        ("2025-01-06", Status.ACTIVE),
        ("2025-06-30", Status.ACTIVE),
        ("2025-07-15", Status.ACTIVE),  # July may be paid until its due day
        ("2025-07-16", Status.IN_ARREARS),
        ("2025-09-30", Status.IN_ARREARS),
        ("2025-10-01", Status.LAPSED),
        ("2027-01-01", Status.LAPSED),
    ],
)
def test_a_membership_paid_to_june_runs_falls_in_arrears_and_lapses(day: str, expected: Status) -> None:
    assert stands(paid_to("2025-06", day), day) is expected


def test_the_recorded_lapse_does_not_make_the_days_before_it_lapsed() -> None:
    facts = replace(paid_to("2025-06", "2025-08-20"), lapses={1: LapseFact(9, 1, date(2025, 10, 1))})

    assert stands(facts, "2025-08-20") is Status.IN_ARREARS


def test_a_death_ends_the_membership_the_day_after() -> None:
    end = EndFact(9, date(2025, 5, 20), EndReason.DEATH)

    assert stands(replace(paid_to("2025-12", "2025-05-20"), ends=(end,)), "2025-05-20") is Status.ACTIVE
    assert stands(replace(paid_to("2025-12", "2025-05-21"), ends=(end,)), "2025-05-21") is Status.ENDED


NUMBERED = replace(SPELL, numbered=NumberFact(7, PAID_AT.replace(month=2, day=20)))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-01-31", Status.ENROLLED_UNPAID),
        ("2025-02-19", Status.ENROLLED_UNPAID),
        ("2025-02-20", Status.ACTIVE),
        ("2025-06-01", Status.IN_ARREARS),
    ],
)
def test_a_membership_is_not_active_before_its_number(day: str, expected: Status) -> None:
    assert stands(replace(paid_to("2025-04", day), spells={1: NUMBERED}), day) is expected


def test_who_left_has_left_until_the_number_of_the_next_spell() -> None:
    """Left on 10 January, paid again on the 20th, numbered on 20 February."""
    left = (EndFact(6, date(2025, 1, 10), EndReason.EXIT),)
    again = replace(NUMBERED, first_day=date(2025, 1, 20))

    for day, expected in (("2025-01-25", Status.ENDED), ("2025-02-20", Status.ACTIVE)):
        assert stands(replace(paid_to("2025-04", day), spells={1: again}, ends=left), day) is expected
        numbered_in_between = replace(left[0], on=date(2025, 1, 22))
        facts = replace(paid_to("2025-01", day), spells={1: again}, ends=(numbered_in_between,))
        assert stands(facts, day) is Status.ENDED


def test_a_decision_about_one_day_changes_nobodys_standing() -> None:
    dead = (EndFact(6, date(2025, 1, 10), EndReason.DEATH),)
    decided = AdjudicatedDay(9, date(2025, 1, 20), MEMBERSHIP, Outcome.COVERED)
    facts = replace(paid_to("2025-01", "2025-01-20"), ends=dead)

    assert stands(facts, "2025-01-20") is stands(replace(facts, adjudicated=(decided,)), "2025-01-20") is Status.ENDED
