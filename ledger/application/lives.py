"""Lives of claims and adjudications, step by step, as far as they were known at a position."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.application.steps import assessment, benefits, scholarships, standing, step
from ledger.domain.claim import Claim
from ledger.domain.errors import AdjudicationUnknown, ClaimUnknown
from ledger.domain.events import (
    AdjudicationDecided,
    AdjudicationOpened,
    AdjudicationProposed,
    ClaimFiled,
    WorkersMerged,
)
from ledger.domain.sealed import SealedText
from ledger.store.log import Log, LoggedEvent
from ledger.store.vault import Vault

Told = dict[str, Any]


class Lives:
    """Free text is opened for readers who may see it, and left out of what the others read."""

    def __init__(self, log: Log, vault: Vault, zone: ZoneInfo) -> None:
        self._log = log
        self._vault = vault
        self._zone = zone

    def claim(self, claim_id: UUID, position: int, *, texts: bool) -> Told:
        """`texts`: whether the reader may see free text; None stands for what was erased. Raises ClaimUnknown."""
        stream = self._known(claim_id, position)
        if not stream or not isinstance(stream[0].event, ClaimFiled):
            raise ClaimUnknown(claim_id=str(claim_id))
        filed = stream[0].event
        known = Claim.fold(claim_id, (logged.event for logged in stream)).known
        told = {
            "claim_id": str(claim_id),
            **standing(known),
            "benefits": benefits(known),
            "assessment": assessment(stream),
            "scholarships": scholarships(stream, known),
            "coverage": filed.coverage.model_dump(mode="json"),
            "steps": [{**self._place(logged), **step(logged)} for logged in stream],
            "adjudications": [
                each
                for worker_id in self._records(known.worker_id, position)
                for each in self._adjudications(worker_id, position)
                if each["claim_id"] == str(claim_id)
            ],
        }
        return self._worded(told, texts=texts)

    def adjudication(self, adjudication_id: UUID, worker_id: UUID, position: int, *, texts: bool) -> Told:
        """As for `claim`. Raises AdjudicationUnknown."""
        for each in self._adjudications(worker_id, position):
            if each["adjudication_id"] == str(adjudication_id):
                return self._worded(each, texts=texts)
        raise AdjudicationUnknown(adjudication_id=str(adjudication_id))

    def _adjudications(self, worker_id: UUID, position: int) -> Iterable[Told]:
        """In the order in which they were opened."""
        told: dict[UUID, Told] = {}
        for logged in self._known(worker_id, position):
            match logged.event:
                case AdjudicationOpened() as opened:
                    told[opened.adjudication_id] = {
                        "adjudication_id": str(opened.adjudication_id),
                        "claim_id": str(opened.claim_id),
                        "worker_id": str(worker_id),
                        "on": opened.on.isoformat(),
                        "programmes": [programme.value for programme in opened.programmes],
                        "cause": opened.cause.value,
                        "state": "open",
                        "outcome": None,
                        "opened": self._place(logged),
                        "proposals": [],
                        "decided": None,
                    }
                case AdjudicationProposed() as proposed:
                    told[proposed.adjudication_id]["proposals"].append(
                        {
                            **self._place(logged),
                            "by": str(proposed.proposed_by),
                            "outcome": proposed.outcome.value,
                            "reason": proposed.reason,
                            "documents": list(proposed.documents),
                        }
                    )
                case AdjudicationDecided() as decided:
                    by = {"proposed_by": str(decided.proposed_by), "approved_by": str(decided.approved_by)}
                    told[decided.adjudication_id] |= {
                        "state": "decided",
                        "outcome": decided.outcome.value,
                        "decided": {**self._place(logged), **by},
                    }
        return told.values()

    def _records(self, worker_id: UUID, position: int) -> Iterable[UUID]:
        """The record a claim was filed for, then those of which it has become part: there its day is decided since."""
        yield worker_id
        for logged in self._known(worker_id, position):
            if isinstance(logged.event, WorkersMerged):
                yield from self._records(logged.event.into, position)

    def _known(self, stream_id: UUID, position: int) -> Sequence[LoggedEvent]:
        return [logged for logged in self._log.stream(stream_id) if logged.position <= position]

    def _place(self, logged: LoggedEvent) -> Told:
        return {"position": logged.position, "recorded_at": logged.recorded_at.astimezone(self._zone).isoformat()}

    def _worded(self, told: Told, *, texts: bool) -> Told:
        """With the free text that the reader may see, and without what he may not."""
        worded: Told
        if not texts:
            worded = _without_texts(told)
            return worded
        opened = self._vault.open_sealed_many(_sealed_in(told))
        words = {reference: text if isinstance(text, str) else None for reference, text in opened.items()}
        worded = _with_texts(told, words)
        return worded


def _sealed_in(told: Any) -> list[SealedText]:
    match told:
        case SealedText():
            return [told]
        case dict():
            return [sealed for each in told.values() for sealed in _sealed_in(each)]
        case list():
            return [sealed for each in told for sealed in _sealed_in(each)]
    return []


def _with_texts(told: Any, words: dict[UUID, str | None]) -> Any:
    match told:
        case SealedText():
            return words[told.reference]
        case dict():
            return {name: _with_texts(each, words) for name, each in told.items()}
        case list():
            return [_with_texts(each, words) for each in told]
    return told


def _without_texts(told: Any) -> Any:
    match told:
        case dict():
            return {name: _without_texts(each) for name, each in told.items() if not isinstance(each, SealedText)}
        case list():
            return [_without_texts(each) for each in told if not isinstance(each, SealedText)]
    return told
