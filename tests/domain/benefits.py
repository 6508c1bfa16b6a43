"""Words in which the tests ask what the law owes: rupiah in, rupiah out."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from ledger.domain.benefits.assessment import assess
from ledger.domain.benefits.facts import BenefitFacts, Child
from ledger.domain.benefits.lines import Assessment
from ledger.domain.events.benefit import BenefitLine
from ledger.domain.law.founding import FOUNDING
from ledger.domain.law.policy import Policy
from ledger.domain.law.terms import Certainty, PolicyTerms
from ledger.domain.values import ClaimKind, SchoolLevel

ZONE: Final = ZoneInfo("Asia/Jakarta")
POLICY: Final = Policy(ZONE)
_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


def published(*rows: tuple[str, str, str]) -> Policy:
    """The founding set, and rows of (policy, value, valid from)."""
    later = [
        PolicyTerms(id=policy, value=value, valid_from=date.fromisoformat(day), published_on=date.fromisoformat(day),
                    source=f"{policy} of {day}", certainty=Certainty.A)
        for policy, value, day in rows
    ]  # fmt: skip
    return Policy(ZONE, [*FOUNDING, *later])


def owed(kind: ClaimKind, on: str = "2025-06-05", *, policy: Policy = POLICY, **known: Any) -> Assessment:
    """`base` in rupiah, `percent` as a decimal text, `first_day` as a day's text."""
    facts: dict[str, Any] = {"base": known.pop("base", 1_000_000) * 100}
    if "percent" in known:
        facts["disability_percent"] = Decimal(known.pop("percent"))
    if "first_day" in known:
        facts["spell_first_day"] = date.fromisoformat(known.pop("first_day"))
    return assess(BenefitFacts(kind=kind, on=date.fromisoformat(on), **facts, **known), policy)


def child(level: str, years_left: int | None = None) -> Child:
    return Child(SchoolLevel(level), years_left)


def sums(lines: tuple[BenefitLine, ...]) -> list[tuple[str, int]]:
    return [(each.benefit, each.amount // 100) for each in lines]


def total(lines: tuple[BenefitLine, ...]) -> int:
    return sum(each.amount for each in lines) // 100


def recomputed(line: BenefitLine) -> Fraction:
    """Sen of the arithmetic that stands before the semicolon."""
    arithmetic = line.basis.partition(";")[0]
    found = Fraction(0)
    for part in arithmetic.split(" + "):
        product = Fraction(1)
        for factor in part.split(" × "):
            number = _NUMBER.match(factor)
            assert number, line.basis
            assert factor[number.end() :] in {"", " %"}, line.basis
            product *= Fraction(number[0].replace(",", "")) / (100 if factor.endswith("%") else 1)
        found += product
    return found * 100
