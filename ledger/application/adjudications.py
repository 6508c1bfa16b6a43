"""Adjudications: what one person decides about the day of a claim, and a second one approves."""

from collections.abc import Sequence
from string import ascii_lowercase
from typing import Final
from uuid import UUID

from ledger.application.workers import Workers
from ledger.domain.adjudication import approve, propose
from ledger.domain.errors import AdjudicationUnknown
from ledger.domain.values import Outcome
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind

DOCUMENTS_MAX: Final = len(ascii_lowercase)  # each is sealed under a name of its own


class Adjudications:
    def __init__(self, log: Log, registers: Registers, workers: Workers) -> None:
        self._log = log
        self._registers = registers
        self._workers = workers

    def propose(
        self, context: Context, adjudication_id: UUID, *, outcome: Outcome, reason: str, documents: Sequence[str]
    ) -> Recorded:
        """Holds once a second person has approved it; at most DOCUMENTS_MAX documents.

        Raises IdentityErased and what `propose` of the domain raises.
        """
        worker_id = self.worker_of(adjudication_id)

        def decide() -> Decision:
            worker = self._workers.require(self._workers.follow(worker_id))
            fields = [f"adjudication_document_{letter}" for letter in ascii_lowercase[: len(documents)]]
            texts = {"adjudication_reason": reason, **dict(zip(fields, documents, strict=True))}
            sealing = self._workers.seal(worker.id, texts)
            propose(
                worker,
                adjudication_id,
                outcome=outcome,
                reason=sealing.references["adjudication_reason"],
                documents=tuple(sealing.references[field] for field in fields),
                proposed_by=context.actor,
            )
            result = {"adjudication_id": str(adjudication_id), "state": "open", "proposed": outcome.value}
            return Decision([worker], result, sealings=[sealing])

        return self._log.execute(context, decide)

    def approve(self, context: Context, adjudication_id: UUID, *, outcome: Outcome | None = None) -> Recorded:
        """From here on the day is answered as decided. `outcome`: the one that the approver has read, where it is said.

        Raises what `approve` of the domain raises.
        """
        worker_id = self.worker_of(adjudication_id)

        def decide() -> Decision:
            worker = self._workers.require(self._workers.follow(worker_id))
            decided = approve(worker, adjudication_id, context.actor, outcome=outcome)
            assert decided.outcome is not None, "what was not proposed is not approved"
            result = {
                "adjudication_id": str(adjudication_id),
                "claim_id": str(decided.claim_id),
                "state": "decided",
                "outcome": decided.outcome.value,
            }
            return Decision([worker], result)

        return self._log.execute(context, decide)

    def worker_of(self, adjudication_id: UUID) -> UUID:
        """About whose day it was opened; that record may be part of another one by now. Raises AdjudicationUnknown."""
        found = self._registers.find(RegisterKind.ADJUDICATION, adjudication_id.bytes)
        if found is None:
            raise AdjudicationUnknown(adjudication_id=str(adjudication_id))
        return found.stream_id
