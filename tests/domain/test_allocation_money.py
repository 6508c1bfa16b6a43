"""The money was there: which payments count, in which order they are drawn, and where they end."""

from decimal import Decimal
from uuid import UUID

from ledger.domain.events import FundsAllocated
from ledger.domain.values import Channel, EndReason, FundOrigin, Sector
from tests.domain.office import Office, Run
from tests.domain.story import ALL, SAVING


def enrolled_from_may(income: int = 1_000_000) -> tuple[Office, UUID, UUID]:
    office = Office()
    a, worker = office.sponsor(), office.worker(income=income)
    office.enrol(worker, a, "2025-05-01")
    return office, a, worker


def funding(run: Run) -> list[tuple[UUID, int]]:
    return [(each.payment_id, each.amount) for line in run.allocation.settled for each in line.funded_by]


def test_money_counts_from_the_instant_it_was_received() -> None:
    office, a, _ = enrolled_from_may()
    office.pay(a, "16800.00", "2025-05-10 10:00")

    assert office.allocate(a, "2025-05", "2025-05-10 09:59:59").not_settled == ["2025-05 insufficient_funds"]
    assert office.allocate(a, "2025-05", "2025-05-10 10:00:00").settled == ["2025-05 spell 1 16800.00"]


def test_a_giro_counts_from_its_clearing_and_one_that_has_not_cleared_not_at_all() -> None:
    office, a, _ = enrolled_from_may()
    office.pay(a, "16800.00", "2025-05-06 10:00", channel=Channel.GIRO)
    office.pay(a, "16800.00", "2025-05-06 10:00", channel=Channel.CHEQUE, cleared="2025-05-09 08:00")

    assert office.allocate(a, "2025-05", "2025-05-09 07:59").not_settled == ["2025-05 insufficient_funds"]
    assert office.allocate(a, "2025-05", "2025-05-09 08:00").settled == ["2025-05 spell 1 16800.00"]
    assert office.allocate(a, "2025-06", "2025-06-09 08:00").not_settled[-1] == "2025-06 insufficient_funds"
    assert office.available(a) == "16800.00"


def test_money_is_drawn_in_the_order_in_which_it_was_received_then_recorded() -> None:
    office, a, _ = enrolled_from_may()
    third = office.pay(a, "16800.00", "2025-05-06 10:00")
    first = office.pay(a, "16800.00", "2025-05-04 10:00")
    fourth = office.pay(a, "16800.00", "2025-05-06 10:00")
    second = office.pay(a, "16800.00", "2025-05-05 10:00")

    run = office.allocate(a, "2025-08", "2025-05-07 10:00")

    assert [payment for payment, _ in funding(run)] == [first, second, third, fourth]


def test_a_month_names_both_payments_that_paid_it() -> None:
    office, a, _ = enrolled_from_may()
    first = office.pay(a, "20000.00", "2025-05-04 10:00")
    second = office.pay(a, "20000.00", "2025-05-05 10:00")

    run = office.allocate(a, "2025-06", "2025-05-07 10:00")

    assert funding(run) == [(first, 1_680_000), (first, 320_000), (second, 1_360_000)]
    drawn = [event.drawn for event in run.events if isinstance(event, FundsAllocated)]
    assert [[(each.payment_id, each.amount) for each in part] for part in drawn] == [
        [(first, 2_000_000), (second, 1_360_000)]
    ]


def test_what_one_allocation_drew_the_next_does_not_find() -> None:
    office, a, _ = enrolled_from_may()
    first = office.pay(a, "20000.00", "2025-05-04 10:00")
    second = office.pay(a, "20000.00", "2025-05-05 10:00")
    office.allocate(a, "2025-05", "2025-05-07 10:00")

    run = office.allocate(a, "2025-06", "2025-05-07 10:00")

    assert funding(run) == [(first, 320_000), (second, 1_360_000)]
    assert office.available(a) == "6400.00"


def test_the_run_goes_on_with_the_next_worker_where_money_does_not_reach_for_one() -> None:
    office = Office()
    a, dear, cheap = office.sponsor(), office.worker(income=25_000_000), office.worker()
    for worker in (dear, cheap):
        office.enrol(worker, a, "2025-05-01")
    office.pay(a, "213799.99", "2025-05-04 10:00")

    run = office.allocate(a, "2025-06", "2025-05-07 10:00")

    assert run.not_settled == ["2025-05 insufficient_funds", "2025-06 insufficient_funds"]
    assert run.settled == ["2025-05 spell 1 16800.00", "2025-06 spell 1 16800.00"]
    assert run.settled_workers == [cheap, cheap]
    assert [worker.id for worker in run.allocation.changed] == [cheap]


def test_where_money_ends_within_a_worker_the_month_and_all_after_it_are_left() -> None:
    office, a, _ = enrolled_from_may()
    office.pay(a, "33599.99", "2025-05-04 10:00")

    run = office.allocate(a, "2025-07", "2025-05-07 10:00")

    assert run.settled == ["2025-05 spell 1 16800.00"]
    assert run.not_settled == ["2025-06 insufficient_funds", "2025-07 insufficient_funds"]
    assert office.available(a) == "16799.99"


def test_money_that_would_reach_for_a_cheaper_later_month_does_not_pass_over_the_dearer_one() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, "2026-02-01")
    office.pay(a, "25200.00", "2026-02-02 09:00")
    office.allocate(a, "2026-02", "2026-02-02 10:00")

    run = office.allocate(a, "2026-04", "2026-04-02 10:00")

    assert run.settled == []
    assert run.not_settled == ["2026-03 insufficient_funds", "2026-04 insufficient_funds"]
    assert office.available(a) == "8400.00"


def test_a_month_is_settled_for_all_its_programmes_or_not_at_all() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, "2025-05-01", programmes=ALL)
    office.pay(a, "36799.99", "2025-05-04 10:00")

    run = office.allocate(a, "2025-05", "2025-05-07 10:00")

    assert (run.settled, run.not_settled) == ([], ["2025-05 insufficient_funds"])


def test_more_than_500_payments_give_several_facts_that_add_up() -> None:
    office, a, _ = enrolled_from_may()
    for _ in range(1200):
        office.pay(a, "14.00", "2025-05-04 10:00")

    run = office.allocate(a, "2025-05", "2025-05-07 10:00")

    facts = [event for event in run.events if isinstance(event, FundsAllocated)]
    assert [len(fact.drawn) for fact in facts] == [500, 500, 200]
    assert [fact.amounts for fact in facts] == [
        {"JKK": 700_000},
        {"JKK": 300_000, "JKM": 400_000},
        {"JKM": 280_000},
    ]
    for fact in facts:
        assert sum(fact.amounts.values()) == sum(each.amount for each in fact.drawn)
    assert [fact.worker_months for fact in facts] == [1, 0, 0]
    assert office.available(a) == "0.00"


def test_exactly_500_payments_are_one_fact() -> None:
    office, a, _ = enrolled_from_may()
    for _ in range(500):
        office.pay(a, "33.60", "2025-05-04 10:00")

    run = office.allocate(a, "2025-05", "2025-05-07 10:00")

    assert [len(event.drawn) for event in run.events if isinstance(event, FundsAllocated)] == [500]


def test_the_sponsors_fact_adds_up_to_the_workers_facts() -> None:
    office = Office()
    a = office.sponsor()
    for income in (1_000_000, 3_200_000, 25_000_000):
        office.enrol(office.worker(income=income), a, "2025-05-01")
    office.pay(a, "2000000.00", "2025-05-04 10:00")

    run = office.allocate(a, "2025-07", "2025-05-07 10:00")

    assert Decimal(run.total) == 3 * (Decimal("16800.00") + Decimal("41300.00") + Decimal("213800.00"))
    (fact,) = [event for event in run.events if isinstance(event, FundsAllocated)]
    assert fact.worker_months == 9
    for programme, amount in fact.amounts.items():
        assert amount == sum(line.amounts[programme] for line in run.allocation.settled)


def test_origin_is_the_schemes_or_else_the_sponsors() -> None:
    office = Office()
    g, by_scheme, by_sponsor = office.sponsor(FundOrigin.APBD), office.worker(), office.worker()
    office.enrol(by_scheme, g, "2026-05-01", origin=FundOrigin.PRIVATE)
    office.enrol(by_sponsor, g, "2026-05-01")
    office.pay(g, "2000000.00", "2026-05-04 10:00")

    assert office.allocate(g, "2026-05", "2026-05-07 10:00").settled == [
        "2026-05 spell 1 8400.00",
        "2026-05 spell 1 16800.00",
    ]


def test_an_enrolment_that_is_over_gives_no_origin() -> None:
    office = Office()
    g, worker = office.sponsor(FundOrigin.APBD), office.worker()
    regency = office.enrol(worker, g, "2026-05-01")
    office.end(worker, regency, "2026-05-31", EndReason.SPONSOR_STOPPED)
    office.enrol(worker, g, "2026-06-01", origin=FundOrigin.PRIVATE)
    office.pay(g, "2000000.00", "2026-05-04 10:00")

    assert office.allocate(g, "2026-06", "2026-05-07 10:00").settled == [
        "2026-05 spell 1 16800.00",
        "2026-06 spell 1 8400.00",
    ]


def test_the_price_is_that_of_rows_published_by_the_day_of_the_money() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker(sector=Sector.TRANSPORT)
    office.enrol(worker, a, "2025-12-01")
    office.pay(a, "2000000.00", "2025-12-01 10:00")

    before = office.allocate(a, "2026-01", "2025-12-21 23:59:59")
    after = office.allocate(a, "2026-02", "2025-12-22 00:00:00")

    assert before.settled == ["2025-12 spell 1 16800.00", "2026-01 spell 1 16800.00"]
    assert after.settled == ["2026-02 spell 1 8400.00"]


def test_the_relief_of_2020_for_old_and_new_members() -> None:
    office = Office()
    a, old, new = office.sponsor(), office.worker(), office.worker()
    office.enrol(old, a, "2020-07-01")
    office.pay(a, "2000000.00", "2020-07-01 10:00")
    office.allocate(a, "2020-07", "2020-07-06 10:00")
    office.enrol(new, a, "2020-09-01")

    run = office.allocate(a, "2020-11", "2020-09-10 10:00")

    assert run.settled == [
        *[f"2020-{month} spell 1 168.00" for month in ("08", "09", "10", "11")],
        "2020-09 spell 1 16800.00",
        "2020-10 spell 1 16800.00",
        "2020-11 spell 1 168.00",
    ]


def test_the_saving_alone_is_drawn_like_everything_else() -> None:
    office, a, worker = enrolled_from_may()
    office.pay(a, "16800.00", "2025-05-04 10:00")
    office.allocate(a, "2025-05", "2025-05-05 10:00")
    office.enrol(worker, a, "2025-05-06", programmes=SAVING, scheme=a)
    late = office.pay(a, "20000.00", "2025-05-06 10:00")

    run = office.allocate(a, "2025-05", "2025-05-07 10:00")

    assert funding(run) == [(late, 2_000_000)]
    assert run.allocation.settled[0].amounts == {"JHT": 2_000_000}
