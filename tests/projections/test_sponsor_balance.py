"""A sponsor's money as known at every command."""

from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection

from ledger.domain.errors import ViewBehind
from ledger.domain.events import (
    Funding,
    FundsReturned,
    LedgerEvent,
    PaymentReversed,
    ReceivableSettled,
    RefundApproved,
    RefundPaid,
    RefundRequested,
)
from ledger.domain.sponsor_state import SponsorState, remember
from ledger.projections.runner import Runner
from ledger.projections.sponsor_balance.projection import SponsorBalanceProjection
from ledger.projections.sponsor_balance.queries import BalanceRow, SponsorBalanceQueries
from ledger.store.database import Database
from tests.projections import writing as w
from tests.projections.writing import WrittenLog, month

PRICE = sum(w.PRICES[programme] for programme in w.BPU)
GIRO, LOST, REFUND = UUID(int=9), UUID(int=10), UUID(int=11)


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


def on(sponsor: UUID, fact: type[LedgerEvent], **fields: Any) -> LedgerEvent:
    return fact(originator_id=sponsor, originator_version=1, **fields)


def of(payment: UUID, amount: int) -> tuple[Funding, ...]:
    return (Funding(payment_id=payment, amount=amount),)


def reversed_payment(sponsor: UUID, payment: UUID, amount: int, missing: int, *, uncleared: bool) -> LedgerEvent:
    return on(
        sponsor, PaymentReversed, payment_id=payment, amount=amount, missing=missing, uncleared=uncleared,
        effective_at=w.NOON, reason=w.sealed(),
    )  # fmt: skip


def whole_life(sponsor: UUID, worker: UUID) -> list[list[LedgerEvent]]:
    """Commands of a sponsor in which every kind of movement occurs, several of them in one command."""
    pair = {programme: w.PRICES[programme] for programme in w.BPU}
    return [
        [w.sponsor_registered(sponsor)],
        [w.payment_received(sponsor, 3 * PRICE), w.payment_received(sponsor, 2 * PRICE, payment_id=LOST)],
        [w.payment_received(sponsor, 7, payment_id=GIRO, cleared=False)],
        [w.funds_allocated(sponsor, 2), *(w.settled(worker, sponsor, month(f"2025-0{n}")) for n in (1, 2))],
        [w.membership_ended(worker, w.NOON.date()), w.released(sponsor, worker, month("2025-02"))],
        [on(sponsor, RefundRequested, refund_id=REFUND, amount=PRICE, reason=w.sealed(), requested_by=w.ACTOR)],
        [on(sponsor, RefundApproved, refund_id=REFUND, amount=PRICE, drawn=of(LOST, PRICE), approved_by=w.ACTOR)],
        [on(sponsor, RefundPaid, refund_id=REFUND, amount=PRICE, paid_at=w.NOON, reference=w.sealed())],
        [reversed_payment(sponsor, GIRO, 7, 0, uncleared=True)],
        [
            on(sponsor, FundsReturned, payment_id=LOST, amounts=pair, returned=of(LOST, PRICE), worker_months=1),
            reversed_payment(sponsor, LOST, 2 * PRICE, PRICE, uncleared=False),
        ],
        [w.payment_received(sponsor, 3, payment_id=uuid4()), on(sponsor, ReceivableSettled, amount=3, drawn=())],
        [on(sponsor, ReceivableSettled, amount=PRICE - 3, drawn=())],
    ]


def test_a_balance_as_known_at_any_position_is_the_fold_of_the_facts_by_then(
    database: Database, written: WrittenLog, balances: SponsorBalanceQueries
) -> None:
    lives = [whole_life(uuid4(), uuid4()) for _ in range(2)]
    states: dict[UUID, SponsorState] = {}
    expected: dict[int, dict[UUID, dict[str, int]]] = {0: {}}
    for command in (each for pair in zip(*lives, strict=True) for each in pair):
        end = written.append(*command)
        inside = range(max(expected) + 1, end)
        expected.update(dict.fromkeys(inside, expected[max(expected)]))
        for event in command:
            if (sponsor := event.originator_id) in states or event.TOPIC == "SponsorRegistered":
                states[sponsor] = remember(states.get(sponsor), event)
        expected[end] = {sponsor: sums_of(state) for sponsor, state in states.items()}

    Runner(database, [SponsorBalanceProjection()], facts_max=4).catch_up()

    for position, known in expected.items():
        for sponsor in states:
            row = balances.balance(sponsor, position)[1]
            assert (None if row is None else asdict(row)) == known.get(sponsor), (position, sponsor)
    # Of 3 and 2 months and 3 sen that came, the 2 bounced; one of those had gone out, and was made good.
    assert balances.balance(sponsor)[1] == sums(
        received=5 * PRICE + 10, refunded=PRICE, reversed=2 * PRICE + 7, available=2 * PRICE + 3
    )


def sums_of(state: SponsorState) -> dict[str, int]:
    return {name: getattr(state, name) for name in asdict(sums())}


def test_a_balance_that_does_not_add_up_is_refused_by_its_table(owner_connection: Connection[Any]) -> None:
    row = {"sponsor": uuid4(), "sums": [5, 0, 1, 1, 1, 1, 0]}

    with pytest.raises(psycopg.errors.CheckViolation, match="sponsor_balance_balances"):
        owner_connection.execute(
            "INSERT INTO sponsor_balance_v1 SELECT %(sponsor)s, 1, s[1], s[2], s[3], s[4], s[5], s[6], s[7]"
            "  FROM (SELECT %(sums)s::bigint[] AS s) given",
            row,
        )


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
