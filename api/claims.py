"""Claims: what happened to a worker, whether the day was covered as known then, and what becomes of it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api import answers
from api.claim_orders import (
    ApproveClaim,
    BenefitGiven,
    DisburseBenefit,
    ExplainedStep,
    FileClaim,
    VerifyClaim,
    papers_of,
)
from api.dependencies import Knowing, TheHouse, recording
from api.described import gives
from api.descriptions.claims import (
    BenefitPaidOut,
    Claim,
    ClaimApproved,
    ClaimFiled,
    ClaimPage,
    ClaimStepped,
    ClaimVerified,
)
from api.documents import document
from api.fields import LIST_LENGTH_MAX, Limit, Position
from api.reading import CLAIMS, asked_position, resolve, seen_head
from api.security import Right, has_right, log_identity_read, may
from ledger.application.claims import ClaimOrder, Disbursement
from ledger.application.house import House
from ledger.domain.errors import (
    AssessmentDetailNotOfKind,
    BenefitAmountMissing,
    BenefitExceedsApproved,
    BenefitOfAnotherProgramme,
    BenefitsDiffer,
    BenefitsDisputed,
    BenefitsNotAssessed,
    BirthDateImplausible,
    ChildOfAge,
    ClaimExists,
    ClaimNotCovered,
    ClaimState,
    ClaimTooLate,
    ClaimUndecided,
    ClaimUnknown,
    DeathClaimedAlready,
    DisbursementExists,
    FourEyes,
    IdentityErased,
    InstantInFuture,
    Merged,
    ProgrammeNotOpen,
    SavingClaimedAlready,
    ScholarshipAsAssessed,
    ScholarshipChildrenMax,
    ScholarshipChildTwice,
    SchoolingStartsTooEarly,
    WorkerUnknown,
)
from ledger.domain.events import Benefit
from ledger.domain.money import rupiah
from ledger.domain.programmes import programmes_of
from ledger.projections.claims.queries import ClaimQueries, ClaimRow
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/claims", tags=["claims"])

Clerk = Annotated[Context, Depends(recording(Right.FILE_CLAIM))]
Approver = Annotated[Context, Depends(recording(Right.APPROVE))]
Reader = Annotated[Principal, Depends(may(Right.READ_CLAIMS))]


class ClaimsAsked(Knowing):
    """`after`: the `next` of the page before."""

    state: Literal["filed", "verified", "approved", "paid", "rejected", "reversed"] | None = None
    worker_id: UUID | None = None
    after: Position = 0
    limit: Limit = LIST_LENGTH_MAX


@router.post("", status_code=201)
@gives(ClaimFiled, WorkerUnknown, Merged, ClaimExists, IdentityErased, ProgrammeNotOpen, InstantInFuture, ClaimTooLate)
def file_claim(
    house: TheHouse, context: Clerk, order: Annotated[FileClaim, Depends(document(FileClaim))]
) -> JSONResponse:
    """The answer for the day is kept with the claim. `adjudication_id`: where people must decide about the day."""
    claim = ClaimOrder(
        worker_id=order.worker_id, kind=order.kind, occurred_at=order.occurred_at, description=order.description
    )
    filed = house.claims.file(context, claim, claim_id=order.id)
    return answers.recorded(filed, coverage=_coverage(house, filed.result["coverage"]))


@router.post("/{claim_id}/verification", status_code=201)
@gives(
    ClaimVerified,
    ClaimUnknown,
    ClaimState,
    IdentityErased,
    AssessmentDetailNotOfKind,
    BirthDateImplausible,
    ChildOfAge,
    SchoolingStartsTooEarly,
)
def verify_claim(
    house: TheHouse, context: Clerk, claim_id: UUID, order: Annotated[VerifyClaim, Depends(document(VerifyClaim))]
) -> JSONResponse:
    """The papers were looked at. The answer says what the law gives, and where people must choose between two sums."""
    return answers.recorded(house.claims.verify(context, claim_id, note=order.note, papers=papers_of(order)))


@router.post("/{claim_id}/approval", status_code=201)
@gives(
    ClaimApproved,
    ClaimUnknown,
    ClaimState,
    ClaimUndecided,
    ClaimNotCovered,
    DeathClaimedAlready,
    SavingClaimedAlready,
    FourEyes,
    IdentityErased,
    ProgrammeNotOpen,
    BenefitOfAnotherProgramme,
    BenefitAmountMissing,
    BenefitsNotAssessed,
    BenefitsDisputed,
    BenefitsDiffer,
    ScholarshipAsAssessed,
    ScholarshipChildrenMax,
    ScholarshipChildTwice,
)
def approve_claim(
    house: TheHouse,
    context: Approver,
    claim_id: UUID,
    order: Annotated[ApproveClaim, Depends(document(ApproveClaim))],
) -> JSONResponse:
    """By somebody who neither filed nor verified it, once the day is covered and nobody is deciding about it."""
    benefits = None if order.benefits is None else [_benefit(each) for each in order.benefits]
    return answers.recorded(house.claims.approve(context, claim_id, benefits, reason=order.reason))


@router.post("/{claim_id}/rejection", status_code=201)
@gives(ClaimStepped, ClaimUnknown, ClaimState, IdentityErased)
def reject_claim(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.REJECT_CLAIM))],
    claim_id: UUID,
    order: Annotated[ExplainedStep, Depends(document(ExplainedStep))],
) -> JSONResponse:
    """Refuses the claim (klaim), for a reason."""
    return answers.recorded(house.claims.reject(context, claim_id, reason=order.reason))


@router.post("/{claim_id}/disbursements", status_code=201)
@gives(
    BenefitPaidOut,
    ClaimUnknown,
    ClaimState,
    ClaimUndecided,
    ClaimNotCovered,
    IdentityErased,
    ProgrammeNotOpen,
    BenefitAmountMissing,
    BenefitExceedsApproved,
    DisbursementExists,
    InstantInFuture,
)
def disburse_benefit(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.PAY_BENEFIT))],
    claim_id: UUID,
    order: Annotated[DisburseBenefit, Depends(document(DisburseBenefit))],
) -> JSONResponse:
    """A benefit as approved, or a part of it; never more."""
    disbursement = Disbursement(benefit=_benefit(order), paid_at=order.paid_at, reference=order.reference)
    return answers.recorded(house.claims.disburse(context, claim_id, disbursement, disbursement_id=order.id))


@router.post("/{claim_id}/reversal", status_code=201)
@gives(ClaimStepped, ClaimUnknown, ClaimState, IdentityErased, FourEyes)
def reverse_claim(
    house: TheHouse,
    context: Approver,
    claim_id: UUID,
    order: Annotated[ExplainedStep, Depends(document(ExplainedStep))],
) -> JSONResponse:
    """Takes an approved claim back: what is not paid is owed no longer, what was paid is to be recovered."""
    return answers.recorded(house.claims.reverse(context, claim_id, reason=order.reason))


@router.get("")
@gives(ClaimPage)
def claims(house: TheHouse, _principal: Reader, queries: Annotated[ClaimsAsked, Query()]) -> JSONResponse:
    """In the order in which they were filed."""
    position = asked_position(house, CLAIMS, queries.at_least, queries.as_known_at)
    seen, found = ClaimQueries(house.database.pool).claims(
        position, after=queries.after, limit=queries.limit, state=queries.state, worker_id=queries.worker_id
    )
    content = {
        "items": [_listed(each) for each in found],
        "next": str(found[-1].filed) if len(found) == queries.limit else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }
    return answers.seen(content, seen)


@router.get("/{claim_id}")
@gives(Claim, ClaimUnknown)
def claim(house: TheHouse, principal: Reader, claim_id: UUID, queries: Annotated[Knowing, Query()]) -> JSONResponse:
    """Its whole life. Free text is shown to the roles that may read identities, and every such answer noted."""
    head = seen_head(house, queries.at_least)
    known = resolve(house, queries.as_known_at) or house.log.as_known_at(head)
    texts = has_right(principal, Right.READ_IDENTITY)
    life = house.lives.claim(claim_id, known.position, texts=texts)
    if texts:
        log_identity_read(principal, "claim", [UUID(life["worker_id"])])
    coverage = _coverage(house, life["coverage"])
    content = {**life, "coverage": coverage, "as_known_at": answers.known_at(house, known)}
    return answers.seen(content, known.position)


def _benefit(given: BenefitGiven) -> Benefit:
    """Raises ProgrammeNotOpen."""
    (programme,) = programmes_of([given.programme])
    return Benefit(programme=programme, benefit=given.benefit, amount=given.amount)


def _coverage(house: House, evidence: Mapping[str, Any]) -> dict[str, Any]:
    """The answer kept with the claim, saying as of when like any other answer."""
    known_at = answers.known_at(house, house.log.as_known_at(evidence["known_at"]))
    return {"outcome": evidence["outcome"], "as_known_at": known_at, "programmes": evidence["programmes"]}


def _listed(row: ClaimRow) -> dict[str, Any]:
    return {
        "claim_id": str(row.claim_id),
        "worker_id": str(row.worker_id),
        "kind": row.kind,
        "on": row.occurred_on.isoformat(),
        "state": row.state,
        "approved": rupiah(row.approved),
        "paid": rupiah(row.paid),
        "filed": row.filed,
    }
