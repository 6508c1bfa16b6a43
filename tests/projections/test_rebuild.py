"""Rebuild: a new version beside the one that serves, compared, switched; nobody who reads notices."""

import threading
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import Connection

from ledger.projections.coverage.projection import CoverageProjection
from ledger.projections.coverage.queries import CoverageQueries
from ledger.projections.rebuild.rebuild import REBUILD_LOCK, TAKE_LOCK, Rebuild, RebuildRefused, Rebuilt
from ledger.projections.runner import Runner
from ledger.projections.sponsor_balance.projection import SponsorBalanceProjection
from ledger.projections.sponsor_balance.queries import SponsorBalanceQueries
from ledger.store.database import Database
from tests.projections import writing as w
from tests.projections.test_runner import SPONSOR, FailsAtAllocations, eventually, running
from tests.projections.writing import WrittenLog, month

WORKER = UUID(int=3)
NAMES = ["coverage", "sponsor_balance"]
TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(coverage_month|membership_fact|sponsor_balance)_v'
 ORDER BY relname"""
RIGHTS = """
SELECT a.privilege_type, NULL FROM pg_class c, aclexplode(c.relacl) a
 WHERE c.oid = %(table)s::regclass AND a.grantee = 'sertakan_app'::regrole
 UNION ALL
SELECT a.privilege_type, t.attname FROM pg_attribute t, aclexplode(t.attacl) a
 WHERE t.attrelid = %(table)s::regclass AND a.grantee = 'sertakan_app'::regrole ORDER BY 1, 2"""


class Cancelled(Exception):
    pass


def commands(months: int) -> Iterator[list[Any]]:
    """A sponsor that pays a month of a worker's with every command, and takes back every fifth."""
    yield [w.sponsor_registered(SPONSOR), w.payment_received(SPONSOR, 10**12)]
    yield [w.worker_registered(WORKER), w.enrolled(WORKER, uuid4(), SPONSOR)]
    for number in range(months):
        of = month("2025-01").plus(number)
        yield [w.funds_allocated(SPONSOR), w.settled(WORKER, SPONSOR, of)]
        if number % 5 == 0:
            yield [w.released(SPONSOR, WORKER, of)]


@pytest.fixture
def told(written: WrittenLog, runner: Runner) -> int:
    """The head of a log that the views have applied."""
    head = written.append_all(commands(20))
    runner.catch_up()
    return head


@pytest.fixture
def rebuild(database: Database) -> Rebuild:
    return Rebuild(database, [CoverageProjection(), SponsorBalanceProjection()], facts_max=10)


def done(rebuild: Rebuild, *names: str, **options: Any) -> list[Rebuilt]:
    return list(rebuild.run(names or NAMES, **options))


def serving(runner: Runner) -> dict[str, tuple[int, int]]:
    """Version and position by name, of what serves; nothing else may be left."""
    return {
        state.name: (state.version, state.position)
        for state in runner.states()
        if state.serving and state.name in NAMES
    }


def rows_of(database: Database, table: str) -> list[Any]:
    with database.connection() as connection:
        return sorted(connection.execute(f"SELECT t::text FROM {table} t").fetchall())  # noqa: S608 - a word of ours


def test_the_new_version_serves_with_the_same_rows_and_rights_and_the_old_one_is_gone(
    database: Database, owner_connection: Connection[Any], told: int, runner: Runner, rebuild: Rebuild
) -> None:
    views = ("coverage_month", "membership_fact", "sponsor_balance")
    before = {view: rows_of(database, view) for view in views}
    rights = {view: owner_connection.execute(RIGHTS, {"table": f"{view}_v1"}).fetchall() for view in views}
    options = "SELECT reloptions FROM pg_class WHERE relname = %s"
    storage = owner_connection.execute(options, ["coverage_month_v1"]).fetchone()

    assert done(rebuild) == [
        Rebuilt("coverage", 2, told, switched=True),
        Rebuilt("sponsor_balance", 2, told, switched=True),
    ]

    assert all(before.values())
    assert {view: rows_of(database, view) for view in views} == before
    assert {view: owner_connection.execute(RIGHTS, {"table": f"{view}_v2"}).fetchall() for view in views} == rights
    assert owner_connection.execute(options, ["coverage_month_v2"]).fetchone() == storage
    assert owner_connection.execute(TABLES).fetchall() == [(f"{view}_v2",) for view in views]
    assert serving(runner) == dict.fromkeys(NAMES, (2, told))
    assert all(state.serving for state in runner.states())


def test_a_runner_goes_on_with_the_version_that_serves_now(
    database: Database, written: WrittenLog, told: int, runner: Runner, rebuild: Rebuild
) -> None:
    with running(runner):
        for version in (2, 3):
            done(rebuild)
            head = written.append(w.funds_allocated(SPONSOR), w.settled(WORKER, SPONSOR, month(f"2030-0{version}")))
            wanted = dict.fromkeys(NAMES, (version, head))
            eventually(lambda wanted=wanted: serving(runner) == wanted)  # type: ignore[misc]

    assert len(rows_of(database, "coverage_month")) == 22


def test_readers_see_every_answer_whole_while_a_writer_writes_and_views_are_rebuilt(
    database: Database, written: WrittenLog, told: int, runner: Runner, coverage: CoverageQueries
) -> None:
    balances = SponsorBalanceQueries(database.pool)
    questions = [(WORKER, month("2025-02").first_day)]
    known = (coverage.facts(questions, told)[1], balances.balance(SPONSOR, told)[1])
    stopping = threading.Event()
    wrong: list[object] = []
    asked = count()

    def read() -> None:
        seen = told
        while not stopping.is_set():
            next(asked)
            position, facts = coverage.facts(questions, told)
            at, balance = balances.balance(SPONSOR, told)
            if position < seen or at < told or (facts, balance) != known:
                wrong.append((position, seen, at, facts, balance))
            seen = position

    def write() -> None:
        numbers = count()
        while not stopping.wait(0.005):
            number = next(numbers)
            written.append(w.funds_allocated(SPONSOR), w.settled(WORKER, SPONSOR, month("2027-01").plus(number)))

    threads = [threading.Thread(target=_noting, args=(work, wrong)) for work in (read, read, write)]
    with running(runner):
        for thread in threads:
            thread.start()
        rebuild = Rebuild(database, [CoverageProjection(), SponsorBalanceProjection()], facts_max=100)
        outcomes = [done(rebuild) for _ in range(5)]
        stopping.set()
        for thread in threads:
            thread.join()

    assert None not in known
    assert wrong == []
    assert next(asked) > 20
    assert all(each.switched and not each.differs for outcome in outcomes for each in outcome)
    assert {version for version, _ in serving(runner).values()} == {6}
    assert all(each.switched and not each.differs for each in done(rebuild))


def _noting(work: Callable[[], None], wrong: list[object]) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - whatever it is, nobody should have met it
        wrong.append(error)


def test_what_was_cancelled_is_resumed_or_thrown_away(
    told: int, runner: Runner, rebuild: Rebuild, owner_connection: Connection[Any]
) -> None:
    reached: list[int] = []

    def cancel(_name: str, position: int, _goal: int) -> None:
        reached.append(position)
        if len(reached) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        done(rebuild, "coverage", told=cancel)
    left = [state for state in runner.states() if not state.serving]
    assert [(state.name, state.version, state.position) for state in left] == [("coverage", 2, reached[-1])]
    assert serving(runner)["coverage"] == (1, told)

    def note(_name: str, position: int, _goal: int) -> None:
        reached.append(position)

    assert done(rebuild, "coverage", told=note) == [Rebuilt("coverage", 2, told, switched=True)]
    assert reached == sorted(set(reached))

    reached.clear()
    with pytest.raises(Cancelled):
        done(rebuild, "coverage", told=cancel)
    reached.append(0)
    assert done(rebuild, "coverage", told=note, fresh=True) == [Rebuilt("coverage", 4, told, switched=True)]
    assert reached[2:4] == [0, reached[0]]
    assert ("coverage_month_v3",) not in owner_connection.execute(TABLES).fetchall()


def test_rows_that_differ_are_not_switched_to_unless_that_is_wanted(
    database: Database, owner_connection: Connection[Any], told: int, runner: Runner, rebuild: Rebuild
) -> None:
    whole = rows_of(database, "sponsor_balance")
    owner_connection.execute("DELETE FROM sponsor_balance_v1 WHERE known_from = %s", [told])

    assert done(rebuild) == [
        Rebuilt("coverage", 2, told, switched=True),
        Rebuilt("sponsor_balance", 1, told, switched=False, differs=("sponsor_balance",)),
    ]
    assert len(rows_of(database, "sponsor_balance")) == len(whole) - 1

    assert done(rebuild, "sponsor_balance", replace=True) == [
        Rebuilt("sponsor_balance", 2, told, switched=True, differs=("sponsor_balance",))
    ]
    assert rows_of(database, "sponsor_balance") == whole


@pytest.mark.parametrize("change", ["known_to = known_to + 1 WHERE known_to < 20", "status = 2", "spell = spell + 1"])
def test_a_fingerprint_misses_no_column(
    owner_connection: Connection[Any], told: int, rebuild: Rebuild, change: str
) -> None:
    owner_connection.execute(f"UPDATE coverage_month_v1 SET {change}")  # noqa: S608 - words of this test

    (coverage,) = done(rebuild, "coverage")
    assert coverage.differs == ("coverage_month",)


def test_what_the_old_version_learned_after_the_position_compared_does_not_count(
    database: Database, written: WrittenLog, told: int, runner: Runner, rebuild: Rebuild
) -> None:
    """The months released by then live at the position that both have passed."""
    assert [each.switched for each in done(rebuild)] == [True, True]
    written.append(w.released(SPONSOR, WORKER, month("2025-02")))
    runner.catch_up()
    with database.connect("owner") as owner:
        owner.execute("UPDATE projection SET position = %s", [told])
        owner.execute("DELETE FROM sponsor_balance_v2 WHERE known_from > %s", [told])

    assert [each.differs for each in done(rebuild)] == [(), ()]


def test_a_fact_that_cannot_be_applied_stops_the_rebuild_of_one(
    database: Database, told: int, runner: Runner, rebuild: Rebuild
) -> None:
    poisoned = Rebuild(database, [FailsAtAllocations(), CoverageProjection()], facts_max=10)

    balance, coverage = done(poisoned, "sponsor_balance", "coverage")

    assert coverage == Rebuilt("coverage", 2, told, switched=True)
    assert (balance.version, balance.switched, balance.position) == (1, False, 4)
    assert balance.error == "position 5 (FundsAllocated) cannot be applied: KeyError"
    assert serving(runner)["sponsor_balance"] == (1, told)

    assert done(rebuild, "sponsor_balance") == [Rebuilt("sponsor_balance", 2, told, switched=True)]


def test_a_version_that_serves_and_is_stopped_is_replaced(
    database: Database, written: WrittenLog, rebuild: Rebuild
) -> None:
    written.append_all(commands(3))
    stopped = Runner(database, [CoverageProjection(), FailsAtAllocations()])
    stopped.catch_up()
    assert {state.state for state in stopped.states()} == {"running", "stopped"}

    head = done(rebuild)[1].position
    runner = Runner(database, [CoverageProjection(), SponsorBalanceProjection()])

    assert serving(runner) == dict.fromkeys(NAMES, (2, head))
    assert {state.state for state in runner.states()} == {"running"}


def test_a_reader_who_stays_long_holds_the_switch_up_and_nobody_else(
    database: Database, told: int, rebuild: Rebuild, monkeypatch: pytest.MonkeyPatch, coverage: CoverageQueries
) -> None:
    monkeypatch.setattr("ledger.projections.rebuild.rebuild.SWITCH_TRIES_MAX", 2)
    with database.connect() as reader, reader.transaction():
        reader.execute("SELECT count(*) FROM coverage_month")
        (held,) = done(rebuild, "coverage")
        assert held == Rebuilt("coverage", 1, told, switched=False, error="readers hold the views: try again")
        assert coverage.facts([(WORKER, month("2025-02").first_day)])[0] == told

    assert done(rebuild, "coverage") == [Rebuilt("coverage", 2, told, switched=True)]


def test_one_rebuild_works_at_a_time(database: Database, told: int, rebuild: Rebuild) -> None:
    with database.connect("owner") as other:
        assert other.execute(TAKE_LOCK, {"key": REBUILD_LOCK}).fetchone() == (True,)
        with pytest.raises(RebuildRefused):
            done(rebuild)
