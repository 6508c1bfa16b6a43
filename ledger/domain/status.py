"""A worker's status on a day, from the facts that coverage is answered from (docs/coverage.md)."""

from dataclasses import replace
from datetime import date
from enum import StrEnum

from ledger.domain.answers import Moment
from ledger.domain.coverage import answer
from ledger.domain.law.policies import UNPAID_MONTHS_MAX
from ledger.domain.law.policy import Policy
from ledger.domain.membership import MembershipFacts, SettledMonth
from ledger.domain.months import ContributionMonth, months_through
from ledger.domain.values import Programme


class Status(StrEnum):
    NEVER_ENROLLED = "never_enrolled"
    ENROLLED_UNPAID = "enrolled_unpaid"  # enrolled, and no spell has begun by that day
    ACTIVE = "active"
    IN_ARREARS = "in_arrears"  # a month of the running spell is unpaid after its due date
    LAPSED = "lapsed"
    ENDED = "ended"


def status(facts: MembershipFacts, day: date, policy: Policy) -> Status:
    """Of the membership; the saving has none of its own."""
    if not facts.enrolments and not facts.membership:
        return Status.NEVER_ENROLLED
    facts = replace(facts, adjudicated=())  # what people decided about one day changes nobody's membership
    as_paid = answer(facts, Moment(day), policy, Programme.JKK)
    facts = _as_it_applies(facts, policy)
    membership = answer(facts, Moment(day), policy, Programme.JKK)
    if "ended" in {as_paid.reason, membership.reason}:
        return Status.ENDED
    begun = [settled for settled in facts.membership if facts.spells[settled.spell].first_day <= day]
    if not begun and not any(spell.first_day <= day and not spell.is_void for spell in facts.spells.values()):
        return Status.ENDED if _all_enrolments_ended(facts, day) else Status.ENROLLED_UNPAID
    if membership.reason in {"lapsed", "before_start"} or _ran_out(begun, day):
        return Status.LAPSED
    return Status.IN_ARREARS if _owes(facts, begun, day, policy) else Status.ACTIVE


def overdue_month(day: date, policy: Policy) -> ContributionMonth:
    """The last month whose due day has passed: whoever has paid no further by then is in arrears."""
    month = ContributionMonth.of(day)
    while policy.due_day_of(month) >= day:
        month = month.plus(-1)
    return month


def _as_it_applies(facts: MembershipFacts, policy: Policy) -> MembershipFacts:
    """Spells begin where their membership applies, which a number may put off."""
    spells = {
        number: replace(spell, first_day=spell.applies_from(policy.day_of)) for number, spell in facts.spells.items()
    }
    return replace(facts, spells=spells)


def _ran_out(begun: list[SettledMonth], day: date) -> bool:
    """The last spell that had begun by the day had lapsed, although the day's month is settled: a new one begins in it,
    after the day.
    """
    return bool(begun) and ContributionMonth.of(day) - begun[0].month > UNPAID_MONTHS_MAX


def _all_enrolments_ended(facts: MembershipFacts, day: date) -> bool:
    return all(enrolment.ended_on is not None and enrolment.ended_on < day for enrolment in facts.enrolments)


def _owes(facts: MembershipFacts, begun: list[SettledMonth], day: date, policy: Policy) -> bool:
    """Whether a month of the newest spell, up to the day's, is unpaid although its due date has passed."""
    if not begun:
        return True  # the spell runs on though its months so far were taken back
    newest = begun[0]
    holes = [hole.month for hole in facts.reversed_months if hole.spell == newest.spell]
    unpaid = [*holes, *months_through(newest.month + 1, ContributionMonth.of(day))]
    return any(policy.due_day_of(ContributionMonth(month)) < day for month in unpaid)
