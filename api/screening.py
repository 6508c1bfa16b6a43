"""Screening: lists that an office brings, and everybody proposed for a scheme held against them and the ledger."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import Seeing, TheHouse, recording
from api.described import gives
from api.descriptions.nominations import (
    NominationFileRead,
    Screened,
    ScreeningListDestroyed,
    ScreeningListPage,
    ScreeningListRecorded,
    WorkersMarked,
)
from api.documents import document
from api.fields import Body, Day, GivenRegion, Id, Queries, Reference
from api.reading import seen_head
from api.security import Right, may
from api.uploads import Upload, said_by_file, upload
from ledger.domain.errors import (
    InstantInFuture,
    SchemeUnknown,
    ScreeningListEmpty,
    ScreeningListGone,
    ScreeningListOfAnotherKind,
    ScreeningListUnknown,
    SponsorUnknown,
    VillageUnknown,
    VillageWithoutSeats,
)  # fmt: skip
from ledger.domain.values import ScreeningListKind
from ledger.sheets.niks import NIKS
from ledger.sheets.nominations import NOMINATIONS
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["screening"])

LISTS_MAX = 100

Screening = Annotated[Context, Depends(recording(Right.NOMINATE))]


class Screen(Body):
    """`village_id`: of all villages without it. `lists`: the newest of each kind of the village's region without it."""

    village_id: Id | None = None
    lists: Annotated[tuple[Id, ...], Field(max_length=LISTS_MAX)] = ()


class FileOfNominations(Queries):
    """Whose proposals they are."""

    village_id: Id


class ListBrought(Queries):
    """`on`: the day of which the list speaks. `region`: whose people it is about. `source`: the office that made it."""

    kind: ScreeningListKind
    region: GivenRegion
    on: Day
    source: Reference


class MarkWageEarners(Body):
    """`sponsor_id`: only whom this sponsor carries; without it, whoever lives in the list's region."""

    sponsor_id: Id | None = None


class DestroyList(Body):
    """Nothing is asked: the entries go at once."""


@router.post("/schemes/{scheme_id}/screenings", status_code=201)
@gives(Screened, SchemeUnknown, VillageUnknown, ScreeningListUnknown, ScreeningListGone)
def screen(
    house: TheHouse, context: Screening, scheme_id: UUID, order: Annotated[Screen, Depends(document(Screen))]
) -> JSONResponse:
    """Whoever is proposed and neither refused nor enrolled (pemadanan). A later screening decides anew."""
    recorded = house.screenings.screen(context, scheme_id, village_id=order.village_id, list_ids=order.lists)
    return answers.recorded(recorded)


@router.post("/schemes/{scheme_id}/nomination-files", status_code=201)
@gives(NominationFileRead, SchemeUnknown, VillageUnknown, VillageWithoutSeats)
def nominate_by_file(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.NOMINATE, said=said_by_file, queries=FileOfNominations))],
    scheme_id: UUID,
    queries: Annotated[FileOfNominations, Query()],
    given: Annotated[Upload, Depends(upload)],
) -> JSONResponse:
    """A village's proposals as a CSV or a workbook; each line proposes once, however often the file comes."""
    with given.sheet(NOMINATIONS) as sheet:
        return answers.recorded(house.nomination_files.propose(context, scheme_id, queries.village_id, sheet))


@router.post("/screening-lists", status_code=201)
@gives(ScreeningListRecorded, InstantInFuture, ScreeningListEmpty)
def bring_screening_list(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.NOMINATE, said=said_by_file, queries=ListBrought))],
    queries: Annotated[ListBrought, Query()],
    given: Annotated[Upload, Depends(upload)],
) -> JSONResponse:
    """A CSV or a workbook of NIKs. Only keyed hashes of them are kept, and those until the list is destroyed."""
    with given.sheet(NIKS) as sheet:
        recorded = house.nomination_files.bring_list(
            context, queries.kind, queries.region, sheet, on=queries.on, source=queries.source
        )
    return answers.recorded(recorded)


@router.get("/screening-lists")
@gives(ScreeningListPage)
def screening_lists(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_MEMBERSHIP))],
    queries: Annotated[Seeing, Query()],
) -> JSONResponse:
    """What was brought, of which day and from where; who stands in a list is told to nobody."""
    head = seen_head(house, queries.at_least)
    return answers.seen({"items": house.screening_lists.described()}, head)


@router.post("/screening-lists/{list_id}/destruction")
@gives(ScreeningListDestroyed, ScreeningListUnknown, ScreeningListGone)
def destroy_screening_list(
    house: TheHouse, context: Screening, list_id: UUID, _order: Annotated[DestroyList, Depends(document(DestroyList))]
) -> JSONResponse:
    """The entries are gone; what was screened against them stays as it was decided."""
    return answers.recorded(house.screening_lists.destroy(context, list_id), HTTPStatus.OK)


@router.post("/screening-lists/{list_id}/marks")
@gives(WorkersMarked, ScreeningListUnknown, ScreeningListGone, ScreeningListOfAnotherKind, SponsorUnknown)
def mark_wage_earners(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.ENROL))],
    list_id: UUID,
    order: Annotated[MarkWageEarners, Depends(document(MarkWageEarners))],
) -> JSONResponse:
    """Enrolled people who have an employer are marked for the branch list. Their coverage does not change."""
    recorded = house.wage_earners.mark(context, list_id, sponsor_id=order.sponsor_id)
    return answers.recorded(recorded, HTTPStatus.OK)
