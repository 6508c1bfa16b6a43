"""Stored facts of amendments, back-datings, merges and of a membership's standing."""

from datetime import date

from ledger.domain import events as facts
from ledger.domain.events import Funding, LedgerEvent, SpellFormed, SpellOpening
from ledger.domain.months import ContributionMonth
from ledger.domain.values import BpuCategory, ClaimKind, Outcome, Programme, Sector, StartRule, WorkerMark
from tests.contract.sampling import (
    ACTOR,
    ALLOCATION,
    ENROLMENT,
    JANUARY,
    PAID_AT,
    PAIR,
    PAYMENT,
    SPONSOR,
    WORKER,
    fact,
    sealed,
)

DAY = date(2025, 5, 10)
PAID = (Funding(payment_id=PAYMENT, amount=1_680_000),)
HALF = {Programme.JKK: 500_000, Programme.JKM: 340_000}
HALF_PAID = (Funding(payment_id=PAYMENT, amount=840_000),)

AMENDMENTS: tuple[LedgerEvent, ...] = (
    fact(
        facts.WorkerAmended,
        from_month=JANUARY,
        sector=Sector.TRANSPORT,
        monthly_income=320_000_000,
        bpu_category=BpuCategory.EMPLOYER,
        region="Gianyar",
        occupation=sealed(131),
        reason=sealed(132),
    ),
    fact(
        facts.ContributionRepriced,
        month=JANUARY,
        spell=1,
        amounts=HALF,
        tariff="pp50-2025-transport/band-01",
        returned=HALF_PAID,
        sponsor_id=SPONSOR,
        credit_id=ALLOCATION,
    ),
    fact(facts.ContributionCredited, credit_id=ALLOCATION, amounts=HALF, returned=HALF_PAID, worker_months=1),
    fact(
        facts.BackdatingRequested,
        backdating_id=ALLOCATION,
        sponsor_id=SPONSOR,
        from_month=JANUARY,
        through_month=ContributionMonth.parse("2025-03"),
        letter_number=sealed(133),
        letter_date=DAY,
        requested_by=ACTOR,
    ),
    fact(
        facts.MembershipBackdated,
        backdating_id=ALLOCATION,
        from_month=JANUARY,
        through_month=ContributionMonth.parse("2025-03"),
        earlier=1,
        later=2,
        letter_date=DAY,
        requested_by=ACTOR,
        approved_by=WORKER,
    ),
    fact(facts.MergeRequested, merge_id=ALLOCATION, into=WORKER, reason=sealed(134), requested_by=ACTOR),
    fact(facts.WorkersMerged, merge_id=ALLOCATION, into=WORKER, requested_by=ACTOR, approved_by=SPONSOR),
    fact(
        facts.WorkerAbsorbed,
        merge_id=ALLOCATION,
        merged=WORKER,
        spells=(
            SpellFormed(
                number=1,
                joins=(2, 3),
                first=JANUARY,
                last=ContributionMonth.parse("2025-03"),
                opened_at=PAID_AT,
                opens=SpellOpening(first_day=DAY, start_rule=StartRule.PAYMENT),
            ),
        ),
    ),
    fact(facts.RestorationAdopted, merge_id=ALLOCATION, merged=WORKER, month=JANUARY),
    fact(
        facts.ContributionAdopted,
        merge_id=ALLOCATION,
        merged=WORKER,
        month=JANUARY,
        spell=2,
        amounts=PAIR,
        tariff="pp44-2015/band-01",
        settled_at=PAID_AT,
        funded_by=PAID,
        sponsor_id=SPONSOR,
        enrolment_id=ENROLMENT,
        arrears=False,
    ),
    fact(
        facts.ReversalAdopted,
        merge_id=ALLOCATION,
        merged=WORKER,
        month=JANUARY,
        spell=1,
        programmes=(Programme.JKK, Programme.JKM),
        effective_at=PAID_AT,
    ),
    fact(
        facts.DeductionAdopted,
        merge_id=ALLOCATION,
        merged=WORKER,
        deduction_id=PAYMENT,
        sponsor_id=SPONSOR,
        enrolment_id=ENROLMENT,
        month=JANUARY,
    ),
    fact(
        facts.ClaimAdopted,
        merge_id=ALLOCATION,
        merged=WORKER,
        claim_id=PAYMENT,
        kind=ClaimKind.JKM_DEATH,
        on=DAY,
        at=PAID_AT,
    ),
    fact(
        facts.AdjudicationAdopted,
        merge_id=ALLOCATION,
        merged=WORKER,
        adjudication_id=ENROLMENT,
        claim_id=PAYMENT,
        on=DAY,
        programmes=(Programme.JKK, Programme.JKM),
        outcome=Outcome.COVERED,
        holds=True,
    ),
    fact(
        facts.ContributionSurrendered,
        merge_id=ALLOCATION,
        month=JANUARY,
        spell=1,
        amounts=PAIR,
        returned=PAID,
        sponsor_id=SPONSOR,
    ),
    fact(facts.DuplicateReleased, merge_id=ALLOCATION, worker_id=WORKER, month=JANUARY, amounts=PAIR, returned=PAID),
    fact(facts.NumberIssued, spell=1, number=sealed(135), at=PAID_AT),
    fact(facts.AttestationRecorded, spell=1, attested_on=DAY, working=True, fit=False, attested_by=ACTOR),
    fact(facts.WorkerMarked, mark_id=ALLOCATION, mark=WorkerMark.EMPLOYEE, since=DAY, note=sealed(136)),
    fact(facts.WorkerMarkCleared, mark_id=ALLOCATION, note=None),
)
