"""What one command leaves in the log, and what a refused one does not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection, sql

from ledger.domain.errors import AllocationExceedsFunds, ClockBehind, ConcurrentChange, KeyTaken, LedgerNotOpened
from ledger.domain.events import Funding
from ledger.domain.ledger import Ledger
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import ClockMode
from ledger.store.database import Database
from ledger.store.log import Claim, Decision, Identity, Log, open_ledger
from ledger.store.registers import RegisterKind
from tests.store.logs import (
    ACTOR,
    JANUARY,
    allocate,
    context,
    enrolled,
    pay,
    paying,
    receive,
    recorded,
    register,
    registered,
)

REFERENCE = Claim(RegisterKind.PAYMENT_REFERENCE, b"reference", UUID(int=4), UUID(int=5))


def whole_log(connection: Connection[Any]) -> list[Any]:
    tables = ("events", "command", "stream_state", "register", "lot", "enrolment", "funding", "vault_key")
    statement = sql.SQL("SELECT * FROM {} ORDER BY 1, 2")
    return [connection.execute(statement.format(sql.Identifier(table))).fetchall() for table in tables]


def test_a_ledger_is_opened_once_by_however_many_start_at_once(database: Database) -> None:
    def open_one(number: int) -> Identity:
        ledger = Ledger.open(UUID(int=number), ClockMode.DATABASE, "Asia/Jakarta")
        return open_ledger(database, ledger, ACTOR, uuid4())

    with ThreadPoolExecutor(8) as starting:
        identities = set(starting.map(open_one, range(1, 9)))
    log = Log(database)
    (opened,) = log.read(0, 10)
    log.close()

    assert isinstance(opened.stored.originator_id, UUID)
    assert identities == {Identity(opened.stored.originator_id, ClockMode.DATABASE, "Asia/Jakarta")}
    assert (opened.position, opened.stored.topic, log.head()) == (1, "LedgerOpened", 1)


def test_nothing_is_recorded_before_the_ledger_is_opened(database: Database) -> None:
    log = Log(database)
    try:
        with pytest.raises(LedgerNotOpened):
            register(log)
        with pytest.raises(LedgerNotOpened):
            _ = log.identity
        assert log.head() == 0
    finally:
        log.close()


def test_a_command_is_one_run_of_positions_at_one_instant(log: Log) -> None:
    sponsor, worker = registered(uuid4()), enrolled(uuid4(), UUID(int=4), uuid4())
    receive(sponsor)
    command = context()

    answer = log.execute(command, lambda: Decision([sponsor, worker], {"done": True}))

    events = log.read(1, 10)
    assert [event.position for event in events] == [2, 3, 4, 5]
    assert [event.stored.topic for event in events] == [
        "SponsorRegistered", "PaymentReceived", "WorkerRegistered", "Enrolled",
    ]  # fmt: skip
    assert [event.envelope.of for event in events] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert {event.envelope.command_id for event in events} == {command.command_id}
    assert {event.recorded_at for event in events} == {answer.recorded_at}
    assert (answer.first_position, answer.position, answer.replayed) == (2, 5, False)
    assert answer.result == {"done": True}


def test_a_decision_may_say_the_order_of_its_events(log: Log) -> None:
    sponsor, worker = registered(uuid4()), enrolled(uuid4(), UUID(int=4), uuid4())
    first, second, third = *worker.pending_events, *sponsor.pending_events
    order: list[Any] = [first, third, second]

    log.execute(context(), lambda: Decision([sponsor, worker], {}, events=order))

    assert [event.event for event in log.read(1, 10)] == order


def test_a_decision_cannot_leave_out_an_event(log: Log) -> None:
    sponsor = registered(uuid4())

    with pytest.raises(ValueError, match="in another order"):
        log.execute(context(), lambda: Decision([sponsor], {}, events=[]))

    assert log.head() == 1


def test_positions_have_no_gap_whatever_was_refused_between(log: Log) -> None:
    def refusing() -> Decision:
        raise AllocationExceedsFunds

    for _ in range(5):
        register(log)
        with pytest.raises(AllocationExceedsFunds):
            log.execute(context(), refusing)

    assert [event.position for event in log.read(0, 100)] == list(range(1, log.head() + 1))


def test_what_is_refused_leaves_nothing_behind(log: Log, owner_connection: Connection[Any]) -> None:
    sponsor_id = register(log)
    log.execute(context(), paying(log, sponsor_id, claims=[REFERENCE]))
    before = whole_log(owner_connection)

    with pytest.raises(KeyTaken) as refusal:
        log.execute(context(b"key"), paying(log, sponsor_id, claims=[REFERENCE]))

    assert whole_log(owner_connection) == before
    assert refusal.value.fields == {
        "kind": RegisterKind.PAYMENT_REFERENCE, "stream_id": UUID(int=4), "detail": UUID(int=5),
    }  # fmt: skip


def test_a_command_without_events_is_remembered_and_answers_with_the_head(log: Log) -> None:
    register(log)
    nothing_due = context(b"key")

    first = log.execute(nothing_due, lambda: Decision([], {"total": "0.00"}))
    again = log.execute(nothing_due, lambda: Decision([], {"total": "1.00"}))

    assert (first.first_position, first.position, first.replayed) == (None, 2, False)
    assert (again.result, again.position, again.replayed) == ({"total": "0.00"}, 2, True)
    assert log.head() == 2


def test_time_never_goes_back_and_every_batch_is_later_than_the_last(log: Log) -> None:
    instants = [pay(log, sponsor_id).recorded_at for sponsor_id in [register(log)] for _ in range(20)]

    assert instants == sorted(set(instants))
    assert abs(instants[-1] - datetime.now(UTC)) < timedelta(seconds=30)


def ahead(connection: Connection[Any], head: int, seconds: float) -> None:
    """An event recorded while the clock was ahead of what it says now."""
    connection.execute(
        "INSERT INTO events SELECT %s, %s, 1, 'LedgerOpened', '', clock_timestamp() + %s * interval '1 s'",
        (head + 1, uuid4(), seconds),
    )


def test_nothing_is_recorded_while_the_clock_is_far_behind_the_log(log: Log, owner_connection: Connection[Any]) -> None:
    ahead(owner_connection, log.head(), 3600)

    with pytest.raises(ClockBehind):
        register(log)

    assert log.head() == 2


def test_a_clock_slightly_behind_is_waited_out_by_recording_just_after_the_last(
    log: Log, owner_connection: Connection[Any]
) -> None:
    ahead(owner_connection, log.head(), 1.9)
    row = owner_connection.execute("SELECT recorded_at FROM events WHERE position = 2").fetchone()
    assert row is not None

    register(log)

    last = log.as_known_at()
    assert (last.position, last.recorded_at) == (3, row[0] + timedelta(microseconds=1))


def test_a_command_may_be_large(log: Log, owner_connection: Connection[Any]) -> None:
    sponsor_id = register(log)
    workers = [enrolled(uuid4(), sponsor_id, uuid4()) for _ in range(3_000)]

    answer = recorded(log, *workers)

    assert (answer.first_position, answer.position) == (3, 6_002)
    counted = owner_connection.execute(
        "SELECT count(*), max(position), count(DISTINCT recorded_at) FROM events WHERE position > 2"
    ).fetchone()
    assert counted == (6_000, 6_002, 1)


def test_the_bytes_that_are_stored_are_the_bytes_that_come_back(log: Log, owner_connection: Connection[Any]) -> None:
    sponsor_id = register(log)
    pay(log, sponsor_id)

    rows = owner_connection.execute(
        "SELECT originator_version, topic, state FROM events WHERE originator_id = %s ORDER BY 1", (sponsor_id,)
    ).fetchall()

    stored = [event.stored for event in log.stream(sponsor_id)]
    assert [(one.originator_version, one.topic, one.state) for one in stored] == rows
    assert [log.codec.encode(one.event, one.envelope) for one in log.stream(sponsor_id)] == stored


def test_a_state_of_another_shape_is_folded_anew_from_the_events(log: Log, owner_connection: Connection[Any]) -> None:
    sponsor_id = register(log)
    pay(log, sponsor_id)
    known = log.load(Sponsor, sponsor_id)
    owner_connection.execute("UPDATE stream_state SET fold = 0, state = 'of another shape'")

    again = log.load(Sponsor, sponsor_id)

    assert known is not None
    assert again is not None
    assert (again.version, again.state()) == (known.version, known.state())
    assert log.load_many(Sponsor, [sponsor_id, uuid4()])[sponsor_id].state() == known.state()


def test_a_client_s_id_that_is_taken_meanwhile_is_a_conflict_and_decided_anew(log: Log) -> None:
    sponsor, tries = registered(uuid4()), 0
    payment_id = receive(sponsor, 100)
    recorded(log, sponsor)

    def again() -> Decision:
        nonlocal tries
        tries += 1
        loaded = log.load(Sponsor, sponsor.id)
        assert loaded is not None
        receive(loaded, 200, payment_id)
        return Decision([loaded], {})

    with pytest.raises(ConcurrentChange):
        log.execute(context(), again)

    assert tries > 1
    assert log.head() == 3


def test_a_command_the_database_cannot_store_is_an_error_and_not_a_hole(log: Log) -> None:
    sponsor = registered(uuid4())
    payment_id = receive(sponsor, 100)
    recorded(log, sponsor)

    def overdrawing() -> Decision:
        loaded = log.load(Sponsor, sponsor.id)
        assert loaded is not None
        allocate(loaded, JANUARY, (Funding(payment_id=payment_id, amount=200),))  # twice what the lot holds
        return Decision([loaded], {})

    with pytest.raises(psycopg.errors.CheckViolation):
        log.execute(context(), overdrawing)

    assert log.head() == 3
    register(log)
    assert log.head() == 4
