"""Answers about months that a letter restores."""

from typing import Annotated, Literal

from pydantic import Field

from api.descriptions.coverage import SettledMonth
from api.descriptions.fields import (
    Cursor,
    DayText,
    InstantText,
    KnownAt,
    LogPosition,
    MonthText,
    Recorded,
    Rupiah,
    Shape,
    Uuid,
)


class BackdatingRequested(Recorded):
    """`total`: what the months would cost now."""

    backdating_id: Uuid
    months: list[MonthText]
    total: Rupiah


class BackdatingApproved(Recorded):
    """`settled`: a line for each month; `spell`: the one that goes on."""

    backdating_id: Uuid
    total: Rupiah
    settled: list[SettledMonth]
    spell: Annotated[int, Field(ge=1, examples=[1])]
    available: Rupiah


class OpenBackdating(Shape):
    """`position`: where it was asked for."""

    worker_id: Uuid
    backdating_id: Uuid
    sponsor_id: Uuid
    from_month: MonthText
    through_month: MonthText
    letter_date: DayText
    requested_by: Uuid
    position: LogPosition


class OpenBackdatings(Shape):
    items: list[OpenBackdating]
    next: Cursor


class Backdating(OpenBackdating):
    """`position`: of the last thing that happened to it. `total`: of an open one what it would cost, null where nothing
    can be restored any more; of an approved one what it cost. `letter_number` is shown to those who may read
    identities and to approvers, and null once it was erased.
    """

    letter_number: str | None = "KSA-123/2025"
    state: Literal["open", "approved", "replaced"]
    requested_at: InstantText
    total: Rupiah | None
    spell: Annotated[int | None, Field(examples=[1])]
    approved_by: Uuid | None
    approved_at: InstantText | None
    as_known_at: KnownAt
