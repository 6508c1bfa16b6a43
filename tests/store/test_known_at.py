"""What was known at a position or an instant is resolved once, and never changes."""

from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection

from ledger.domain.errors import AsKnownAtInTheFuture, ClockNotSimulated
from ledger.store.database import Database
from ledger.store.known_at import NOTHING_KNOWN
from ledger.store.log import Decision, KnownAt, Log
from tests.store.logs import context, enrolled, pay, paying, recorded, register, registered

OPENED = datetime(2015, 6, 30, 17, 0, tzinfo=UTC)  # 1 July 2015 in Jakarta
MARCH = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)


def test_a_position_within_a_command_means_the_command_before(log: Log) -> None:
    first = register(log)
    before = log.as_known_at()
    recorded(log, enrolled(uuid4(), first, uuid4()))
    after = log.as_known_at()

    assert (before.position, after.position) == (2, 4)
    assert log.as_known_at(position=2) == before
    assert log.as_known_at(position=3) == before
    assert log.as_known_at(position=4) == after


def test_before_the_ledger_was_opened_nothing_was_known(log: Log) -> None:
    assert log.as_known_at(position=0) == NOTHING_KNOWN
    assert log.as_known_at(instant=OPENED - timedelta(days=1)) == NOTHING_KNOWN


def test_what_lies_ahead_is_refused(log: Log) -> None:
    with pytest.raises(AsKnownAtInTheFuture, match="position 2 lies in the future"):
        log.as_known_at(position=2)
    with pytest.raises(AsKnownAtInTheFuture):
        log.as_known_at(instant=datetime.now(UTC) + timedelta(minutes=5))


def test_an_instant_includes_what_was_recorded_at_it(log: Log) -> None:
    sponsor_id = register(log)
    instants = [pay(log, sponsor_id).recorded_at for _ in range(5)]

    for number, instant in enumerate(instants):
        assert log.as_known_at(instant=instant) == KnownAt(3 + number, instant)
        assert log.as_known_at(instant=instant - timedelta(microseconds=1)).position == 2 + number
    assert log.as_known_at(instant=datetime.now(UTC)).position == 7


def test_a_command_without_events_moves_nothing(log: Log) -> None:
    register(log)
    before = log.as_known_at()

    log.execute(context(), lambda: Decision([], {}))

    assert log.as_known_at() == before
    assert log.as_known_at(instant=datetime.now(UTC)) == before
    assert log.as_known_at(position=2) == before


def test_the_present_instant_waits_for_commands_on_their_way(database: Database, log: Log) -> None:
    """A command has its place and its instant, and has not been committed: its instant is already past."""
    register(log)
    with database.connect("owner", autocommit=False) as owner:
        owner.execute("SELECT lock_log()")
        at = owner.execute("SELECT clock_timestamp()").fetchone()
        assert at is not None
        asked = datetime.now(UTC)
        answers: list[KnownAt] = []
        asking = Thread(target=lambda: answers.append(log.as_known_at(instant=asked)))
        asking.start()
        asking.join(0.3)
        assert answers == []
        put(owner, 3, at[0])
        owner.commit()
        asking.join(20)

    assert answers == [KnownAt(3, at[0])]


def put(owner: Connection[Any], position: int, at: datetime) -> None:
    stream, command = uuid4(), uuid4()
    owner.execute("INSERT INTO events VALUES (%s, %s, 1, 'LedgerOpened', '', %s)", (position, stream, at))
    owner.execute(
        "INSERT INTO command (command_id, principal, first_position, last_position, recorded_at)"
        " VALUES (%s, %s, %s, %s, %s)",
        (command, command, position, position, at),
    )


def test_an_answer_never_changes_while_others_write(log: Log) -> None:
    sponsor_id = register(log)
    done = Event()

    def keep_paying() -> None:
        while not done.is_set():
            log.execute(context(), paying(log, sponsor_id), hot=[sponsor_id])

    payers = [Thread(target=keep_paying) for _ in range(3)]
    for payer in payers:
        payer.start()
    asked: list[tuple[datetime, KnownAt]] = []
    for _ in range(100):
        instant = datetime.now(UTC)
        asked.append((instant, log.as_known_at(instant=instant)))
    done.set()
    for payer in payers:
        payer.join()

    assert [(instant, log.as_known_at(instant=instant)) for instant, _ in asked] == asked
    assert len({known.position for _, known in asked}) > 5


def test_a_simulated_ledger_opens_when_its_law_began(simulated_log: Log) -> None:
    assert simulated_log.as_known_at() == KnownAt(1, OPENED)


def test_simulated_time_stands_still_unless_it_is_moved_and_never_goes_back(simulated_log: Log) -> None:
    def at(recorded_at: datetime | None) -> datetime:
        return simulated_log.execute(
            context(recorded_at=recorded_at), lambda: Decision([registered(uuid4())], {})
        ).recorded_at

    instants = [at(None), at(MARCH), at(None), at(MARCH - timedelta(days=30)), at(MARCH + timedelta(days=1))]

    assert instants == [OPENED, MARCH, MARCH, MARCH, MARCH + timedelta(days=1)]
    assert [event.recorded_at for event in simulated_log.read(1, 10)] == instants


def test_a_command_without_events_does_not_move_simulated_time(simulated_log: Log) -> None:
    simulated_log.execute(context(recorded_at=MARCH), lambda: Decision([], {}))

    assert simulated_log.execute(context(), lambda: Decision([registered(uuid4())], {})).recorded_at == OPENED


def test_simulated_instants_are_asked_like_real_ones(simulated_log: Log) -> None:
    register(simulated_log, recorded_at=MARCH)
    register(simulated_log, recorded_at=MARCH + timedelta(days=365 * 20))

    assert simulated_log.as_known_at(instant=MARCH - timedelta(seconds=1)).position == 1
    assert simulated_log.as_known_at(instant=MARCH).position == 2
    assert simulated_log.as_known_at(instant=MARCH + timedelta(days=365 * 19)).position == 2
    with pytest.raises(AsKnownAtInTheFuture):
        simulated_log.as_known_at(instant=MARCH + timedelta(days=365 * 21))


def test_only_a_simulated_ledger_takes_an_instant(log: Log) -> None:
    with pytest.raises(ClockNotSimulated):
        register(log, recorded_at=MARCH)

    assert log.head() == 1
