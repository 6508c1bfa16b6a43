"""The spells that the months of two records of one person form: docs/decisions/0019."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ledger.domain.events import SpellFormed, SpellOpening
from ledger.domain.law.policies import UNPAID_MONTHS_MAX
from ledger.domain.membership import SpellFact
from ledger.domain.months import ContributionMonth
from ledger.domain.spells import Spell

Run = list[ContributionMonth]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A spell of one of the two records. `adopted`: of the record that ends."""

    spell: Spell
    opening: SpellFact
    adopted: bool

    def holds(self, month: ContributionMonth) -> bool:
        return self.spell.first <= month <= self.spell.last


@dataclass(frozen=True, slots=True)
class KeptMonth:
    """A month of the membership as it stays settled: on which day, and whether for the record that ends."""

    day: date
    adopted: bool


@dataclass(frozen=True, slots=True)
class Formed:
    """A spell of the union. `parts`: what it is made of; `opener`: with which of these it begins. `lapsed_on`: the
    lapse that is recorded or has to be.
    """

    fact: SpellFormed
    parts: Sequence[Stretch]
    opener: Stretch
    lapsed_on: date | None

    @property
    def is_changed(self) -> bool:
        """Not just as the record that goes on has it already."""
        own = next((part.spell for part in self.parts if not part.adopted), None)
        if own is None or self.fact.joins:
            return True
        was = (own.first, own.last, own.first_day, own.opened_at, own.lapsed_on)
        return was != (
            self.fact.first,
            self.fact.last,
            self.fact.opens.first_day,
            self.fact.opened_at,
            self.lapsed_on,
        )

    def holds(self, month: ContributionMonth) -> bool:
        return self.fact.first <= month <= self.fact.last

    def takes_in(self, number: int) -> bool:
        """A spell of the record that ends."""
        return any(part.adopted and part.spell.number == number for part in self.parts)


def union_of(
    stretches: Sequence[Stretch],
    kept: Mapping[ContributionMonth, KeptMonth],
    exits: Collection[ContributionMonth],
    spells_opened: int,
) -> list[Formed]:
    """Oldest first. `exits`: months of recorded exits. `spells_opened`: the highest number ever given; new spells get
    the next ones, in the order of their months.
    """
    formed: list[Formed] = []
    runs = _runs(stretches, kept, exits)
    for index, run in enumerate(runs):
        parts = [each for each in stretches if any(each.holds(month) for month in run)]
        own = sorted([each.spell for each in parts if not each.adopted], key=lambda spell: spell.first)
        if own:
            number = own[0].number
        else:
            spells_opened += 1
            number = spells_opened
        first = min(run[0], *(each.spell.first for each in parts))
        begun = _opener(parts, first, kept)
        opener = begun.opening
        fact = SpellFormed(
            number=number,
            joins=tuple(spell.number for spell in own[1:]),
            first=first,
            last=run[-1],
            opened_at=opener.opened_at,
            opens=SpellOpening(
                first_day=opener.first_day,
                start_rule=opener.start_rule,
                agreement_recorded_at=opener.agreement_recorded_at,
                attested_on=opener.attested_on,
            ),
        )
        following = runs[index + 1][0] if index + 1 < len(runs) else None
        formed.append(Formed(fact, parts, begun, _lapse(parts, run[-1], following, exits)))
    return formed


def _runs(
    stretches: Sequence[Stretch],
    kept: Mapping[ContributionMonth, KeptMonth],
    exits: Collection[ContributionMonth],
) -> list[Run]:
    months = sorted(kept)
    runs = [months[:1]] if months else []
    for before, month in pairwise(months):
        if _goes_on(before, month, stretches, kept, exits):
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


def _goes_on(
    before: ContributionMonth,
    month: ContributionMonth,
    stretches: Sequence[Stretch],
    kept: Mapping[ContributionMonth, KeptMonth],
    exits: Collection[ContributionMonth],
) -> bool:
    """Whether two settled months, with none between, are of one spell. With three unpaid ones between, the spell had
    lapsed if the fourth began before it was paid, and nothing but that same record says otherwise.
    """
    if any(before <= exit_month < month for exit_month in exits):
        return False
    unpaid = month - before - 1
    if unpaid != UNPAID_MONTHS_MAX:
        return unpaid < UNPAID_MONTHS_MAX
    if any(each.holds(before) and each.holds(month) for each in stretches):
        return True
    return kept[month].day < month.first_day


def _opener(parts: Sequence[Stretch], first: ContributionMonth, kept: Mapping[ContributionMonth, KeptMonth]) -> Stretch:
    """The opening of the settlement that stays, where both records begin with the same month."""
    begin = [each for each in parts if each.spell.first == first]
    staying = kept.get(first)
    if staying is not None:
        begin = [each for each in begin if each.adopted is staying.adopted] or begin
    return min(begin, key=lambda each: each.opening.opened_at)


def _lapse(
    parts: Sequence[Stretch],
    last: ContributionMonth,
    following: ContributionMonth | None,
    exits: Collection[ContributionMonth],
) -> date | None:
    """As it is recorded of a part that ends with the same month; else, where a later spell follows, the day on which
    it must have come, unless the person had left.
    """
    recorded = [each.spell.lapsed_on for each in parts if each.spell.last == last and each.spell.lapsed_on is not None]
    if recorded:
        return min(recorded)
    if following is None or any(last <= exit_month < following for exit_month in exits):
        return None
    return last.plus(UNPAID_MONTHS_MAX + 1).first_day
