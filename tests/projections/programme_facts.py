"""Facts of claims and reversals to write into a log by hand."""

from datetime import date, datetime
from uuid import UUID

from ledger.domain.events import (
    Benefit,
    BenefitPaid,
    ClaimFiled,
    ClaimReversed,
    ContributionReversed,
    CoverageEvidence,
    Funding,
    WorkerAmended,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import ClaimKind, Outcome, Programme
from tests.projections.writing import ACTOR, BPU, NOON, PAYMENT, PRICES, sealed

DAY = date(2025, 3, 10)


def contribution_reversed(
    worker_id: UUID, sponsor_id: UUID, of: ContributionMonth, *, programmes: tuple[Programme, ...] = BPU
) -> ContributionReversed:
    amounts = {programme: PRICES[programme] for programme in programmes}
    return ContributionReversed(
        originator_id=worker_id,
        originator_version=1,
        month=of,
        spell=1,
        amounts=amounts,
        returned=(Funding(payment_id=PAYMENT, amount=sum(amounts.values())),),
        sponsor_id=sponsor_id,
        payment_id=PAYMENT,
        effective_at=NOON,
    )


def moved(worker_id: UUID, region: str, of: ContributionMonth) -> WorkerAmended:
    return WorkerAmended(
        originator_id=worker_id,
        originator_version=1,
        from_month=of,
        sector=None,
        monthly_income=None,
        bpu_category=None,
        region=region,
        occupation=None,
        reason=sealed(),
    )


def claim_filed(claim_id: UUID, worker_id: UUID, on: date = DAY) -> ClaimFiled:
    return ClaimFiled(
        originator_id=claim_id,
        originator_version=1,
        worker_id=worker_id,
        kind=ClaimKind.JKK_TREATMENT,
        on=on,
        at=None,
        coverage=CoverageEvidence(known_at=1, outcome=Outcome.COVERED, programmes=()),
        description=None,
        filed_by=ACTOR,
    )


def benefit_paid(claim_id: UUID, programme: Programme, amount: int, *, at: datetime = NOON) -> BenefitPaid:
    return BenefitPaid(
        originator_id=claim_id,
        originator_version=1,
        disbursement_id=UUID(int=9),
        benefit=Benefit(programme=programme, benefit="treatment", amount=amount),
        paid_at=at,
        reference=sealed(),
    )


def claim_reversed(claim_id: UUID, paid: dict[Programme, int]) -> ClaimReversed:
    return ClaimReversed(
        originator_id=claim_id, originator_version=1, reason=sealed(), unpaid={}, paid=paid, reversed_by=ACTOR
    )
