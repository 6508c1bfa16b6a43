"""Villages (desa, kelurahan), and what a regency's scheme has for them: seats and a budget."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import Seeing, TheHouse, recording
from api.described import gives
from api.descriptions.villages import BudgetRecorded, SeatsRecorded, Village, VillagePage, VillageRecorded
from api.documents import document
from api.fields import LIST_LENGTH_MAX, Amount, Body, Day, GivenRegion, Id, Limit, Name, Position, Reference
from api.reading import seen_head
from api.security import Right, may
from ledger.domain.errors import InstantInFuture, SchemeUnknown, SeatsExceedQuota, VillageExists, VillageUnknown
from ledger.domain.values import Region
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["villages"])

Opening = Annotated[Context, Depends(recording(Right.OPEN_SCHEME))]
Reader = Annotated[Principal, Depends(may(Right.READ_MEMBERSHIP))]


class RegisterVillage(Body):
    """`region`: the regency in which it lies."""

    id: Id | None = None
    name: Annotated[Name, Field(examples=["Desa Sukamaju"])]
    region: GivenRegion


class GrantSeats(Body):
    """`seats`: so many more of the scheme's are the village's; none is taken back."""

    village_id: Id
    seats: Annotated[int, Field(ge=1, le=1_000_000, examples=[100])]


class SetBudget(Body):
    """`ceiling`: what may be spent on the scheme at most. `document`: the decision it stands in (DPA, SK Bupati)."""

    ceiling: Annotated[Amount, Field(examples=["1000000000.00"])]
    on: Day
    document: Annotated[Reference, Field(examples=["DPA 2025 Dinas Sosial"])]


class VillageQueries(Seeing):
    """`after`: the `next` of the page before."""

    region: Region | None = None
    after: Position = 0
    limit: Limit = LIST_LENGTH_MAX


@router.post("/villages", status_code=201)
@gives(VillageRecorded, VillageExists)
def register_village(
    house: TheHouse, context: Opening, order: Annotated[RegisterVillage, Depends(document(RegisterVillage))]
) -> JSONResponse:
    """A village proposes people for schemes that grant it seats, and its head vouches for them."""
    return answers.recorded(house.villages.register(context, order.name, order.region, village_id=order.id))


@router.get("/villages")
@gives(VillagePage)
def villages(house: TheHouse, _principal: Reader, queries: Annotated[VillageQueries, Query()]) -> JSONResponse:
    """In the order in which they were registered."""
    head = seen_head(house, queries.at_least)
    found = house.villages.listed(queries.region, queries.after, queries.limit)
    content = {
        "items": [each.told() for each in found],
        "next": str(found[-1].position) if len(found) == queries.limit else None,
    }
    return answers.seen(content, head)


@router.get("/villages/{village_id}")
@gives(Village, VillageUnknown)
def village(house: TheHouse, _principal: Reader, village_id: UUID, queries: Annotated[Seeing, Query()]) -> JSONResponse:
    """Its name, and the regency in which it lies."""
    head = seen_head(house, queries.at_least)
    return answers.seen(house.villages.describe(village_id), head)


@router.post("/schemes/{scheme_id}/seats", status_code=201)
@gives(SeatsRecorded, SchemeUnknown, VillageUnknown, SeatsExceedQuota)
def grant_seats(
    house: TheHouse, context: Opening, scheme_id: UUID, order: Annotated[GrantSeats, Depends(document(GrantSeats))]
) -> JSONResponse:
    """A block of the scheme's seats becomes the village's (kuota desa), behind all that are granted or taken."""
    return answers.recorded(house.villages.grant_seats(context, scheme_id, order.village_id, order.seats))


@router.post("/schemes/{scheme_id}/budgets", status_code=201)
@gives(BudgetRecorded, SchemeUnknown, InstantInFuture)
def set_budget(
    house: TheHouse, context: Opening, scheme_id: UUID, order: Annotated[SetBudget, Depends(document(SetBudget))]
) -> JSONResponse:
    """What may be spent on the scheme at most (pagu), instead of what was set before. Nothing is refused by it."""
    recorded = house.villages.set_budget(context, scheme_id, order.ceiling, on=order.on, document=order.document)
    return answers.recorded(recorded)
