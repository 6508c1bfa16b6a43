"""Sponsors: who pays, and what is left of their money."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api import answers
from api.dependencies import Knowing, Seeing, TheHouse, recording
from api.described import gives
from api.descriptions.sponsors import Balance, Sponsor, SponsorRecorded
from api.documents import document
from api.fields import Body, GivenRegion, Id, Name
from api.reading import BALANCE, asked_position, seen_head
from api.security import Right, log_identity_read, may
from ledger.application.house import House
from ledger.domain.errors import SponsorExists, SponsorUnknown
from ledger.domain.money import rupiah
from ledger.domain.values import FundOrigin, SponsorKind
from ledger.projections.sponsor_balance.queries import SponsorBalanceQueries
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/sponsors", tags=["sponsors"])

Reader = Annotated[Principal, Depends(may(Right.READ_SPONSORS))]


class RegisterSponsor(Body):
    id: Id | None = None
    name: Name
    kind: SponsorKind
    fund_origin: FundOrigin
    region: GivenRegion


@router.post("", status_code=201)
@gives(SponsorRecorded, SponsorExists)
def register_sponsor(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.REGISTER_SPONSOR))],
    order: Annotated[RegisterSponsor, Depends(document(RegisterSponsor))],
) -> JSONResponse:
    """Registers who pays for workers (donatur)."""
    return answers.recorded(
        house.sponsors.register(
            context,
            sponsor_id=order.id,
            name=order.name,
            kind=order.kind,
            fund_origin=order.fund_origin,
            region=order.region,
        )
    )


@router.get("/{sponsor_id}")
@gives(Sponsor, SponsorUnknown)
def sponsor(house: TheHouse, principal: Reader, sponsor_id: UUID, queries: Annotated[Seeing, Query()]) -> JSONResponse:
    """One sponsor, and what is left of its money; every such answer is written down. `refundable`: of what is left,
    what ends have released; `receivable`: what the sponsor owes.
    """
    position = seen_head(house, queries.at_least)
    described = house.sponsors.describe(sponsor_id)
    log_identity_read(principal, "sponsor", [sponsor_id])
    return answers.seen({"sponsor_id": str(sponsor_id), **described}, position)


@router.get("/{sponsor_id}/balance")
@gives(Balance, SponsorUnknown)
def balance(
    house: TheHouse, _principal: Reader, sponsor_id: UUID, queries: Annotated[Knowing, Query()]
) -> JSONResponse:
    """Received + receivable = allocated + reversed + refunded + available, at every position."""
    seen, known, found = _balance(house, sponsor_id, queries.at_least, queries.as_known_at)
    return answers.seen({**found, "as_known_at": answers.known_at(house, house.log.as_known_at(known))}, seen)


def _balance(
    house: House, sponsor_id: UUID, at_least: int, as_known_at: int | datetime | None
) -> tuple[int, int, dict[str, str]]:
    """The position seen, the one answered for, and the balance at it. Raises SponsorUnknown where it was not
    registered by then.
    """
    position = asked_position(house, BALANCE, at_least, as_known_at)
    seen, row = SponsorBalanceQueries(house.database.pool).balance(sponsor_id, position)
    if row is None:
        raise SponsorUnknown(sponsor_id=str(sponsor_id))
    return (
        seen,
        seen if position is None else position,
        {
            "received": rupiah(row.received),
            "receivable": rupiah(row.receivable),
            "allocated": rupiah(row.allocated),
            "reversed": rupiah(row.reversed),
            "refunded": rupiah(row.refunded),
            "available": rupiah(row.available),
            "uncleared": rupiah(row.uncleared),
        },
    )
