"""Facts about a membership beside its money: number, attestation, and marks for the branch."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.sealed import SealedText
from ledger.domain.values import WorkerMark


class NumberIssued(LedgerEvent):
    """The operator issued a membership number (KPJ) for a spell: from that instant on it applies (law S1.2)."""

    TOPIC = "NumberIssued"

    spell: int
    number: SealedText
    at: AwareDatetime


class AttestationRecorded(LedgerEvent):
    """Somebody who knows says whether the worker worked and was fit on that day (law 0.2)."""

    TOPIC = "AttestationRecorded"

    spell: int | None  # None: no spell had begun by then
    attested_on: date
    working: bool
    fit: bool
    attested_by: UUID


class WorkerMarked(LedgerEvent):
    """Something for the branch to look at; coverage does not change by it."""

    TOPIC = "WorkerMarked"

    mark_id: UUID
    mark: WorkerMark
    since: date
    note: SealedText | None


class WorkerMarkCleared(LedgerEvent):
    TOPIC = "WorkerMarkCleared"

    mark_id: UUID
    note: SealedText | None
