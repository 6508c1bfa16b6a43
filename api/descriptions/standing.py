"""Answers about numbers, attestations and marks, and the lists that warn early."""

from typing import Annotated, Literal

from pydantic import Field

from api.descriptions.fields import (
    Count,
    Cursor,
    DayText,
    KnownAt,
    LogPosition,
    MonthText,
    Recorded,
    Rupiah,
    Shape,
    Uuid,
)
from ledger.domain.values import WorkerMark

SpellNumber = Annotated[int, Field(ge=1, examples=[1])]


class NumberRecorded(Recorded):
    spell: SpellNumber


class AttestationRecorded(Recorded):
    """`spell`: which it is about; null: the next one to open. `attested`: working and fit."""

    spell: SpellNumber | None
    attested: bool


class MarkRecorded(Recorded):
    mark_id: Uuid


class OpenMark(Shape):
    """`marked`: the position at which it was recorded. `note`: only for those who may read identities."""

    mark_id: Uuid
    worker_id: Uuid
    mark: WorkerMark
    since: DayText
    region: Annotated[str, Field(examples=["Balikpapan"])]
    marked: LogPosition
    note: Annotated[str | None, Field(examples=[None])]


class BranchList(Shape):
    items: list[OpenMark]
    next: Cursor
    as_known_at: KnownAt


class ConflictMonth(Shape):
    """Who settled it: this sponsor, another, which is not named, or nobody yet."""

    month: MonthText
    settled_by: Literal["this_sponsor", "another_sponsor"] | None


class WorkerOfTwo(Shape):
    worker_id: Uuid
    months: list[ConflictMonth]


class Conflicts(Shape):
    """Months that this sponsor and another one have undertaken to pay for the same worker."""

    sponsor_id: Uuid
    items: list[WorkerOfTwo]
    next: Cursor
    as_known_at: KnownAt


class InArrears(Shape):
    """`sponsor_id`: who paid the last paid month. On `lapses_on` the membership is lost."""

    worker_id: Uuid
    paid_through: MonthText
    unpaid_months: Annotated[int, Field(ge=1, le=3)]
    lapses_on: DayText
    sponsor_id: Uuid


class ArrearsPage(Shape):
    on: DayText
    items: list[InArrears]
    next: Cursor
    as_known_at: KnownAt


class EndingScheme(Shape):
    """`workers`: for whom nobody goes on paying. `amount`: what `next_month` costs for all of them."""

    scheme_id: Uuid
    sponsor_id: Uuid
    ends_on: DayText
    next_month: MonthText
    workers: Count
    amount: Rupiah


class EndingSchemes(Shape):
    on: DayText
    items: list[EndingScheme]
    next: Cursor
    as_known_at: KnownAt


class WorkerFallingOut(Shape):
    worker_id: Uuid
    paid_through: MonthText
    next_month: MonthText
    amount: Rupiah


class WorkersFallingOut(Shape):
    scheme_id: Uuid
    on: DayText
    items: list[WorkerFallingOut]
    next: Cursor
    as_known_at: KnownAt
