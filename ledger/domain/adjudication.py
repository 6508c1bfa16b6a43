"""Adjudications: days of claims about which people decide, a second person approving what the first proposed."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID, uuid5

from ledger.domain.errors import (
    AdjudicationAlreadyDecided,
    AdjudicationNotProposed,
    AdjudicationUnknown,
    FourEyes,
    ProposalChanged,
)
from ledger.domain.events import AdjudicationDecided, AdjudicationOpened, AdjudicationProposed, ClaimClosed, ClaimNoted
from ledger.domain.months import ContributionMonth
from ledger.domain.noted_claims import Adjudication, NotedClaim
from ledger.domain.sealed import SealedText
from ledger.domain.values import AdjudicationCause, ClaimKind, Outcome, Programme
from ledger.domain.worker import Worker

MEMBERSHIP_PROGRAMMES = (Programme.JKK, Programme.JKM)


def note_claim(worker: Worker, claim_id: UUID, kind: ClaimKind, on: date, at: datetime | None) -> NotedClaim:
    """Let the worker's stream know of a claim, so that what later moves its day finds it."""
    worker.record(ClaimNoted, claim_id=claim_id, kind=kind, on=on, at=at)
    return worker.known.claims[-1]


def claims_moved(worker: Worker, months: Iterable[tuple[ContributionMonth, Collection[Programme]]]) -> list[NotedClaim]:
    """Claims that what is settled or taken back of these months speaks to, in the order in which they were filed: of
    the saving where that is moved, all others where the membership is.
    """
    if not worker.known.claims:  # nearly always
        return []
    moved = {(month, Programme.JHT in programmes, Programme.JKK in programmes) for month, programmes in months}
    of_saving = {month for month, saving, _ in moved if saving}
    of_membership = {month for month, _, membership in moved if membership}
    return [
        claim
        for claim in worker.known.claims
        if ContributionMonth.of(claim.on) in (of_saving if claim.kind is ClaimKind.JHT else of_membership)
    ]


def close_claim(worker: Worker, claim_id: UUID) -> None:
    """Let the worker's stream know that nothing more is to be decided about a claim; again is no harm."""
    claim = worker.known.claim(claim_id)
    if claim is not None and not claim.closed:
        worker.record(ClaimClosed, claim_id=claim_id)


def open_adjudication(worker: Worker, claim: NotedClaim, cause: AdjudicationCause) -> UUID | None:
    """The id of the claim's open adjudication: a new one, unless people are at it already. None: the claim is closed,
    and nothing of it depends on its day any more.
    """
    if claim.closed:
        return None
    of_claim = [each for each in worker.known.adjudications if each.claim_id == claim.claim_id]
    for each in of_claim:
        if not each.decided:
            return each.adjudication_id
    adjudication_id = uuid5(claim.claim_id, str(len(of_claim) + 1))
    worker.record(
        AdjudicationOpened,
        adjudication_id=adjudication_id,
        claim_id=claim.claim_id,
        on=claim.on,
        programmes=(Programme.JHT,) if claim.kind is ClaimKind.JHT else MEMBERSHIP_PROGRAMMES,
        cause=cause,
    )
    return adjudication_id


def undecided_about(worker: Worker, claim_id: UUID) -> Adjudication | None:
    """The claim's adjudication that people are at; a claim has one of these at most."""
    return next((each for each in worker.known.adjudications if each.claim_id == claim_id and not each.decided), None)


def denied_about(worker: Worker, claim_id: UUID) -> Outcome | None:
    """What was decided last about the claim's day, where that denies it; None otherwise."""
    decided = [each for each in worker.known.adjudications if each.claim_id == claim_id and each.decided]
    return decided[-1].outcome if decided and decided[-1].outcome is not Outcome.COVERED else None


def propose(
    worker: Worker,
    adjudication_id: UUID,
    *,
    outcome: Outcome,
    reason: SealedText,
    documents: tuple[SealedText, ...],
    proposed_by: UUID,
) -> None:
    """A later proposal takes an earlier one's place. Raises AdjudicationUnknown, AdjudicationAlreadyDecided."""
    _undecided(worker, adjudication_id)
    worker.record(
        AdjudicationProposed,
        adjudication_id=adjudication_id,
        outcome=outcome,
        reason=reason,
        documents=documents,
        proposed_by=proposed_by,
    )


def approve(
    worker: Worker, adjudication_id: UUID, approved_by: UUID, *, outcome: Outcome | None = None
) -> Adjudication:
    """`outcome`: the one that was read before; None where the approver does not say.

    Raises AdjudicationUnknown, AdjudicationAlreadyDecided, AdjudicationNotProposed, FourEyes, ProposalChanged.
    """
    adjudication = _undecided(worker, adjudication_id)
    if adjudication.outcome is None or adjudication.proposed_by is None:
        raise AdjudicationNotProposed
    if approved_by == adjudication.proposed_by:
        raise FourEyes
    if outcome is not None and outcome is not adjudication.outcome:
        raise ProposalChanged(outcome=adjudication.outcome.value)
    worker.record(
        AdjudicationDecided,
        adjudication_id=adjudication_id,
        on=adjudication.on,
        programmes=adjudication.programmes,
        outcome=adjudication.outcome,
        proposed_by=adjudication.proposed_by,
        approved_by=approved_by,
    )
    return adjudication


def _undecided(worker: Worker, adjudication_id: UUID) -> Adjudication:
    found = [each for each in worker.known.adjudications if each.adjudication_id == adjudication_id]
    if not found:
        raise AdjudicationUnknown(adjudication_id=str(adjudication_id))
    if found[0].decided:
        raise AdjudicationAlreadyDecided
    return found[0]
