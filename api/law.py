"""The law: rows are proposed by one person and published by another, and everybody in the office may read it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import Knowing, TheHouse, recording
from api.described import gives
from api.descriptions.law import LawInForce, LawRowDecided, LawRowProposed, ProposedLawRows
from api.documents import document
from api.fields import (
    LIST_LENGTH_MAX,
    YEAR_FIRST,
    YEAR_LAST,
    Amount,
    Body,
    Day,
    Id,
    LegalSource,
    Limit,
    Month,
    Position,
)
from api.law_rows import in_force, proposed
from api.reading import resolve, seen_head
from api.security import Right, may
from ledger.domain.errors import (
    BeforeTheLaw,
    CalendarRefused,
    FourEyes,
    LawProposalDecided,
    LawProposalExists,
    LawProposalUnknown,
    PolicyUnknown,
    PolicyValueRefused,
    PublishedInFuture,
    TariffExists,
    TariffRefused,
    YieldNotOfAYear,
)
from ledger.domain.law.publishing import BANDS_MAX
from ledger.domain.law.terms import CalendarTerms, Certainty, PolicyTerms, TariffBand, TariffTerms
from ledger.domain.values import BpuCategory, FundOrigin, Sector
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["law"])

Reader = Annotated[Principal, Depends(may(Right.READ_LAW))]
Days = Annotated[tuple[Day, ...], Field(max_length=366)]
PerMille = Annotated[int, Field(ge=1, le=1000)]
Part = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5}/[1-9][0-9]{0,5}$", examples=["1/2"])]


class ProposedTerms(Body):
    """`published_on`: the day on which the rule was made public. No personal data in `source`: it stays in the log."""

    proposal_id: Id | None = None
    published_on: Day
    source: LegalSource
    certainty: Annotated[Certainty, Field(examples=["B"])]


class ProposePolicy(ProposedTerms):
    """Holds for days and months from `valid_from` on, until a row of a later day takes over."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", examples=["due_day"])]
    value: Annotated[str, Field(pattern=r"^[a-z0-9_.]{1,40}$", examples=["15"])]
    valid_from: Day


class ProposeCalendar(ProposedTerms):
    """The holidays of a year, whole and in order; it takes the place of the year's calendar before it."""

    year: Annotated[int, Field(ge=YEAR_FIRST, le=YEAR_LAST, examples=[2026])]
    holidays: Annotated[Days, Field(examples=[["2026-01-01", "2026-08-17"]])]
    collective_leave: Annotated[Days, Field(examples=[[]])] = ()


class GivenBand(Body):
    """A monthly income from `lower` on counts as `base`."""

    lower: Amount
    base: Amount


class ProposeTariff(ProposedTerms):
    """`part`: how much of JKK and JKM is paid, as `1/2`; JHT is paid whole. `last` left out: until a later row."""

    tariff: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", examples=["pp50-2025-other"])]
    first: Month
    last: Month | None = None
    part: Part
    sectors: Annotated[tuple[Sector, ...], Field(max_length=len(Sector), examples=[["other"]])]
    categories: Annotated[tuple[BpuCategory, ...], Field(max_length=len(BpuCategory), examples=[["self_employed"]])]
    excluded_origins: Annotated[tuple[FundOrigin, ...], Field(max_length=len(FundOrigin), examples=[["apbd"]])] = ()
    paid_up_to: Month | None = None
    full_months_first: Annotated[int, Field(ge=0, le=120)] = 0
    jkm: Annotated[Amount, Field(examples=["6800.00"])]
    jkk_per_mille: Annotated[PerMille, Field(examples=[10])]
    jht_per_mille: Annotated[PerMille, Field(examples=[20])]
    bands: Annotated[
        tuple[GivenBand, ...], Field(max_length=BANDS_MAX, examples=[[{"lower": "0.00", "base": "1000000.00"}]])
    ]


class DecideRow(Body):
    """Nothing to say: a proposal is never changed, its id says what is meant."""


class LawAsked(Knowing):
    """`on`: the day; today where it is left out."""

    on: Day | None = None


class ProposalsAsked(Knowing):
    """`after`: the `next` of the page before."""

    state: Literal["proposed", "published", "withdrawn"] | None = None
    after: Position = 0
    limit: Limit = LIST_LENGTH_MAX


@router.get("/policy")
@gives(LawInForce)
def law_in_force(house: TheHouse, _principal: Reader, queries: Annotated[LawAsked, Query()]) -> JSONResponse:
    """What is in force on a day, each row with its source and its certainty. A row that was made public after the
    time asked for is not known yet.
    """
    position, told = in_force(house, queries.on, queries.at_least, queries.as_known_at)
    return answers.seen(told, position)


@router.post("/law/policies", status_code=201)
@gives(
    LawRowProposed,
    PolicyUnknown,
    PolicyValueRefused,
    YieldNotOfAYear,
    BeforeTheLaw,
    PublishedInFuture,
    LawProposalExists,
)
def propose_policy(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.GOVERN))],
    order: Annotated[ProposePolicy, Depends(document(ProposePolicy))],
) -> JSONResponse:
    """Nothing follows from it until a second person has approved it."""
    terms = PolicyTerms(**_terms_of(order))
    return answers.recorded(house.publishing.propose(context, terms, order.proposal_id))


@router.post("/law/calendars", status_code=201)
@gives(LawRowProposed, CalendarRefused, BeforeTheLaw, PublishedInFuture, LawProposalExists)
def propose_calendar(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.GOVERN))],
    order: Annotated[ProposeCalendar, Depends(document(ProposeCalendar))],
) -> JSONResponse:
    """Nothing follows from it until a second person has approved it."""
    terms = CalendarTerms(**_terms_of(order))
    return answers.recorded(house.publishing.propose(context, terms, order.proposal_id))


@router.post("/law/tariffs", status_code=201)
@gives(LawRowProposed, TariffRefused, TariffExists, BeforeTheLaw, PublishedInFuture, LawProposalExists)
def propose_tariff(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.GOVERN))],
    order: Annotated[ProposeTariff, Depends(document(ProposeTariff))],
) -> JSONResponse:
    """Nothing follows from it until a second person has approved it."""
    part, _, whole = order.part.partition("/")
    bands = tuple(TariffBand(lower=band.lower, base=band.base) for band in order.bands)
    terms = TariffTerms(**{**_terms_of(order), "part": (int(part), int(whole)), "bands": bands})
    return answers.recorded(house.publishing.propose(context, terms, order.proposal_id))


@router.get("/law/proposals")
@gives(ProposedLawRows)
def law_proposals(house: TheHouse, _principal: Reader, queries: Annotated[ProposalsAsked, Query()]) -> JSONResponse:
    """In the order in which they were proposed, with what became of them."""
    head = seen_head(house, queries.at_least)
    known = resolve(house, queries.as_known_at) or house.log.as_known_at(head)
    found = [
        row
        for row in house.publishing.proposals(known.position)
        if row.position > queries.after and queries.state in {None, row.state.value}
    ]
    page = found[: queries.limit]
    content = {
        "items": [proposed(house, row) for row in page],
        "next": str(page[-1].position) if len(found) > len(page) else None,
        "as_known_at": answers.known_at(house, known),
    }
    return answers.seen(content, known.position)


@router.post("/law/proposals/{proposal_id}/approval", status_code=201)
@gives(LawRowDecided, LawProposalUnknown, LawProposalDecided, FourEyes)
def approve_law_row(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.APPROVE))],
    proposal_id: UUID,
    _order: Annotated[DecideRow, Depends(document(DecideRow))],
) -> JSONResponse:
    """By somebody else than who proposed it: from its position on, decisions and answers follow the row."""
    return answers.recorded(house.publishing.approve(context, proposal_id))


@router.post("/law/proposals/{proposal_id}/withdrawal", status_code=201)
@gives(LawRowDecided, LawProposalUnknown, LawProposalDecided)
def withdraw_law_row(
    house: TheHouse,
    context: Annotated[Context, Depends(recording(Right.APPROVE))],
    proposal_id: UUID,
    _order: Annotated[DecideRow, Depends(document(DecideRow))],
) -> JSONResponse:
    """By who proposed it, or by who will not approve it."""
    return answers.recorded(house.publishing.withdraw(context, proposal_id))


def _terms_of(order: ProposedTerms) -> dict[str, Any]:
    return {name: getattr(order, name) for name in type(order).model_fields if name != "proposal_id"}
