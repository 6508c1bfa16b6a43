"""A decision is recorded only on what was so at that moment, however it was told."""

from collections.abc import Callable, Iterator
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest

from ledger.domain.errors import AllocationExceedsFunds, ConcurrentChange
from ledger.domain.sponsor import Sponsor
from ledger.store.database import Database
from ledger.store.log import Decision, Log
from tests.store.logs import PRICE, context, pay, paying, receive, recorded, register, registered


@pytest.fixture
def elsewhere(database: Database, log: Log) -> Iterator[Log]:
    """The same log in another process, as far as this one can tell."""
    other = Log(database)
    try:
        yield other
    finally:
        other.close()


def loaded(log: Log, sponsor_id: UUID) -> Sponsor:
    sponsor = log.load(Sponsor, sponsor_id)
    assert sponsor is not None
    return sponsor


def counting(
    decide: Callable[[], Decision], meanwhile: Callable[[int], object]
) -> tuple[Callable[[], Decision], list[int]]:
    """The decision, and how often it was asked for; `meanwhile` happens between deciding and recording."""
    tries: list[int] = []

    def counted() -> Decision:
        decision = decide()
        tries.append(len(tries) + 1)
        meanwhile(len(tries))
        return decision

    return counted, tries


def test_what_others_wrote_meanwhile_is_decided_again(log: Log, elsewhere: Log) -> None:
    sponsor_id = register(log)
    decide, tries = counting(
        paying(log, sponsor_id), lambda attempt: pay(elsewhere, sponsor_id) if attempt == 1 else None
    )

    log.execute(context(), decide)

    assert tries == [1, 2]
    assert loaded(log, sponsor_id).available == 2 * PRICE


def test_a_command_that_always_comes_second_gives_up_and_says_so(log: Log, elsewhere: Log) -> None:
    sponsor_id = register(log)
    decide, tries = counting(paying(log, sponsor_id), lambda _: pay(elsewhere, sponsor_id))

    with pytest.raises(ConcurrentChange):
        log.execute(context(), decide)

    assert len(tries) == 10
    assert loaded(log, sponsor_id).available == 10 * PRICE


def test_a_guarded_stream_must_be_as_it_was_read(log: Log, elsewhere: Log) -> None:
    read, written = register(log), register(log)

    def decide() -> Decision:
        writes, reads = loaded(log, written), log.load_many(Sponsor, [read])[read]
        receive(writes)
        return Decision([writes], {"version": reads.version}, guards=[reads])

    decide, tries = counting(decide, lambda attempt: pay(elsewhere, read) if attempt == 1 else None)
    answer = log.execute(context(), decide)

    assert tries == [1, 2]
    assert answer.result == {"version": 2}


def test_a_guard_may_say_that_a_stream_does_not_exist(log: Log) -> None:
    new_id = uuid4()
    log.execute(context(), lambda: Decision([registered(uuid4())], {}, guards=[(new_id, 0)]))
    register(log, new_id)

    with pytest.raises(ConcurrentChange):
        log.execute(context(), lambda: Decision([registered(uuid4())], {}, guards=[(new_id, 0)]))


def test_two_cannot_begin_the_same_stream(log: Log, elsewhere: Log) -> None:
    sponsor_id = register(log)

    with pytest.raises(ConcurrentChange):
        register(elsewhere, sponsor_id)


def test_a_decision_is_made_anew_every_time(log: Log, elsewhere: Log) -> None:
    sponsor_id = register(log)
    once = registered(sponsor_id)

    with pytest.raises(ValueError, match="anew"):
        recorded(elsewhere, once)


def test_what_is_remembered_and_only_read_is_guarded_as_well(log: Log, elsewhere: Log) -> None:
    read, written = register(log), register(log)
    pay(elsewhere, read)  # of which this process knows nothing

    def decide() -> Decision:
        writes, reads = loaded(log, written), loaded(log, read)
        receive(writes)
        return Decision([writes], {"available": reads.available})

    assert log.execute(context(), decide).result == {"available": PRICE}


def test_only_what_is_so_now_may_refuse(log: Log, elsewhere: Log) -> None:
    sponsor_id = register(log)
    pay(elsewhere, sponsor_id)

    def decide() -> Decision:
        if not loaded(log, sponsor_id).available:
            raise AllocationExceedsFunds
        return Decision([], {"enough": True})

    assert log.execute(context(), decide).result == {"enough": True}


def test_only_what_is_so_now_may_answer_that_nothing_is_due(log: Log, elsewhere: Log) -> None:
    sponsor_id = register(log)
    pay(elsewhere, sponsor_id)

    answer = log.execute(context(), lambda: Decision([], {"available": loaded(log, sponsor_id).available}))

    assert answer.result == {"available": PRICE}


def test_a_question_outside_a_command_is_asked_of_the_log(log: Log, elsewhere: Log) -> None:
    sponsor_id = register(log)
    pay(elsewhere, sponsor_id)

    assert loaded(log, sponsor_id).available == PRICE
    assert log.load(Sponsor, uuid4()) is None


@pytest.mark.parametrize("chained", [False, True])
def test_many_write_one_stream_and_none_is_lost(log: Log, elsewhere: Log, *, chained: bool) -> None:
    sponsor_id = register(log)
    start = Barrier(16)
    failures: list[Exception] = []

    def pay_often(through: Log) -> None:
        start.wait()
        for _ in range(10):
            try:
                through.execute(context(), paying(through, sponsor_id), hot=[sponsor_id], chained=chained)
            except ConcurrentChange as lost:
                failures.append(lost)

    threads = [Thread(target=pay_often, args=(log if number % 4 else elsewhere,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    sponsor = loaded(log, sponsor_id)
    assert sponsor.available == (160 - len(failures)) * PRICE
    assert [event.stored.originator_version for event in log.stream(sponsor_id)] == list(range(1, sponsor.version + 1))
    assert len(failures) < 40


def test_commands_of_several_hot_streams_do_not_wait_for_each_other_forever(log: Log) -> None:
    pair = [register(log), register(log)]

    def pay_both(order: list[UUID]) -> None:
        def decide() -> Decision:
            sponsors = [loaded(log, sponsor_id) for sponsor_id in order]
            for sponsor in sponsors:
                receive(sponsor)
            return Decision(sponsors, {})

        for _ in range(20):
            log.execute(context(), decide, hot=order)

    threads = [Thread(target=pay_both, args=(order,)) for order in (pair, pair[::-1], pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert [loaded(log, sponsor_id).available for sponsor_id in pair] == [80 * PRICE, 80 * PRICE]
