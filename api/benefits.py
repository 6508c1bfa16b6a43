"""What the law would owe for an event: a question without a claim, of which nothing is kept."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo
from pydantic.config import JsonDict

from api import answers
from api.claim_orders import KindName
from api.dependencies import Seeing, TheHouse
from api.described import gives
from api.descriptions.benefits import BenefitQuote
from api.documents import document
from api.fields import Amount, Body, Day, PositionOrInstant
from api.papers import Percent, TreatmentCost, treatment_of
from api.reading import resolve, seen_head
from api.security import Right, may
from ledger.application.assessments import told_lines
from ledger.domain.benefits.facts import BenefitFacts, Child
from ledger.domain.benefits.quote import Quote, quote
from ledger.domain.benefits.scholarship import CHILDREN_MAX
from ledger.domain.errors import AsKnownAtInTheFuture, BeforeTheLaw, BenefitNotTabled, ProgrammeNotOpen
from ledger.domain.money import rupiah
from ledger.domain.programmes import claim_kind_of
from ledger.domain.values import Programme, SchoolLevel
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/benefits", tags=["benefits"])

MONTHS_MAX: Final = 1_200
YEARS_LEFT_MAX: Final = 19

Asker = Annotated[Principal, Depends(may(Right.ASK_BENEFITS))]


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
        treatment=None if question.treatment is None else treatment_of(question.treatment),
        cause=Programme(question.cause.upper()),
        children=tuple(Child(SchoolLevel(each.level), each.years_left) for each in question.children),
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
