"""Schooling owed by a claim: granted child by child, due year by year, paid once each, until it ends."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from ledger.domain.benefits.scholarship import CHILDREN_MAX, instalments
from ledger.domain.claim import Claim
from ledger.domain.claim_state import Stage
from ledger.domain.errors import (
    InstalmentNotDue,
    InstalmentPaidAlready,
    InstantInFuture,
    ScholarshipChildrenMax,
    ScholarshipEndedAlready,
    ScholarshipEndTooEarly,
    ScholarshipUnknown,
)
from ledger.domain.events import (
    ScholarshipEnded,
    ScholarshipGranted,
    ScholarshipInstalmentDue,
    ScholarshipInstalmentPaid,
)
from ledger.domain.scholarship_state import Instalment, Scholarship
from ledger.domain.sealed import SealedText
from ledger.domain.values import Programme


def grant(claim: Claim, programme: Programme, *, granted_before: int) -> None:
    """Every child that was assessed. `granted_before`: children of the worker for whom other claims owe schooling.

    Raises ScholarshipChildrenMax.
    """
    assessment = claim.known.assessment
    children = () if assessment is None else tuple(assessment.children)
    if granted_before + len(children) > CHILDREN_MAX:
        raise ScholarshipChildrenMax(most=CHILDREN_MAX)
    for number, each in enumerate(children, start=1):
        claim.record(
            ScholarshipGranted,
            scholarship_id=uuid5(claim.id, f"scholarship {number}"),
            programme=programme,
            child=each.child,
            born_on=each.born_on,
            level=each.level,
            years_left=each.years_left,
            first_due_on=each.first_due_on,
            years=each.years,
        )


def children_granted(claims: Sequence[Claim]) -> int:
    """For how many children these claims owe, or have paid, schooling; those taken back do not count."""
    return sum(len(each.known.scholarships) for each in claims if each.stage is not Stage.REVERSED)


def fall_due(claim: Claim, as_of: date) -> list[tuple[UUID, Instalment]]:
    """Record every year that fell due on or before `as_of`, and the end of a course that is over by then."""
    due = []
    for scholarship in claim.known.scholarships:
        while claim.stage is Stage.APPROVED and (day := scholarship.next_due_on) is not None and day <= as_of:
            if scholarship.is_through:
                _end(claim, scholarship, day, None)
                break
            due.append((scholarship.scholarship_id, _fall_due(claim, scholarship, day)))
    return due


def pay_instalment(
    claim: Claim, scholarship_id: UUID, number: int, *, paid_at: datetime, reference: SealedText, now: datetime
) -> Instalment:
    """A year that has fallen due, whole and once.

    Raises ClaimState, ScholarshipUnknown, InstalmentNotDue, InstalmentPaidAlready, InstantInFuture.
    """
    claim.require({Stage.APPROVED, Stage.PAID}, "paid")
    scholarship = require_scholarship(claim, scholarship_id)
    instalment = scholarship.instalment(number)
    if instalment is None:
        raise InstalmentNotDue(number=number)
    if instalment.paid:
        raise InstalmentPaidAlready(number=number)
    if paid_at > now:
        raise InstantInFuture(field="paid_at")
    claim.record(
        ScholarshipInstalmentPaid,
        scholarship_id=scholarship_id,
        programme=scholarship.programme,
        number=number,
        amount=instalment.amount,
        paid_at=paid_at,
        reference=reference,
    )
    return instalment


def end_scholarship(claim: Claim, scholarship_id: UUID, on: date, *, reason: SealedText, today: date) -> int:
    """The child has married, gone to work or left school. Sen of unpaid later years, which are owed no longer.

    Raises ClaimState, ScholarshipUnknown, ScholarshipEndedAlready, InstantInFuture, ScholarshipEndTooEarly.
    """
    claim.require({Stage.APPROVED, Stage.PAID}, "ended")
    scholarship = require_scholarship(claim, scholarship_id)
    if scholarship.ended_on is not None:
        raise ScholarshipEndedAlready(on=scholarship.ended_on.isoformat())
    if on > today:
        raise InstantInFuture(field="on")
    if on < claim.known.on:
        raise ScholarshipEndTooEarly(on=claim.known.on.isoformat())
    return _end(claim, scholarship, on, reason)


def require_scholarship(claim: Claim, scholarship_id: UUID) -> Scholarship:
    """Raises ScholarshipUnknown."""
    scholarship = claim.known.scholarship(scholarship_id)
    if scholarship is None:
        raise ScholarshipUnknown(scholarship_id=str(scholarship_id))
    return scholarship


def _fall_due(claim: Claim, scholarship: Scholarship, day: date) -> Instalment:
    # How many there are was counted with the birthday when it was granted; what each is follows from the level.
    year = instalments(
        scholarship.level,
        years_left=scholarship.years_left,
        first_due_on=scholarship.first_due_on,
        ends_by=date.max,
    )[scholarship.fallen_due]
    claim.record(
        ScholarshipInstalmentDue,
        scholarship_id=scholarship.scholarship_id,
        programme=scholarship.programme,
        number=scholarship.fallen_due + 1,
        level=year.level,
        amount=year.amount,
        due_on=day,
    )
    return scholarship.instalments[-1]


def _end(claim: Claim, scholarship: Scholarship, on: date, reason: SealedText | None) -> int:
    withdrawn = scholarship.unpaid_after(on)
    claim.record(
        ScholarshipEnded,
        scholarship_id=scholarship.scholarship_id,
        programme=scholarship.programme,
        on=on,
        withdrawn=withdrawn,
        reason=reason,
    )
    return withdrawn
