"""Which spell is the present one at an instant, where others lie ahead of it, and how those become part of it again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ledger.domain.adjudication import claims_moved, open_adjudication
from ledger.domain.due import DueMonth
from ledger.domain.events import MembershipLapsed, SpellRejoined
from ledger.domain.law.policies import UNPAID_MONTHS_MAX
from ledger.domain.months import ContributionMonth
from ledger.domain.spells import Spell
from ledger.domain.values import MEMBERSHIP, AdjudicationCause
from ledger.domain.worker import Worker

DayOf = Callable[[datetime], date]


@dataclass(frozen=True, slots=True)
class Present:
    """`spell`: as money of that instant finds it, with the spells `ahead` of it as if they were part of it: what lies
    between is its holes, however long. Its number is that of the one which runs.
    """

    spell: Spell
    ahead: Sequence[Spell] = ()

    @property
    def number(self) -> int:
        return self.spell.number


def present_of(worker: Worker, day: date, day_of: DayOf) -> Present | None:
    """The newest spell, or the earliest before it that still runs on the day. `day_of`: in the ledger's zone.

    A payment that is taken back may leave a hole of four months or more ahead of the day, which ends a spell that has
    not lapsed yet. What follows the hole had been paid while that one ran: only such a spell lies ahead of it.
    """
    spells = worker.known.spells
    if not spells:
        return None
    present = len(spells) - 1
    for place in range(present, 0, -1):
        earlier, later = spells[place - 1], spells[place]
        has_left = earlier.ended_on is not None and earlier.ended_on < later.first_day
        if has_left or day_of(later.opened_at) >= earlier.lapses_on:
            break
        if day < earlier.lapses_on:
            present = place - 1
    ahead = spells[present + 1 :]
    return Present(spells[present].with_ahead(ahead), ahead)


def make_way(worker: Worker, due: DueMonth, day: date) -> None:
    """Record the lapse a new spell stands on, or annul one that money of an earlier day undoes."""
    if due.opens:
        worker.lapse(day)
    elif not MEMBERSHIP.isdisjoint(due.programmes):
        spell = worker.known.spell_numbered(worker.spell_of(due.month))
        if spell.lapsed_on is not None:
            worker.annul_lapse(spell)


def rejoin(worker: Worker, present: Present | None) -> None:
    """Make the next spell ahead part of the present one, as long as no more months lie unpaid between than a spell
    survives. People decide about claims for those months: they are no lapsed ones any more.
    """
    if present is None or not present.ahead:
        return
    spell = worker.known.spell_numbered(present.number)
    for later in present.ahead:
        if later not in worker.known.spells:
            continue
        unpaid = [ContributionMonth(month) for month in range(spell.last + 1, later.first)]
        if len(unpaid) > UNPAID_MONTHS_MAX:
            return
        worker.record(SpellRejoined, spell=later.number, into=spell.number)
        for claim in claims_moved(worker, [(month, MEMBERSHIP) for month in unpaid]):
            open_adjudication(worker, claim, AdjudicationCause.SETTLED_AFTER_FILING)


def lapse_before_ahead(worker: Worker, present: Present | None) -> None:
    """Where a spell still lies ahead: the hole before it ends the present one, later than was recorded."""
    if present is None or not present.ahead:
        return
    spell = worker.known.spell_numbered(present.number)
    if spell.lapsed_on is None and spell is not worker.spell:
        worker.record(MembershipLapsed, spell=spell.number, on=spell.lapses_on)
