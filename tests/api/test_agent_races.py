"""An agent whose agreement ends while others enrol: nothing of a later day is credited to it, whoever was faster."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from functools import partial
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest

from ledger.application.agents import Agents
from ledger.application.enrolments import EnrolmentOrder, Enrolments
from ledger.application.workers import Workers
from ledger.domain.errors import AgentHasEnded
from ledger.store.log import Context, Log
from ledger.store.randomness import random_id
from tests.api.serving import Served
from tests.api.story import Story

AT = "2025-01-06T09:00:00+07:00"
LAST_DAY = date(2025, 1, 5)


def context() -> Context:
    return Context(actor=uuid4(), command_id=random_id(), now=datetime.fromisoformat(AT))


@pytest.fixture
def elsewhere(service: Served) -> Iterator[tuple[Agents, Enrolments]]:
    """Of another process on the same ledger: it remembers an agent that has ended since."""
    house = service.house
    with closing(Log(house.database)) as log:
        workers = Workers(log, house.registers, house.vault, house.keys)
        yield (
            Agents(log, house.registers, house.vault, workers),
            Enrolments(log, house.registers, house.vault, house.law, workers),
        )


def registered(api: Story) -> str:
    body = {"name": "BUMDes", "kind": "village_enterprise", "region": "Gianyar", "starts_on": "2025-01-01"}
    return str(api.write("/v1/agents", body, at=AT).agent_id)


def order(sponsor: str, agent: str) -> EnrolmentOrder:
    return EnrolmentOrder(UUID(sponsor), None, ("JKK", "JKM"), date(2025, 1, 1), agent_id=UUID(agent))


def test_an_end_elsewhere_is_seen_though_the_agent_was_remembered_as_running(
    service: Served, api: Story, elsewhere: tuple[Agents, Enrolments]
) -> None:
    agent, sponsor = registered(api), api.sponsor()
    first, second = api.worker(), api.worker()
    agents, enrolments = elsewhere
    agents.end(context(), UUID(agent), on=date(2025, 12, 31), reason="akhir tahun")
    other = registered(api)
    enrolments.enrol(context(), UUID(first), order(sponsor, other))  # now it remembers the agent
    service.house.agents.end(context(), UUID(other), on=LAST_DAY, reason="selesai")

    with pytest.raises(AgentHasEnded):
        enrolments.enrol(context(), UUID(second), order(sponsor, other))
    assert api.read(f"/v1/workers/{second}").document["enrolments"] == []


@pytest.mark.parametrize("attempt", range(4))
def test_of_an_end_and_enrolments_at_once_nothing_is_credited_after_the_end(
    service: Served, api: Story, elsewhere: tuple[Agents, Enrolments], attempt: int
) -> None:
    agent, sponsor = registered(api), api.sponsor()
    workers = [api.worker() for _ in range(6)]
    before, together = api.position, Barrier(7)
    refused: list[str] = []

    def enrol(worker: str) -> None:
        together.wait()
        try:
            elsewhere[1].enrol(context(), UUID(worker), order(sponsor, agent))
        except AgentHasEnded as refusal:
            refused.append(refusal.code)

    def end() -> None:
        together.wait()
        service.house.agents.end(context(), UUID(agent), on=LAST_DAY, reason="selesai")

    threads = [Thread(target=partial(enrol, worker)) for worker in workers] + [Thread(target=end)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    api.position = service.house.log.head()

    topics = api.topics(after=before)
    assert topics.count("AgentEnded") == 1
    assert "EnrolmentCredited" not in topics[topics.index("AgentEnded") :]
    assert topics.count("EnrolmentCredited") == topics.count("Enrolled") == len(workers) - len(refused)
