"""Which fact moves which rows, and what is told of a worker's day as known at each position."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from ledger.domain.errors import ViewBehind
from ledger.domain.events import LedgerEvent, SpellOpening
from ledger.domain.membership import (
    EndFact,
    EnrolmentFact,
    LapseFact,
    MembershipFacts,
    SettledMonth,
    SpellFact,
)
from ledger.domain.values import EndReason, Programme, StartRule
from ledger.projections.coverage.queries import CoverageQueries
from ledger.projections.runner import Runner
from tests.projections import writing as w
from tests.projections.writing import NOON, WrittenLog, month

SPONSOR = UUID(int=2)
DAY = date(2025, 6, 20)
ALL = (Programme.JKK, Programme.JKM, Programme.JHT)


class Ledger:
    """Appends and asks about one worker."""

    def __init__(self, written: WrittenLog, runner: Runner, coverage: CoverageQueries) -> None:
        self.written, self.runner, self.coverage = written, runner, coverage
        self.worker, self.enrolment = uuid4(), uuid4()

    def append(self, *events: LedgerEvent) -> int:
        position = self.written.append(*events)
        self.runner.catch_up()
        return position

    def facts(self, day: date = DAY, position: int | None = None) -> MembershipFacts:
        seen, (known,) = self.coverage.facts([(self.worker, day)], position)
        assert known is not None
        assert position is None or seen >= position
        return known


@pytest.fixture
def ledger(module_written: WrittenLog, module_runner: Runner, module_coverage: CoverageQueries) -> Ledger:
    return Ledger(module_written, module_runner, module_coverage)


def test_nothing_is_known_of_a_worker_before_the_registration(ledger: Ledger) -> None:
    before = ledger.append(w.sponsor_registered(SPONSOR))
    registered = ledger.append(w.worker_registered(ledger.worker))

    assert ledger.coverage.facts([(ledger.worker, DAY)], before) == (registered, [None])
    assert ledger.coverage.facts([(uuid4(), DAY)]) == (registered, [None])
    assert ledger.facts() == MembershipFacts()


def test_an_enrolment_is_told_as_it_was_recorded_and_its_end_only_from_the_position_of_the_end(ledger: Ledger) -> None:
    recorded_at = datetime(2024, 12, 1, 8, tzinfo=w.WIB)
    enrolled = w.enrolled(
        ledger.worker,
        ledger.enrolment,
        SPONSOR,
        programmes=ALL,
        start_rule=StartRule.AGREEMENT,
        agreement_starts_on=date(2025, 1, 1),
        agreement_recorded_at=recorded_at,
    )
    first = ledger.append(w.worker_registered(ledger.worker), enrolled)
    expected = EnrolmentFact(
        position=first,
        enrolment_id=ledger.enrolment,
        programmes=frozenset(ALL),
        starts_on=date(2025, 1, 1),
        accepted_on=date(2024, 12, 20),
        start_rule=StartRule.AGREEMENT,
        agreement_starts_on=date(2025, 1, 1),
        agreement_recorded_at=recorded_at,
    )

    assert ledger.facts().enrolments == (expected,)

    for on in (date(2025, 9, 1), date(2025, 8, 1)):
        ledger.append(w.enrolment_ended(ledger.worker, ledger.enrolment, SPONSOR, on))

    assert ledger.facts().enrolments[0].ended_on == date(2025, 8, 1)
    assert ledger.facts(position=first).enrolments == (expected,)


def test_a_settled_month_lives_from_its_settlement_to_its_release(ledger: Ledger) -> None:
    registered = ledger.append(w.worker_registered(ledger.worker))
    position = ledger.append(w.settled(ledger.worker, SPONSOR, month("2025-06")))
    release = ledger.append(w.released(SPONSOR, ledger.worker, month("2025-06")))
    again = ledger.append(w.settled(ledger.worker, uuid4(), month("2025-06"), spell=2))
    june = SettledMonth(position, month("2025-06"), 1, NOON, SPONSOR)

    assert ledger.facts(position=registered).membership == ()
    assert ledger.facts(position=position).membership == (june,)
    assert ledger.facts(position=release).membership == ()
    assert [(known.position, known.spell) for known in ledger.facts(position=again).membership] == [(again, 2)]


def test_membership_and_saving_are_settled_and_released_apart(ledger: Ledger) -> None:
    ledger.append(w.worker_registered(ledger.worker))
    both = ledger.append(w.settled(ledger.worker, SPONSOR, month("2025-05"), programmes=ALL))
    saving = ledger.append(w.settled(ledger.worker, SPONSOR, month("2025-06"), programmes=(Programme.JHT,)))
    ledger.append(w.released(SPONSOR, ledger.worker, month("2025-05"), programmes=(Programme.JHT,)))

    assert [known.month for known in ledger.facts(position=both).saving] == [month("2025-05")]
    assert [known.month for known in ledger.facts(position=saving).saving] == [month("2025-06"), month("2025-05")]
    assert [known.month for known in ledger.facts().saving] == [month("2025-06")]
    assert [known.month for known in ledger.facts().membership] == [month("2025-05")]


def test_a_month_settled_released_and_settled_again_in_one_batch_has_its_spans(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Runner, "_stop_at_fault")  # in one go, without looking for a fault
    ledger.written.append(w.worker_registered(ledger.worker))
    spans = []
    for spell in (1, 2, 3):
        opened = ledger.written.append(w.settled(ledger.worker, SPONSOR, month("2025-06"), spell=spell))
        spans.append((opened, ledger.written.append(w.released(SPONSOR, ledger.worker, month("2025-06")))))
    last = ledger.append(w.settled(ledger.worker, SPONSOR, month("2025-06"), spell=4))

    for spell, (opened, closed) in enumerate(spans, start=1):
        assert [known.spell for known in ledger.facts(position=opened).membership] == [spell]
        assert ledger.facts(position=closed).membership == ()
    assert [known.position for known in ledger.facts().membership] == [last]


def test_a_spell_is_told_by_the_settlement_that_opens_it(ledger: Ledger) -> None:
    opening = SpellOpening(
        first_day=date(2025, 5, 3),
        start_rule=StartRule.AGREEMENT,
        agreement_recorded_at=NOON,
        attested_on=date(2025, 5, 1),
    )
    ledger.append(w.worker_registered(ledger.worker))
    position = ledger.append(w.settled(ledger.worker, SPONSOR, month("2025-05"), spell=4, opens=opening))

    expected = SpellFact(position, 4, date(2025, 5, 3), NOON, StartRule.AGREEMENT, NOON, date(2025, 5, 1))
    assert ledger.facts().spells == {4: expected}


def test_instants_keep_the_offset_they_were_given_in(ledger: Ledger) -> None:
    ledger.append(w.worker_registered(ledger.worker))
    opening = SpellOpening(first_day=date(2025, 5, 3), start_rule=StartRule.PAYMENT)
    ledger.append(w.settled(ledger.worker, SPONSOR, month("2025-05"), at=NOON.astimezone(UTC), opens=opening))
    ledger.append(w.settled(ledger.worker, SPONSOR, month("2025-06"), at=NOON.replace(microsecond=7)))

    june, may = ledger.facts().membership
    assert (may.settled_at.isoformat(), june.settled_at.isoformat()) == (
        "2025-01-06T05:00:00+00:00",
        "2025-01-06T12:00:00.000007+07:00",
    )
    assert ledger.facts().spells[1].opened_at.utcoffset() == timedelta(0)


def test_a_lapse_is_told_until_it_is_annulled(ledger: Ledger) -> None:
    ledger.append(w.worker_registered(ledger.worker))
    lapse = ledger.append(w.lapsed(ledger.worker, 1, date(2025, 5, 1)))
    annulled = ledger.append(w.lapse_annulled(ledger.worker, 1, date(2025, 5, 1)))
    again = ledger.append(w.lapsed(ledger.worker, 1, date(2025, 9, 1)))

    assert ledger.facts(position=lapse).lapses == {1: LapseFact(lapse, 1, date(2025, 5, 1))}
    assert ledger.facts(position=annulled).lapses == {}
    assert ledger.facts(position=again).lapses == {1: LapseFact(again, 1, date(2025, 9, 1))}


def test_ends_are_told_in_the_order_they_were_recorded(ledger: Ledger) -> None:
    ledger.append(w.worker_registered(ledger.worker))
    leaving = ledger.append(w.membership_ended(ledger.worker, date(2025, 8, 3), EndReason.EXIT))
    death = ledger.append(w.membership_ended(ledger.worker, date(2025, 7, 3)))
    claim = ledger.append(w.saving_ended(ledger.worker, date(2025, 6, 3)))

    assert ledger.facts().ends == (
        EndFact(leaving, date(2025, 8, 3), EndReason.EXIT),
        EndFact(death, date(2025, 7, 3), EndReason.DEATH),
    )
    assert ledger.facts().saving_ends == (EndFact(claim, date(2025, 6, 3), EndReason.JHT_CLAIMED),)
    assert ledger.facts(position=death).saving_ends == ()


def test_five_months_back_and_all_that_were_paid_ahead(ledger: Ledger) -> None:
    paid = [month("2024-11").plus(number) for number in range(14)]
    ledger.append(
        w.worker_registered(ledger.worker),
        *(w.settled(ledger.worker, SPONSOR, each, programmes=ALL) for each in reversed(paid)),
    )

    known = ledger.facts(date(2025, 6, 30))
    assert ledger.facts(date(2025, 6, 1)) == known
    assert [str(each.month) for each in known.membership] == ["2025-06", "2025-05", "2025-04", "2025-03", "2025-02"]
    assert [each.month for each in known.saving] == [each.month for each in known.membership]
    assert [str(each.month) for each in known.later] == [str(each) for each in paid if each > month("2025-06")]


def test_many_questions_are_answered_in_the_order_asked(ledger: Ledger) -> None:
    others = [uuid4() for _ in range(30)]
    for number, worker_id in enumerate(others):
        ledger.written.append(
            w.worker_registered(worker_id), w.settled(worker_id, SPONSOR, month("2025-01").plus(number % 3))
        )
    ledger.runner.catch_up()
    questions = [(each, date(2025, 3, 31)) for each in [*others, uuid4(), *reversed(others)]]

    _, answers = ledger.coverage.facts(questions)

    months = [None if known is None else int(known.membership[0].month - month("2025-01")) for known in answers]
    expected = [number % 3 for number in range(30)]
    assert months == [*expected, None, *reversed(expected)]


def test_a_position_that_the_view_has_not_seen_is_not_answered_for(ledger: Ledger) -> None:
    head = ledger.append(w.worker_registered(ledger.worker))

    with pytest.raises(ViewBehind) as refused:
        ledger.coverage.facts([(ledger.worker, DAY)], head + 1)

    assert refused.value.fields == {"view": "coverage", "seen": head, "asked": head + 1}
    assert ledger.coverage.facts([]) == (head, [])
