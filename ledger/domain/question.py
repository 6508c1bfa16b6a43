"""One programme's facts and the moment asked of them: what every row of the coverage table looks at."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from ledger.domain.answers import Moment
from ledger.domain.law.policy import Policy
from ledger.domain.membership import EndFact, MembershipFacts, ReversedMonth, SettledMonth, SpellFact
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Programme

MONTHS_KNOWN: Final = 5  # up to the day's, of the membership (MembershipFacts)


@dataclass(frozen=True)
class Question:
    """Built once, read by every row. `settled`: the day's month; `newest`: the last settled month before it."""

    facts: MembershipFacts
    moment: Moment
    policy: Policy
    programme: Programme
    settled: SettledMonth | None
    newest: SettledMonth | None

    @classmethod
    def of(cls, facts: MembershipFacts, moment: Moment, policy: Policy, programme: Programme) -> "Question":
        months = facts.saving if programme is Programme.JHT else facts.membership
        month = moment.month
        settled = months[0] if months and months[0].month == month else None
        newest = next((known for known in months if known.month < month), None)
        return cls(facts, moment, policy, programme, settled, newest)

    @cached_property
    def taken_back(self) -> ReversedMonth | None:
        """The day's month, if its payment was reversed with effect after the day."""
        if self.settled is not None:
            return None
        for known in reversed(self._reversed):
            if known.month == self.moment.month and self.moment.day < self.policy.day_of(known.effective_at):
                return known
        return None

    def start_of(self, spell: SpellFact) -> date:
        return spell.applies_from(self.policy.day_of)

    @property
    def spell(self) -> SpellFact | None:
        """The spell of the day's month, settled or taken back later, or the one that ran on or ran out by then."""
        known = self.settled or self.taken_back
        return self.facts.spells.get(known.spell) if known else self.in_force

    @cached_property
    def in_force(self) -> SpellFact | None:
        """The last spell that had begun by the day's month and is not void, settled before it or not any more."""
        spells = self.facts.spells
        newest = None if self.newest is None else spells.get(self.newest.spell)
        found = [] if newest is None else [newest]
        for known in self._reversed:
            spell = spells.get(known.spell)
            if spell is not None and self._has_months(spell) and known.month <= self.moment.month:
                found += [spell] if spell.first_day <= self.moment.day else []
        return max(found, key=lambda spell: spell.first_day, default=None)

    def _has_months(self, spell: SpellFact) -> bool:
        """A spell without a settled month left is void, whether they were taken back or an end has released them.

        Only the newest months are known: for the membership they suffice, since a later spell's would be in force;
        a saving rides on older spells, too, and is taken to have them.
        """
        newest = self.facts.membership[:MONTHS_KNOWN]
        if spell.is_void or any(known.spell == spell.number for known in (*newest, *self.facts.later)):
            return not spell.is_void
        return self.programme is Programme.JHT and len(newest) == MONTHS_KNOWN

    @property
    def is_deducted(self) -> bool:
        """The day's month is unpaid, and deducted for an enrolment that runs on the day."""
        if self.settled is not None or not self.facts.deducted:
            return False
        named = {each.enrolment_id for each in self.facts.deducted if each.month == self.moment.month}
        return any(
            each.enrolment_id in named and self.programme in each.programmes and each.runs_on(self.moment.day)
            for each in self.facts.enrolments
        )

    @property
    def ends(self) -> tuple[EndFact, ...]:
        claims = self.facts.saving_ends if self.programme is Programme.JHT else ()
        return (*self.facts.ends, *(end for end in claims if not self._saved_anew_after(end)))

    def _saved_anew_after(self, claim: EndFact) -> bool:
        """In a spell that began before the claim: it was joined to a later one, since a claim releases later months."""
        saved = self.settled or self.newest
        spell = None if saved is None else self.facts.spells.get(saved.spell)
        if saved is None or spell is None:
            return False
        return spell.first_day <= claim.on and saved.month > ContributionMonth.of(claim.on)

    def paid_through(self, spell: SpellFact) -> ContributionMonth:
        """The newest settled month of the spell before the day's; the month before its first where none is left.

        A saving never lapses by itself: months are counted on the membership, so JHT that nobody paid lapses only
        with the spell it rode on.
        """
        of_spell = [known.month for known in self.facts.membership if known.spell == spell.number]
        if self.newest is not None and self.newest.spell == spell.number:
            of_spell.append(self.newest.month)
        return max(of_spell, default=ContributionMonth.of(spell.first_day).plus(-1))

    @property
    def _reversed(self) -> tuple[ReversedMonth, ...]:
        return self.facts.reversed_saving if self.programme is Programme.JHT else self.facts.reversed_months
