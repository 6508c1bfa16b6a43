"""Merges: one person asks that two records of one worker become one, a second person approves it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from ledger.application.law import LawBook
from ledger.application.workers import Workers
from ledger.domain.errors import IdentityErased, MergeNotRequested, WorkerUnknown
from ledger.domain.events import (
    ContributionAdopted,
    ContributionSettled,
    LedgerEvent,
    MergeRequested,
    WorkerRegistered,
    WorkersMerged,
)
from ledger.domain.merging.merge import Merger, approvable, merge_records, request_merge
from ledger.domain.merging.record import Record
from ledger.domain.money import rupiah
from ledger.domain.sponsor import Sponsor
from ledger.domain.worker import Worker
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.randomness import random_id


class Merges:
    def __init__(self, log: Log, law: LawBook, workers: Workers) -> None:
        self._log = log
        self._law = law
        self._workers = workers

    def request(
        self, context: Context, worker_id: UUID, into: UUID, *, reason: str, merge_id: UUID | None = None
    ) -> Recorded:
        """Nothing changes by asking; a later request takes an undecided one's place.

        Raises WorkerUnknown, Merged, IdentityErased and what `request_merge` raises.
        """
        new_id = merge_id or random_id()

        def decide() -> Decision:
            merged, survivor = self._record(worker_id), self._record(into)
            sealing = self._workers.seal(worker_id, {"merge_reason": reason})
            request_merge(merged, survivor, new_id, sealing.references["merge_reason"], context.actor)
            return Decision([merged.worker], {"merge_id": str(new_id)}, guards=[survivor.worker], sealings=[sealing])

        return self._log.execute(context, decide)

    def approve(self, context: Context, worker_id: UUID, *, into: UUID | None = None) -> Recorded:
        """Money of months that were paid twice goes back to the sponsor who paid later. `into`: the record that the
        approver has read, where it is said.

        Raises WorkerUnknown, Merged, IdentityErased and what `approvable` and `merge_records` raise.
        """
        today = self._law.day_of(context.now)

        def decide() -> Decision:
            merged = self._record(worker_id)
            merge = approvable(merged, context.actor, into)
            survivor = self._record(merge.into)
            payers = _payers(event for record in (merged, survivor) for _, event in record.history)
            sponsors = self._log.load_many(Sponsor, sorted(payers))
            law = self._law.now()
            outcome = merge_records(merged, survivor, sponsors, merge, context.actor, policy=law.policy, today=today)
            changed = [sponsors[each] for each in dict.fromkeys(sponsor_id for sponsor_id, _, _ in outcome.released)]
            result = {"merge_id": str(merge.merge_id), "into": str(merge.into), **_told(outcome)}
            # The record that ends first: its seats are given on.
            return Decision([*changed, merged.worker, survivor.worker], result, guards=[law.guard])

        return self._log.execute(context, decide, hot=self._hot(worker_id))

    def describe(self, worker_id: UUID, known_at: int, *, texts: bool) -> dict[str, Any]:
        """What was asked last, as known at a position. `texts`: whether the reader may see the reason, which is None
        once it was erased.

        Raises WorkerUnknown, MergeNotRequested.
        """
        life = [logged for logged in self._log.stream(worker_id) if logged.position <= known_at]
        if not life or not isinstance(life[0].event, WorkerRegistered):
            raise WorkerUnknown
        asked = next((each for each in reversed(life) if isinstance(each.event, MergeRequested)), None)
        if asked is None:
            raise MergeNotRequested
        merge = asked.event
        assert isinstance(merge, MergeRequested)
        approved = next((each.event for each in life if isinstance(each.event, WorkersMerged)), None)
        told = {
            "worker_id": str(worker_id),
            "merge_id": str(merge.merge_id),
            "into": str(merge.into),
            "state": "requested" if approved is None else "merged",
            "requested_by": str(merge.requested_by),
            "requested_at": asked.recorded_at.astimezone(self._law.zone).isoformat(),
            "approved_by": None if approved is None else str(approved.approved_by),
        }
        return {**told, "reason": self._workers.text(merge.reason)} if texts else told

    def _hot(self, worker_id: UUID) -> list[UUID]:
        """The sponsors whose money an approval may move, who take turns for it. Refuses nothing: a repeat of what was
        recorded gets its answer.
        """
        worker = self._log.load(Worker, worker_id)
        if worker is None or worker.known.merge is None:
            return []
        both = self._log.streams([worker_id, worker.known.merge.into]).values()
        return sorted(set().union(*(_payers(logged.event for logged in stream) for stream in both)))

    def _record(self, worker_id: UUID) -> Record:
        """Raises WorkerUnknown, Merged, IdentityErased."""
        worker = self._workers.require(worker_id)
        if self._workers.identity(worker_id) is None:
            raise IdentityErased(what="worker")
        # What was recorded since the state was read is left out, and makes the append refuse.
        stream = self._log.stream(worker_id)[: worker.version]
        return Record(worker, [(logged.position, logged.event) for logged in stream])


def _payers(events: Iterable[LedgerEvent]) -> set[UUID]:
    return {event.sponsor_id for event in events if isinstance(event, ContributionSettled | ContributionAdopted)}


def _told(outcome: Merger) -> dict[str, Any]:
    return {
        "released": [
            {"sponsor_id": str(sponsor_id), "month": str(month), "amount": rupiah(amount), "refundable": True}
            for sponsor_id, month, amount in outcome.released
        ],
        "enrolments": [
            {"enrolment_id": str(new), "former_id": str(former)} for former, new in outcome.enrolments.items()
        ],
        "claims_affected": [str(claim_id) for claim_id in outcome.claims],
    }
