"""What an old-age saving has come to (JHT), and on which occasion how much of it may be drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from ledger.domain.benefits.days import MONTHS_OF_A_YEAR, birthday, months_after
from ledger.domain.benefits.facts import BenefitFacts
from ledger.domain.benefits.lines import Assessment, line, words
from ledger.domain.benefits.tables import TableRow, row
from ledger.domain.benefits.tax import income_tax
from ledger.domain.events.benefit import BenefitLine
from ledger.domain.law.policy import Policy
from ledger.domain.law.terms import PolicyTerms
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Programme

JHT = Programme.JHT
YIELD_MISSING = "jht-yield-not-entered"


class Occasion(StrEnum):
    AGE = "age"
    DEATH = "death"
    TOTAL_DISABILITY = "total_disability"
    LEFT_INDONESIA = "left_indonesia"
    STOPPED_WORKING = "stopped_working"
    HOUSING = "housing"
    OTHER_PART = "other_part"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """`percent` of the balance that may be drawn on the day asked. `first_day`: from when on; None: at once."""

    percent: int
    first_day: date | None


def saving(facts: BenefitFacts, policy: Policy) -> Assessment:
    """Contributions and yield, whole and at once, and the tax that is kept back of them."""
    paid = sum(facts.contributions.values())
    rules = row("jht_age", facts.on)
    months = len(facts.contributions)
    contributions = line(JHT, "contributions", paid, f"{words(paid)}; {months} months", rules)
    credited, missing = yields(facts.contributions, facts.on, policy)
    return Assessment(
        (contributions, credited),
        deductions=(income_tax(paid + credited.amount, facts.on),),
        warnings=tuple(f"{YIELD_MISSING}: {year}" for year in missing),
    )


def yields(
    contributions: Mapping[ContributionMonth, int], on: date, policy: Policy
) -> tuple[BenefitLine, tuple[int, ...]]:
    """The yield up to the month before the day's, and the years whose rate nobody has entered: they yield nothing.

    Every year's yield is credited at its end and earns from then on, also when nothing is paid any more. Of the
    year's own contributions a month earns from the next one on.
    """
    rates = {each.valid_from.year: each for each in policy.rows_of("jht_yield") if _is_of_a_year(each)}
    balance = credited = 0
    used: list[PolicyTerms | TableRow] = [row("jht_yield_credited", on)]
    told, missing = [], []
    for year in range(min(contributions, default=on.year * 12) // 12, on.year + 1):
        until = MONTHS_OF_A_YEAR if year < on.year else on.month - 1
        paid = {month: sen for month, sen in contributions.items() if month // 12 == year}
        earning = balance * until + sum(sen * max(0, until - month % 12 - 1) for month, sen in paid.items())
        earned = 0
        if earning and year in rates:
            rate = Fraction(rates[year].value)
            earned = int(rate * earning / MONTHS_OF_A_YEAR)  # a part of a sen is nobody's
            used.append(rates[year])
            told.append(f"{words(earned)}")
        elif earning:
            missing.append(year)
        credited += earned
        balance += sum(paid.values()) + earned
    basis = " + ".join(told) or "0"
    if missing:
        basis += f"; not entered for {', '.join(map(str, missing))}"
    return line(JHT, "yield", credited, basis, *used), tuple(missing)


def withdrawal(
    occasion: Occasion,
    on: date,
    *,
    born_on: date | None = None,
    stopped_on: date | None = None,
    member_since: date | None = None,
    had_part: bool = False,
) -> Withdrawal:
    """Age asks for `born_on`, the end of work for `stopped_on`, a part for `member_since`: raises ValueError without.

    A part may be drawn once.
    """
    match occasion:
        case Occasion.AGE:
            first_day = birthday(_known(born_on), row("jht_age", on).value)
            percent = 100
        case Occasion.STOPPED_WORKING:
            first_day = months_after(_known(stopped_on), row("jht_stopped_work_wait", on).value)
            percent = 100
        case Occasion.HOUSING | Occasion.OTHER_PART:
            part = "housing" if occasion is Occasion.HOUSING else "other"
            first_day = months_after(_known(member_since), MONTHS_OF_A_YEAR * row("jht_part_after", on).value)
            percent = 0 if had_part else row(f"jht_part_{part}", on).value
        case _:
            return Withdrawal(percent=100, first_day=None)
    return Withdrawal(percent=percent if on >= first_day else 0, first_day=first_day)


def _is_of_a_year(each: PolicyTerms) -> bool:
    return (each.valid_from.month, each.valid_from.day) == (1, 1)


def _known(day: date | None) -> date:
    if day is None:
        raise ValueError("this occasion asks for a day")
    return day
