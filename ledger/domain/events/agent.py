"""Facts of agents (Perisai): who brings workers to the programme, and which enrolment is whose."""

from datetime import date
from uuid import UUID

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.sealed import SealedText
from ledger.domain.values import AgentKind, Region


class AgentRegistered(LedgerEvent):
    """A Perisai agent, by itself or as a village's enterprise, a waste bank, a community (law 5.9)."""

    TOPIC = "AgentRegistered"

    kind: AgentKind
    region: Region
    name: SealedText
    agreement_number: SealedText | None
    starts_on: date


class AgentEnded(LedgerEvent):
    """The day is the last on which something can be credited to the agent."""

    TOPIC = "AgentEnded"

    on: date
    reason: SealedText


class EnrolmentCredited(LedgerEvent):
    """On the worker's stream: this agent brought the enrolment. Of an enrolment there is one; a later fact corrects."""

    TOPIC = "EnrolmentCredited"

    enrolment_id: UUID
    agent_id: UUID
