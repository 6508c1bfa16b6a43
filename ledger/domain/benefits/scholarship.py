"""What the schooling of a dead or totally disabled worker's children is owed, and year by year."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from ledger.domain.benefits.days import MONTHS_OF_A_YEAR, birthday, months_after
from ledger.domain.benefits.facts import BenefitFacts, Child
from ledger.domain.benefits.lines import Assessment, line, words
from ledger.domain.benefits.tables import row
from ledger.domain.events.benefit import BenefitLine
from ledger.domain.law.policy import Policy
from ledger.domain.law.terms import PolicyTerms
from ledger.domain.values import Programme, SchoolLevel

CHILDREN_MAX: Final = 2  # law 3, scholarship


@dataclass(frozen=True, slots=True)
class Years:
    """Years of one level of school, each owed `amount` sen."""

    level: SchoolLevel
    years: int
    amount: int


@dataclass(frozen=True, slots=True)
class Instalment:
    number: int  # from 1
    level: SchoolLevel
    amount: int
    due_on: date


def scholarship(facts: BenefitFacts, policy: Policy) -> Assessment:
    """A line for each child. After a work accident whatever the months; else from 36 paid ones on (law 3.7, 3.15).

    Whether the months of all spells count or of the last one alone is not known: where it matters, both are shown.
    """
    assert 0 < len(facts.children) <= CHILDREN_MAX
    if facts.cause is Programme.JKK:
        return Assessment(_owed(facts, "by work accident: whatever the months"))
    needed, counts = policy.row("scholarship_months_min", facts.on), policy.row("scholarship_counts", facts.on)
    months = {"total": facts.contribution_months, "spell": facts.spell_months}
    told = f"{months['total']} months in total, {months['spell']} of the last spell, {needed.value} are needed"
    held = months[counts.value] >= int(needed.value)
    other = months["spell" if counts.value == "total" else "total"] >= int(needed.value)
    rests_on = (needed,) if held == other else (needed, counts)
    by_reading = {True: _owed(facts, told, *rests_on), False: (_nothing(facts, told, *rests_on),)}
    return Assessment(by_reading[held], alternatives=() if held == other else by_reading[other])


def course(level: SchoolLevel, on: date) -> tuple[Years, ...]:
    """From this level through university: 87 million rupiah from kindergarten on."""
    levels = list(SchoolLevel)
    return tuple(_years(each, on) for each in levels[levels.index(level) :])


def instalments(
    level: SchoolLevel, *, years_left: int | None, first_due_on: date, ends_by: date
) -> tuple[Instalment, ...]:
    """A year's sum on each anniversary of the first, of the level that the child has then reached, by its table.

    `years_left`: of the level at the first, None for all of them; higher levels follow. `ends_by`: the 23rd birthday;
    nothing falls due from it on.
    """
    found: list[Instalment] = []
    for position, each in enumerate(course(level, first_due_on)):
        years = each.years if position > 0 or years_left is None else min(years_left, each.years)
        for _ in range(years):
            due_on = months_after(first_due_on, MONTHS_OF_A_YEAR * len(found))
            if due_on >= ends_by:
                return tuple(found)
            amount = row(f"scholarship_{each.level}", due_on).sen
            found.append(Instalment(len(found) + 1, each.level, amount, due_on))
    return tuple(found)


def ends_by(born_on: date, on: date) -> date:
    """The birthday from which on no year is owed."""
    return birthday(born_on, row("scholarship_age", on).value)


def years_of_level(level: SchoolLevel, on: date) -> int:
    """How many years of it are paid for at most."""
    return row(f"scholarship_{level}_years", on).value


def _years(level: SchoolLevel, on: date) -> Years:
    return Years(level, years_of_level(level, on), row(f"scholarship_{level}", on).sen)


def _of_child(child: Child, on: date) -> tuple[Years, ...]:
    whole = course(child.level, on)
    if child.years_left is None:
        return whole
    return (Years(child.level, min(child.years_left, whole[0].years), whole[0].amount),)


def _owed(facts: BenefitFacts, told: str, *policies: PolicyTerms) -> tuple[BenefitLine, ...]:
    return tuple(_line(facts, child, told, *policies) for child in facts.children)


def _line(facts: BenefitFacts, child: Child, told: str, *policies: PolicyTerms) -> BenefitLine:
    parts = _of_child(child, facts.on)
    arithmetic = " + ".join(f"{each.years} × {words(each.amount)}" for each in parts)
    levels = ", ".join(each.level for each in parts)
    return line(
        facts.cause,
        "scholarship",
        sum(each.years * each.amount for each in parts),
        f"{arithmetic}; {levels}; {told}",
        *(row(f"scholarship_{each.level}", facts.on) for each in parts),
        *policies,
    )


def _nothing(facts: BenefitFacts, told: str, *policies: PolicyTerms) -> BenefitLine:
    return line(facts.cause, "scholarship", 0, f"0; {told}", *policies)
