"""Civil servants in departments: one at a time, and what leaving does to the consents to deductions (law 5.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.domain.errors import (
    DepartmentJoinedAlready,
    DepartmentNotJoined,
    InstantInFuture,
    LeavingBeforeJoining,
)
from ledger.domain.events import DeductionConsentWithdrawn, DepartmentJoined, DepartmentLeft
from ledger.domain.values import LeavingReason

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from ledger.domain.sealed import SealedText
    from ledger.domain.service_state import Service
    from ledger.domain.sponsor import Sponsor


def service_on(sponsor: Sponsor, day: date) -> Service | None:
    return next((each for each in sponsor.known.services if each.runs_on(day)), None)


def join(sponsor: Sponsor, department_id: UUID, *, on: date, staff_number: SealedText | None, today: date) -> None:
    """`staff_number` None: none is known, or it is the sponsor's already.

    Raises InstantInFuture, DepartmentJoinedAlready: also while a leaving lies after `on`.
    """
    if on > today:
        raise InstantInFuture(field="on")
    last = sponsor.known.services[-1] if sponsor.known.services else None
    if last is not None and (last.left_on is None or on < last.left_on):
        raise DepartmentJoinedAlready(department_id=str(last.department_id))
    sponsor.record(DepartmentJoined, department_id=department_id, on=on, staff_number=staff_number)


def require_leaving(sponsor: Sponsor, on: date) -> Service:
    """The service that ends. Raises DepartmentNotJoined, LeavingBeforeJoining."""
    last = sponsor.known.services[-1] if sponsor.known.services else None
    if last is None or last.left_on is not None:
        raise DepartmentNotJoined
    if on <= last.joined_on:
        raise LeavingBeforeJoining(joined_on=last.joined_on.isoformat())
    return last


def leave(sponsor: Sponsor, *, on: date, reason: LeavingReason, withdrawal: SealedText) -> int:
    """How many consents are withdrawn by it; `on` may lie ahead. `withdrawal`: why, for each of them.

    Whoever is transferred goes on being paid by the same government: what he agreed to holds for the next treasurer,
    and only the department's list ends. Raises DepartmentNotJoined, LeavingBeforeJoining.
    """
    service = require_leaving(sponsor, on)
    sponsor.record(
        DepartmentLeft, department_id=service.department_id, joined_on=service.joined_on, on=on, reason=reason
    )
    if reason is LeavingReason.TRANSFERRED:
        return 0
    withdrawn = 0
    for consent_id, consent in sponsor.known.payroll.consents.items():
        first = max(on, consent.given_on)  # a consent is not withdrawn before it was given
        if consent.withdrawn_on is None or consent.withdrawn_on > first:
            sponsor.record(DeductionConsentWithdrawn, consent_id=consent_id, on=first, reason=withdrawal)
            withdrawn += 1
    return withdrawn
