"""The same command twice is one command, however it comes again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from time import sleep
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import Connection

from ledger.domain.errors import AllocationExceedsFunds, IdempotencyKeyReused, KeyTaken
from ledger.domain.sponsor import Sponsor
from ledger.store.database import Database
from ledger.store.log import Claim, Decision, Log, Recorded
from ledger.store.registers import RegisterKind
from tests.store.logs import ACTOR, PRICE, context, paying, register, registered

KEYS = 20
CALLERS = 8


def test_a_repeated_request_gets_the_first_answer(log: Log) -> None:
    sponsor_id = register(log)

    first = log.execute(context(b"key"), paying(log, sponsor_id))
    again = log.execute(context(b"key"), paying(log, sponsor_id))

    assert (first.replayed, again.replayed) == (False, True)
    assert (again.result, again.first_position, again.position, again.recorded_at) == (
        first.result,
        first.first_position,
        first.position,
        first.recorded_at,
    )
    assert log.head() == 3


def test_a_long_answer_comes_back_whole(log: Log) -> None:
    answer = {"settled": [{"worker_id": str(uuid4()), "amounts": {"JKK": "10000.00"}} for _ in range(1_000)]}

    log.execute(context(b"key"), lambda: Decision([registered(uuid4())], answer))

    assert log.execute(context(b"key"), lambda: Decision([], {})).result == answer


def test_a_key_with_another_request_is_refused(log: Log) -> None:
    log.execute(context(b"key"), lambda: Decision([registered(uuid4())], {}))

    with pytest.raises(IdempotencyKeyReused):
        log.execute(context(b"key", b"another request"), lambda: Decision([registered(uuid4())], {}))

    assert log.head() == 2


def test_a_key_belongs_to_its_principal(log: Log) -> None:
    log.execute(context(b"key"), lambda: Decision([registered(uuid4())], {}))

    other = log.execute(context(b"key", b"other", actor=uuid4()), lambda: Decision([registered(uuid4())], {}))

    assert (other.replayed, other.position) == (False, 3)


def test_a_replay_is_answered_though_the_decision_would_now_refuse(log: Log) -> None:
    sponsor_id = register(log)
    log.execute(context(), paying(log, sponsor_id))

    def spend() -> Decision:
        sponsor = log.load(Sponsor, sponsor_id)
        assert sponsor is not None
        if sponsor.version != 2:
            raise AllocationExceedsFunds
        return Decision([], {"spent": True}) if not sponsor.available else paying(log, sponsor_id)()

    first = log.execute(context(b"key"), spend)

    assert log.execute(context(b"key"), spend).result == first.result
    with pytest.raises(IdempotencyKeyReused):
        log.execute(context(b"key", b"other"), spend)
    with pytest.raises(AllocationExceedsFunds):
        log.execute(context(b"new key"), spend)


def test_a_replay_is_answered_though_its_own_keys_are_taken_now(log: Log) -> None:
    claim = Claim(RegisterKind.NIK, b"person", uuid4())

    def decide() -> Decision:
        return Decision([registered(uuid4())], {"once": True}, claims=[claim])

    log.execute(context(b"key"), decide)

    assert log.execute(context(b"key"), decide).replayed
    with pytest.raises(KeyTaken):
        log.execute(context(b"new key"), decide)


def test_a_refusal_is_not_remembered(log: Log) -> None:
    def refuse() -> Decision:
        raise AllocationExceedsFunds

    with pytest.raises(AllocationExceedsFunds):
        log.execute(context(b"key"), refuse)

    assert not log.execute(context(b"key", b"other request"), lambda: Decision([], {})).replayed


def test_a_command_id_is_one_command_with_or_without_a_key(log: Log) -> None:
    command = context()
    log.execute(command, lambda: Decision([registered(uuid4())], {"first": True}))

    again = log.execute(command, lambda: Decision([registered(uuid4())], {"first": False}))

    assert (again.result, again.replayed, log.head()) == ({"first": True}, True, 2)
    with pytest.raises(IdempotencyKeyReused):
        log.execute(context(command_id=command.command_id, actor=uuid4()), lambda: Decision([], {}))


def test_neither_key_nor_request_is_stored_but_as_it_was_given(log: Log, owner_connection: Connection[Any]) -> None:
    command = context(b"k" * 32, b"r" * 32)
    log.execute(command, lambda: Decision([registered(uuid4())], {}))

    row = owner_connection.execute(
        "SELECT principal, key_mac, request_mac, first_position, last_position FROM command WHERE command_id = %s",
        (command.command_id,),
    ).fetchone()

    assert row == (ACTOR, b"k" * 32, b"r" * 32, 2, 2)


def test_every_key_is_recorded_once_whoever_brings_it(database: Database, log: Log) -> None:
    elsewhere = Log(database)
    sponsors = {number: UUID(int=1_000 + number) for number in range(KEYS)}

    def bring_all(number: int) -> list[Recorded]:
        through = elsewhere if number % 2 else log

        def one(key: int) -> Recorded:
            return through.execute(
                context(b"key %d" % key),
                lambda: Decision([registered(sponsors[key])], {"sponsor_id": str(sponsors[key])}),
            )

        return [one((key + number) % KEYS) for key in range(KEYS)]

    with ThreadPoolExecutor(CALLERS) as callers:
        answers = [answer for brought in callers.map(bring_all, range(CALLERS)) for answer in brought]
    elsewhere.close()

    assert [answer.replayed for answer in answers].count(False) == KEYS
    assert len({(answer.result["sponsor_id"], answer.position) for answer in answers}) == KEYS
    assert log.head() == 1 + KEYS


def test_an_acknowledgement_that_was_lost_is_found_again(
    database: Database, log: Log, owner_connection: Connection[Any], superuser: Connection[Any]
) -> None:
    """The committer's backends are shot while it records: whatever it then answers is true, and nothing twice."""
    sponsor_id = register(log)
    paid: list[Recorded] = []

    def pay_often() -> None:
        paid.extend(log.execute(context(), paying(log, sponsor_id), hot=[sponsor_id], chained=True) for _ in range(50))

    payers = [Thread(target=pay_often) for _ in range(4)]
    for payer in payers:
        payer.start()
    shot = 0
    while any(payer.is_alive() for payer in payers):
        row = superuser.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s AND query LIKE %s",
            (database_name(owner_connection), "%FROM append(%"),
        ).fetchone()
        assert row is not None
        shot += row[0]
        sleep(0.2)  # whoever shoots without a pause lets nothing through until the committer gives up

    sponsor = log.load(Sponsor, sponsor_id)
    assert sponsor is not None
    assert shot > 0
    assert [answer.replayed for answer in paid] == [False] * 200
    assert (sponsor.version, sponsor.available) == (201, 200 * PRICE)
    assert sorted(answer.position for answer in paid) == list(range(3, 203))


def database_name(connection: Connection[Any]) -> str:
    return connection.info.dbname
