"""Perisai agents: who they are, what is credited to them, and what it comes to."""

from datetime import datetime, time, timedelta
from http import HTTPStatus
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field, model_validator

from api import answers
from api.dependencies import Knowing, Seeing, TheHouse, recording
from api.described import gives
from api.descriptions.agents import Agent, AgentCredits, AgentPage, AgentRecorded, EnrolmentCredited
from api.documents import document
from api.fields import LIST_LENGTH_MAX, Body, Day, GivenRegion, Id, Limit, Name, Reason, Reference
from api.forms import TABLES, TheForm
from api.problems import NotAcceptable
from api.reading import SPONSORSHIP, asked_position, read_view, seen_head
from api.report_tables import RUPIAH, TEXT, WHOLE, Report, columns
from api.security import Right, has_right, log_identity_read, may
from ledger.application.agents import AgentTerms
from ledger.application.house import House
from ledger.domain.errors import (
    AgentEndedAlready,
    AgentEndsBeforeStart,
    AgentExists,
    AgentHasEnded,
    AgentNotBegun,
    AgentUnknown,
    EnrolmentCreditedAlready,
    EnrolmentUnknown,
    Merged,
)
from ledger.domain.money import rupiah
from ledger.domain.values import AgentKind, Region
from ledger.projections.sponsorship.agent_queries import AgentQueries, CreditRow
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["agents"])

Registering = Annotated[Context, Depends(recording(Right.REGISTER_SPONSOR))]
Reader = Annotated[Principal, Depends(may(Right.READ_SPONSORS))]


class RegisterAgent(Body):
    """`starts_on`: the first day of which enrolments are credited."""

    id: Id | None = None
    name: Name
    kind: AgentKind
    region: GivenRegion
    agreement_number: Reference | None = None
    starts_on: Day


class EndAgent(Body):
    """`on`: the last day of which enrolments are credited."""

    on: Day
    reason: Reason


class CreditEnrolment(Body):
    agent_id: Id


class AgentsAsked(Knowing):
    """`region` of the agents. `after`: the `next` of the page before."""

    region: Region | None = None
    after: Id | None = None
    limit: Limit = LIST_LENGTH_MAX


class CreditsAsked(AgentsAsked):
    """`from` and `to`: the first and the last day of the period, in the ledger's zone."""

    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day, Field(alias="to")]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last:
            raise ValueError("either one day or a period, its first day first")
        return self


@router.post("/agents", status_code=201)
@gives(AgentRecorded, AgentExists)
def register_agent(
    house: TheHouse, context: Registering, order: Annotated[RegisterAgent, Depends(document(RegisterAgent))]
) -> JSONResponse:
    """Registers who brings workers to the programme (agen Perisai)."""
    terms = AgentTerms(order.name, order.kind, order.region, order.starts_on, order.agreement_number)
    return answers.recorded(house.agents.register(context, terms, agent_id=order.id))


@router.post("/agents/{agent_id}/end")
@gives(AgentRecorded, AgentUnknown, AgentEndedAlready, AgentEndsBeforeStart)
def end_agent(
    house: TheHouse, context: Registering, agent_id: UUID, order: Annotated[EndAgent, Depends(document(EndAgent))]
) -> JSONResponse:
    """Ends an agreement. What is credited to the agent by then stays credited."""
    return answers.recorded(house.agents.end(context, agent_id, on=order.on, reason=order.reason), HTTPStatus.OK)


@router.post("/enrolments/{enrolment_id}/agent")
@gives(
    EnrolmentCredited, EnrolmentUnknown, Merged, AgentUnknown, AgentNotBegun, AgentHasEnded, EnrolmentCreditedAlready,
)  # fmt: skip
def credit_enrolment(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.ENROL))],
    enrolment_id: UUID,
    order: Annotated[CreditEnrolment, Depends(document(CreditEnrolment))],
) -> JSONResponse:
    """Says afterwards who brought an enrolment, on the day on which it was accepted; the agent named last has it."""
    return answers.recorded(house.agents.credit(context, enrolment_id, order.agent_id), HTTPStatus.OK)


@router.get("/agents/{agent_id}")
@gives(Agent, AgentUnknown)
def agent(house: TheHouse, principal: Reader, agent_id: UUID, queries: Annotated[Seeing, Query()]) -> JSONResponse:
    """One agent; every such answer is written down."""
    position = seen_head(house, queries.at_least)
    described = house.agents.describe(agent_id)
    log_identity_read(principal, "agent", [agent_id])
    return answers.seen({"agent_id": str(agent_id), **described}, position)


@router.get("/agents")
@gives(AgentPage)
def agents(house: TheHouse, principal: Reader, queries: Annotated[AgentsAsked, Query()]) -> JSONResponse:
    """All agents, in the order of their ids."""
    position = asked_position(house, SPONSORSHIP, queries.at_least, queries.as_known_at)
    view = AgentQueries(house.database.pool)
    seen, found = read_view(
        lambda: view.agents(position, region=queries.region, after=queries.after, limit=queries.limit)
    )
    names = house.agents.names([each.agent_id for each in found])
    log_identity_read(principal, "agents", list(names))
    content = {
        "items": [
            {
                "agent_id": str(each.agent_id),
                "name": names.get(each.agent_id),
                "kind": each.kind,
                "region": each.region,
                "starts_on": each.starts_on.isoformat(),
                "ended_on": None if each.ended_on is None else each.ended_on.isoformat(),
            }
            for each in found
        ],
        "next": str(found[-1].agent_id) if len(found) == queries.limit else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }
    return answers.seen(content, seen)


def _credits_of(house: House, asked: CreditsAsked) -> tuple[int, dict[str, Any]]:
    """Without the agents' names."""
    position = asked_position(house, SPONSORSHIP, asked.at_least, asked.as_known_at)
    view = AgentQueries(house.database.pool)
    begins, ends = (
        datetime.combine(day, time(), house.law.zone) for day in (asked.first, asked.last + timedelta(days=1))
    )
    days = (asked.first, asked.last)
    seen, found = read_view(lambda: view.credits(days, (begins, ends), position, asked.region))
    left = [each for each in found if asked.after is None or each.agent_id > asked.after]
    page = left[: asked.limit]
    return seen, {
        "items": [
            {
                "agent_id": str(each.agent_id),
                "name": None,
                "kind": each.kind,
                "region": each.region,
                **_credited([each]),
            }
            for each in page
        ],
        "totals": _credited(found),
        "next": str(page[-1].agent_id) if len(left) > len(page) else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }


AGENT_CREDITS = Report(
    "agent-credits",
    CreditsAsked,
    _credits_of,
    columns(
        agent_id=TEXT,
        kind=TEXT,
        region=TEXT,
        enrolments=WHOLE,
        workers=WHOLE,
        months=WHOLE,
        amount=RUPIAH,
        active_workers=WHOLE,
    ),
    rows="items",
    totals=lambda document: document["totals"],
    after=UUID,
)


@router.get("/reports/agent-credits")
@gives(AgentCredits, NotAcceptable, media=TABLES)
def agent_credits(
    house: TheHouse,
    principal: Annotated[Principal, Depends(may(Right.READ_REPORTS))],
    form: TheForm,
    queries: Annotated[CreditsAsked, Query()],
) -> Response:
    """What each agent has brought in a period, on which its agreement may set incentives; the ledger pays none. As a
    table without names.
    """

    def with_names(document: dict[str, Any]) -> dict[str, Any]:
        if not has_right(principal, Right.READ_SPONSORS):
            return document
        names = house.agents.names([UUID(each["agent_id"]) for each in document["items"]])
        log_identity_read(principal, "agent_credits", list(names))
        items = [{**each, "name": names.get(UUID(each["agent_id"]))} for each in document["items"]]
        return {**document, "items": items}

    return AGENT_CREDITS.answer(form, house, queries, told=with_names)


def _credited(rows: list[CreditRow]) -> dict[str, Any]:
    return {
        "enrolments": sum(each.enrolments for each in rows),
        "workers": sum(each.workers for each in rows),
        "months": sum(each.months for each in rows),
        "amount": rupiah(sum(each.amount for each in rows)),
        "active_workers": sum(each.active for each in rows),
    }
