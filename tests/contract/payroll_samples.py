"""Stored facts of salary deductions, and of figures that others count."""

from datetime import date

from ledger.domain import events as facts
from ledger.domain.events import LedgerEvent
from ledger.domain.values import ConsentBasis, FigureKind
from tests.contract.sampling import ALLOCATION, ENROLMENT, JANUARY, PAID_AT, PAYMENT, SCHEME, SPONSOR, fact, sealed

DAY = date(2025, 1, 1)

PAYROLL: tuple[LedgerEvent, ...] = (
    fact(
        facts.DeductionConsentGiven,
        consent_id=ALLOCATION,
        basis=ConsentBasis.POWER_OF_ATTORNEY,
        given_on=DAY,
        scheme_id=SCHEME,
        document=sealed(160),
    ),
    fact(facts.DeductionConsentWithdrawn, consent_id=ALLOCATION, on=date(2025, 10, 1), reason=sealed(161)),
    fact(
        facts.SalaryDeducted,
        deduction_id=SPONSOR,
        month=JANUARY,
        amount=1_680_000,
        deducted_on=DAY,
        consents=(ALLOCATION,),
        noted=1,
    ),
    fact(
        facts.SalaryDeductionCorrected,
        deduction_id=SPONSOR,
        month=JANUARY,
        amount=0,
        before=1_680_000,
        noted=0,
        withdrawn=1,
        reason=sealed(162),
    ),
    fact(
        facts.DeductionRemitted,
        deduction_id=SPONSOR,
        month=JANUARY,
        payment_id=PAYMENT,
        amount=1_399_086,
        remitted_at=PAID_AT,
    ),
    fact(facts.RemittanceReversed, deduction_id=SPONSOR, month=JANUARY, payment_id=PAYMENT, amount=1_399_086),
    fact(facts.DeductionNoted, deduction_id=ALLOCATION, sponsor_id=SPONSOR, enrolment_id=ENROLMENT, month=JANUARY),
    fact(facts.DeductionNoteWithdrawn, deduction_id=ALLOCATION, month=JANUARY),
    fact(
        facts.RegionFigureEntered,
        region="Kab. Gianyar",
        kind=FigureKind.WORKING_POPULATION,
        value=198_628,
        on=DAY,
        source=sealed(163),
    ),
)
