"""Answers about the log itself, and about the health of the service."""

from typing import Annotated, Any, Literal

from pydantic import Field

from api.descriptions.fields import Cursor, InstantText, KnownAt, LogPosition, Shape, Uuid


class Event(Shape):
    """A recorded fact. `data`: decoded and brought up to date; `state`: the stored bytes in base64.

    `of`: position of the event within its command and how many it recorded; `causation`: the position it answers.
    """

    position: LogPosition
    topic: Annotated[str, Field(examples=["ContributionSettled"])]
    recorded_at: InstantText
    originator_id: Uuid
    originator_version: Annotated[int, Field(ge=1)]
    actor: Uuid
    command_id: Uuid
    of: Annotated[list[int], Field(examples=[[1, 1]])]
    causation: Annotated[Any, Field(examples=[None])]
    data: Annotated[dict[str, Any], Field(examples=[{"month": "2025-06"}])]
    state: Annotated[str, Field(examples=["e30="])]


class EventPage(Shape):
    items: list[Event]
    next: Cursor


class HistoryPage(EventPage):
    as_known_at: KnownAt


class Liveness(Shape):
    status: Literal["live"]


class ProjectionHealth(Shape):
    """`lag`: events it has not applied yet."""

    name: Annotated[str, Field(examples=["coverage"])]
    position: LogPosition
    lag: Annotated[int, Field(examples=[0])]
    state: Annotated[str, Field(examples=["running"])]


class Readiness(Shape):
    status: Literal["ready", "not ready"]
    clock: Literal["SIMULATED", "database"]
    problems: Annotated[list[str], Field(examples=[[]])]
    projections: list[ProjectionHealth]
