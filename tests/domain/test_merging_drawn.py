"""Whatever two records have been through, what they become together is whole."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as draw

from ledger.domain.aggregate import Aggregate
from ledger.domain.events import FundsAllocated
from ledger.domain.membership_fold import facts_of
from ledger.domain.merging.record import Record
from ledger.domain.months import ContributionMonth
from ledger.domain.values import EndReason, Programme
from ledger.domain.worker import Worker
from tests.domain.two_records import PAIR, SAVING, Two

BEGIN = date(2025, 1, 1)
deeds = draw.lists(
    draw.tuples(draw.sampled_from(("first", "second")), draw.integers(0, 600), draw.integers(0, 5)),
    min_size=1,
    max_size=12,
)


def lived(steps: list[tuple[str, int, int]], *, saves: bool, same_sponsor: bool, exits: bool) -> Two:
    """Day by day: one of the records is paid for some months ahead, and every lapse is recorded when it is due."""
    two = Two()
    if same_sponsor:
        two.of[two.second] = two.a
    if exits:
        enrolment = two.enrol(two.first, two.a, "2024-06-01")
        two.pay(two.a, "1000000.00", "2024-06-03 09:00")
        two.allocate(two.a, "2024-11", "2024-06-03 09:00")
        two.end(two.first, enrolment, "2024-11-30", EndReason.EXIT)
    for record in (two.first, two.second):
        two.enrol(record, two.of[record], "2025-01-01", programmes=SAVING if saves else PAIR)
    for name, after, months in sorted(steps, key=lambda step: step[1]):
        record = two.first if name == "first" else two.second
        day = BEGIN + timedelta(days=after)
        two.lapse(record, day.isoformat())
        two.pay(two.of[record], "1000000.00", f"{day} 09:00")
        through = ContributionMonth.of(day).plus(months)
        two.allocate(two.of[record], str(through), f"{day} 09:00", workers=[record])
    return two


@settings(max_examples=150, deadline=None)
@given(steps=deeds, saves=draw.booleans(), same_sponsor=draw.booleans(), exits=draw.booleans(), back=draw.booleans())
def test_what_two_records_become_is_whole(
    steps: list[tuple[str, int, int]], saves: bool, same_sponsor: bool, exits: bool, back: bool
) -> None:
    two = lived(steps, saves=saves, same_sponsor=same_sponsor, exits=exits)
    merged, into = (two.first, two.second) if back and not exits else (two.second, two.first)
    before = {each: two.record_of(each) for each in (merged, into)}
    held = {name: settled_months(before[name]) for name in before}
    earliest = {
        month: min(where[month] for where in held.values() if month in where) for month in set().union(*held.values())
    }

    merger = two.merge(merged, into)

    after = two.record_of(into)
    assert settled_months(after) == earliest  # of every month the settlement that came first
    assert settled_months(two.record_of(merged)) == {}
    released = sum(sen for _, _, sen in merger.released)
    drawn = sum(sum(event.amounts.values()) for _, event in two.log if isinstance(event, FundsAllocated))
    kept = sum(sum(each.amounts.values()) for each in after.settlements)
    assert kept + released == drawn == sum(each.known.allocated for each in two.sponsors.values()) + released
    assert all(sum(part.amount for part in each.parts) == sum(each.amounts.values()) for each in after.settlements)
    whole(after.worker)
    same_in_stream_and_state(after)
    for each in (*two.sponsors.values(), *two.workers.values()):
        remembered(two, each)


def settled_months(record: Record) -> dict[tuple[ContributionMonth, bool], datetime]:
    """Each month of the membership and of the saving, with the instant of its settlement; funded once."""
    found = [
        ((each.month, of_saving), each.settled.settled_at)
        for each in record.settlements
        for of_saving in sorted({programme is Programme.JHT for programme in each.amounts})
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


def whole(worker: Worker) -> None:
    """Spells in the order of their months, none into another, no long hole, the last month settled."""
    spells = worker.known.spells
    assert all(not spell.is_void and spell.long_hole() is None and spell.holds(spell.last) for spell in spells)
    for earlier, later in pairwise(spells):
        assert earlier.last < later.first
    numbers = [spell.number for spell in spells]
    assert len(set(numbers)) == len(numbers)
    assert max(numbers, default=0) <= worker.known.spells_opened


def same_in_stream_and_state(record: Record) -> None:
    """The facts of which coverage is asked say the same of months and spells as the worker remembers."""
    known = record.worker.known
    facts = facts_of(record.history, date(2040, 1, 1))
    for settled in facts.membership:
        spell = known.spell_numbered(settled.spell)
        assert spell.holds(settled.month)
        assert facts.spells[settled.spell].first_day == spell.first_day
    assert len(facts.membership) == sum(spell.last - spell.first + 1 - len(spell.holes) for spell in known.spells)
    assert {month.month for month in facts.saving} == {
        ContributionMonth(month)
        for spell in known.spells
        for first, last in spell.saved
        for month in range(first, last + 1)
    }
    assert {number: lapse.on for number, lapse in facts.lapses.items()} == {
        spell.number: spell.lapsed_on for spell in known.spells if spell.lapsed_on is not None
    }


def remembered(two: Two, each: Aggregate) -> None:
    folded = type(each).fold(each.id, [event for _, event in two.log if event.originator_id == each.id])
    assert folded.state() == each.state()
