"""The books: a trial balance at every position is the plain sum of what the facts up to it posted."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.domain.errors import ViewBehind
from ledger.domain.events import LedgerEvent
from ledger.domain.postings import CLASSES, class_of, postings_of
from ledger.projections.books import MARK_EVERY
from ledger.projections.books.projection import BooksProjection
from ledger.projections.books.queries import AccountRow, BooksQueries
from ledger.projections.runner import Runner
from ledger.store.database import Database
from tests.contract.samples import SAMPLES
from tests.projections import writing as w
from tests.projections.writing import WrittenLog, month

ROWS = """
SELECT 'posting', to_jsonb(p) FROM posting p
UNION ALL SELECT 'total', to_jsonb(t) FROM account_total t
ORDER BY 1, 2"""
SPONSOR, OTHER = UUID(int=2), UUID(int=3)


@pytest.fixture
def books(database: Database) -> BooksQueries:
    return BooksQueries(database.pool)


def every_fact() -> Iterator[list[LedgerEvent]]:
    """A command each, and one of all of them, of streams in turns."""
    for number, sample in enumerate(SAMPLES):
        yield [sample.model_copy(update={"originator_id": UUID(int=100 + number % 3)})]
    yield list(SAMPLES)


def payments(number: int) -> Iterator[list[LedgerEvent]]:
    yield [w.sponsor_registered(SPONSOR), w.sponsor_registered(OTHER)]
    for turn in range(number):
        yield [w.payment_received(SPONSOR if turn % 3 else OTHER, 100 + turn, payment_id=uuid4())]


def summed(legs: list[tuple[str, int]]) -> list[AccountRow]:
    return [
        AccountRow(
            name,
            sum(amount for each, amount in legs if each == name and amount > 0),
            -sum(amount for each, amount in legs if each == name and amount < 0),
        )
        for name in sorted({name for name, _ in legs})
    ]


def folded(commands: list[list[LedgerEvent]]) -> Iterator[tuple[int, list[AccountRow], list[AccountRow]]]:
    """Position, classes and accounts after each command, summed in the plainest way."""
    legs: list[tuple[str, int]] = []
    position = 0
    for command in commands:
        for event in command:
            legs += [(posting.account, posting.amount) for posting in postings_of(event)]
        position += len(command)
        yield position, summed([(class_of(account), amount) for account, amount in legs]), summed(legs)


def rows(database: Database) -> list[Any]:
    with database.connection() as connection:
        return connection.execute(ROWS).fetchall()


def test_as_known_at_every_position_the_books_are_the_fold_of_the_log(
    database: Database, written: WrittenLog, books: BooksQueries
) -> None:
    commands = list(every_fact())
    head = written.fill(commands)
    Runner(database, [BooksProjection()], facts_max=3).catch_up()

    for position, classes, accounts in folded(commands):
        assert books.classes(position) == (position, classes)
        assert books.accounts(position, "", 1_000) == accounts
        assert sum(row.balance for row in classes) == 0
    assert position == head
    assert books.classes() == (head, classes)
    assert len(classes) == len(CLASSES)
    assert books.classes(0) == (0, [])


def test_totals_stand_at_their_marks_however_the_log_is_read(
    database: Database, written: WrittenLog, books: BooksQueries
) -> None:
    commands = list(payments(2 * MARK_EVERY + 500))
    written.fill(commands)
    Runner(database, [BooksProjection()], facts_max=700).catch_up()

    with database.connection() as connection:
        marks = connection.execute("SELECT DISTINCT known_from FROM account_total ORDER BY 1").fetchall()
    assert marks == [(MARK_EVERY,), (2 * MARK_EVERY,)]
    near = {mark + shift for mark in (MARK_EVERY, 2 * MARK_EVERY) for shift in (-1, 0, 1)} | {2, 3, 500, 2_500}
    checked = 0
    for position, classes, _ in folded(commands):
        if position in near:
            assert books.classes(position) == (position, classes)
            checked += 1
    assert checked == len(near)


def test_small_batches_make_the_same_rows_as_large_ones(
    database: Database, written: WrittenLog, new_database: Any
) -> None:
    whole = new_database()
    commands = [*every_fact(), *payments(MARK_EVERY + 300)]
    written.fill(commands)
    with whole.connect("owner") as owner:
        WrittenLog(owner).fill(commands)
    Runner(database, [BooksProjection()], facts_max=7).catch_up()
    Runner(whole, [BooksProjection()]).catch_up()

    assert len(rows(whole)) > 2 * MARK_EVERY
    assert rows(database) == rows(whole)


def test_a_command_that_is_read_in_parts_is_seen_whole(
    database: Database, written: WrittenLog, books: BooksQueries
) -> None:
    """One larger than the distance of two marks, so that a total stands in its middle."""
    written.append(w.sponsor_registered(SPONSOR), w.payment_received(SPONSOR, 10**9))
    Runner(database, [BooksProjection()], facts_max=100).catch_up()
    before = books.classes()
    months = [w.released(SPONSOR, uuid4(), month("2025-01")) for _ in range(MARK_EVERY + 10)]
    end = written.append(*months)
    assert books.classes() == before, "what the view has not read to its end is not shown"
    with pytest.raises(ViewBehind):
        books.classes(end)

    Runner(database, [BooksProjection()], facts_max=100).catch_up()

    price = sum(w.PRICES[programme] for programme in w.BPU)
    _, (bank, funds, payable) = books.classes()
    assert (bank.balance, funds.balance, payable.balance) == (
        10**9, -(10**9) - len(months) * price, len(months) * price,
    )  # fmt: skip
    assert books.classes(before[0]) == before


def test_accounts_come_in_pages(database: Database, written: WrittenLog, books: BooksQueries) -> None:
    head = written.fill(payments(9))
    Runner(database, [BooksProjection()]).catch_up()

    whole = books.accounts(head, "", 10)
    pages = [books.accounts(head, after, 1) for after in ("", *(row.account for row in whole))]

    assert [row.account for row in whole] == [
        "1100 bank:collection", f"2100 sponsor-funds:{SPONSOR}", f"2100 sponsor-funds:{OTHER}",
    ]  # fmt: skip
    assert pages == [*([row] for row in whole), []]
    assert [row.account for row in books.accounts(3, "", 10)] == ["1100 bank:collection", whole[2].account]
    assert [row.account for row in books.accounts(3, "", 2)] == ["1100 bank:collection", whole[2].account]


def test_the_journal_tells_every_fact_that_posted_with_its_legs(
    database: Database, written: WrittenLog, books: BooksQueries
) -> None:
    head = written.fill(every_fact())
    Runner(database, [BooksProjection()]).catch_up()
    events = [event for command in every_fact() for event in command]

    told = books.entries(head, 0, head, 1_000, None)

    posted = {position: event for position, event in enumerate(events, start=1) if postings_of(event)}
    assert [(entry.position, entry.topic, tuple(entry.postings)) for entry in told] == [
        (position, event.TOPIC, postings_of(event)) for position, event in posted.items()
    ]
    assert {entry.recorded_at for entry in told} == {w.NOON}
    account = f"2400 refunds-payable:{UUID(int=1)}"
    of_account = books.entries(head, 0, head, 1_000, account)
    assert [entry.topic for entry in of_account] == ["RefundApproved", "RefundPaid"]
    assert all(len(entry.postings) == 2 for entry in of_account)
    assert books.entries(head, told[0].position, told[2].position, 1_000, None) == told[1:3]
    assert books.entries(told[1].position, 0, head, 1_000, None) == told[:2]
    assert books.entries(head, 0, head, 2, None) == told[:2]


def test_postings_that_do_not_add_up_stop_the_books(
    database: Database, written: WrittenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    written.append(w.sponsor_registered(SPONSOR), w.payment_received(SPONSOR, 100))
    monkeypatch.setattr("ledger.projections.books.projection.postings_of", lambda event: postings_of(event)[:1])
    runner = Runner(database, [BooksProjection()])
    runner.catch_up()

    (state,) = (state for state in runner.states() if state.name == "books")
    assert (state.state, state.position) == ("stopped", 0)
    assert state.error == "the postings of position 2 do not add up to zero"
