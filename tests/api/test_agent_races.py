"""An agent whose agreement ends while others enrol: nothing of a later day is credited to it, whoever was faster."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from uuid import UUID, uuid4

import pytest

from ledger.application.agents import Agents
from ledger.application.enrolments import EnrolmentOrder, Enrolments
from ledger.application.workers import Workers
from ledger.domain.agent import Agent
from ledger.domain.errors import AgentHasEnded
from ledger.store.log import Context, Log
from ledger.store.randomness import random_id
from tests.api.serving import Served
from tests.api.story import Story

AT = "2025-01-06T09:00:00+07:00"
LAST_DAY = date(2025, 1, 5)


class AgentsOvertaken(Agents):
    """What it tells of an agent is overtaken once, before the asker has anything recorded."""

    overtake: Callable[[], object] | None = None

    def require(self, agent_id: UUID) -> Agent:
        told = super().require(agent_id)
        overtake, self.overtake = self.overtake, None
        if overtake is not None:
            overtake()
        return told


def context() -> Context:
    now = datetime.fromisoformat(AT)
    return Context(actor=uuid4(), command_id=random_id(), now=now, recorded_at=now)


@pytest.fixture
def elsewhere(service: Served) -> Iterator[tuple[AgentsOvertaken, Enrolments]]:
    """Of another process on the same ledger, which has nothing in its memory."""
    house = service.house
    with closing(Log(house.database)) as log:
        workers = Workers(log, house.registers, house.vault, house.keys)
        agents = AgentsOvertaken(log, house.registers, house.vault, workers)
        enrolments = Enrolments(log, house.registers, house.vault, house.law, workers)
        enrolments._agents = agents
        yield agents, enrolments


@pytest.fixture
def agent(api: Story) -> UUID:
    body = {"name": "BUMDes", "kind": "village_enterprise", "region": "Gianyar", "starts_on": "2025-01-01"}
    return UUID(api.write("/v1/agents", body, at=AT).agent_id)


def end(service: Served, agent: UUID) -> None:
    service.house.agents.end(context(), agent, on=LAST_DAY, reason="selesai")


def enrolments_of(api: Story, worker: str) -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = api.read(f"/v1/workers/{worker}").document["enrolments"]
    return found


def test_an_enrolment_is_decided_anew_when_the_agreement_ends_before_it_is_recorded(
    service: Served, api: Story, elsewhere: tuple[AgentsOvertaken, Enrolments], agent: UUID
) -> None:
    sponsor, worker = api.sponsor(at=AT), api.worker(at=AT)
    agents, enrolments = elsewhere
    agents.overtake = lambda: end(service, agent)
    order = EnrolmentOrder(UUID(sponsor), None, ("JKK", "JKM"), date(2025, 1, 1), agent_id=agent)

    with pytest.raises(AgentHasEnded):
        enrolments.enrol(context(), UUID(worker), order)

    assert enrolments_of(api, worker) == []


def test_a_correction_is_decided_anew_when_the_agreement_ends_before_it_is_recorded(
    service: Served, api: Story, elsewhere: tuple[AgentsOvertaken, Enrolments], agent: UUID
) -> None:
    sponsor, worker = api.sponsor(at=AT), api.worker(at=AT)
    enrolment = api.enrol(worker, sponsor, starts_on="2025-01-01", at=AT)
    agents, _ = elsewhere
    agents.overtake = lambda: end(service, agent)

    with pytest.raises(AgentHasEnded):
        agents.credit(context(), UUID(enrolment), agent)

    assert [each["agent_id"] for each in enrolments_of(api, worker)] == [None]


def test_an_agent_remembered_as_running_is_looked_at_again_before_it_is_credited(
    service: Served, api: Story, elsewhere: tuple[AgentsOvertaken, Enrolments], agent: UUID
) -> None:
    sponsor, first, second = api.sponsor(at=AT), api.worker(at=AT), api.worker(at=AT)
    _, enrolments = elsewhere
    order = EnrolmentOrder(UUID(sponsor), None, ("JKK", "JKM"), date(2025, 1, 1), agent_id=agent)
    enrolments.enrol(context(), UUID(first), order)
    end(service, agent)

    with pytest.raises(AgentHasEnded):
        enrolments.enrol(context(), UUID(second), order)
