"""Statements: a sponsor's money line by line, with what was left after each, in the form that is wanted."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import Field, model_validator

from api.answers import POSITION
from api.dependencies import Knowing, TheHouse
from api.described import gives
from api.descriptions.books import Statement
from api.fields import Day
from api.forms import TABLES, TheForm, form_headers
from api.problems import NotAcceptable
from api.reading import resolve, seen_head
from api.security import Right, may
from api.statement_forms import FORMS
from ledger.application.statements import statement_of
from ledger.domain.errors import SponsorUnknown
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/sponsors", tags=["sponsors"])


class StatementQueries(Knowing):
    """`from`, `to`: the first and the last day of the statement, by the date of a line; both may be left out."""

    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first is not None and self.last is not None and self.first > self.last:
            raise ValueError("from is not after to")
        return self


@router.get("/{sponsor_id}/statement")
@gives(Statement, SponsorUnknown, NotAcceptable, media=TABLES)
def statement(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_SPONSORS))],
    sponsor_id: UUID,
    queries: Annotated[StatementQueries, Query()],
    form: TheForm,
) -> StreamingResponse:
    """JSON, CSV or a workbook, as `Accept` asks; the balance is what is available, money in is positive.

    A line is dated by business: the day in the ledger's zone on which the money came, was allocated or was taken
    back. What names no instant is dated like the fact it was recorded with, or by the day it was recorded.
    """
    head = seen_head(house, queries.at_least)
    known = resolve(house, queries.as_known_at) or house.log.as_known_at(head)
    found = statement_of(house, sponsor_id, known, queries.first, queries.last)
    headers = {POSITION: str(known.position)} | form_headers(form, f"statement-{sponsor_id}")
    return StreamingResponse(FORMS[form](found), headers=headers, media_type=form)
