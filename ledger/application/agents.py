"""Agents: who brings workers to the programme, and which enrolment is whose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.application.workers import Workers
from ledger.domain.agent import Agent
from ledger.domain.errors import AgentExists, AgentUnknown, EnrolmentUnknown
from ledger.domain.values import AgentKind
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.vault import Erased, Vault


@dataclass(frozen=True, slots=True)
class AgentTerms:
    name: str
    kind: AgentKind
    region: str
    starts_on: date
    agreement_number: str | None = None


class Agents:
    def __init__(self, log: Log, registers: Registers, vault: Vault, workers: Workers) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._workers = workers

    def register(self, context: Context, terms: AgentTerms, *, agent_id: UUID | None = None) -> Recorded:
        """Raises AgentExists for an id that is taken."""
        new_id = agent_id or random_id()

        def decide() -> Decision:
            if agent_id is not None and self._log.is_taken(agent_id):
                raise AgentExists(agent_id=str(agent_id))
            texts = {"name": terms.name}
            if terms.agreement_number is not None:
                texts["agreement_number"] = terms.agreement_number
            sealing = self._vault.seal(new_id, texts)
            agent = Agent.register(
                new_id,
                kind=terms.kind,
                region=terms.region,
                name=sealing.references["name"],
                agreement_number=sealing.references.get("agreement_number"),
                starts_on=terms.starts_on,
            )
            return Decision([agent], {"agent_id": str(new_id)}, sealings=[sealing])

        return self._log.execute(context, decide)

    def end(self, context: Context, agent_id: UUID, *, on: date, reason: str) -> Recorded:
        """Raises AgentUnknown and what Agent.end raises."""

        def decide() -> Decision:
            agent = self.require(agent_id)
            sealing = self._vault.seal(agent_id, {"reason": reason})
            agent.end(on, sealing.references["reason"])
            return Decision([agent], {"agent_id": str(agent_id)}, sealings=[sealing])

        return self._log.execute(context, decide)

    def credit(self, context: Context, enrolment_id: UUID, agent_id: UUID) -> Recorded:
        """What was left out when the enrolment was recorded, or was wrong.

        Raises EnrolmentUnknown, Merged, AgentUnknown and what Agent.credit raises.
        """
        known = self._registers.enrolment(enrolment_id)
        if known is None:
            raise EnrolmentUnknown(enrolment_id=str(enrolment_id))

        def decide() -> Decision:
            worker = self._workers.require(known.worker_id)
            agent = self.require(agent_id)
            agent.credit(worker, enrolment_id)
            result = {"enrolment_id": str(enrolment_id), "agent_id": str(agent_id)}
            return Decision([worker], result, guards=[agent])

        return self._log.execute(context, decide)

    def require(self, agent_id: UUID) -> Agent:
        """For a command that credits enrolments to it: the agent is one of its guards. Raises AgentUnknown."""
        agent = self._log.load(Agent, agent_id)
        if agent is None:
            raise AgentUnknown(agent_id=str(agent_id))
        return agent

    def describe(self, agent_id: UUID) -> dict[str, Any]:
        """What is known of an agent now; its texts are None once they were erased. Raises AgentUnknown."""
        known = self.require(agent_id).known
        texts = self._vault.open_fields(agent_id, ["name", "agreement_number"])
        found = {} if isinstance(texts, Erased) else texts
        return {
            "name": found.get("name"),
            "agreement_number": found.get("agreement_number"),
            "kind": known.kind.value,
            "region": known.region,
            "starts_on": known.starts_on.isoformat(),
            "ended_on": None if known.ended_on is None else known.ended_on.isoformat(),
        }

    def names(self, agent_ids: Sequence[UUID]) -> dict[UUID, str | None]:
        """By agent; None once it was erased."""
        found = self._vault.open_many(agent_ids, "name")
        return {agent_id: None if isinstance(name, Erased) else name for agent_id, name in found.items()}
