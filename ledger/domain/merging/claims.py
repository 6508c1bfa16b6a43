"""Claims and decisions of the record that ends, and claims whose day reads otherwise since there is one record."""

from collections.abc import Iterator, Sequence
from typing import cast
from uuid import UUID

from ledger.domain.adjudication import close_claim, open_adjudication
from ledger.domain.answers import Moment, Outcome
from ledger.domain.coverage import answer
from ledger.domain.events import (
    AdjudicationAdopted,
    AdjudicationDecided,
    ClaimAdopted,
    ClaimNoted,
    LedgerEvent,
)
from ledger.domain.law.policy import Policy
from ledger.domain.membership_fold import facts_of
from ledger.domain.merging.record import History, Record
from ledger.domain.values import AdjudicationCause, ClaimKind, Programme

Decided = AdjudicationDecided | AdjudicationAdopted


def adopt_claims(merged: Record, into: Record, merge_id: UUID) -> None:
    """Claims in the order filed, then decisions in the order decided: of those about one day the last one holds."""
    for claim in _claims(merged.history):
        into.worker.record(
            ClaimAdopted,
            merge_id=merge_id,
            merged=merged.id,
            claim_id=claim.claim_id,
            kind=claim.kind,
            on=claim.on,
            at=claim.at,
        )
        noted = merged.worker.known.claim(claim.claim_id)
        if noted is not None and noted.closed:
            close_claim(into.worker, claim.claim_id)
    known = {each.adjudication_id: each for each in merged.worker.known.adjudications}
    for position, decided in _decisions(merged.history):
        into.worker.record(
            AdjudicationAdopted,
            merge_id=merge_id,
            merged=merged.id,
            adjudication_id=decided.adjudication_id,
            claim_id=known[decided.adjudication_id].claim_id,
            on=decided.on,
            programmes=decided.programmes,
            outcome=decided.outcome,
            holds=_holds(decided) and not _is_decided_later(decided, position, into.history),
        )


def reopen_claims(merged: Record, into: Record, policy: Policy) -> list[UUID]:
    """Open an adjudication of each claim whose day reads otherwise now, those of the record that goes on first. Asked
    when all else of the merge is decided; its facts stand after both histories.
    """
    head = max(record.history[-1][0] for record in (merged, into))
    decided = cast("Sequence[LedgerEvent]", into.worker.pending_events)
    after = [*into.history, *enumerate(decided, start=head + 1)]
    affected = [
        claim.claim_id
        for record in (into, merged)
        for claim in _claims(record.history)
        if _read(record.history, claim, policy) != _read(after, claim, policy)
    ]
    noted = {claim.claim_id: claim for claim in into.worker.known.claims}
    for claim_id in affected:
        open_adjudication(into.worker, noted[claim_id], AdjudicationCause.RECORDS_MERGED)  # none of one that is closed
    return affected


def _claims(history: History) -> list[ClaimNoted | ClaimAdopted]:
    return [event for _, event in history if isinstance(event, ClaimNoted | ClaimAdopted)]


def _decisions(history: History) -> Iterator[tuple[int, Decided]]:
    for position, event in history:
        if isinstance(event, Decided):
            yield position, event


def _holds(decided: Decided) -> bool:
    return not isinstance(decided, AdjudicationAdopted) or decided.holds


def _is_decided_later(decided: Decided, position: int, history: History) -> bool:
    return any(
        at > position and other.on == decided.on and _holds(other) and set(other.programmes) & set(decided.programmes)
        for at, other in _decisions(history)
    )


def _read(history: History, claim: ClaimNoted | ClaimAdopted, policy: Policy) -> tuple[Outcome, str]:
    programme = Programme.JHT if claim.kind is ClaimKind.JHT else Programme.JKK
    given = answer(facts_of(history, claim.on), Moment(claim.on, claim.at), policy, programme)
    return given.outcome, given.reason
