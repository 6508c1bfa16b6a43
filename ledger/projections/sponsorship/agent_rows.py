"""Agents who bring workers to the programme."""

from typing import Any, NamedTuple

from psycopg import Connection

from ledger.domain.events import AgentEnded, AgentRegistered
from ledger.projections.batch import Fact, topics
from ledger.projections.sponsorship.part import Rows
from ledger.projections.sponsorship.versions import Versions


class AgentCells(NamedTuple):
    kind: str
    region: str
    starts_on: str
    ends_on: str = "infinity"


class AgentRows(Rows):
    tables = ("sponsorship_agent",)
    topics = topics(AgentEnded, AgentRegistered)

    def __init__(self) -> None:
        self._rows = Versions("sponsorship_agent", {"agent_id": "uuid"}, AgentCells)

    def fold(self, fact: Fact) -> None:
        known, key = fact.fields, (fact.stream,)
        if fact.topic == AgentRegistered.TOPIC:
            cells = AgentCells(known["kind"], known["region"], known["starts_on"])
            self._rows.begin(key, fact.position, cells)
        else:
            self._rows.change(key, fact.position, lambda _since, cells: cells._replace(ends_on=known["on"]))

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused when an agent ends that nobody registered."""
        self._rows.write(connection, version)
