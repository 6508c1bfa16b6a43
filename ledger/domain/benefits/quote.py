"""What would be owed, asked without a claim and without a worker: the months and the income are as the asker says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from ledger.domain.benefits.assessment import assess
from ledger.domain.benefits.facts import BenefitFacts
from ledger.domain.benefits.lines import Assessment
from ledger.domain.benefits.scholarship import years_of_level
from ledger.domain.errors import BeforeTheLaw
from ledger.domain.law.policies import LAW_IN_FORCE
from ledger.domain.law.policy import Policy
from ledger.domain.law.tariff import Payer, Price
from ledger.domain.months import ContributionMonth
from ledger.domain.values import BpuCategory, ClaimKind, FundOrigin, Programme, SchoolLevel, Sector

NOT_COUNTED: Final = "not-counted"
LATER_LEVELS: Final = "later-levels-not-counted"
YEARS_CUT: Final = "years-left-beyond-level"

# What the kinds ask for beyond income and months: given to another kind, it is not counted.
ASKED_BY: Final[Mapping[str, ClaimKind]] = MappingProxyType(
    {
        "disability_percent": ClaimKind.JKK_DISABILITY,
        "months_unable": ClaimKind.JKK_INCOME,
        "treatment": ClaimKind.JKK_TREATMENT,
        "cause": ClaimKind.SCHOLARSHIP,
        "children": ClaimKind.SCHOLARSHIP,
    }
)


@dataclass(frozen=True, slots=True)
class Quote:
    """`base`: sen of monthly income that counts, of the band of the income that was told."""

    base: int
    assessment: Assessment


def quote(facts: BenefitFacts, monthly_income: int, policy: Policy) -> Quote:
    """By the band of the income in sen, in the month of the event; JHT paid for so many months up to that one.

    Warns of what was told and does not count. Raises BeforeTheLaw, BenefitNotTabled.
    """
    price = _price(monthly_income, facts.on, policy)
    last = ContributionMonth.of(facts.on)
    saved = {last.plus(-back): price.amounts[Programme.JHT] for back in range(facts.contribution_months)}
    found = assess(replace(facts, base=price.base, contributions=saved), policy)
    return Quote(price.base, replace(found, warnings=(*found.warnings, *_uncounted(facts), *_of_children(facts))))


def _price(monthly_income: int, on: date, policy: Policy) -> Price:
    """The bands are the same for everybody; only the price differs by sector and by whose money it is."""
    if on < LAW_IN_FORCE:
        raise BeforeTheLaw(field="occurred_on")
    month = ContributionMonth.of(on)
    payer = Payer(Sector.OTHER, BpuCategory.SELF_EMPLOYED, monthly_income, FundOrigin.PRIVATE, spell_first=month)
    return policy.tariffs.price(month, payer, date.max)


def _uncounted(facts: BenefitFacts) -> list[str]:
    untold = BenefitFacts(kind=facts.kind, on=facts.on)
    return [
        f"{NOT_COUNTED}: {name}"
        for name, kind in ASKED_BY.items()
        if kind is not facts.kind and getattr(facts, name) != getattr(untold, name)
    ]


def _of_children(facts: BenefitFacts) -> list[str]:
    """Years of one level say nothing about those after it, and are no more than the level has."""
    if facts.kind is not ClaimKind.SCHOLARSHIP:
        return []
    told = []
    for number, child in enumerate(facts.children):
        if child.years_left is None:
            continue
        if child.years_left > years_of_level(child.level, facts.on):
            told.append(f"{YEARS_CUT}: children/{number}")
        if child.level is not SchoolLevel.UNIVERSITY:
            told.append(f"{LATER_LEVELS}: children/{number}")
    return told
