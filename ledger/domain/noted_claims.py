"""What a worker's stream remembers of claims, and of the days that people decide about."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic.dataclasses import dataclass

from ledger.domain.events import (
    AdjudicationDecided,
    AdjudicationOpened,
    AdjudicationProposed,
    ClaimAdopted,
    ClaimClosed,
    ClaimNoted,
)
from ledger.domain.values import ClaimKind, Outcome, Programme

if TYPE_CHECKING:
    from ledger.domain.worker_state import WorkerState


@dataclass
class NotedClaim:
    """A claim filed for a day of this worker. `closed`: rejected, paid to the last rupiah, or taken back."""

    claim_id: UUID
    kind: ClaimKind
    on: date
    closed: bool = False


@dataclass
class Adjudication:
    """A day that people decide about. `outcome`, `proposed_by`: of the last proposal; it holds once `decided`."""

    adjudication_id: UUID
    claim_id: UUID
    on: date
    programmes: tuple[Programme, ...]
    outcome: Outcome | None = None
    proposed_by: UUID | None = None
    decided: bool = False


def remember_claim(
    known: "WorkerState",
    event: ClaimNoted | ClaimAdopted | ClaimClosed | AdjudicationOpened | AdjudicationProposed | AdjudicationDecided,
) -> None:
    match event:
        case ClaimNoted() | ClaimAdopted():
            known.claims.append(NotedClaim(event.claim_id, event.kind, event.on))
        case ClaimClosed():
            claim = known.claim(event.claim_id)
            assert claim is not None, "what is closed was noted"
            claim.closed = True
        case AdjudicationOpened():
            known.adjudications.append(Adjudication(event.adjudication_id, event.claim_id, event.on, event.programmes))
        case AdjudicationProposed():
            adjudication = known.adjudication(event.adjudication_id)
            adjudication.outcome, adjudication.proposed_by = event.outcome, event.proposed_by
        case AdjudicationDecided():
            known.adjudication(event.adjudication_id).decided = True
