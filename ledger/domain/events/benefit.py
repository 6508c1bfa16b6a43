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


class BenefitsAssessed(LedgerEvent):
    """What the tables of the law give for the claim. `alternatives`: other sums that a disputed rule would give.

    A later assessment takes an earlier one's place.
    """

    TOPIC = "BenefitsAssessed"

    lines: tuple[BenefitLine, ...]
    alternatives: tuple[BenefitLine, ...]
    base: Money | None  # monthly income that benefits are counted from: of the settled month of the event
    facts: dict[str, int]  # what was counted with: months, percents, days
    assessed_by: UUID


class ScholarshipGranted(LedgerEvent):
    """A child's schooling is owed year by year, from `first_due_on`, until it is through, 23, married or at work."""

    TOPIC = "ScholarshipGranted"

    scholarship_id: UUID
    programme: Programme
    child: SealedText  # the name
    born_on: SealedText
    ends_by: date  # the 23rd birthday
    level: SchoolLevel
    years_left: int | None  # of that level; None: the whole course from it on
    first_due_on: date


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
    number: int
    amount: Money
    paid_at: AwareDatetime
    reference: SealedText


class ScholarshipEnded(LedgerEvent):
    """No further year falls due: the child married, went to work, or left school for good."""

    TOPIC = "ScholarshipEnded"

    scholarship_id: UUID
    on: date
    reason: SealedText
