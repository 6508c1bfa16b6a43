"""What commands ask at the moment of deciding is what the events say, and nothing else."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection

from ledger.domain.errors import KeyTaken
from ledger.domain.events import Funding
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import Channel
from ledger.domain.worker import Worker
from ledger.store.database import Database
from ledger.store.log import Claim, Decision, Log
from ledger.store.register_fold import fold_registers, live_registers
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind, changes_of, seat_key
from tests.store.deeds import Deeds
from tests.store.logs import (
    JANUARY,
    NOW,
    PRICE,
    TEXT,
    allocate,
    context,
    end,
    enrol,
    enrolled,
    paying,
    receive,
    recorded,
    register,
    registered,
    release,
    settle,
)


@pytest.fixture
def registers(database: Database) -> Registers:
    return Registers(database)


def lots(registers: Registers, sponsor_id: UUID) -> list[tuple[UUID, int]]:
    return [(lot.payment_id, lot.remaining) for lot in registers.lots(sponsor_id)]


def test_lots_stand_in_the_order_in_which_they_are_drawn(log: Log, registers: Registers) -> None:
    sponsor = registered(uuid4())
    late, early, cheque = uuid4(), uuid4(), uuid4()
    for payment_id, received_at, channel in (
        (late, NOW, Channel.TRANSFER),
        (early, NOW - timedelta(days=3), Channel.TRANSFER),
        (cheque, NOW - timedelta(days=9), Channel.CHEQUE),
    ):
        sponsor.receive(
            payment_id,
            amount=PRICE,
            received_at=received_at,
            channel=channel,
            cleared_at=None,
            reference=TEXT,
            now=NOW,
        )
    answer = recorded(log, sponsor)

    assert lots(registers, sponsor.id) == [(early, PRICE), (late, PRICE), (cheque, PRICE)]
    assert registers.lots(sponsor.id)[2].counts_from is None
    assert registers.payment(late) == (sponsor.id, answer.position - 2)
    assert registers.payment(uuid4()) is None


def test_money_is_drawn_from_its_lot_and_comes_back_to_it(
    log: Log, registers: Registers, owner_connection: Connection[Any]
) -> None:
    sponsor, worker_id, enrolment_id = registered(uuid4()), uuid4(), uuid4()
    first, second = receive(sponsor, 1_000_000), receive(sponsor, 3_000_000)
    recorded(log, sponsor, enrolled(worker_id, sponsor.id, enrolment_id))
    drawn = (Funding(payment_id=first, amount=1_000_000), Funding(payment_id=second, amount=680_000))

    def settling() -> Decision:
        spender, worker = log.load(Sponsor, sponsor.id), log.load(Worker, worker_id)
        assert spender is not None
        assert worker is not None
        allocate(spender, JANUARY, drawn)
        settle(worker, sponsor.id, enrolment_id, JANUARY, drawn)
        return Decision([spender, worker], {})

    log.execute(context(), settling)
    assert lots(registers, sponsor.id) == [(second, 2_320_000)]
    assert fundings(owner_connection) == {(first, worker_id): 1_000_000, (second, worker_id): 680_000}

    def releasing(*returned: Funding) -> Callable[[], Decision]:
        def decide() -> Decision:
            owner = log.load(Sponsor, sponsor.id)
            assert owner is not None
            release(owner, worker_id, JANUARY, returned)
            return Decision([owner], {})

        return decide

    log.execute(context(), releasing(Funding(payment_id=first, amount=400_000)))
    assert fundings(owner_connection) == {(first, worker_id): 600_000, (second, worker_id): 680_000}
    log.execute(context(), releasing(Funding(payment_id=first, amount=600_000), drawn[1]))
    assert fundings(owner_connection) == {}
    assert lots(registers, sponsor.id) == [(first, 1_000_000), (second, 3_000_000)]


def fundings(connection: Connection[Any]) -> dict[tuple[UUID, UUID], int]:
    found = connection.execute("SELECT payment_id, worker_id, month, part FROM funding").fetchall()
    assert {month for _, _, month, _ in found} <= {date(2025, 1, 1)}
    return {(payment, worker): part for payment, worker, _, part in found}


def test_no_lot_gives_more_than_it_has(log: Log, registers: Registers) -> None:
    sponsor = registered(uuid4())
    payment_id = receive(sponsor, 1_000)
    recorded(log, sponsor)

    def overdrawing() -> Decision:
        spender = log.load(Sponsor, sponsor.id)
        assert spender is not None
        allocate(spender, JANUARY, (Funding(payment_id=payment_id, amount=1_001),))
        return Decision([spender], {})

    with pytest.raises(psycopg.errors.CheckViolation):
        log.execute(context(), overdrawing)

    assert lots(registers, sponsor.id) == [(payment_id, 1_000)]


def test_enrolments_stand_in_their_order_and_the_ended_ones_are_found_by_name_or_day(
    log: Log, registers: Registers
) -> None:
    sponsor_id = register(log)
    people = [(uuid4(), uuid4()) for _ in range(4)]
    for worker_id, enrolment_id in people:
        recorded(log, enrolled(worker_id, sponsor_id, enrolment_id))
    worker = log.load(Worker, people[1][0])
    assert worker is not None
    end(worker, sponsor_id, people[1][1])  # on 30 June 2025
    recorded(log, worker)

    def found(since: date, *named: UUID) -> list[tuple[UUID, UUID]]:
        return [(row.worker_id, row.enrolment_id) for row in registers.enrolled_with(sponsor_id, since, named or None)]

    assert found(date(2025, 6, 30)) == people
    assert found(date(2025, 7, 1)) == [people[0], people[2], people[3]]
    assert found(date(2025, 7, 1), people[3][0], people[1][0]) == [people[3], people[1]]
    assert registers.enrolled_count(sponsor_id) == 3
    assert registers.enrolment(people[1][1]) == (people[1][0], sponsor_id)
    assert registers.enrolment(uuid4()) is None


def test_seats_are_given_from_the_smallest_free_one_on(log: Log, registers: Registers) -> None:
    sponsor_id, scheme_id = register(log), uuid4()
    workers = {seat: (uuid4(), uuid4()) for seat in (1, 2, 3, 5)}
    for seat, (worker_id, enrolment_id) in workers.items():
        recorded(log, enrolled(worker_id, sponsor_id, enrolment_id, scheme_id=scheme_id, seat=seat))
    assert registers.find(RegisterKind.SEAT, seat_key(scheme_id, 2)) == workers[2]

    second = log.load(Worker, workers[2][0])
    assert second is not None
    end(second, sponsor_id, workers[2][1], scheme_id=scheme_id, seat=2)
    recorded(log, second)

    assert registers.free_seats(scheme_id, 1) == [2]
    assert registers.free_seats(scheme_id, 3) == [2, 6, 7]
    assert registers.free_seats(uuid4(), 1) == [1]
    assert registers.find(RegisterKind.SEAT, seat_key(scheme_id, 2)) is None

    recorded(log, enrolled(uuid4(), sponsor_id, uuid4(), scheme_id=scheme_id, seat=2))
    assert registers.free_seats(scheme_id, 1) == [6]


def test_a_seat_has_one_worker(log: Log) -> None:
    sponsor_id, scheme_id = register(log), uuid4()
    recorded(log, enrolled(uuid4(), sponsor_id, uuid4(), scheme_id=scheme_id, seat=1))

    def also_there() -> Decision:
        return Decision([enrolled(uuid4(), sponsor_id, uuid4(), scheme_id=scheme_id, seat=1)], {})

    with pytest.raises(KeyTaken) as refusal:
        log.execute(context(), also_there)

    assert refusal.value.fields["kind"] is RegisterKind.SEAT


def test_a_seat_given_up_and_taken_in_one_command_changes_hands(log: Log, registers: Registers) -> None:
    sponsor_id, scheme_id, first, second = register(log), uuid4(), uuid4(), uuid4()
    worker = enrolled(uuid4(), sponsor_id, first, scheme_id=scheme_id, seat=1)
    end(worker, sponsor_id, first, scheme_id=scheme_id, seat=1)
    enrol(worker, sponsor_id, second, scheme_id=scheme_id, seat=1)
    recorded(log, worker)

    assert registers.find(RegisterKind.SEAT, seat_key(scheme_id, 1)) == (worker.id, second)
    assert registers.free_seats(scheme_id, 1) == [2]


def test_a_claimed_key_is_found_with_what_it_was_taken_for(log: Log, registers: Registers) -> None:
    sponsor_id, payment_id = register(log), uuid4()
    claim = Claim(RegisterKind.PAYMENT_REFERENCE, b"letter", sponsor_id, payment_id)
    log.execute(context(), paying(log, sponsor_id, claims=[claim]))

    assert registers.find(RegisterKind.PAYMENT_REFERENCE, b"letter") == (sponsor_id, payment_id)
    assert registers.find(RegisterKind.NIK, b"letter") is None


def test_the_agenda_names_those_whose_day_has_come_the_longest_due_first(
    log: Log, registers: Registers, owner_connection: Connection[Any]
) -> None:
    streams = [register(log) for _ in range(4)]
    for stream, day in zip(streams, ("2025-05-01", "2025-04-01", None, "2025-05-02"), strict=True):
        owner_connection.execute("UPDATE stream_state SET due_on = %s WHERE originator_id = %s", (day, stream))

    assert registers.streams_due(Sponsor, date(2025, 5, 1), 10) == [streams[1], streams[0]]
    assert registers.streams_due(Sponsor, date(2025, 5, 1), 1) == [streams[1]]
    assert registers.streams_due(Worker, date(2025, 5, 1), 10) == []


def test_nothing_is_registered_for_a_sum_of_nothing() -> None:
    sponsor, worker_id = registered(uuid4()), uuid4()
    drawn = (Funding(payment_id=uuid4(), amount=5),)
    allocate(sponsor, JANUARY, drawn)
    release(sponsor, worker_id, JANUARY, drawn)

    assert changes_of(sponsor.collect()).lots_moved == {drawn[0].payment_id: 0}


def test_registers_folded_from_the_log_are_those_in_the_tables(log: Log, owner_connection: Connection[Any]) -> None:
    chance = random.Random(20250106)
    deeds = Deeds(log, chance)
    done: Counter[str] = Counter()

    for _ in range(100):
        some_run = len(deeds.running) > 3
        deed = chance.choice([deeds.pay, deeds.take_on, deeds.fund, deeds.fund, deeds.stop][: 5 if some_run else 2])
        deed()
        done[deed.__name__] += 1

    assert all(done[name] > 5 for name in ("pay", "take_on", "stop", "fund"))
    assert deeds.funded
    live = live_registers(owner_connection)
    assert fold_registers(log.read(0, 10_000)) == live
    assert all(live.fundings.values())
    assert len(live.keys) > 10
