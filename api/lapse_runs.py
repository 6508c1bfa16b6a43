"""Lapse runs: what fell due while nobody paid becomes a recorded fact."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from api import answers
from api.dependencies import TheHouse, recording
from api.described import gives
from api.descriptions.workers import LapsesRecorded
from api.documents import document
from api.fields import Body, Day
from api.security import Right
from ledger.domain.errors import LapseRunInFuture
from ledger.store.log import Context

router = APIRouter(prefix="/v1/lapse-runs", tags=["lapses"])


class RunLapses(Body):
    as_of: Day


@router.post("")
@gives(LapsesRecorded, LapseRunInFuture)
def run_lapses(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.RUN_LAPSES))],
    order: Annotated[RunLapses, Depends(document(RunLapses))],
) -> JSONResponse:
    """Records every lapse that fell due on or before `as_of`; a second run finds nothing left."""
    return answers.recorded(house.lapses.run(context, order.as_of), HTTPStatus.OK)
