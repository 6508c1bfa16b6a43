"""Schemes: a sponsor's terms for many workers."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import TheHouse, recording
from api.described import gives
from api.descriptions.sponsors import SchemeRecorded
from api.documents import document
from api.fields import Body, Day, Id, Name, ProgrammeNames, Reference
from api.security import Right
from ledger.application.schemes import SchemeTerms
from ledger.domain.errors import BeforeTheLaw, ProgrammeNotOpen, ProgrammePair, SchemeExists, SponsorUnknown
from ledger.domain.values import FundOrigin, StartRule
from ledger.store.log import Context

router = APIRouter(prefix="/v1/schemes", tags=["schemes"])


class OpenScheme(Body):
    """`months`: the term, from the month of `starts_on`. `fund_origin` is the sponsor's unless given."""

    id: Id | None = None
    name: Annotated[Name, Field(examples=["Desa Sukamaju, seratus pekerja rentan"])]
    sponsor_id: Id
    programmes: ProgrammeNames
    starts_on: Day
    months: Annotated[int, Field(ge=1, le=600, examples=[6])]
    quota: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    fund_origin: FundOrigin | None = None
    start_rule: StartRule = StartRule.PAYMENT
    agreement_number: Reference | None = None
    deduction: bool = False


@router.post("", status_code=201)
@gives(SchemeRecorded, SponsorUnknown, SchemeExists, ProgrammeNotOpen, ProgrammePair, BeforeTheLaw)
def open_scheme(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.OPEN_SCHEME))],
    order: Annotated[OpenScheme, Depends(document(OpenScheme))],
) -> JSONResponse:
    """Opens one sponsor's terms for many workers (program, skema)."""
    terms = SchemeTerms(
        name=order.name,
        sponsor_id=order.sponsor_id,
        programmes=order.programmes,
        starts_on=order.starts_on,
        months=order.months,
        quota=order.quota,
        fund_origin=order.fund_origin,
        start_rule=order.start_rule,
        agreement_number=order.agreement_number,
        deduction=order.deduction,
    )
    return answers.recorded(house.schemes.open(context, terms, scheme_id=order.id))
