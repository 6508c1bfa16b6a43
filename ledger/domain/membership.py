"""The facts of one worker's membership, up to a position, as coverage is asked of them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from ledger.domain.months import ContributionMonth
from ledger.domain.values import EndReason, Outcome, Programme, StartRule


@dataclass(frozen=True, slots=True)
class EnrolmentFact:
    position: int
    enrolment_id: UUID
    programmes: frozenset[Programme]
    starts_on: date
    accepted_on: date
    start_rule: StartRule
    agreement_starts_on: date | None = None
    agreement_recorded_at: datetime | None = None
    ended_on: date | None = None  # the day itself is still the enrolment's

    def runs_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True, slots=True)
class NumberFact:
    """When the operator issued a spell's membership number."""

    position: int
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class SpellFact:
    """`position` is that of the settlement which opened the spell. `attested_on`: None also where what was attested
    last says that the worker did not work or was not fit.
    """

    position: int
    number: int
    first_day: date
    opened_at: datetime
    start_rule: StartRule
    agreement_recorded_at: datetime | None = None
    attested_on: date | None = None
    is_void: bool = False  # no settled month is left of it
    numbered: NumberFact | None = None

    def applies_from(self, day_of: Callable[[datetime], date]) -> date:
        """The first day from which its membership applies. `day_of`: an instant's day in the ledger's zone.

        A number that was issued takes the place of the payment (law S1.2, C); where the first day did not follow
        from the payment, by registration or agreement, it stands.
        """
        if self.numbered is None or self.start_rule is not StartRule.PAYMENT:
            return self.first_day
        return max(self.first_day, day_of(self.numbered.issued_at))


@dataclass(frozen=True, slots=True)
class LapseFact:
    position: int
    spell: int
    on: date


@dataclass(frozen=True, slots=True)
class EndFact:
    position: int
    on: date
    reason: EndReason


@dataclass(frozen=True, slots=True)
class SettledMonth:
    """A month that is settled at the position asked; released months are not here."""

    position: int
    month: ContributionMonth
    spell: int
    settled_at: datetime
    sponsor_id: UUID


@dataclass(frozen=True, slots=True)
class ReversedMonth:
    """A month whose payment was reversed and that is not settled again at the position asked."""

    position: int
    month: ContributionMonth
    spell: int
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class BackdatedMonths:
    """Months that a letter restored; with them a later spell, if there was one, became part of the earlier."""

    position: int
    first: ContributionMonth
    through: ContributionMonth

    def restored(self, settled: SettledMonth) -> bool:
        return self.settled_by(settled.month, settled.position)

    def settled_by(self, month: ContributionMonth, position: int) -> bool:
        """Its command's settlements stand right after it in the log, month by month; any other came later."""
        return self.first <= month <= self.through and position - self.position == month - self.first + 1


@dataclass(frozen=True, slots=True)
class AdjudicatedDay:
    position: int
    on: date
    programmes: frozenset[Programme]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class DeductedMonth:
    """A sponsor's treasurer has deducted the month; no money has settled it by that."""

    position: int
    month: ContributionMonth
    enrolment_id: UUID


@dataclass(frozen=True, slots=True)
class MembershipFacts:
    """`membership` and `saving`: settled months of JKK+JKM and of JHT up to the month asked, newest first;
    the newest five suffice, because the fourth unpaid month in a row is a lapse. `later` and `later_saving`: the
    same after the month asked, oldest first. `ends`: deaths and exits, `saving_ends`: claims of JHT, in the order
    recorded. `lapses`: recorded and not annulled, by spell. `reversed_months` and `reversed_saving`: whatever their
    month. `backdated`: in the order approved; months and lapses of a spell that was joined to an earlier one are that
    one's. `adjudicated`: in the order decided; the last one of a day holds. `deducted`: of the
    month asked, in the order noted. `merged_into`: the record of the same person that goes on where this one has ended;
    nothing is answered of this one then.
    """

    enrolments: tuple[EnrolmentFact, ...] = ()
    spells: Mapping[int, SpellFact] = field(default_factory=dict)
    lapses: Mapping[int, LapseFact] = field(default_factory=dict)
    ends: tuple[EndFact, ...] = ()
    saving_ends: tuple[EndFact, ...] = ()
    membership: tuple[SettledMonth, ...] = ()
    saving: tuple[SettledMonth, ...] = ()
    later: tuple[SettledMonth, ...] = ()
    later_saving: tuple[SettledMonth, ...] = ()
    reversed_months: tuple[ReversedMonth, ...] = ()
    reversed_saving: tuple[ReversedMonth, ...] = ()
    backdated: tuple[BackdatedMonths, ...] = ()
    adjudicated: tuple[AdjudicatedDay, ...] = ()
    deducted: tuple[DeductedMonth, ...] = ()
    merged_into: UUID | None = None


def form_spell(
    spells: dict[int, SpellFact], lapses: dict[int, LapseFact], opening: SpellFact, joins: Collection[int]
) -> None:
    """A spell as the months of two records form it, and those it takes in; what has lapsed is recorded again. Where it
    begins as it did, the fact of its opening stays.
    """
    former = spells.get(opening.number)
    for number in (opening.number, *joins):
        spells.pop(number, None)
        lapses.pop(number, None)
    begins_as_before = former is not None and (former.first_day, former.opened_at) == (
        opening.first_day,
        opening.opened_at,
    )
    spells[opening.number] = former if begins_as_before and former is not None else opening


def join_spells(spells: dict[int, SpellFact], lapses: dict[int, LapseFact], earlier: int, later: int | None) -> None:
    """The earlier spell goes on where the later one is: its lapse never was, and the later one's is its own."""
    lapses.pop(earlier, None)
    if later is None:
        return
    del spells[later]
    lapse = lapses.pop(later, None)
    if lapse is not None:
        lapses[earlier] = replace(lapse, spell=earlier)
