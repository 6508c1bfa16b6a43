"""The dated cases of sponsors' money: E1, E4, E11 to E17, E23, E30, E32, and what is answered of their days."""

from uuid import UUID

import pytest

from ledger.domain.values import EndReason, FundOrigin, Sector
from tests.domain.office import Office, Run, paid_to_june
from tests.domain.story import asked, covered, not_covered, undetermined


def test_e01_the_first_payment() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, "2025-05-01")
    office.pay(a, "16800.00", "2025-05-20 10:00")

    run = office.allocate(a, "2025-05", "2025-05-20 10:00")

    (line,) = run.allocation.settled
    assert (line.amounts, line.spell) == ({"JKK": 1_000_000, "JKM": 680_000}, 1)
    assert run.total == "16800.00"
    story = office.story(worker)
    assert asked(story, "2025-05-19") == not_covered("before_start")
    assert asked(story, "2025-05-20") == undetermined("first_day_hour_unknown")
    assert asked(story, "2025-05-20 09:59:59") == not_covered("before_start")
    assert asked(story, "2025-05-20 10:00:00") == covered("paid")
    assert asked(story, "2025-05-21") == covered("paid")


def e04() -> tuple[Office, UUID, UUID]:
    office, sponsor, worker = paid_to_june()
    office.pay(sponsor, "67200.00", "2025-09-30 19:00")
    return office, sponsor, worker


def test_e04_a_paid_on_the_last_evening_keeps_the_spell() -> None:
    office, sponsor, worker = e04()

    run = office.allocate(sponsor, "2025-09", "2025-09-30 20:00")

    assert run.settled == [f"2025-{month} spell 1 16800.00" for month in ("07", "08", "09")]
    assert (run.total, office.available(sponsor)) == ("50400.00", "16800.00")
    assert asked(office.story(worker), "2025-08-10") == undetermined("settled_after_date")
    assert asked(office.story(worker), "2025-10-01") == undetermined("within_due_period")


def test_e04_b_paid_a_second_after_midnight_opens_a_new_spell() -> None:
    office, sponsor, worker = e04()

    run = office.allocate(sponsor, "2025-10", "2025-10-01 00:00:01")

    assert run.settled == ["2025-10 spell 2 16800.00"]
    assert office.available(sponsor) == "50400.00"
    lapse = next(event for event in run.events if event.TOPIC == "MembershipLapsed")
    assert (vars(lapse)["spell"], str(vars(lapse)["on"])) == (1, "2025-10-01")
    assert asked(office.story(worker), "2025-08-10") == not_covered("unpaid")
    assert asked(office.story(worker), "2025-10-01") == undetermined("first_day_hour_unknown")
    assert asked(office.story(worker), "2025-10-02") == covered("paid")


def test_e04_c_asked_only_for_months_that_lapsed_settles_nothing() -> None:
    office, sponsor, worker = e04()

    run = office.allocate(sponsor, "2025-09", "2025-10-01 00:00:01")

    assert (run.total, run.settled, run.events) == ("0.00", [], [])
    assert office.available(sponsor) == "67200.00"
    assert asked(office.story(worker), "2025-10-01") == not_covered("lapsed")


def test_e04_serang() -> None:
    office = Office()
    sponsor, worker = office.sponsor(), office.worker()
    office.enrol(worker, sponsor, "2024-03-01")
    office.pay(sponsor, "67200.00", "2024-03-01 09:00")
    office.allocate(sponsor, "2024-03", "2024-03-01 09:00")

    run = office.allocate(sponsor, "2024-07", "2024-07-10 10:00")

    assert run.settled == ["2024-07 spell 2 16800.00"]
    assert asked(office.story(worker), "2024-05-05") == not_covered("unpaid")
    july = office.log[-1][0]
    assert asked(office.story(worker), "2024-07-01", known_before=july) == not_covered("lapsed")
    assert asked(office.story(worker), "2024-07-01") == not_covered("before_start")


def test_e11_one_month_is_funded_once() -> None:
    office = Office()
    a, b, worker = office.sponsor(), office.sponsor(), office.worker()
    office.enrol(worker, a, "2025-05-01")
    office.enrol(worker, b, "2025-05-01")
    office.pay(a, "33600.00", "2025-05-01 09:00")
    office.pay(b, "33600.00", "2025-05-01 09:00")
    office.allocate(a, "2025-05", "2025-05-02 10:00")

    b_may = office.allocate(b, "2025-05", "2025-05-08 10:00")
    money_left = office.available(b)
    b_june = office.allocate(b, "2025-06", "2025-05-08 10:00")
    a_june = office.allocate(a, "2025-06", "2025-06-02 10:00")

    assert (b_may.total, b_may.not_settled, money_left) == ("0.00", ["2025-05 already_settled"], "33600.00")
    assert (b_june.total, b_june.settled) == ("16800.00", ["2025-06 spell 1 16800.00"])
    assert (a_june.total, a_june.not_settled) == ("0.00", ["2025-06 already_settled"])


@pytest.mark.parametrize("private_first", [True, False])
def test_e12_whoever_comes_first_pays_the_price_of_his_money(private_first: bool) -> None:
    office = Office()
    a, g, worker = office.sponsor(), office.sponsor(FundOrigin.APBD), office.worker()
    for each in (a, g):
        office.enrol(worker, each, "2026-05-01")
        office.pay(each, "16800.00", "2026-05-01 09:00")

    first = office.allocate(a if private_first else g, "2026-05", "2026-05-04 10:00")
    second = office.allocate(g if private_first else a, "2026-05", "2026-05-05 10:00")

    assert first.total == ("8400.00" if private_first else "16800.00")
    assert first.allocation.settled[0].tariff == f"{'pp50-2025-other' if private_first else 'pp44-2015'}/band-01"
    assert second.not_settled == ["2026-05 already_settled"]


def year_bought(at: str, starts_on: str, through: str, sector: Sector = Sector.OTHER) -> str:
    office = Office()
    a, worker = office.sponsor(), office.worker(sector=sector)
    office.enrol(worker, a, starts_on)
    office.pay(a, "1000000.00", at)
    return office.allocate(a, through, at).total


def test_e13_a_year_bought_inside_the_relief_reaches_beyond_it() -> None:
    assert year_bought("2026-10-05 10:00", "2026-10-05", "2027-09") == "176400.00"
    assert year_bought("2026-10-05 10:00", "2026-10-05", "2027-09", Sector.TRANSPORT) == "151200.00"


def test_e13_a_year_bought_before_the_relief_was_published_is_charged_in_full() -> None:
    assert year_bought("2025-12-10 10:00", "2026-01-01", "2026-12") == "201600.00"
    assert year_bought("2025-12-21 23:59", "2026-01-01", "2026-12") == "201600.00"
    assert year_bought("2025-12-22 00:00", "2026-01-01", "2026-12") == "126000.00"


def hundred_workers(money: str) -> tuple[Office, UUID, Run]:
    office = Office()
    a = office.sponsor()
    for _ in range(100):
        office.enrol(office.worker(), a, "2026-05-01")
    office.pay(a, money, "2026-05-04 09:00")
    return office, a, office.allocate(a, "2026-05", "2026-05-04 10:00")


def test_e14_twice_the_money_moves_nothing_to_the_next_month() -> None:
    office, a, run = hundred_workers("1680000.00")

    assert len(run.settled) == 100
    assert (run.total, office.available(a)) == ("840000.00", "840000.00")


def test_e14_money_for_99_leaves_the_last_enrolled_out() -> None:
    office, a, run = hundred_workers("831600.00")

    assert len(run.settled) == 99
    assert run.settled_workers == list(office.workers)[:99]
    assert [line.worker_id for line in run.allocation.not_settled] == [list(office.workers)[99]]
    assert run.not_settled == ["2026-05 insufficient_funds"]
    assert office.available(a) == "0.00"


def ojol_paid_to(month: str, at: str) -> tuple[Office, UUID]:
    office = Office()
    a, worker = office.sponsor(), office.worker(sector=Sector.TRANSPORT)
    office.enrol(worker, a, f"{month}-01")
    office.pay(a, "500000.00", at)
    office.allocate(a, month, at)
    return office, a


def test_e15_four_unpaid_months_are_not_arrears_any_more() -> None:
    office, a = ojol_paid_to("2025-10", "2025-10-06 09:00")

    assert office.allocate(a, "2026-02", "2026-02-03 10:00").settled == ["2026-02 spell 2 8400.00"]


def test_e15_each_month_of_arrears_has_its_own_price() -> None:
    january, a = ojol_paid_to("2025-10", "2025-10-06 09:00")
    february, b = ojol_paid_to("2025-11", "2025-11-06 09:00")

    assert january.allocate(a, "2026-01", "2026-01-20 10:00").total == "42000.00"
    assert february.allocate(b, "2026-02", "2026-02-05 10:00").settled == [
        "2025-12 spell 1 16800.00",
        "2026-01 spell 1 8400.00",
        "2026-02 spell 1 8400.00",
    ]


def test_e16_c_a_regency_that_takes_over_pays_in_full() -> None:
    office = Office()
    a, g, worker = office.sponsor(), office.sponsor(FundOrigin.APBD), office.worker()
    enrolment = office.enrol(worker, a, "2026-01-01")
    office.pay(a, "500000.00", "2026-01-05 09:00")
    office.allocate(a, "2026-06", "2026-01-05 10:00")
    office.end(worker, enrolment, "2026-06-30", EndReason.SPONSOR_STOPPED)
    office.enrol(worker, g, "2026-07-01")
    office.pay(g, "500000.00", "2026-07-01 09:00")

    assert office.allocate(g, "2026-12", "2026-07-06 10:00").total == "100800.00"


def test_e23_a_regency_whose_next_budget_comes_too_late() -> None:
    office = Office()
    g, worker = office.sponsor(FundOrigin.APBD), office.worker()
    office.enrol(worker, g, "2025-01-01")
    office.pay(g, "134400.00", "2025-01-06 09:00")
    office.allocate(g, "2025-06", "2025-01-06 09:00")

    assert asked(office.story(worker), "2025-09-20") == undetermined("in_arrears")
    assert asked(office.story(worker), "2025-10-01") == not_covered("lapsed")
    assert office.allocate(g, "2025-12", "2025-11-05 09:00").settled == [
        "2025-11 spell 2 16800.00",
        "2025-12 spell 2 16800.00",
    ]
    assert asked(office.story(worker), "2025-12-15") == covered("paid")


def test_e30_the_last_day_of_january_pays_for_that_day_only_and_says_so() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, "2025-01-01")
    office.pay(a, "16800.00", "2025-01-31 09:00")

    run = office.allocate(a, "2025-01", "2025-01-31 10:00")

    assert run.allocation.warnings == ["attestation-missing", "1 day left in 2025-01"]
    assert asked(office.story(worker), "2025-01-30") == not_covered("before_start")
    assert asked(office.story(worker), "2025-01-31") == undetermined("first_day_hour_unknown")
    assert asked(office.story(worker), "2025-02-01") == undetermined("within_due_period")
    assert asked(office.story(worker), "2025-02-18") == undetermined("in_arrears")


def test_e32_a_scheme_of_exactly_three_months() -> None:
    office = Office()
    a, worker = office.sponsor(), office.worker()
    office.enrol(worker, a, "2025-07-01")
    office.pay(a, "50400.00", "2025-06-25 09:00")

    run = office.allocate(a, "2025-09", "2025-06-25 10:00")

    assert run.settled == [f"2025-{month} spell 1 16800.00" for month in ("07", "08", "09")]
    assert asked(office.story(worker), "2025-06-30") == not_covered("before_start")
    assert asked(office.story(worker), "2025-07-01") == covered("paid")
    assert asked(office.story(worker), "2025-09-30") == covered("paid")
    assert asked(office.story(worker), "2025-10-05") == undetermined("within_due_period")
    assert asked(office.story(worker), "2026-01-01") == not_covered("lapsed")
