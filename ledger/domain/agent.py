"""A Perisai agent: from when to when enrolments are credited to it (law 5.9)."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import (
    AgentEndedAlready,
    AgentEndsBeforeStart,
    AgentHasEnded,
    AgentNotBegun,
    EnrolmentCreditedAlready,
)
from ledger.domain.events import AgentEnded, AgentRegistered, EnrolmentCredited, LedgerEvent
from ledger.domain.sealed import SealedText
from ledger.domain.values import AgentKind
from ledger.domain.worker import Worker


@dataclass
class AgentState:
    """`ended_on`: the last day on which something is credited to it."""

    kind: AgentKind
    region: str
    starts_on: date
    ended_on: date | None = None


_STATE = TypeAdapter(AgentState)


class Agent(Aggregate):
    TOPIC = "Agent"
    FOLD = 1501
    BORN = AgentRegistered

    @classmethod
    def register(
        cls,
        agent_id: UUID,
        *,
        kind: AgentKind,
        region: str,
        name: SealedText,
        agreement_number: SealedText | None,
        starts_on: date,
    ) -> Self:
        agent = cls.blank(agent_id)
        agent.record(
            AgentRegistered,
            kind=kind,
            region=region,
            name=name,
            agreement_number=agreement_number,
            starts_on=starts_on,
        )
        return agent

    def end(self, on: date, reason: SealedText) -> None:
        """What was credited by then stays. Raises AgentEndedAlready, AgentEndsBeforeStart."""
        known = self.known
        if known.ended_on is not None:
            raise AgentEndedAlready(on=known.ended_on.isoformat())
        if on < known.starts_on:
            raise AgentEndsBeforeStart(starts_on=known.starts_on.isoformat())
        self.record(AgentEnded, on=on, reason=reason)

    def credit(self, worker: Worker, enrolment_id: UUID) -> None:
        """The agent brought the enrolment, on the day on which it was accepted; whoever was credited before is not.

        Raises AgentNotBegun, AgentHasEnded, EnrolmentCreditedAlready.
        """
        enrolment, known = worker.enrolment(enrolment_id), self.known
        if enrolment.accepted_on < known.starts_on:
            raise AgentNotBegun(starts_on=known.starts_on.isoformat())
        if known.ended_on is not None and enrolment.accepted_on > known.ended_on:
            raise AgentHasEnded(on=known.ended_on.isoformat())
        if enrolment.agent_id == self.id:
            raise EnrolmentCreditedAlready(agent_id=str(self.id))
        worker.record(EnrolmentCredited, enrolment_id=enrolment_id, agent_id=self.id)

    def evolve(self, event: LedgerEvent) -> None:
        match event:
            case AgentRegistered():
                self.known = AgentState(kind=event.kind, region=event.region, starts_on=event.starts_on)
            case AgentEnded(on=on):
                self.known.ended_on = on
            case _:
                raise TypeError(f"an agent cannot evolve with {event.TOPIC}")

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)
