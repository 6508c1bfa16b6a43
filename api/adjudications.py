"""Adjudications: days of claims about which people decide, one proposing and another approving."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import Knowing, TheHouse, recording
from api.described import gives
from api.descriptions.claims import Adjudication, AdjudicationPage, DecisionApproved, DecisionProposed
from api.documents import document
from api.fields import LIST_LENGTH_MAX, Body, Limit, Position, Reason
from api.reading import CLAIMS, asked_position, resolve, seen_head
from api.security import Right, has_right, log_identity_read, may
from ledger.application.adjudications import DOCUMENTS_MAX
from ledger.domain.errors import (
    AdjudicationAlreadyDecided,
    AdjudicationNotProposed,
    AdjudicationUnknown,
    FourEyes,
    IdentityErased,
    ProposalChanged,
)
from ledger.domain.values import Outcome
from ledger.projections.claims.queries import AdjudicationRow, ClaimQueries
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/adjudications", tags=["adjudications"])

Reader = Annotated[Principal, Depends(may(Right.READ_CLAIMS))]


class Decide(Body):
    """`documents`: what the decision rests on, named for people."""

    outcome: Literal["covered", "not_covered"]
    reason: Reason
    documents: Annotated[tuple[Reason, ...], Field(max_length=DOCUMENTS_MAX)] = ()


class ApproveDecision(Body):
    """`outcome`: what you have read and approve; if another one is proposed by now, nothing is decided."""

    outcome: Literal["covered", "not_covered"] | None = None


class AdjudicationsAsked(Knowing):
    """`after`: the `next` of the page before."""

    state: Literal["open", "decided"] | None = None
    after: Position = 0
    limit: Limit = LIST_LENGTH_MAX


@router.get("")
@gives(AdjudicationPage)
def adjudications(house: TheHouse, _principal: Reader, queries: Annotated[AdjudicationsAsked, Query()]) -> JSONResponse:
    """In the order in which they were opened."""
    position = asked_position(house, CLAIMS, queries.at_least, queries.as_known_at)
    decided = None if queries.state is None else queries.state == "decided"
    seen, found = ClaimQueries(house.database.pool).adjudications(
        position, after=queries.after, limit=queries.limit, decided=decided
    )
    content = {
        "items": [_listed(each) for each in found],
        "next": str(found[-1].opened) if len(found) == queries.limit else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }
    return answers.seen(content, seen)


@router.get("/{adjudication_id}")
@gives(Adjudication, AdjudicationUnknown)
def adjudication(
    house: TheHouse, principal: Reader, adjudication_id: UUID, queries: Annotated[Knowing, Query()]
) -> JSONResponse:
    """With every proposal there was. Reasons and documents are shown to the roles that may read identities."""
    head = seen_head(house, queries.at_least)
    known = resolve(house, queries.as_known_at) or house.log.as_known_at(head)
    worker_id = house.adjudications.worker_of(adjudication_id)
    texts = has_right(principal, Right.READ_IDENTITY)
    told = house.lives.adjudication(adjudication_id, worker_id, known.position, texts=texts)
    if texts:
        log_identity_read(principal, "adjudication", [worker_id])
    return answers.seen({**told, "as_known_at": answers.known_at(house, known)}, known.position)


@router.post("/{adjudication_id}/decision", status_code=201)
@gives(DecisionProposed, AdjudicationUnknown, AdjudicationAlreadyDecided, IdentityErased)
def decide(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.FILE_CLAIM))],
    adjudication_id: UUID,
    order: Annotated[Decide, Depends(document(Decide))],
) -> JSONResponse:
    """A proposal: it takes the place of an earlier one, and holds once a second person has approved it."""
    return answers.recorded(
        house.adjudications.propose(
            context,
            adjudication_id,
            outcome=Outcome(order.outcome),
            reason=order.reason,
            documents=order.documents,
        )
    )


@router.post("/{adjudication_id}/approval", status_code=201)
@gives(
    DecisionApproved,
    AdjudicationUnknown,
    AdjudicationAlreadyDecided,
    AdjudicationNotProposed,
    FourEyes,
    ProposalChanged,
)
def approve_decision(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.APPROVE))],
    adjudication_id: UUID,
    order: Annotated[ApproveDecision, Depends(document(ApproveDecision))],
) -> JSONResponse:
    """By somebody else than who proposed it: from here on the day is answered as decided."""
    return answers.recorded(
        house.adjudications.approve(
            context, adjudication_id, outcome=None if order.outcome is None else Outcome(order.outcome)
        )
    )


def _listed(row: AdjudicationRow) -> dict[str, Any]:
    return {
        "adjudication_id": str(row.adjudication_id),
        "claim_id": str(row.claim_id),
        "worker_id": str(row.worker_id),
        "on": row.decides_on.isoformat(),
        "programmes": list(row.programmes),
        "cause": row.cause,
        "state": "open" if row.outcome is None else "decided",
        "proposed": row.proposed,
        "outcome": row.outcome,
        "opened": row.opened,
    }
