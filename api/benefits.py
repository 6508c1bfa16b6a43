"""What the law would owe for an event: a question without a claim, of which nothing is kept."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema
from pydantic.config import JsonDict

from api import answers
from api.claims import KindName
from api.dependencies import Seeing, TheHouse
from api.described import gives
from api.descriptions.benefits import BenefitQuote
from api.documents import document
from api.fields import Amount, Body, Day, PositionOrInstant, parse_amount
from api.reading import resolve, seen_head
from api.security import Right, may
from ledger.domain.benefits.facts import BenefitFacts, Child, TransportMode, Treatment
from ledger.domain.benefits.quote import Quote, quote
from ledger.domain.benefits.scholarship import CHILDREN_MAX
from ledger.domain.errors import AsKnownAtInTheFuture, BeforeTheLaw, BenefitNotTabled, ProgrammeNotOpen
from ledger.domain.events.benefit import BenefitLine
from ledger.domain.money import SEN_PER_RUPIAH, rupiah
from ledger.domain.programmes import claim_kind_of
from ledger.domain.values import Programme, SchoolLevel
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/benefits", tags=["benefits"])

MONTHS_MAX: Final = 1_200
COST_DIGITS_MAX: Final = 12  # of rupiah: what is owed for it is still an amount of money
YEARS_LEFT_MAX: Final = 19

Asker = Annotated[Principal, Depends(may(Right.ASK_BENEFITS))]

_PERCENT = re.compile(r"(100(\.0{1,2})?|[1-9]?[0-9](\.[0-9]{1,2})?)")
_PERCENT_SCHEMA = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": 100},
        {"type": "string", "pattern": f"^{_PERCENT.pattern}$"},
    ],
    "examples": [70],
}
_COST_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": rf"^(0|[1-9][0-9]{{0,{COST_DIGITS_MAX - 1}}})(\.[0-9]{{1,2}})?$"},
        {"type": "integer", "minimum": 0, "exclusiveMaximum": 10**COST_DIGITS_MAX},
    ],
    "examples": ["7200000.00"],
    "description": "Rupiah.",
}


def parse_percent(given: Any) -> Decimal | None:
    """`70`, `"70"` or `"24.5"`: two decimals at most, and those as text."""
    if given is None:
        return None
    text = str(given) if type(given) is int else given
    if not isinstance(text, str) or not text.isascii() or _PERCENT.fullmatch(text) is None:
        raise ValueError('a percent is a whole number from 0 to 100, or a text such as "24.5"')
    return Decimal(text)


def parse_cost(given: Any) -> int:
    """Sen."""
    sen = parse_amount(given)
    if sen >= 10**COST_DIGITS_MAX * SEN_PER_RUPIAH:
        raise ValueError(f"a cost has at most {COST_DIGITS_MAX} digits of rupiah")
    return sen


def _needed_by(kind: str) -> Callable[[Any, ValidationInfo], Any]:
    """The kind cannot do without the field, which an empty list does not give."""

    def check(given: Any, told: ValidationInfo) -> Any:
        if told.data.get("kind") == kind and (given is None or given == ()):
            raise ValueError(f"needed where the kind is {kind}")
        return given

    return check


def _given_where(kind: str, field: str, some: JsonDict) -> JsonDict:
    return {"properties": {"kind": {"const": kind}, field: some}, "required": [field]}


_SOMETHING: Final[JsonDict] = {"not": {"type": "null"}}
_WITHOUT_NEEDS: Final[JsonDict] = {
    "properties": {"kind": {"not": {"enum": ["jkk_disability", "jkk_income", "scholarship"]}}}
}

Count = Annotated[int, Field(ge=0, le=MONTHS_MAX, examples=[5])]
Percent = Annotated[Decimal | None, BeforeValidator(parse_percent), WithJsonSchema(_PERCENT_SCHEMA)]
Cost = Annotated[int, BeforeValidator(parse_cost), WithJsonSchema(_COST_SCHEMA)]


class TransportCost(Body):
    """By mode; `land` is rivers and lakes too."""

    land: Cost | None = None
    sea: Cost | None = None
    air: Cost | None = None


class TreatmentCost(Body):
    """`home_care`: of one year at most. `prosthesis`: the hospital's price."""

    cost: Cost | None = None
    transport: TransportCost = TransportCost()
    home_care: Cost | None = None
    prosthesis: Cost | None = None


class ChildAtSchool(Body):
    """`years_left`: so many years of this level and no more; left out, the whole course from this level on."""

    level: Literal["tk", "sd", "smp", "sma", "university"]
    years_left: Annotated[int, Field(ge=1, le=YEARS_LEFT_MAX, examples=[3])] | None = None


class QuoteBenefits(Body):
    """`disability_percent`: 70 or more is a total disability; asked by the kind jkk_disability, `months_unable` by
    jkk_income, `children` by scholarship. `cause` of a scholarship: jkk after a work accident.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "jkk_death",
                    "occurred_on": "2025-06-10",
                    "monthly_income": "1000000.00",
                    "spell_months": 5,
                    "contribution_months": 5,
                }
            ],
            "anyOf": [
                _WITHOUT_NEEDS,
                _given_where("jkk_disability", "disability_percent", _SOMETHING),
                _given_where("jkk_income", "months_unable", _SOMETHING),
                _given_where("scholarship", "children", {"type": "array", "minItems": 1}),
            ],
        }
    )

    kind: KindName
    occurred_on: Day
    monthly_income: Amount
    spell_months: Count
    contribution_months: Count
    disability_percent: Annotated[
        Percent | None, Field(validate_default=True), AfterValidator(_needed_by("jkk_disability"))
    ] = None
    months_unable: Annotated[
        Annotated[int, Field(ge=1, le=MONTHS_MAX)] | None,
        Field(validate_default=True),
        AfterValidator(_needed_by("jkk_income")),
    ] = None
    treatment: TreatmentCost | None = None
    cause: Literal["jkk", "jkm"] = "jkm"
    children: Annotated[
        tuple[ChildAtSchool, ...],
        Field(max_length=CHILDREN_MAX, validate_default=True),
        AfterValidator(_needed_by("scholarship")),
    ] = ()
    as_known_at: PositionOrInstant | None = None


@router.post("/quote", status_code=HTTPStatus.OK)
@gives(BenefitQuote, ProgrammeNotOpen, BeforeTheLaw, BenefitNotTabled, AsKnownAtInTheFuture)
def quote_benefits(
    house: TheHouse,
    _principal: Asker,
    queries: Annotated[Seeing, Query()],
    question: Annotated[QuoteBenefits, Depends(document(QuoteBenefits))],
) -> JSONResponse:
    """What the tables of the law give, if the day was covered. Nothing is recorded, and nobody is named."""
    head = seen_head(house, queries.at_least)
    known = resolve(house, question.as_known_at) or house.log.as_known_at(head)
    found = quote(_facts(question), question.monthly_income, house.law.at(known.position))
    content = {
        "kind": question.kind,
        "occurred_on": question.occurred_on.isoformat(),
        **_told(found),
        "as_known_at": answers.known_at(house, known),
    }
    return answers.seen(content, known.position)


def _facts(question: QuoteBenefits) -> BenefitFacts:
    """Raises ProgrammeNotOpen."""
    return BenefitFacts(
        kind=claim_kind_of(question.kind),
        on=question.occurred_on,
        spell_months=question.spell_months,
        contribution_months=question.contribution_months,
        disability_percent=question.disability_percent,
        months_unable=question.months_unable,
        treatment=None if question.treatment is None else _treatment(question.treatment),
        cause=Programme(question.cause.upper()),
        children=tuple(Child(SchoolLevel(each.level), each.years_left) for each in question.children),
    )


def _treatment(given: TreatmentCost) -> Treatment:
    by_mode = {mode: getattr(given.transport, mode) for mode in TransportMode}
    return Treatment(
        cost=given.cost,
        transport={mode: cost for mode, cost in by_mode.items() if cost is not None},
        home_care=given.home_care,
        prosthesis=given.prosthesis,
    )


def _told(found: Quote) -> dict[str, Any]:
    assessed = found.assessment
    kept_back = sum(each.amount for each in assessed.deductions)
    return {
        "base": rupiah(found.base),
        "items": told_lines(assessed.lines),
        "total": rupiah(assessed.total),
        "alternatives": told_lines(assessed.alternatives),
        "deductions": told_lines(assessed.deductions),
        "net": rupiah(assessed.total - kept_back),
        "warnings": list(assessed.warnings),
    }


def told_lines(lines: Iterable[BenefitLine]) -> list[dict[str, Any]]:
    return [
        {
            "programme": each.programme.value,
            "benefit": each.benefit,
            "amount": rupiah(each.amount),
            "basis": each.basis,
            "source": each.source,
            "certainty": each.certainty.value,
        }
        for each in lines
    ]
