"""What holds after any history, whoever asked for what: states come back, months are funded once, sums agree."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ledger.domain.answers import Moment, Outcome, outcome_of
from ledger.domain.coverage import coverage
from ledger.domain.events import ContributionSettled, FundsAllocated, MembershipBackdated, MembershipEnded
from ledger.domain.law.policy import Policy
from ledger.domain.months import ContributionMonth
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import Channel, EndReason, Programme
from ledger.domain.worker import Worker
from tests.domain.histories import BEGINS, Allocate, Pay, Restore, Step, histories, told
from tests.domain.office import Office
from tests.domain.story import JAKARTA

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
History = list[tuple[int, Step]]
POLICY = Policy(ZoneInfo(JAKARTA))


@quick
@given(histories)
def test_a_state_is_the_fold_of_its_events_and_comes_back_from_its_bytes(history: History) -> None:
    office = told(history).office

    for worker in office.workers.values():
        events = [event for _, event in office.log if event.originator_id == worker.id]
        folded = Worker.fold(worker.id, events)
        restored = Worker.restore(worker.id, worker.version, worker.state())
        assert folded.known == restored.known == worker.known
        assert folded.state() == restored.state() == worker.state()
        assert folded.version == worker.version == len(events)
        assert restored.due_on == worker.due_on
    for sponsor in office.sponsors.values():
        events = [event for _, event in office.log if event.originator_id == sponsor.id]
        assert Sponsor.fold(sponsor.id, events).state() == sponsor.state()
        assert Sponsor.restore(sponsor.id, sponsor.version, sponsor.state()).known == sponsor.known


@quick
@given(histories)
def test_a_refusal_changes_nothing(history: History) -> None:
    refusals = told(history).refusals

    assert [step for step, changed in refusals if changed] == []
    event(f"refusals: {len(refusals) > 0}")


@quick
@given(histories)
def test_spells_are_unbroken_ordered_and_what_the_facts_say(history: History) -> None:
    story = told(history)
    office, last = story.office, ContributionMonth.of(story.today).plus(14)

    for worker in office.workers.values():
        spells = worker.known.spells
        assert all(earlier.last < later.first for earlier, later in pairwise(spells))
        assert all(spell.first <= ContributionMonth.of(spell.first_day) for spell in spells)
        facts = office.story(worker.id).facts(last.last_day)
        everything = _all_months(office, worker.id, last)
        assert everything == {
            month: spell.number
            for spell in spells
            for month in map(ContributionMonth, range(spell.first, spell.last + 1))
        }
        assert {lapse.spell for lapse in facts.lapses.values()} >= {
            spell.number for spell in spells if spell.lapsed_on is not None
        }
        if worker.known.end_reason is EndReason.DEATH and worker.known.ended_on is not None:
            assert all(month <= ContributionMonth.of(worker.known.ended_on) for month in everything)


@quick
@given(histories)
def test_a_month_is_funded_once_and_paid_in_full_by_payments_that_were_there(history: History) -> None:
    office = told(history).office
    counts_from = {lot.payment_id: lot.counts_from for lots in office.lots.values() for lot in lots}
    settlements = [event for _, event in office.log if isinstance(event, ContributionSettled)]

    for settled in settlements:
        assert sum(settled.amounts.values()) == sum(each.amount for each in settled.funded_by) > 0
        for each in settled.funded_by:
            since = counts_from[each.payment_id]
            assert since is not None
            assert since <= settled.settled_at
    event(f"settled: {min(len(settlements), 20) // 5 * 5}")


@quick
@given(histories)
def test_the_sponsors_facts_add_up_to_the_workers_facts(history: History) -> None:
    office = told(history).office
    by_sponsor: Counter[tuple[UUID, Programme]] = Counter()
    by_worker: Counter[tuple[UUID, Programme]] = Counter()
    for _, fact in office.log:
        if isinstance(fact, FundsAllocated):
            assert sum(fact.amounts.values()) == sum(each.amount for each in fact.drawn)
            by_sponsor.update({(fact.allocation_id, programme): amount for programme, amount in fact.amounts.items()})
        if isinstance(fact, ContributionSettled):
            by_worker.update({(fact.allocation_id, programme): amount for programme, amount in fact.amounts.items()})

    assert by_sponsor == by_worker
    for sponsor in office.sponsors.values():
        known = sponsor.known
        assert known.received == known.allocated + sponsor.available
        assert sum(lot.remaining for lot in office.lots[sponsor.id]) == sponsor.available
        assert known.uncleared == sum(lot.remaining for lot in office.lots[sponsor.id] if lot.counts_from is None)


@quick
@given(histories)
def test_every_day_has_an_answer_and_only_a_settled_month_is_covered(history: History) -> None:
    story = told(history)
    outcomes = set()

    for worker in story.office.workers:
        facts_known = story.office.story(worker)
        for days in range(0, (story.today - BEGINS).days + 120, 9):
            moment = Moment(BEGINS + timedelta(days=days))
            facts = facts_known.facts(moment.day)
            answers = coverage(facts, moment, POLICY)
            for answer in answers:
                outcomes.add(answer.outcome)
                if answer.outcome is Outcome.COVERED:
                    assert answer.settled_at is not None
                    assert answer.covered_through is not None
                    assert answer.covered_through >= moment.day
                    assert answer.spell_started_on is not None
                    assert answer.spell_started_on <= moment.day
                assert set(answer.evidence) <= {position for position, _ in facts_known.told}
            assert outcome_of(answers, facts, moment.day) in {Outcome.NOT_COVERED, answers[0].outcome}
    event(f"outcomes: {sorted(outcomes)}")


@quick
@given(histories, st.integers(90, 200))
def test_what_a_letter_restored_is_covered_as_long_as_the_worker_lives_in_it(history: History, silence: int) -> None:
    back_again: History = [
        (silence, Pay(0, "1000000.00", Channel.TRANSFER)),
        (0, Allocate(0, months_ahead=1, days_ago=0, include_arrears=True)),
        *(
            (days, Restore(worker, 0, gap, shorter=0, approved=approved))
            for days in (9, 40)
            for gap in (0, 1)
            for worker in (0, 1)
            for approved in (False, True)
        ),
    ]
    office = told([*history, *back_again]).office
    restored = [(position, fact) for position, fact in office.log if isinstance(fact, MembershipBackdated)]

    for position, fact in restored:
        story = office.story(fact.originator_id)
        before, after = position, position + 1 + fact.through_month - fact.from_month + 1
        for month in map(ContributionMonth, range(fact.from_month, fact.through_month + 1)):
            moment = Moment(month.day(10))
            was, now = (
                coverage(story.facts(moment.day, known_before), moment, POLICY)[0] for known_before in (before, after)
            )
            assert was.outcome is not Outcome.COVERED
            assert now.reason in {"backdated", "ended"}
            assert (now.spell, position in now.evidence) == (fact.earlier, True) or now.reason == "ended"
    event(f"restored: {len(restored)}, joined: {sum(fact.later is not None for _, fact in restored)}")


def _all_months(office: Office, worker: UUID, last: ContributionMonth) -> dict[ContributionMonth, int]:
    """The membership months settled and not released, each with its spell, from the events alone."""
    months: dict[ContributionMonth, int] = {}
    for _, fact in office.story(worker).told:
        if isinstance(fact, ContributionSettled) and Programme.JKK in fact.amounts:
            assert fact.month not in months, "a month is funded once"
            months[fact.month] = fact.spell
        if isinstance(fact, MembershipBackdated):
            months = {month: fact.earlier if spell == fact.later else spell for month, spell in months.items()}
        if isinstance(fact, MembershipEnded):
            months = {month: spell for month, spell in months.items() if month <= ContributionMonth.of(fact.on)}
    assert all(month <= last for month in months)
    return months
