"""When the spells of one worker run, after facts of every kind: folded as the domain remembers them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from ledger.domain.events import LedgerEvent, MembershipEnded, NumberIssued, WorkersMerged
from ledger.domain.law.policies import UNPAID_MONTHS_MAX
from ledger.domain.membership_fold import facts_of
from ledger.domain.months import ContributionMonth
from ledger.domain.spells import Spell
from ledger.domain.values import EndReason
from ledger.domain.worker_state import WorkerState, remember

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """One spell. `runs_from`: the first day on which its membership applies. `runs_until`: the first day on which it
    runs no more. `paid_to`, `first_hole`: months' first days.
    """

    region: str
    runs_from: date
    runs_until: date
    paid_to: date
    first_hole: date | None = None

    @classmethod
    def opened(cls, region: str, first_day: date, month: ContributionMonth) -> "Span":
        return cls(region, first_day, _lapse_after(month), month.first_day)

    def paid(self, month: ContributionMonth) -> "Span":
        """One more settled month of a spell without holes and without an end."""
        if month.first_day <= self.paid_to:
            return self
        return Span(self.region, self.runs_from, _lapse_after(month), month.first_day)


Spans = Mapping[int, Span]
"""By number of the spell."""


def spans_after(
    events: Iterable[tuple[int, LedgerEvent]], positions: Iterable[int], zone: tzinfo
) -> Iterator[tuple[int, Spans]]:
    """The spans as known at each of the positions, ascending. `events`: the worker's whole stream, in order."""
    coming = iter(events)
    past: list[tuple[int, LedgerEvent]] = []
    known: WorkerState | None = None
    ends: list[MembershipEnded] = []
    is_merged = is_numbered = False
    following = next(coming, None)
    for position in positions:
        while following is not None and following[0] <= position:
            past.append(following)
            event = following[1]
            known = remember(known, event)
            if isinstance(event, MembershipEnded):
                ends.append(event)
            is_merged = is_merged or isinstance(event, WorkersMerged)
            is_numbered = is_numbered or isinstance(event, NumberIssued)
            following = next(coming, None)
        starts = _put_off(past, zone) if is_numbered else {}
        yield position, {} if known is None or is_merged else _spans(known, ends, starts)


def _put_off(past: Iterable[tuple[int, LedgerEvent]], zone: tzinfo) -> Mapping[int, date]:
    """From which day each spell's membership applies, as coverage has it."""
    spells = facts_of(past, date.min).spells.values()
    return {each.number: each.applies_from(lambda instant: instant.astimezone(zone).date()) for each in spells}


def _spans(known: WorkerState, ends: list[MembershipEnded], starts: Mapping[int, date]) -> Spans:
    found = {}
    for spell in known.spells:
        begins = starts.get(spell.number, spell.first_day)
        until = min([spell.lapses_on, *(end.on + DAY for end in ends if _ends(end, spell))])
        if until > begins and not spell.is_void:
            hole = spell.holes[0].first_day if spell.holes else None
            found[spell.number] = Span(known.region, begins, until, spell.last.first_day, hole)
    return found


def _ends(end: MembershipEnded, spell: Spell) -> bool:
    """Nobody lives in a spell after a death; a spell that began after an exit goes on."""
    return end.reason is EndReason.DEATH or spell.first_day <= end.on


def _lapse_after(month: ContributionMonth) -> date:
    return month.plus(UNPAID_MONTHS_MAX + 1).first_day
