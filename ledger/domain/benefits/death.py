"""What a death that is no work accident's is owed (JKM), and from which day of a membership in full."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ledger.domain.benefits.days import months_after
from ledger.domain.benefits.facts import BenefitFacts
from ledger.domain.benefits.lines import Assessment, fixed
from ledger.domain.benefits.tables import row
from ledger.domain.events.benefit import BenefitLine
from ledger.domain.law.policy import Policy
from ledger.domain.law.terms import PolicyTerms
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Programme

JKM = Programme.JKM
LAST_DAY_OF_WAIT: Final = "jkm-wait-last-day"


@dataclass(frozen=True, slots=True)
class Readings:
    """Whether the whole sum is owed. `held`: by the policy; `other`: by the reading that the policy does not take.

    `is_last_day`: one day later the policy's reading is another one.
    """

    held: bool
    other: bool
    is_last_day: bool = False


def death(facts: BenefitFacts, policy: Policy) -> Assessment:
    """Death sum, periodic sum and funeral; the funeral alone in the first months of a membership (law 3.14)."""
    read = readings(facts, policy)
    wait = policy.row("jkm_wait_months", facts.on)
    doubt = (policy.row("jkm_wait_counts", facts.on),) if read.held != read.other or read.is_last_day else ()
    return Assessment(
        _sums(facts.on, wait, *doubt, in_full=read.held),
        alternatives=() if read.held == read.other else _sums(facts.on, wait, *doubt, in_full=read.other),
        warnings=(LAST_DAY_OF_WAIT,) if read.is_last_day else (),
    )


def readings(facts: BenefitFacts, policy: Policy) -> Readings:
    """By the first day of the spell where it is known, else by the months: so many are in doubt, one more is not."""
    wait = policy.number("jkm_wait_months", facts.on)
    if wait == 0:
        return Readings(held=True, other=True)
    if facts.spell_first_day is not None:
        return readings_of_day(facts.spell_first_day, facts.spell_applies_from or facts.spell_first_day, facts.on, wait)
    return Readings(held=facts.spell_months >= wait, other=facts.spell_months > wait)


def readings_of_day(first_day: date, applies_from: date, on: date, wait: int) -> Readings:
    """`wait` in months. Policy `jkm_wait_counts` takes calendar months, the first day's among them: in full from
    day 1 of the month after them. The other reading counts to the day, from that of the spell's number where there is
    one (`applies_from`): in full when so many months have ended.
    """
    full_from = ContributionMonth.of(first_day).plus(wait).first_day
    return Readings(
        held=on >= full_from,
        other=on > months_after(applies_from, wait),
        is_last_day=on == full_from - timedelta(days=1),
    )


def _sums(on: date, *policies: PolicyTerms, in_full: bool) -> tuple[BenefitLine, ...]:
    benefits = ("death", "periodic", "funeral") if in_full else ("funeral",)
    return tuple(fixed(JKM, benefit, row(f"jkm_{benefit}", on), *policies) for benefit in benefits)
