"""Answers about agents, what is credited to them, and how groups are counted."""

from typing import Annotated

from pydantic import Field

from api.descriptions.fields import Count, Cursor, DayText, KnownAt, Recorded, Rupiah, Shape, Uuid
from ledger.domain.groups import GroupCode
from ledger.domain.values import AgentKind, SponsorKind

RegionAsked = Annotated[str | None, Field(examples=["Kabupaten Gianyar"])]
RegionNamed = Annotated[str, Field(examples=["Kabupaten Gianyar"])]
EndedOn = Annotated[DayText | None, Field(examples=[None])]
AgentName = Annotated[str | None, Field(examples=["BUMDes Sinar Harapan"])]


class AgentRecorded(Recorded):
    agent_id: Uuid


class EnrolmentCredited(Recorded):
    enrolment_id: Uuid
    agent_id: Uuid


class AgentKnown(Shape):
    """`name` is null once it was erased. `ended_on`: the last day on which something is credited."""

    agent_id: Uuid
    name: AgentName
    kind: AgentKind
    region: RegionNamed
    starts_on: DayText
    ended_on: EndedOn


class Agent(AgentKnown):
    agreement_number: Annotated[str | None, Field(examples=["PRS-2025-17"])]


class AgentPage(Shape):
    items: list[AgentKnown]
    next: Cursor
    as_known_at: KnownAt


class Credited(Shape):
    """`enrolments` accepted in the period, and the `workers` they are of. `months` settled in it, and the `amount` they
    cost, savings included. `active_workers`: with a settled month at the period's last day.
    """

    enrolments: Count
    workers: Count
    months: Count
    amount: Rupiah
    active_workers: Count


class CreditedToAgent(Credited):
    agent_id: Uuid
    name: AgentName
    kind: AgentKind
    region: RegionNamed


class AgentCredits(Shape):
    """`totals`: of all agents, not of the page alone; whoever was brought by two counts with each."""

    items: list[CreditedToAgent]
    totals: Credited
    next: Cursor
    as_known_at: KnownAt


MonthCounts = Annotated[
    dict[str, Count],
    Field(
        description="Workers by their number of settled months of the year, 1 to 12.",
        examples=[dict.fromkeys(map(str, range(1, 13)), 0) | {"3": 1_000}],
    ),
]


class Counted(Shape):
    """`performance`: `sixths` / 6, rounded to the hundredth, half up."""

    workers: Annotated[int, Field(ge=0, examples=[1_000])]
    worker_months: Annotated[int, Field(ge=0, examples=[3_000])]
    months: MonthCounts
    sixths: Annotated[int, Field(ge=0, examples=[3_000])]
    performance: Annotated[str, Field(pattern=r"^(0|[1-9][0-9]*)\.[0-9]{2}$", examples=["500.00"])]


class CountedGroup(Counted):
    group_code: GroupCode


class CountedSponsor(CountedGroup):
    """`name`: null once it was erased, and for those who may not read sponsors."""

    sponsor_id: Uuid
    name: Annotated[str | None, Field(examples=["Desa Batu Ampar"])]
    kind: SponsorKind
    region: RegionNamed


class GroupPerformance(Shape):
    """`by_code` and `totals`: the sums of all rows, not of the page alone."""

    items: list[CountedSponsor]
    by_code: list[CountedGroup]
    totals: Counted
    next: Cursor
    as_known_at: KnownAt
