"""A sponsor's money as known at every command."""

from uuid import UUID, uuid4

import pytest

from ledger.domain.errors import ViewBehind
from ledger.projections.runner import Runner
from ledger.projections.sponsor_balance.projection import SponsorBalanceProjection
from ledger.projections.sponsor_balance.queries import BalanceRow, SponsorBalanceQueries
from ledger.store.database import Database
from tests.projections import writing as w
from tests.projections.writing import WrittenLog, month

PRICE = sum(w.PRICES[programme] for programme in w.BPU)
GIRO = UUID(int=9)


def sums(**given: int) -> BalanceRow:
    nothing = dict.fromkeys(
        ("received", "receivable", "allocated", "refunded", "reversed", "available", "uncleared"), 0
    )
    return BalanceRow(**{**nothing, **given})


@pytest.fixture
def balances(database: Database) -> SponsorBalanceQueries:
    return SponsorBalanceQueries(database.pool)


def test_every_movement_is_known_from_the_end_of_its_command(
    written: WrittenLog, runner: Runner, balances: SponsorBalanceQueries
) -> None:
    sponsor, other, worker = uuid4(), uuid4(), uuid4()
    ends = [
        written.append(w.sponsor_registered(sponsor)),
        written.append(w.payment_received(sponsor, 10 * PRICE)),
        written.append(w.payment_received(sponsor, PRICE, payment_id=GIRO, cleared=False)),
        written.append(w.sponsor_registered(other)),
        written.append(
            w.funds_allocated(sponsor, 2), *(w.settled(worker, sponsor, month(f"2025-0{n}")) for n in (1, 2))
        ),
        written.append(w.payment_cleared(sponsor, PRICE, GIRO)),
        written.append(w.membership_ended(worker, w.NOON.date()), w.released(sponsor, worker, month("2025-02"))),
    ]
    runner.catch_up()

    assert [balances.balance(sponsor, end)[1] for end in ends] == [
        sums(),
        sums(received=10 * PRICE, available=10 * PRICE),
        sums(received=11 * PRICE, available=11 * PRICE, uncleared=PRICE),
        sums(received=11 * PRICE, available=11 * PRICE, uncleared=PRICE),
        sums(received=11 * PRICE, allocated=2 * PRICE, available=9 * PRICE, uncleared=PRICE),
        sums(received=11 * PRICE, allocated=2 * PRICE, available=9 * PRICE),
        sums(received=11 * PRICE, allocated=PRICE, available=10 * PRICE),
    ]
    assert balances.balance(sponsor) == (ends[-1], sums(received=11 * PRICE, allocated=PRICE, available=10 * PRICE))
    assert balances.balance(other) == (ends[-1], sums())
    assert balances.balance(other, ends[2]) == (ends[-1], None)


def test_a_command_has_one_row_however_many_movements_and_batches_it_takes(
    database: Database, written: WrittenLog
) -> None:
    sponsor, worker = uuid4(), uuid4()
    first = written.append(w.sponsor_registered(sponsor), w.payment_received(sponsor, 30 * PRICE))
    paid = [month("2025-01").plus(number) for number in range(10)]
    last = written.append(
        w.funds_allocated(sponsor, 4),
        *(w.settled(worker, sponsor, each) for each in paid),
        w.funds_allocated(sponsor, 6),
    )
    Runner(database, [SponsorBalanceProjection()], facts_max=3).catch_up()

    with database.connection() as connection:
        rows = connection.execute(
            "SELECT known_from, allocated, available FROM sponsor_balance WHERE sponsor_id = %s ORDER BY known_from",
            [sponsor],
        ).fetchall()
    assert rows == [(first, 0, 30 * PRICE), (last, 10 * PRICE, 20 * PRICE)]


def test_a_position_that_the_view_has_not_seen_is_not_answered_for(
    written: WrittenLog, runner: Runner, balances: SponsorBalanceQueries
) -> None:
    sponsor = uuid4()
    written.append(w.sponsor_registered(sponsor))
    runner.catch_up()
    behind = written.append(w.payment_received(sponsor, PRICE))

    with pytest.raises(ViewBehind):
        balances.balance(sponsor, behind)
