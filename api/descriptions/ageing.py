"""Answers about what is owed, by its age."""

from typing import Annotated, Literal

from pydantic import Field

from api.descriptions.fields import Count, Cursor, DayText, KnownAt, Rupiah, Shape, Uuid
from api.descriptions.reports import RegionAsked


class OwingWorkers(Shape):
    """`amount`: what all their unpaid months cost."""

    workers: Count
    amount: Rupiah


class Owed(Shape):
    """By unpaid months in a row, the day's own the last. `lost`: lapsed within the months asked, and not back."""

    one_month: OwingWorkers
    two_months: OwingWorkers
    three_months: OwingWorkers
    workers: Count
    amount: Rupiah
    lost: Count


class OwedOfSponsor(Owed):
    """`sponsor_id`: who paid the last paid month."""

    sponsor_id: Uuid


class ArrearsAgeing(Shape):
    """`totals`: of all pages."""

    on: DayText
    region: RegionAsked
    lost_months: Annotated[int, Field(ge=1, examples=[12])]
    items: list[OwedOfSponsor]
    totals: Owed
    next: Cursor
    as_known_at: KnownAt


class Receivable(Shape):
    """By days since it was recorded."""

    days_0_30: Rupiah
    days_31_60: Rupiah
    days_61_90: Rupiah
    days_over_90: Rupiah
    total: Rupiah


class ReceivableOfSponsor(Receivable):
    sponsor_id: Uuid
    kind: Literal["deductions", "reversed_payments"]


class ReceivablesAgeing(Shape):
    """`totals`: of all pages."""

    on: DayText
    region: RegionAsked
    items: list[ReceivableOfSponsor]
    totals: Receivable
    next: Annotated[str | None, Field(examples=[None])]
    as_known_at: KnownAt
