"""Commands that go into the log together: none is harmed by another, and what was decided on another follows it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import active_count
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from ledger.domain.errors import KeyTaken
from ledger.domain.sponsor import Sponsor
from ledger.store.append import linked
from ledger.store.committer import COMMANDS_MAX, choose
from ledger.store.database import Database
from ledger.store.log import Claim, Decision, Log, Recorded
from ledger.store.pending import CommandRow, Outcome, Pending, StreamRow
from ledger.store.registers import RegisterKind
from tests.store.logs import ACTOR, PRICE, context, paying, receive, register, registered

LOCK = "SELECT pg_advisory_lock(47110002)"
RECORDED = Outcome(1, "recorded", 1, 1, None, None, None, 0, UUID(int=0), None)  # type: ignore[arg-type]


@contextmanager
def closed_door(database: Database) -> Iterator[None]:
    """Nothing is recorded inside; what is asked for gathers before the door, and goes in together."""
    with database.connect("owner") as connection:
        connection.execute(LOCK)
        yield


def together(database: Database, log: Log, commands: list[Callable[[], Recorded]]) -> list[Future[Recorded]]:
    """The commands' outcomes, all of them recorded by one batch after a first one that waits alone."""
    with ThreadPoolExecutor(len(commands) + 1) as callers:
        with closed_door(database):
            first = callers.submit(register, log)
            wait_until(lambda: waits_for_the_log(database))
            outcomes = []
            for number, command in enumerate(commands, start=1):
                outcomes.append(callers.submit(command))
                wait_until(partial(is_waiting, log, number))
        first.result(timeout=30)
    return outcomes


def is_waiting(log: Log, count: int) -> bool:
    return log.committer.waiting == count


def wait_until(happens: Callable[[], bool]) -> None:
    deadline = monotonic() + 20
    while not happens():
        assert monotonic() < deadline, f"it did not happen; {active_count()} threads run"
        sleep(0.002)


def waits_for_the_log(database: Database) -> bool:
    with database.connection() as connection:
        row = connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchone()
    return row == (1,)


def batches(log: Log) -> list[int]:
    """How many events were recorded at each instant."""
    counted: dict[Any, int] = {}
    for event in log.read(0, 1_000):
        counted[event.recorded_at] = counted.get(event.recorded_at, 0) + 1
    return list(counted.values())


def test_what_waits_goes_in_with_one_commit(database: Database, log: Log) -> None:
    outcomes = together(database, log, [lambda: recorded_sponsor(log) for _ in range(10)])

    assert sorted(outcome.result().position for outcome in outcomes) == list(range(3, 13))
    assert batches(log) == [1, 1, 10]


def recorded_sponsor(log: Log, claims: tuple[Claim, ...] = ()) -> Recorded:
    new_id = uuid4()
    return log.execute(context(), lambda: Decision([registered(new_id)], {}, claims=claims))


def test_one_that_cannot_be_stored_fails_alone(database: Database, log: Log) -> None:
    payment_id = uuid4()

    def impossible() -> Recorded:
        def decide() -> Decision:
            sponsor = registered(uuid4())
            receive(sponsor, PRICE, payment_id)
            receive(sponsor, PRICE, payment_id)
            return Decision([sponsor], {})

        return log.execute(context(), decide)

    outcomes = together(database, log, [lambda: recorded_sponsor(log), impossible, lambda: recorded_sponsor(log)])

    assert [outcomes[0].result().position, outcomes[2].result().position] == [3, 4]
    with pytest.raises(psycopg.errors.UniqueViolation):
        outcomes[1].result()
    assert log.head() == 4


def test_the_second_to_claim_a_key_in_one_batch_is_told_who_was_first(database: Database, log: Log) -> None:
    claim = Claim(RegisterKind.NIK, b"one person", UUID(int=1))
    outcomes = together(
        database, log, [lambda: recorded_sponsor(log, (claim,)), lambda: recorded_sponsor(log, (claim,))]
    )

    assert outcomes[0].result().position == 3
    with pytest.raises(KeyTaken) as refusal:
        outcomes[1].result()
    assert refusal.value.fields["stream_id"] == UUID(int=1)
    assert log.head() == 3


def test_commands_of_one_stream_decided_on_each_other_go_in_together(database: Database, log: Log) -> None:
    sponsor_id = register(log)

    def pay() -> Recorded:
        return log.execute(context(), paying(log, sponsor_id), hot=[sponsor_id], chained=True)

    outcomes = together(database, log, [pay] * 10)

    assert [outcome.result().position for outcome in outcomes] == list(range(4, 14))
    assert batches(log) == [1, 1, 1, 10]
    sponsor = log.load(Sponsor, sponsor_id)
    assert sponsor is not None
    assert (sponsor.version, sponsor.available) == (11, 10 * PRICE)


def test_what_was_decided_on_something_that_did_not_happen_is_decided_again(database: Database, log: Log) -> None:
    sponsor_id = register(log)
    taken = Claim(RegisterKind.PAYMENT_REFERENCE, b"one letter", UUID(int=1))
    log.execute(context(), lambda: Decision([], {}, claims=[taken]))

    def pay(*claims: Claim) -> Recorded:
        decide = paying(log, sponsor_id, claims=claims)
        return log.execute(context(), decide, hot=[sponsor_id], chained=True)

    outcomes = together(database, log, [pay, pay, lambda: pay(taken), pay, pay])

    with pytest.raises(KeyTaken):
        outcomes[2].result()
    answers = [outcome.result() for number, outcome in enumerate(outcomes) if number != 2]
    assert sorted(answer.position for answer in answers) == [4, 5, 6, 7]
    sponsor = log.load(Sponsor, sponsor_id)
    assert sponsor is not None
    assert (sponsor.version, sponsor.available) == (5, 4 * PRICE)


def test_a_batch_says_once_how_far_the_log_is(database: Database, log: Log) -> None:
    with database.connect() as listening:
        listening.execute("LISTEN ledger_events")
        together(database, log, [lambda: recorded_sponsor(log) for _ in range(5)])
        said = [note.payload for note in listening.notifies(timeout=0.3)]

    assert said == ["2", "7"]


def pending(
    *streams: tuple[int, int], after: tuple[Pending, ...] = (), guards: dict[UUID, int] | None = None
) -> Pending:
    """A command that takes each stream from a version to the next."""
    rows = [StreamRow(UUID(int=stream), version, version + 1, 1, b"", None, check=True) for stream, version in streams]
    return Pending(CommandRow(uuid4(), ACTOR, None, None, None, 0, 0, None), [], rows, after=after, guards=guards)


def test_a_command_that_another_one_decides_about_waits_for_the_next_batch() -> None:
    first, stranger, reader = pending((1, 0)), pending((1, 0)), pending((2, 0), guards={UUID(int=1): 0})
    other = pending((3, 0))

    batch, later = choose([first, stranger, reader, other])

    assert batch == [first, other]
    assert list(later) == [stranger, reader]


def test_a_command_never_overtakes_what_it_was_decided_on() -> None:
    first = pending((1, 0))
    second = pending((1, 1), (2, 0), after=(first,))
    third = pending((2, 1), after=(second,))

    assert choose([second, third]) == ([], choose([second, third])[1])
    assert choose([first, second, third])[0] == [first, second, third]

    first.settle(RECORDED)
    assert choose([second, third])[0] == [second, third]


def test_what_follows_a_failure_is_settled_without_asking_the_log() -> None:
    first = pending((1, 0))
    second = pending((1, 1), after=(first,))
    third = pending((1, 2), after=(second,))
    first.fail(RuntimeError())

    assert choose([second, third]) == ([], choose([])[1])
    assert [second.wait().outcome, third.wait().outcome] == ["conflict", "conflict"]


def test_a_batch_has_an_end() -> None:
    many = [pending((number, 0)) for number in range(COMMANDS_MAX + 5)]

    batch, later = choose(many)

    assert batch == many[:COMMANDS_MAX]
    assert list(later) == many[COMMANDS_MAX:]


def test_chains_that_meet_become_one() -> None:
    one, two, lonely = pending((1, 0)), pending((2, 0)), pending((3, 0))
    after_one = pending((1, 1), after=(one,))
    after_two = pending((2, 1), after=(two,))
    both = pending((1, 2), (2, 2), (4, 0), after=(after_one, after_two))

    chains, streams = linked([one, two, after_one, after_two, lonely, both])

    assert len({chains[place] for place in (0, 1, 2, 3, 5)}) == 1
    assert chains[0] != 0
    assert chains[4] == 0
    assert [row.check for row in streams[5]] == [False, False, True]
    assert [row.check for row in streams[0]] == [True]
