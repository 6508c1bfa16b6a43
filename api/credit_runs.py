"""Credit runs: months bought before a cheaper tariff was published give the difference back."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from api import answers
from api.dependencies import TheHouse, recording
from api.described import gives
from api.descriptions.workers import CreditsRecorded
from api.documents import document
from api.fields import Body, Day, Id
from api.security import Right
from ledger.domain.errors import CreditRunInFuture
from ledger.store.log import Context

router = APIRouter(prefix="/v1/credit-runs", tags=["credits"])


class RunCredits(Body):
    """`after`: the `next` of the run before, to go on from there; without it the run begins with the first worker."""

    as_of: Day
    after: Id | None = None


@router.post("")
@gives(CreditsRecorded, CreditRunInFuture)
def run_credits(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.RUN_CREDITS))],
    order: Annotated[RunCredits, Depends(document(RunCredits))],
) -> JSONResponse:
    """Credits what is cheaper by the rows published on or before `as_of`, a thousand workers at a time."""
    return answers.recorded(house.credits.run(context, order.as_of, after=order.after), HTTPStatus.OK)
