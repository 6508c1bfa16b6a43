"""The runner: nothing is skipped, who cannot go on stops and says so, one leads, a lost server is waited for."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from ledger.cli.opening import projections
from ledger.domain.events import FundsAllocated
from ledger.projections.batch import Batch, topics
from ledger.projections.checkpoints import CheckpointMoved, ProjectionState, move
from ledger.projections.coverage.projection import CoverageProjection
from ledger.projections.runner import LEADER_LOCK, TAKE_LEAD, Runner
from ledger.projections.sponsor_balance.projection import SponsorBalanceProjection
from ledger.store.database import Database
from tests.projections import writing as w
from tests.projections.writing import WrittenLog, month

SPONSOR = UUID(int=2)
NAMES = tuple(each.name for each in projections())


class FailsAtAllocations(SponsorBalanceProjection):
    """Cannot apply one of the facts; its error repeats what must not be shown."""

    def apply(self, batch: Batch) -> None:
        super().apply(batch)
        for _ in batch.of(topics(FundsAllocated)):
            raise KeyError("3578110101990001")


class Watched(CoverageProjection):
    """Remembers which positions it was given, and in which batches."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[int]] = []

    def apply(self, batch: Batch) -> None:
        self.batches.append([fact.position for fact in batch.facts])
        super().apply(batch)


def state_of(runner: Runner, name: str) -> ProjectionState:
    return next(state for state in runner.states() if state.name == name)


def checkpoints(runner: Runner) -> dict[str, int]:
    return {state.name: state.position for state in runner.states() if state.name in NAMES}


@contextmanager
def running(runner: Runner) -> Iterator[None]:
    stopping = threading.Event()
    thread = threading.Thread(target=runner.run_forever, args=[stopping])
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(10)
        assert not thread.is_alive()


def eventually(holds: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_events_that_mean_nothing_to_a_projection_move_its_checkpoint(written: WrittenLog, runner: Runner) -> None:
    written.append(w.worker_registered(uuid4()))
    head = written.append(w.sponsor_registered(SPONSOR))
    runner.catch_up()

    assert checkpoints(runner) == dict.fromkeys(NAMES, head)
    assert {state.lag for state in runner.states()} == {0}


@pytest.mark.parametrize(
    ("size", "checkpoints_moved"),
    [(1, [1, 4, 13, 14, 18, 23]), (4, [4, 14, 18, 23]), (7, [4, 18, 23]), (100, [23])],
)
def test_batches_end_with_commands_and_leave_no_position_out(
    database: Database, written: WrittenLog, monkeypatch: pytest.MonkeyPatch, size: int, checkpoints_moved: list[int]
) -> None:
    worker = uuid4()
    for n in (1, 3, 9, 1, 4, 5):
        written.append(*(w.lapsed(worker, 1, w.NOON.date()) for _ in range(n)))
    watched = Watched()
    moved: list[int] = []

    def note(connection: Any, projections: Any, start: int, end: int) -> None:
        moved.append(end)
        move(connection, projections, start, end)

    monkeypatch.setattr("ledger.projections.runner.move", note)
    Runner(database, [watched], facts_max=size).catch_up()

    assert [position for batch in watched.batches for position in batch] == list(range(1, 24))
    assert max(map(len, watched.batches)) <= size
    assert moved == checkpoints_moved


def test_a_fact_that_cannot_be_applied_stops_one_projection_which_says_so(
    database: Database, written: WrittenLog
) -> None:
    runner = Runner(database, [CoverageProjection(), FailsAtAllocations()])
    written.append(w.sponsor_registered(SPONSOR))
    before = written.append(w.payment_received(SPONSOR, 100))
    written.append(w.worker_registered(uuid4()), w.funds_allocated(SPONSOR))
    runner.catch_up()
    head = written.append(w.worker_registered(uuid4()))
    runner.catch_up()

    stopped = state_of(runner, "sponsor_balance")
    assert (stopped.state, stopped.position, stopped.lag) == ("stopped", before, 3)
    assert stopped.error == f"position {head - 1} (FundsAllocated) cannot be applied: KeyError"
    assert (state_of(runner, "coverage").position, state_of(runner, "coverage").state) == (head, "running")


def test_a_newer_program_goes_on_where_the_older_one_stopped(database: Database, written: WrittenLog) -> None:
    written.append(w.sponsor_registered(SPONSOR), w.payment_received(SPONSOR, 10**9))
    head = written.append(w.funds_allocated(SPONSOR))
    Runner(database, [CoverageProjection(), FailsAtAllocations()]).catch_up()

    mended = Runner(database, projections())
    mended.catch_up()

    assert [(state.position, state.state, state.error) for state in mended.states()] == [(head, "running", None)] * len(
        NAMES
    )


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("ClaimForgotten", '{{"schema":1,"actor":"{a}","command_id":"{a}","of":[1,1],"causation":null,"x":1}}'),
        ("WorkerRegistered", '{{"schema":2,"actor":"{a}","command_id":"{a}","of":[1,1],"causation":null,"x":1}}'),
        ("ContributionSettled", '{{"schema":1,"actor":"{a}","command_id":"{a}","of":[1,1],"causation":null,"month":'),
        (
            "ContributionSettled",
            '{{"schema":1,"actor":"{a}","command_id":"{a}","of":[1,1],"causation":null,"month":"2"}}',
        ),
        ("MembershipEnded", '{{"schema":1,"actor":"{a}","command_id":"{a}","of":[1,1],"causation":null,"on":"2025"}}'),
        ("MembershipEnded", "nothing like it"),
    ],
    ids=["unknown topic", "newer schema", "cut short", "fields missing", "wrong day", "no envelope"],
)
def test_an_event_that_cannot_be_read_is_not_skipped(
    written: WrittenLog, runner: Runner, topic: str, state: str
) -> None:
    good = written.append(w.worker_registered(uuid4()))
    written.append_bytes(uuid4(), topic, state.format(a=w.ACTOR).encode())
    written.append(w.worker_registered(uuid4()))
    runner.catch_up()

    coverage = state_of(runner, "coverage")
    assert (coverage.state, coverage.position) == ("stopped", good)
    assert coverage.error is not None
    assert f"position {good + 1}" in coverage.error
    assert topic in coverage.error


def test_a_release_of_a_month_that_was_not_settled_stops_the_coverage(written: WrittenLog, runner: Runner) -> None:
    good = written.append(w.sponsor_registered(SPONSOR), w.payment_received(SPONSOR, 10**9), w.funds_allocated(SPONSOR))
    head = written.append(w.released(SPONSOR, uuid4(), month("2025-01")))
    runner.catch_up()

    assert (state_of(runner, "coverage").state, checkpoints(runner)) == (
        "stopped",
        {**dict.fromkeys(NAMES, head), "coverage": good, "programme": good, "sponsorship": good},
    )


def test_a_missing_position_stops_everything(written: WrittenLog, runner: Runner, owner_connection: Any) -> None:
    good = written.append(w.worker_registered(uuid4()))
    owner_connection.execute(
        "INSERT INTO events SELECT position + 2, gen_random_uuid(), 1, topic, state, recorded_at FROM events"
    )
    runner.catch_up()

    assert [(state.state, state.position) for state in runner.states()] == [("stopped", good)] * len(NAMES)


def test_a_checkpoint_that_another_moved_is_not_moved_again(database: Database, written: WrittenLog) -> None:
    coverage = CoverageProjection()
    written.append(w.worker_registered(uuid4()))
    with database.connect() as connection:
        move(connection, [coverage], 0, 1)
        with pytest.raises(CheckpointMoved):
            move(connection, [coverage], 0, 1)


def test_rows_of_a_checkpoint_that_moved_meanwhile_are_rolled_back(
    database: Database, written: WrittenLog, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = written.append(w.worker_registered(uuid4()))

    def another_was_first(connection: Any, projections: Any, start: int, end: int) -> None:
        with database.connect() as other:
            move(other, projections, start, end)
        move(connection, projections, start, end)

    monkeypatch.setattr("ledger.projections.runner.move", another_was_first)
    with pytest.raises(CheckpointMoved):
        runner.catch_up()

    with database.connection() as connection:
        assert connection.execute("SELECT count(*) FROM membership_fact").fetchone() == (0,)
    assert checkpoints(runner) == dict.fromkeys(NAMES, head)


def test_one_runner_leads_and_the_next_takes_over(database: Database, written: WrittenLog, runner: Runner) -> None:
    second = Runner(database, projections())
    with database.connect() as leader:
        assert leader.execute(TAKE_LEAD, {"key": LEADER_LOCK}).fetchone() == (True,)
        with running(runner), running(second):
            head = written.append(w.worker_registered(uuid4()))
            time.sleep(0.5)
            assert checkpoints(runner) == dict.fromkeys(NAMES, 0)

            leader.close()
            eventually(lambda: checkpoints(runner) == dict.fromkeys(NAMES, head))


def test_catching_up_beside_a_leader_waits_for_it(written: WrittenLog, runner: Runner, database: Database) -> None:
    with running(runner):
        head = written.append_all([w.worker_registered(uuid4())] for _ in range(20))
        beside = Runner(database, projections())
        beside.catch_up(head)
        assert checkpoints(beside) == dict.fromkeys(NAMES, head)


def test_projections_at_different_checkpoints_go_on_together(database: Database, written: WrittenLog) -> None:
    written.append_all([w.worker_registered(uuid4())] for _ in range(10))
    Runner(database, [SponsorBalanceProjection()]).catch_up()
    head = written.append_all([w.worker_registered(uuid4())] for _ in range(10))
    watched = Watched()
    both = Runner(database, [watched, SponsorBalanceProjection()])
    both.catch_up()

    assert checkpoints(both) == {**dict.fromkeys(NAMES, 0), "coverage": head, "sponsor_balance": head}
    assert watched.batches == [list(range(1, 11)), list(range(11, 21))]


def test_an_event_is_applied_soon_after_it_was_recorded(written: WrittenLog, runner: Runner) -> None:
    with running(runner):
        eventually(lambda: bool(runner.states()))
        for _ in range(3):
            head = written.append(w.worker_registered(uuid4()))
            eventually(lambda head=head: checkpoints(runner) == dict.fromkeys(NAMES, head), 2)  # type: ignore[misc]


def test_a_lost_connection_is_made_again(
    written: WrittenLog, runner: Runner, superuser: psycopg.Connection[Any], database: Database
) -> None:
    with database.connect() as connection:
        name = connection.info.dbname
    with running(runner):
        head = written.append(w.worker_registered(uuid4()))
        eventually(lambda: checkpoints(runner) == dict.fromkeys(NAMES, head))
        killed = superuser.execute(
            "SELECT pg_terminate_backend(a.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            " WHERE l.locktype = 'advisory' AND l.objid = %s AND a.datname = %s",
            [LEADER_LOCK, name],
        ).fetchall()
        assert killed == [(True,)]

        head = written.append(w.worker_registered(uuid4()))
        eventually(lambda: checkpoints(runner) == dict.fromkeys(NAMES, head))


def test_a_runner_that_failed_otherwise_tries_again(
    written: WrittenLog, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [RuntimeError("3578110101990001"), CheckpointMoved()]

    def fails_twice(connection: Any, projections: Any, start: int, end: int) -> None:
        if failures:
            raise failures.pop()
        move(connection, projections, start, end)

    monkeypatch.setattr("ledger.projections.runner.move", fails_twice)
    head = written.append(w.worker_registered(uuid4()))
    with running(runner):
        eventually(lambda: checkpoints(runner) == dict.fromkeys(NAMES, head))
