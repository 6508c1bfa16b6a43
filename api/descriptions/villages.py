"""Answers about villages: their seats, the people they propose, and what those were held against."""

from typing import Annotated

from pydantic import Field

from api.descriptions.fields import Count, Cursor, Recorded, Rupiah, Shape, Uuid

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
