"""Facts about what a claim is owed by the law, and of what falls due year by year."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.law.terms import Certainty, Source
from ledger.domain.money import Money
from ledger.domain.sealed import SealedText
from ledger.domain.values import Programme, SchoolLevel, Value


class BenefitLine(Value):
    """One benefit by the law: how it was counted, and where that is written."""

    programme: Programme
    benefit: str
    amount: Money
    basis: str
    source: Source
    certainty: Certainty


class ChildAssessed(Value):
    """A child whose schooling is claimed. `years`: how many fall due before the 23rd birthday, course and age taken
    together, so that the birthday itself need not be known here.
    """

    child: SealedText  # the name
    born_on: SealedText
    level: SchoolLevel
    years_left: int | None  # of that level; None: the whole course from it on
    first_due_on: date
    years: int


class BenefitsAssessed(LedgerEvent):
    """What the tables of the law give for the claim. `alternatives`: other sums that a disputed rule would give.

    A later assessment takes an earlier one's place.
    """

    TOPIC = "BenefitsAssessed"

    lines: tuple[BenefitLine, ...]
    alternatives: tuple[BenefitLine, ...]
    deductions: tuple[BenefitLine, ...]  # tax to be kept back where the lines are paid at once
    base: Money | None  # monthly income that benefits are counted from: of the settled month of the event
    facts: dict[str, int]  # what was counted with: months, percents, days
    warnings: tuple[str, ...]  # what a person should look at before the sums are approved
    children: tuple[ChildAssessed, ...]
    assessed_by: UUID


class AmountsExplained(LedgerEvent):
    """Why the approver approves sums that are not simply those assessed: others, or one of two readings."""

    TOPIC = "AmountsExplained"

    reason: SealedText
    explained_by: UUID


class ScholarshipGranted(LedgerEvent):
    """A child's schooling is owed year by year from `first_due_on`, `years` times, unless it is ended before."""

    TOPIC = "ScholarshipGranted"

    scholarship_id: UUID
    programme: Programme
    child: SealedText  # the name
    born_on: SealedText
    level: SchoolLevel
    years_left: int | None  # of that level; None: the whole course from it on
    first_due_on: date
    years: int  # at most; with the 23rd birthday no further one falls due


class ScholarshipInstalmentDue(LedgerEvent):
    """One year's sum is owed."""

    TOPIC = "ScholarshipInstalmentDue"

    scholarship_id: UUID
    programme: Programme
    number: int  # from 1
    level: SchoolLevel
    amount: Money
    due_on: date


class ScholarshipInstalmentPaid(LedgerEvent):
    TOPIC = "ScholarshipInstalmentPaid"

    scholarship_id: UUID
    programme: Programme
    number: int
    amount: Money
    paid_at: AwareDatetime
    reference: SealedText


class ScholarshipEnded(LedgerEvent):
    """No further year falls due: the course is through, or the child is 23, has married, or has gone to work.

    `withdrawn`: sen of unpaid years that had fallen due after that day, and are owed no longer.
    """

    TOPIC = "ScholarshipEnded"

    scholarship_id: UUID
    programme: Programme
    on: date
    withdrawn: Money
    reason: SealedText | None  # None: all its years have fallen due
