"""Many write at once, and something is killed: of what was acknowledged nothing is lost and nothing doubled."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread
from uuid import UUID, uuid4

import psycopg
import pytest

from ledger.store.database import Database
from ledger.store.embedded import EmbeddedServer
from ledger.store.log import Decision, Log, Recorded
from ledger.store.migrations import migrate
from tests.conftest import new_home
from tests.faults.battle import PROCESSES, Battle, one_row
from tests.faults.writer import THREADS
from tests.store.logs import context, opened_log, registered

COMMITTERS = "SELECT pid FROM pg_stat_activity WHERE state <> 'idle' AND query LIKE '%FROM append(%' LIMIT 1"


@pytest.fixture
def own_server() -> Iterator[EmbeddedServer]:
    """A server that may be killed; it comes back by itself."""
    with new_home() as home, EmbeddedServer(home) as server:
        server.watch()
        yield server


@pytest.fixture
def own_database(own_server: EmbeddedServer) -> Iterator[Database]:
    with psycopg.connect(own_server.dsn("ledger_owner"), autocommit=True) as owner:
        migrate(owner, "ledger_app")
    database = Database(lambda: own_server.dsn("ledger_app"), lambda: own_server.dsn("ledger_owner"))
    database.pool.open()
    yield database
    database.close()


def test_many_processes_write_and_readers_see_all_of_it_in_order(database: Database, tmp_path: Path) -> None:
    battle = Battle(database, tmp_path, seconds=1.5)

    notes = battle.run()

    battle.check(notes, "short run")
    assert notes.unanswered == set()


@pytest.mark.slow
def test_many_processes_write_for_long(database: Database, tmp_path: Path) -> None:
    battle = Battle(database, tmp_path, seconds=8)

    notes = battle.run()

    battle.check(notes, "nothing killed")


@pytest.mark.slow
def test_a_writer_is_killed(database: Database, tmp_path: Path) -> None:
    battle = Battle(database, tmp_path, seconds=8)

    notes = battle.run(lambda run: run.writers[0].send_signal(signal.SIGKILL))

    battle.check(notes, "a writer killed", killed=THREADS)
    assert notes.unanswered


@pytest.mark.slow
def test_the_backends_of_committers_are_killed(
    own_database: Database, own_server: EmbeddedServer, tmp_path: Path
) -> None:
    """A backend that dies of SIGKILL takes every other down with it: the server recovers as after a crash."""
    battle = Battle(own_database, tmp_path, seconds=10)

    def kill_one(run: Battle) -> None:
        with psycopg.connect(own_server.dsn("postgres"), autocommit=True) as superuser:
            while (row := superuser.execute(COMMITTERS).fetchone()) is None:
                pass
        os.kill(row[0], signal.SIGKILL)

    notes = battle.run(kill_one)

    battle.check(notes, "a committer's backend killed", killed=PROCESSES * THREADS)


@pytest.mark.slow
def test_the_server_is_killed(own_database: Database, own_server: EmbeddedServer, tmp_path: Path) -> None:
    battle = Battle(own_database, tmp_path, seconds=10)

    def kill_it(run: Battle) -> None:
        assert own_server.pid is not None
        os.kill(own_server.pid, signal.SIGKILL)

    notes = battle.run(kill_it)

    battle.check(notes, "the postmaster killed", killed=PROCESSES * THREADS)


@pytest.mark.slow
def test_a_hundred_keys_from_thirty_two_threads_in_four_processes_worth_of_logs(database: Database) -> None:
    keys = {number: uuid4() for number in range(100)}
    answers: list[Recorded] = []
    start = Barrier(32)

    def bring_all(log: Log, first: int) -> None:
        start.wait()
        for number in range(100):
            key = (number + first) % 100
            sponsor_id = UUID(int=keys[key].int)
            answers.append(
                log.execute(
                    context(b"key %d" % key),
                    lambda sponsor_id=sponsor_id: Decision([registered(sponsor_id)], {"id": str(sponsor_id)}),  # type: ignore[misc]
                )
            )

    with opened_log(database) as first_log:
        logs = [first_log, *(Log(database) for _ in range(3))]
        threads = [Thread(target=bring_all, args=(logs[number % 4], number // 4)) for number in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for log in logs[1:]:
            log.close()
        with database.connection() as connection:
            assert one_row(connection, "SELECT count(*), max(position) FROM events") == (101, 101)

    print(f"\n100 keys, 3,200 requests: {sum(not answer.replayed for answer in answers)} recorded")
    assert len(answers) == 3_200
    assert sum(not answer.replayed for answer in answers) == 100
    assert len({(answer.result["id"], answer.position) for answer in answers}) == 100
