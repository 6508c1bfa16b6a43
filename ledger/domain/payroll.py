"""Salary deductions: what a sponsor agreed to, what its treasurer has deducted, and what of that has arrived.

A deduction is a promise. It is nobody's money before a payment brings it, and no month is settled by it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ledger.domain.errors import (
    CorrectionBelowRemitted,
    DeductionAmountMissing,
    DeductionConsentMissing,
    DeductionConsentUnknown,
    DeductionConsentWithdrawnAlready,
    DeductionExists,
    DeductionMonthOutOfRange,
    DeductionUnknown,
    DeductionWorkerNotEnrolled,
    InstantInFuture,
    PaymentBringsNothing,
    WithdrawalBeforeConsent,
)
from ledger.domain.events import (
    DeductionConsentGiven,
    DeductionConsentWithdrawn,
    DeductionNoted,
    DeductionNoteWithdrawn,
    DeductionRemitted,
    RemittanceReversed,
    SalaryDeducted,
    SalaryDeductionCorrected,
)
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth

if TYPE_CHECKING:
    from ledger.domain.enrolment import Enrolment
    from ledger.domain.payroll_state import Deduction
    from ledger.domain.sealed import SealedText
    from ledger.domain.sponsor import Sponsor
    from ledger.domain.values import ConsentBasis
    from ledger.domain.worker import Worker


def give_consent(
    sponsor: Sponsor,
    consent_id: UUID,
    *,
    basis: ConsentBasis,
    given_on: date,
    scheme_id: UUID | None,
    document: SealedText | None,
    today: date,
) -> None:
    """Raises InstantInFuture."""
    if given_on > today:
        raise InstantInFuture(field="given_on")
    sponsor.record(
        DeductionConsentGiven,
        consent_id=consent_id,
        basis=basis,
        given_on=given_on,
        scheme_id=scheme_id,
        document=document,
    )


def withdraw_consent(sponsor: Sponsor, consent_id: UUID, *, on: date, reason: SealedText) -> None:
    """`on` may lie ahead. Raises DeductionConsentUnknown, DeductionConsentWithdrawnAlready, WithdrawalBeforeConsent."""
    consent = sponsor.known.payroll.consents.get(consent_id)
    if consent is None:
        raise DeductionConsentUnknown(consent_id=str(consent_id))
    if consent.withdrawn_on is not None:
        raise DeductionConsentWithdrawnAlready(on=consent.withdrawn_on.isoformat())
    if on < consent.given_on:
        raise WithdrawalBeforeConsent(given_on=consent.given_on.isoformat())
    sponsor.record(DeductionConsentWithdrawn, consent_id=consent_id, on=on, reason=reason)


def deduct(
    sponsor: Sponsor,
    deduction_id: UUID,
    *,
    month: ContributionMonth,
    amount: int,
    deducted_on: date,
    workers: Sequence[Worker],
    are_named: bool,
    payment_ids: Sequence[UUID] = (),
    today: date,
) -> list[Enrolment]:
    """A promise for a month, noted for those of the workers who are enrolled with the sponsor then, under a scheme that
    somebody agreed to; where they are named, for every one of them. `payment_ids`: payments by payroll that had brought
    it before it was recorded. The enrolments that make it for somebody.

    Raises DeductionAmountMissing, InstantInFuture, DeductionConsentMissing, DeductionMonthOutOfRange, DeductionExists,
    DeductionWorkerNotEnrolled, PaymentBringsNothing.
    """
    payroll = sponsor.known.payroll
    if amount <= 0:
        raise DeductionAmountMissing
    if deducted_on > today:
        raise InstantInFuture(field="deducted_on")
    consents = _consents(sponsor, month, deducted_on)
    for known_id, known in payroll.deductions.items():
        if known.month == month:
            raise DeductionExists(deduction_id=str(known_id), month=str(month))
    payees = _payees(sponsor, month, consents, workers)
    if are_named:
        _require_all(payees, workers, month)
    for payment_id in payment_ids:
        if payment_id not in payroll.surplus:
            raise PaymentBringsNothing(payment_id=str(payment_id))
    sponsor.record(
        SalaryDeducted,
        deduction_id=deduction_id,
        month=month,
        amount=amount,
        deducted_on=deducted_on,
        consents=consents,
        noted=len(payees),
    )
    for payment_id in dict.fromkeys(payment_ids):
        left = payroll.surplus[payment_id]
        remit(sponsor, payment_id, left.amount, left.received_at, (deduction_id,))
    for worker, enrolment in payees:
        _note(worker, sponsor, deduction_id, month, enrolment)
    return [enrolment for _, enrolment in payees]


def correct(
    sponsor: Sponsor,
    deduction_id: UUID,
    *,
    amount: int,
    workers: Sequence[Worker],
    payees: Collection[UUID] | None,
    reason: SealedText,
) -> None:
    """`amount` 0: nothing was deducted, for nobody. `payees`: for whom it was, None where that stays as it is.

    `workers`: all for whom it is noted or shall be. Raises DeductionUnknown, CorrectionBelowRemitted,
    DeductionWorkerNotEnrolled.
    """
    known = deduction_of(sponsor, deduction_id)
    if amount < known.arrived:
        raise CorrectionBelowRemitted(remitted=rupiah(known.arrived))
    noted = {worker.id for worker in workers if deduction_id in worker.known.deductions}
    wanted = set[UUID]() if not amount else noted if payees is None else set(payees)
    new = [worker for worker in workers if worker.id in wanted - noted]
    added = _payees(sponsor, known.month, known.consents, new)
    _require_all(added, new, known.month)
    removed = [worker for worker in workers if worker.id in noted - wanted]
    sponsor.record(
        SalaryDeductionCorrected,
        deduction_id=deduction_id,
        month=known.month,
        amount=amount,
        before=known.amount,
        noted=len(added),
        withdrawn=len(removed),
        reason=reason,
    )
    for worker, enrolment in added:
        _note(worker, sponsor, deduction_id, known.month, enrolment)
    for worker in removed:
        worker.record(DeductionNoteWithdrawn, deduction_id=deduction_id, month=known.month)


def remit(
    sponsor: Sponsor, payment_id: UUID, amount: int, remitted_at: datetime, deduction_ids: Sequence[UUID] | None
) -> None:
    """What a payment brings of what is outstanding: of the deductions named, in their order, else the oldest first.

    What it brings beyond that is plain money of the sponsor's. Raises DeductionUnknown.
    """
    deductions = sponsor.known.payroll.deductions
    named = (
        sorted(deductions, key=lambda each: deductions[each].deducted_on) if deduction_ids is None else deduction_ids
    )
    for deduction_id in named:
        known = deduction_of(sponsor, deduction_id)
        brought = min(known.outstanding, amount)
        if brought:
            amount -= brought
            sponsor.record(
                DeductionRemitted,
                deduction_id=deduction_id,
                month=known.month,
                payment_id=payment_id,
                amount=brought,
                remitted_at=remitted_at,
            )


def take_back_remittances(sponsor: Sponsor, payment_id: UUID) -> None:
    """The bank took a payment back that had brought deductions: they are outstanding again."""
    for deduction_id, known in sponsor.known.payroll.deductions.items():
        brought = known.remitted.get(payment_id)
        if brought:
            sponsor.record(
                RemittanceReversed,
                deduction_id=deduction_id,
                month=known.month,
                payment_id=payment_id,
                amount=brought,
            )


def remitted_by(sponsor: Sponsor, payment_id: UUID) -> set[UUID]:
    """The deductions of which a payment brought something."""
    return {each for each, known in sponsor.known.payroll.deductions.items() if payment_id in known.remitted}


def deduction_of(sponsor: Sponsor, deduction_id: UUID) -> Deduction:
    """Raises DeductionUnknown."""
    known = sponsor.known.payroll.deductions.get(deduction_id)
    if known is None:
        raise DeductionUnknown(deduction_id=str(deduction_id))
    return known


def _consents(sponsor: Sponsor, month: ContributionMonth, deducted_on: date) -> tuple[UUID, ...]:
    """Those that run on the day. Nobody agreed to what lies before the first of them; a salary is deducted for its
    month or on the eve of it. Raises DeductionConsentMissing, DeductionMonthOutOfRange.
    """
    known = sponsor.known.payroll.consents
    running = tuple(each for each, consent in known.items() if consent.runs_on(deducted_on))
    if not running:
        raise DeductionConsentMissing(deducted_on=deducted_on.isoformat())
    first = ContributionMonth.of(min(known[each].given_on for each in running))
    last = ContributionMonth.of(deducted_on).plus(1)
    if not first <= month <= last:
        raise DeductionMonthOutOfRange(first=str(first), last=str(last))
    return running


def _payees(
    sponsor: Sponsor, month: ContributionMonth, consents: Collection[UUID], workers: Sequence[Worker]
) -> list[tuple[Worker, Enrolment]]:
    """Those of the workers whom the month is for, each with the enrolment that makes it so."""
    schemes = {sponsor.known.payroll.consents[each].scheme_id for each in consents}
    found = []
    for worker in workers:
        for each in worker.known.enrolments:
            agreed = None in schemes or each.scheme_id in schemes
            if each.sponsor_id == sponsor.id and each.covers(month) and agreed:
                found.append((worker, each))
                break
    return found


def _require_all(
    payees: Sequence[tuple[Worker, Enrolment]], workers: Sequence[Worker], month: ContributionMonth
) -> None:
    if len(payees) < len(workers):
        raise DeductionWorkerNotEnrolled(month=str(month), workers=len(workers) - len(payees))


def _note(worker: Worker, sponsor: Sponsor, deduction_id: UUID, month: ContributionMonth, enrolment: Enrolment) -> None:
    worker.record(
        DeductionNoted,
        deduction_id=deduction_id,
        sponsor_id=sponsor.id,
        enrolment_id=enrolment.enrolment_id,
        month=month,
    )
