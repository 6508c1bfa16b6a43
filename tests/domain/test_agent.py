"""Agents: of which days enrolments are credited to them, and who keeps the credit."""

from datetime import date
from typing import Final
from uuid import UUID

import pytest

from ledger.domain.agent import Agent
from ledger.domain.errors import (
    AgentEndedAlready,
    AgentEndsBeforeStart,
    AgentHasEnded,
    AgentNotBegun,
    EnrolmentCreditedAlready,
)
from ledger.domain.events import EnrolmentCredited, EnrolmentEnded
from ledger.domain.values import AgentKind, EndReason
from tests.domain.story import SEALED
from tests.domain.two_records import Two

FIRST, OTHER = UUID(int=0xA1), UUID(int=0xA2)
NEVER: Final = date(2099, 1, 1)


def agent(starts_on: str = "2024-01-01", agent_id: UUID = FIRST) -> Agent:
    registered = Agent.register(
        agent_id,
        kind=AgentKind.VILLAGE_ENTERPRISE,
        region="Gianyar",
        name=SEALED,
        agreement_number=None,
        starts_on=date.fromisoformat(starts_on),
    )
    registered.collect()
    return registered


@pytest.fixture
def two() -> Two:
    """Both records are enrolled, accepted on the 1st of May."""
    two = Two()
    two.paid(two.first, "2025-05 on 2025-05-02")
    two.paid(two.second, "2025-05…2025-07 on 2025-05-08")
    return two


def accepted_on(two: Two, record: UUID) -> date:
    return two.workers[record].enrolment(two.enrolments[record]).accepted_on


def test_an_enrolment_is_credited_to_the_agent_named_last(two: Two) -> None:
    worker, enrolment = two.workers[two.first], two.enrolments[two.first]
    agent().credit(worker, enrolment)
    agent(agent_id=OTHER).credit(worker, enrolment)

    assert worker.enrolment(enrolment).agent_id == OTHER
    with pytest.raises(EnrolmentCreditedAlready, match=str(OTHER)):
        agent(agent_id=OTHER).credit(worker, enrolment)


def test_only_days_of_the_agreement_are_credited_first_and_last_included(two: Two) -> None:
    worker, enrolment = two.workers[two.first], two.enrolments[two.first]
    day = accepted_on(two, two.first)
    with pytest.raises(AgentNotBegun):
        agent(str(date.fromordinal(day.toordinal() + 1))).credit(worker, enrolment)
    ended = agent()
    ended.end(date.fromordinal(day.toordinal() - 1), SEALED)
    with pytest.raises(AgentHasEnded):
        ended.credit(worker, enrolment)

    last_day = agent(str(day))
    last_day.end(day, SEALED)
    last_day.credit(worker, enrolment)
    assert worker.enrolment(enrolment).agent_id == FIRST


def test_an_agreement_ends_once_and_not_before_it_begins() -> None:
    with pytest.raises(AgentEndsBeforeStart):
        agent().end(date(2023, 12, 31), SEALED)
    ended = agent()
    ended.end(date(2024, 1, 1), SEALED)
    with pytest.raises(AgentEndedAlready):
        ended.end(date(2024, 6, 1), SEALED)


def test_what_an_agent_remembers_survives_its_state() -> None:
    ended = agent()
    ended.end(NEVER, SEALED)

    again = Agent.restore(FIRST, ended.version, ended.state())

    assert (again.known, again.state()) == (ended.known, ended.state())


def test_a_merge_carries_the_credit_with_the_enrolment(two: Two) -> None:
    ending = two.workers[two.second]
    agent().credit(ending, two.enrolments[two.second])
    two._record(ending)

    merger = two.merge(two.second, two.first)

    moved = merger.enrolments[two.enrolments[two.second]]
    assert two.workers[two.first].enrolment(moved).agent_id == FIRST
    assert two.workers[two.first].enrolment(two.enrolments[two.first]).agent_id is None
    told = [event for _, event in two.log if isinstance(event, EnrolmentCredited) and event.enrolment_id == moved]
    assert [each.originator_id for each in told] == [two.first]


def test_a_merge_keeps_the_credit_of_an_enrolment_that_does_not_go_on(two: Two) -> None:
    ending = two.workers[two.second]
    two.end(two.second, two.enrolments[two.second], "2025-07-31", EndReason.SPONSOR_STOPPED)
    agent().credit(ending, two.enrolments[two.second])
    two._record(ending)

    merger = two.merge(two.second, two.first)

    moved = two.workers[two.first].enrolment(merger.enrolments[two.enrolments[two.second]])
    assert (moved.agent_id, moved.ended_on) == (FIRST, date(2025, 7, 31))
    assert any(isinstance(event, EnrolmentEnded) and event.enrolment_id == moved.enrolment_id for _, event in two.log)
