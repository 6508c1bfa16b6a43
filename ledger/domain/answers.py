"""What is asked of a worker's facts, and what is answered."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ledger.domain.law.terms import PolicyTerms
from ledger.domain.membership import MembershipFacts
from ledger.domain.months import ContributionMonth
from ledger.domain.values import MEMBERSHIP, Outcome

__all__ = ["SEVERITY", "Answer", "Moment", "Outcome", "outcome_of"]

SEVERITY = {Outcome.NOT_COVERED: 0, Outcome.UNDETERMINED: 1, Outcome.COVERED: 2}


@dataclass(frozen=True, slots=True)
class Moment:
    """A day in the ledger's zone, and the instant on it where the hour is known."""

    day: date
    instant: datetime | None = None

    @property
    def month(self) -> ContributionMonth:
        return ContributionMonth.of(self.day)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one programme. `evidence`: positions of the facts it rests on, ascending.

    `late` is said of settled months only: after the due day. `deducted`, of unpaid ones: a sponsor whose enrolment runs
    on the day has deducted the month from salaries. Covered means the month is funded and the
    membership active; it never promises a benefit.
    """

    outcome: Outcome
    reason: str
    policy: PolicyTerms
    month: ContributionMonth
    evidence: tuple[int, ...]
    spell: int | None = None
    spell_started_on: date | None = None
    covered_through: date | None = None
    sponsor_id: UUID | None = None
    settled_at: datetime | None = None
    late: bool | None = None
    attested: bool = False
    deducted: bool = False


def outcome_of(answers: tuple[Answer, ...], facts: MembershipFacts, day: date) -> Outcome:
    """The worst of JKK and JKM where the worker is enrolled in them on that day, not covered when in none.

    A settled month counts as enrolled: a spell runs on when the sponsor who paid it has stopped. So does a day about
    which people decided.
    """
    membership = answers[:2]
    counts = any(given.settled_at is not None or given.reason == "adjudicated" for given in membership)
    in_membership = counts or any(
        enrolment.programmes & MEMBERSHIP
        and enrolment.starts_on <= day
        and (enrolment.ended_on is None or day <= enrolment.ended_on)
        for enrolment in facts.enrolments
    )
    if not in_membership:
        return Outcome.NOT_COVERED
    return min((given.outcome for given in membership), key=SEVERITY.__getitem__)
