"""What is asked of a claim: the documents of its steps, and what they say in the ledger's words."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from api.fields import Amount, Body, Day, DayOrInstant, Id, Instant, Name, ProgrammeName, Reason, Reference
from api.papers import Percent, TreatmentCost, treatment_of
from ledger.domain.assessment import ChildNamed, Papers
from ledger.domain.benefits.scholarship import CHILDREN_MAX
from ledger.domain.values import Programme, SchoolLevel

BENEFITS_MAX: Final = 100

SchoolLevelName = Literal["tk", "sd", "smp", "sma", "university"]

# Also the kinds of programmes that are known and not open: they are refused by name, not as nonsense.
KindName = Literal[
    "jkk_death", "jkk_disability", "jkk_treatment", "jkk_income", "jkm_death", "scholarship", "jht", "jp", "jkp"
]  # fmt: skip
# Told in the clear for ever: a word for the sum, never one about a person.
BenefitName = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$", examples=["death"])]


class FileClaim(Body):
    """`occurred_at`: the day, or the instant where the hour is known; near a payment it may decide."""

    id: Id | None = None
    worker_id: Id
    kind: KindName
    occurred_at: DayOrInstant
    description: Reason | None = None


class ChildGiven(Body):
    """`years_left`: of that level; without it the whole level. `starts_on`: the first year falls due then; without it
    on the day of the verification.
    """

    name: Name
    born_on: Day
    level: SchoolLevelName
    years_left: Annotated[int | None, Field(ge=1, le=6)] = None
    starts_on: Day | None = None


def _each_child_once(children: tuple[ChildGiven, ...]) -> tuple[ChildGiven, ...]:
    if len({(each.name.casefold(), each.born_on) for each in children}) < len(children):
        raise ValueError("a child is named once")
    return children


class VerifyClaim(Body):
    """What the papers say and the ledger cannot know: of a disability its percent, of an inability its months, of a
    treatment its costs, of schooling the children and the programme (`cause`, JKM without it).
    """

    note: Reason | None = None
    disability_percent: Percent | None = None
    months_unable: Annotated[int | None, Field(ge=1, le=600)] = None
    treatment: TreatmentCost | None = None
    cause: Literal["jkk", "jkm"] | None = None
    children: Annotated[tuple[ChildGiven, ...], Field(max_length=CHILDREN_MAX), AfterValidator(_each_child_once)] = ()


class BenefitGiven(Body):
    """`benefit`: a word of small letters such as `death`, `funeral`, `treatment`."""

    programme: ProgrammeName
    benefit: BenefitName
    amount: Amount


def _each_once(benefits: tuple[BenefitGiven, ...]) -> tuple[BenefitGiven, ...]:
    if len({(each.programme, each.benefit) for each in benefits}) < len(benefits):
        raise ValueError("a benefit of a programme is named once")
    return benefits


class ApproveClaim(Body):
    """`benefits`: without them those assessed. Other sums need a `reason`."""

    benefits: (
        Annotated[tuple[BenefitGiven, ...], Field(min_length=1, max_length=BENEFITS_MAX), AfterValidator(_each_once)]
        | None
    ) = None
    reason: Reason | None = None


class ExplainedStep(Body):
    reason: Reason


class DisburseBenefit(BenefitGiven):
    id: Id | None = None
    paid_at: Instant
    reference: Reference


def papers_of(order: VerifyClaim) -> Papers:
    """In the ledger's words; amounts in sen."""
    return Papers(
        disability_percent=order.disability_percent,
        months_unable=order.months_unable,
        treatment=None if order.treatment is None else treatment_of(order.treatment),
        cause=None if order.cause is None else Programme(order.cause.upper()),
        children=tuple(
            ChildNamed(each.name, each.born_on, SchoolLevel(each.level), each.years_left, each.starts_on)
            for each in order.children
        ),
    )
