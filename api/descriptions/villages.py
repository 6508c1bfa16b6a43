"""Answers about villages: their seats, the people they propose, and what those were held against."""

from typing import Annotated

from pydantic import Field

from api.descriptions.fields import (
    Count,
    Cursor,
    DayText,
    KnownAt,
    Recorded,
    Rupiah,
    Shape,
    SignedRupiah,
    Uuid,
)
from ledger.domain.values import EndReason, ScreeningReason

REGION = Annotated[str, Field(examples=["Kabupaten Gianyar"])]


class VillageRecorded(Recorded):
    village_id: Uuid


class Village(Shape):
    """`name` is null once it was erased."""

    village_id: Uuid
    name: Annotated[str | None, Field(examples=["Desa Sukamaju"])]
    region: REGION


class VillagePage(Shape):
    items: list[Village]
    next: Cursor


class SeatsRecorded(Recorded):
    """Seats from `first_seat` on are the village's."""

    scheme_id: Uuid
    village_id: Uuid
    first_seat: Annotated[int, Field(ge=1, examples=[101])]
    seats: Annotated[Count, Field(examples=[100])]


class BudgetRecorded(Recorded):
    scheme_id: Uuid
    ceiling: Annotated[Rupiah, Field(examples=["1000000000.00"])]


class VillageCounts(Shape):
    """`passed`, `not_passed`: by the last screening, whatever came after it. `taken`: seats on which somebody sits that
    day; `active`: people whose month of that day is paid for the seat; `realised`: what was spent for them by then.
    """

    seats: Count
    proposed: Count
    passed: Count
    not_passed: Count
    reasons: Annotated[
        dict[ScreeningReason, Count],
        Field(examples=[{"deceased": 2}], description="Who has two reasons is counted under both."),
    ]
    validated: Count
    refused: Count
    enrolled: Count
    taken: Count
    free: Count
    active: Count
    realised: Rupiah


class VillageProgress(VillageCounts):
    scheme_id: Uuid
    village_id: Uuid
    name: Annotated[str | None, Field(examples=["Desa Sukamaju"])]


class VillageProgressPage(Shape):
    """In the order in which villages got their first seats; `totals` are of all pages."""

    on: DayText
    region: REGION | None
    items: list[VillageProgress]
    totals: VillageCounts
    next: Cursor
    as_known_at: KnownAt


class BudgetRow(Shape):
    """Of a scheme, where `village_id` is null; under it, of each of its villages, what was spent for its people.

    `worker_months_left`: what the rest buys at `worker_month`, the day's price of the lowest band.
    """

    scheme_id: Uuid
    village_id: Uuid | None
    sponsor_id: Uuid | None
    budget_on: DayText | None
    ceiling: Rupiah | None
    realised: Rupiah
    remaining: SignedRupiah | None
    exceeded: bool | None
    worker_month: Rupiah | None
    worker_months_left: Count | None


class BudgetTotals(Shape):
    ceiling: Rupiah
    realised: Rupiah
    remaining: SignedRupiah


class BudgetRealisation(Shape):
    on: DayText
    region: REGION | None
    items: list[BudgetRow]
    totals: BudgetTotals
    as_known_at: KnownAt


class SeatHolding(Shape):
    """`accepted_on`: when the enrolment was recorded; `ended_on` and `reason` null: it runs."""

    enrolment_id: Uuid
    worker_id: Uuid
    accepted_on: DayText | None
    starts_on: DayText | None
    ended_on: DayText | None
    reason: EndReason | None


class Seat(Shape):
    """`held`: in the order of enrolment."""

    seat: Annotated[int, Field(ge=1, examples=[101])]
    village_id: Uuid
    held: list[SeatHolding]


class SeatPage(Shape):
    scheme_id: Uuid
    items: list[Seat]
    next: Cursor
    as_known_at: KnownAt
