"""Random histories: who is active at every position and day is a plain count of the facts up to it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.domain.events import LedgerEvent, NumberIssued, SpellOpening, SpellVoided, WorkerAmended
from ledger.domain.months import ContributionMonth
from ledger.domain.values import EndReason, Programme, StartRule
from ledger.projections.activity.projection import ActivityProjection
from ledger.projections.activity.queries import Active, ActivityQueries
from ledger.projections.runner import Runner
from ledger.store.database import Database
from tests.projections import programme_facts as p
from tests.projections import writing as w
from tests.projections.writing import WrittenLog, month

SPONSOR = UUID(int=2)
HERE, THERE = "Gianyar", "Bangli"
BEGINS = month("2024-01")
DAYS = [date(2024, 1, 15) + timedelta(days=each) for each in range(0, 760, 19)]
ROWS = "SELECT to_jsonb(s) FROM activity_spell s ORDER BY worker_id, spell, known_from"


@dataclass
class Person:
    """What happens to a worker, and beside it a plain account of what is so."""

    worker_id: UUID = field(default_factory=uuid4)
    region: str = HERE
    spells: dict[int, tuple[date, set[ContributionMonth]]] = field(default_factory=dict)
    ends: list[tuple[date, bool]] = field(default_factory=list)  # of which the second says a death
    numbered: dict[int, date] = field(default_factory=dict)
    following: ContributionMonth = BEGINS
    opened: int = 0

    def next_fact(self, chance: Random) -> LedgerEvent:
        if self.opened not in self.spells or (self.ends and self.ends[-1][0] >= self.spells[self.opened][0]):
            return self._open(chance)
        deed = chance.choice(
            (self._pay, self._pay, self._pay, self._take_back, self._leave, self._move, self._skip, self._number)
        )
        return deed(chance)

    def _open(self, chance: Random) -> LedgerEvent:
        self.opened += 1
        of = self.following.plus(chance.choice((0, 4)))
        opening = SpellOpening(first_day=of.day(chance.randint(2, 20)), start_rule=StartRule.PAYMENT)
        self.spells[self.opened] = (opening.first_day, {of})
        self.following = of.plus(1)
        return w.settled(self.worker_id, SPONSOR, of, spell=self.opened, opens=opening)

    def _pay(self, chance: Random) -> LedgerEvent:
        """A hole first, as the domain does."""
        _, months = self.spells[self.opened]
        first = ContributionMonth.of(self.spells[self.opened][0])
        holes = [each for each in range(first, max(months)) if each not in months]
        of = ContributionMonth(holes[0] if holes else max(months) + 1)
        months.add(of)
        self.following = ContributionMonth(max(months) + 1)
        return w.settled(self.worker_id, SPONSOR, of, spell=self.opened)

    def _take_back(self, chance: Random) -> LedgerEvent:
        """Never the first, and no second hole beside another one."""
        _, months = self.spells[self.opened]
        of = chance.choice(sorted(months))
        if of == min(months) or len(months) < max(months) - min(months) + 1:
            return self._pay(chance)
        months.remove(of)
        back = p.contribution_reversed(self.worker_id, SPONSOR, of)
        return back.model_copy(update={"spell": self.opened})

    def _leave(self, chance: Random) -> LedgerEvent:
        begun, months = self.spells[self.opened]
        on = max(begun, ContributionMonth(chance.choice(sorted(months))).day(21))
        for number, (first_day, paid) in list(self.spells.items()):
            kept = {each for each in paid if each <= ContributionMonth.of(on)}
            self.spells[number] = (first_day, kept)
        self.ends.append((on, False))
        self.following = ContributionMonth.of(on).plus(1)
        return w.membership_ended(self.worker_id, on, EndReason.EXIT)

    def _move(self, chance: Random) -> LedgerEvent:
        self.region = chance.choice((HERE, THERE))
        return WorkerAmended(
            originator_id=self.worker_id, originator_version=1, from_month=self.following, sector=None,
            monthly_income=None, bpu_category=None, region=self.region, occupation=None, reason=w.sealed(),
        )  # fmt: skip

    def _number(self, chance: Random) -> LedgerEvent:
        """Up to five months after the first day; once for a spell."""
        if self.opened in self.numbered:
            return self._pay(chance)
        on = self.numbered[self.opened] = self.spells[self.opened][0] + timedelta(
            days=chance.choice((0, 1, 9, 40, 150))
        )
        at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        return NumberIssued(
            originator_id=self.worker_id, originator_version=1, spell=self.opened, number=w.sealed(), at=at
        )

    def _skip(self, chance: Random) -> LedgerEvent:
        """A saving alone makes nobody active."""
        return w.settled(self.worker_id, SPONSOR, self.following, programmes=(Programme.JHT,), spell=self.opened)

    def stands(self, day: date, overdue: ContributionMonth) -> tuple[bool, bool]:
        """Whether active, and whether in arrears."""
        for number, (begun, months) in self.spells.items():
            if (
                not months
                or day < max(begun, self.numbered.get(number, begun))
                or any(end < day and begun <= end for end, _ in self.ends)
            ):
                continue
            if day < ContributionMonth(max(months) + 4).first_day:
                owed = range(ContributionMonth.of(begun), overdue + 1)
                return True, any(each not in months for each in owed)
        return False, False


def counted(people: list[Person], day: date, overdue: ContributionMonth, region: str) -> Active:
    standing = [each.stands(day, overdue) for each in people if each.region == region]
    return Active(sum(active for active, _ in standing), sum(owing for _, owing in standing))


@pytest.mark.parametrize("seed", range(8))
def test_every_position_counts_who_was_active_whatever_the_batches(
    database: Database, written: WrittenLog, seed: int
) -> None:
    chance = Random(seed)
    people = [Person() for _ in range(3)]
    written.append(*[w.worker_registered(each.worker_id) for each in people])
    expected: dict[int, list[tuple[date, str, Active]]] = {}
    for _ in range(50):
        command = [chance.choice(people).next_fact(chance) for _ in range(chance.choice((1, 1, 4)))]
        end = written.append(*command)
        asked = [(day, overdue_of(day), region) for day in chance.sample(DAYS, 8) for region in (HERE, THERE)]
        expected[end] = [(day, region, counted(people, day, over, region)) for day, over, region in asked]
        if chance.random() < 0.3:
            Runner(database, [ActivityProjection()], facts_max=chance.choice((1, 3, 2_000))).catch_up()
    Runner(database, [ActivityProjection()]).catch_up()

    queries = ActivityQueries(database.pool)
    for end, answers in expected.items():
        for day, region, active in answers:
            assert queries.active(day, region, overdue_of(day), end)[1] == active, (end, day, region)
    assert any(active.in_arrears for answers in expected.values() for _, _, active in answers)


def overdue_of(day: date) -> ContributionMonth:
    return ContributionMonth.of(day).plus(0 if day.day > 15 else -1)


def rows(database: Database) -> list[Any]:
    with database.connection() as connection:
        return connection.execute(ROWS).fetchall()


def test_a_view_made_anew_is_the_one_that_was_kept_up(database: Database, written: WrittenLog) -> None:
    chance = Random(99)
    people = [Person() for _ in range(3)]
    written.append(*[w.worker_registered(each.worker_id) for each in people])
    for _ in range(60):
        written.append(*[chance.choice(people).next_fact(chance) for _ in range(chance.choice((1, 5)))])
        Runner(database, [ActivityProjection()]).catch_up()
    kept_up = rows(database)
    with database.connect("owner") as owner:
        for table in ActivityProjection.tables:
            owner.execute(f"TRUNCATE {table}_v1")
        owner.execute("UPDATE projection SET position = 0 WHERE name = 'activity'")
    Runner(database, [ActivityProjection()]).catch_up()

    assert len(kept_up) > 10
    assert rows(database) == kept_up


def test_a_death_ends_and_a_spell_without_months_is_none(database: Database, written: WrittenLog) -> None:
    one, other = uuid4(), uuid4()
    opening = SpellOpening(first_day=date(2025, 1, 6), start_rule=StartRule.PAYMENT)
    january = month("2025-01")
    written.append(
        w.worker_registered(one), w.worker_registered(other),
        w.settled(one, SPONSOR, january, opens=opening), w.settled(other, SPONSOR, january, opens=opening),
    )  # fmt: skip
    written.append(w.membership_ended(one, date(2025, 1, 20)))
    written.append(
        p.contribution_reversed(other, SPONSOR, january),
        SpellVoided(originator_id=other, originator_version=1, spell=1),
    )
    Runner(database, [ActivityProjection()]).catch_up()
    queries = ActivityQueries(database.pool)

    days = (date(2025, 1, 20), date(2025, 1, 21))
    assert [queries.active(day, HERE, month("2024-12"))[1].workers for day in days] == [1, 0]
    assert [queries.active(day, HERE, month("2024-12"), 5)[1].workers for day in days] == [2, 1]


def test_an_amendment_has_the_stream_folded_anew_only_where_the_region_changes(
    database: Database, written: WrittenLog
) -> None:
    stays, moves = uuid4(), uuid4()
    opening = SpellOpening(first_day=date(2025, 1, 6), start_rule=StartRule.PAYMENT)
    for worker in (stays, moves):
        written.append(w.worker_registered(worker), w.settled(worker, SPONSOR, month("2025-01"), opens=opening))
    income = p.moved(stays, HERE, month("2025-02")).model_copy(update={"region": None, "monthly_income": 200_000_000})
    written.append(income)
    written.append(p.moved(moves, THERE, month("2025-02")))
    Runner(database, [ActivityProjection()]).catch_up()

    with database.connection() as connection:
        plain = dict(connection.execute("SELECT worker_id, is_plain FROM activity_worker").fetchall())
    assert plain == {stays: True, moves: False}
    queries = ActivityQueries(database.pool)
    counted = [queries.active(date(2025, 1, 20), each, month("2024-12"))[1].workers for each in (HERE, THERE)]
    assert counted == [1, 1]


def test_streams_of_one_command_are_folded_a_few_at_a_time(
    database: Database, written: WrittenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.projections.activity.rows.STREAMS_MAX", 2)
    workers = [uuid4() for _ in range(5)]
    opening = SpellOpening(first_day=date(2025, 1, 6), start_rule=StartRule.PAYMENT)
    written.append(*[w.worker_registered(each) for each in workers])
    written.append(*[w.settled(each, SPONSOR, month("2025-01"), opens=opening) for each in workers])
    written.append(*[p.moved(each, THERE, month("2025-02")) for each in workers])
    Runner(database, [ActivityProjection()]).catch_up()

    queries = ActivityQueries(database.pool)
    counted = [queries.active(date(2025, 1, 20), each, month("2024-12"))[1].workers for each in (HERE, THERE)]
    assert counted == [0, 5]


def test_a_month_of_a_spell_that_never_began_makes_nobody_active(database: Database, written: WrittenLog) -> None:
    worker = uuid4()
    last = written.append(w.worker_registered(worker), w.settled(worker, SPONSOR, month("2025-01")))
    Runner(database, [ActivityProjection()]).catch_up()

    answer = ActivityQueries(database.pool).active(date(2025, 1, 20), HERE, month("2024-12"))

    assert answer == (last, Active(0, 0))


def test_a_month_of_nobody_stops_the_view(database: Database, written: WrittenLog) -> None:
    written.append(w.worker_registered(uuid4()))
    written.append(w.settled(uuid4(), SPONSOR, month("2025-01")))
    runner = Runner(database, [ActivityProjection()])
    runner.catch_up()

    (state,) = [each for each in runner.states() if each.name == "activity"]
    assert (state.position, state.state) == (1, "stopped")
