"""A claim's facts as its life tells them: where it stands, what it owes, and what happened step by step.

Free text is left sealed here; whoever tells it opens it for those who may see it.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ledger.application.assessments import told as told_assessment
from ledger.domain.claim_state import ClaimLife, Stage
from ledger.domain.events import (
    AmountsExplained,
    Benefit,
    BenefitPaid,
    BenefitsAssessed,
    ClaimApproved,
    ClaimFiled,
    ClaimRejected,
    ClaimReversed,
    ClaimVerified,
    LedgerEvent,
    ScholarshipEnded,
    ScholarshipGranted,
    ScholarshipInstalmentDue,
    ScholarshipInstalmentPaid,
)
from ledger.domain.money import rupiah
from ledger.domain.scholarship_state import Scholarship
from ledger.store.log import LoggedEvent

Told = dict[str, Any]


def standing(known: ClaimLife) -> Told:
    return {
        "worker_id": str(known.worker_id),
        "kind": known.kind.value,
        "occurred_at": (known.at or known.on).isoformat(),
        "on": known.on.isoformat(),
        "state": known.stage.value,
    }


def benefits(known: ClaimLife) -> list[Told]:
    """Those owed at once."""
    return [
        {
            "programme": each.programme.value,
            "benefit": each.benefit,
            "approved": rupiah(each.approved),
            "paid": rupiah(each.paid),
        }
        for each in known.benefits
    ]


def assessment(stream: Sequence[LoggedEvent]) -> Told | None:
    """The last one."""
    assessed = [logged.event for logged in stream if isinstance(logged.event, BenefitsAssessed)]
    return told_assessment(assessed[-1]) if assessed else None


def scholarships(stream: Sequence[LoggedEvent], known: ClaimLife) -> list[Told]:
    """In the order in which they were granted. `child` and `born_on` are sealed."""
    granted = {each.event.scholarship_id: each.event for each in stream if isinstance(each.event, ScholarshipGranted)}
    runs = known.stage is Stage.APPROVED
    return [
        {
            "child": granted[each.scholarship_id].child,
            "born_on": granted[each.scholarship_id].born_on,
            **_scholarship(each, runs=runs),
        }
        for each in known.scholarships
    ]


def _scholarship(known: Scholarship, *, runs: bool) -> Told:
    """`runs`: whether the claim is such that years may still fall due."""
    following = None if known.is_through or not runs else known.next_due_on
    return {
        "scholarship_id": str(known.scholarship_id),
        "programme": known.programme.value,
        "level": known.level.value,
        "years_left": known.years_left,
        "years": known.years,
        "first_due_on": known.first_due_on.isoformat(),
        "next_due_on": None if following is None else following.isoformat(),
        "ended_on": None if known.ended_on is None else known.ended_on.isoformat(),
        "instalments": [
            {
                "number": each.number,
                "level": each.level.value,
                "amount": rupiah(each.amount),
                "due_on": each.due_on.isoformat(),
                "paid": each.paid,
            }
            for each in known.instalments
        ],
    }


def step(logged: LoggedEvent) -> Told:
    """What happened, who did it, and what was said."""
    match logged.event:
        case ClaimFiled() as filed:
            return {"step": "filed", "by": str(filed.filed_by), "description": filed.description}
        case ClaimVerified() as verified:
            return {"step": "verified", "by": str(verified.verified_by), "note": verified.note}
        case ClaimApproved() as approved:
            benefits = [_benefit(each) for each in approved.benefits]
            return {"step": "approved", "by": str(approved.approved_by), "benefits": benefits}
        case ClaimRejected() as rejected:
            return {"step": "rejected", "by": str(rejected.rejected_by), "reason": rejected.reason}
        case BenefitPaid() as paid:
            return {
                "step": "paid",
                "by": str(logged.envelope.actor),
                "disbursement_id": str(paid.disbursement_id),
                **_benefit(paid.benefit),
                "paid_at": paid.paid_at.isoformat(),
                "reference": paid.reference,
            }
        case ClaimReversed() as taken_back:
            return {
                "step": "reversed",
                "by": str(taken_back.reversed_by),
                "reason": taken_back.reason,
                "unpaid": {programme.value: rupiah(amount) for programme, amount in taken_back.unpaid.items()},
                "paid": {programme.value: rupiah(amount) for programme, amount in taken_back.paid.items()},
            }
    return _step_of_amounts(logged.event, str(logged.envelope.actor))


def _step_of_amounts(event: LedgerEvent, actor: str) -> Told:
    match event:
        case BenefitsAssessed() as assessed:
            return {"step": "assessed", "by": str(assessed.assessed_by), **told_assessment(assessed)}
        case AmountsExplained() as explained:
            return {"step": "explained", "by": str(explained.explained_by), "reason": explained.reason}
        case ScholarshipGranted(scholarship_id=scholarship_id, level=level, years=years):
            return {**_of_scholarship("granted", actor, scholarship_id), "level": level.value, "years": years}
        case ScholarshipInstalmentDue() as due:
            told: Told = {"level": due.level.value, "due_on": due.due_on.isoformat()}
            return {**_of_scholarship("fell_due", actor, due.scholarship_id), **_year(due), **told}
        case ScholarshipInstalmentPaid() as paid:
            told = {"paid_at": paid.paid_at.isoformat(), "reference": paid.reference}
            return {**_of_scholarship("year_paid", actor, paid.scholarship_id), **_year(paid), **told}
        case ScholarshipEnded() as ended:
            told = {"on": ended.on.isoformat(), "withdrawn": rupiah(ended.withdrawn), "reason": ended.reason}
            return {**_of_scholarship("schooling_ended", actor, ended.scholarship_id), **told}
    raise TypeError(f"a claim has no step {event.TOPIC}")


def _of_scholarship(step: str, actor: str, scholarship_id: UUID) -> Told:
    return {"step": step, "by": actor, "scholarship_id": str(scholarship_id)}


def _year(event: ScholarshipInstalmentDue | ScholarshipInstalmentPaid) -> Told:
    return {"number": event.number, "amount": rupiah(event.amount)}


def _benefit(given: Benefit) -> Told:
    return {"programme": given.programme.value, "benefit": given.benefit, "amount": rupiah(given.amount)}
