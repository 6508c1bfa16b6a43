"""Stored facts of claims and adjudications."""

from datetime import date

from ledger.domain import events as facts
from ledger.domain.events import Benefit, CoverageEvidence, LedgerEvent, ProgrammeEvidence
from ledger.domain.values import AdjudicationCause, ClaimKind, Outcome, Programme
from tests.contract.sampling import ACTOR, ALLOCATION, PAID_AT, SPONSOR, WORKER, fact, sealed

DAY = date(2025, 3, 10)
FUNERAL = Benefit(programme=Programme.JKM, benefit="funeral", amount=1_000_000_000)

CLAIMS: tuple[LedgerEvent, ...] = (
    fact(facts.ClaimNoted, claim_id=ALLOCATION, kind=ClaimKind.JKM_DEATH, on=DAY, at=PAID_AT),
    fact(facts.ClaimClosed, claim_id=ALLOCATION),
    fact(
        facts.AdjudicationOpened,
        adjudication_id=SPONSOR,
        claim_id=ALLOCATION,
        on=DAY,
        programmes=(Programme.JKK, Programme.JKM),
        cause=AdjudicationCause.UNDETERMINED,
    ),
    fact(
        facts.AdjudicationProposed,
        adjudication_id=SPONSOR,
        outcome=Outcome.COVERED,
        reason=sealed(112),
        documents=(sealed(113), sealed(114)),
        proposed_by=ACTOR,
    ),
    fact(
        facts.AdjudicationDecided,
        adjudication_id=SPONSOR,
        on=DAY,
        programmes=(Programme.JKK, Programme.JKM),
        outcome=Outcome.COVERED,
        proposed_by=ACTOR,
        approved_by=WORKER,
    ),
    fact(
        facts.ClaimFiled,
        worker_id=WORKER,
        kind=ClaimKind.JKM_DEATH,
        on=DAY,
        at=None,
        coverage=CoverageEvidence(
            known_at=41,
            outcome=Outcome.COVERED,
            programmes=(
                ProgrammeEvidence(
                    programme=Programme.JKM,
                    outcome=Outcome.COVERED,
                    reason="paid",
                    policy="paid_by_due_day_covers_month",
                    evidence=(7, 40),
                ),
            ),
        ),
        description=sealed(115),
        filed_by=ACTOR,
    ),
    fact(facts.ClaimVerified, note=None, verified_by=ACTOR),
    fact(facts.ClaimApproved, benefits=(FUNERAL,), approved_by=ACTOR),
    fact(facts.ClaimRejected, reason=sealed(116), rejected_by=ACTOR),
    fact(facts.BenefitPaid, disbursement_id=ALLOCATION, benefit=FUNERAL, paid_at=PAID_AT, reference=sealed(117)),
    fact(
        facts.ClaimReversed,
        reason=sealed(118),
        unpaid={Programme.JKM: 200_000_000},
        paid={Programme.JKM: 1_000_000_000},
        reversed_by=ACTOR,
    ),
)
