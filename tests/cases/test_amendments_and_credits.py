"""E13, E16, E27: what changes for a worker, and settled months that become cheaper."""

import pytest

from ledger.store.database import Database
from tests.api.story import Story
from tests.cases.whole import assert_whole

WHOLE_2026 = [f"2026-{month:02d}" for month in range(1, 13)]


def bought_before_the_relief(ledger: Story, *, sector: str = "other") -> tuple[str, str]:
    """Sponsor and worker of E13 (b): January to December 2026 bought on 10 December 2025, for 201,600.00."""
    sponsor, worker = ledger.sponsor(), ledger.worker(sector=sector)
    ledger.enrol(worker, sponsor, starts_on="2026-01-01", at="2025-12-01T09:00:00+07:00")
    ledger.pay(sponsor, "201600.00", at="2025-12-10T09:00:00+07:00")
    settled = ledger.allocate(sponsor, "2026-12", at="2025-12-10T10:00:00+07:00")
    assert (settled.months, settled.total) == (WHOLE_2026, "201600.00")
    return sponsor, worker


def bought_for_2026(ledger: Story, *, fund_origin: str = "private") -> tuple[str, str]:
    """Sponsor and worker of E16, enrolled; 300,000.00 are there since 5 January 2026, 09:00."""
    sponsor, worker = ledger.sponsor(fund_origin=fund_origin), ledger.worker()
    ledger.enrol(worker, sponsor, starts_on="2026-01-01", at="2026-01-01T09:00:00+07:00")
    ledger.pay(sponsor, "300000.00", at="2026-01-05T09:00:00+07:00")
    return sponsor, worker


@pytest.mark.parametrize(("sector", "total"), [("other", "176400.00"), ("transport", "151200.00")])
def test_e13a_twelve_months_bought_in_the_relief(jakarta: Story, sector: str, total: str) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker(sector=sector)
    jakarta.enrol(worker, sponsor, starts_on="2026-10-01", at="2026-10-01T09:00:00+07:00")
    jakarta.pay(sponsor, "201600.00", at="2026-10-05T09:00:00+07:00")

    settled = jakarta.allocate(sponsor, "2027-09", at="2026-10-05T10:00:00+07:00")

    assert (len(settled.months), settled.total) == (12, total)


def test_e13b_a_relief_that_is_published_later_gives_the_difference_back(untouched: Story, database: Database) -> None:
    sponsor, worker = bought_before_the_relief(untouched)
    too_early = untouched.run_credits("2025-12-21")
    before = untouched.position

    run = untouched.run_credits("2025-12-22")

    assert (too_early.credited, too_early.credited_count, too_early.done) == ([], 0, True)
    assert run.credited == [{"sponsor_id": sponsor, "months": 9, "amount": "75600.00"}]
    assert (run.credited_count, run.done, run.next) == (9, True, None)
    repriced = untouched.events(after=before, topic="ContributionRepriced")
    assert [each["data"]["month"] for each in repriced] == WHOLE_2026[3:]
    assert {each["data"]["tariff"] for each in repriced} == {"pp50-2025-other/band-01"}
    assert untouched.says(worker, "2026-05-10") == "covered paid", "the months stay settled"
    balance = untouched.balance(sponsor)
    assert (balance["allocated"], balance["available"]) == ("126000.00", "75600.00")
    assert untouched.balance(sponsor, known=before)["available"] == "0.00"

    bought = untouched.allocate(sponsor, "2027-04", at="2026-04-10T09:00:00+07:00")

    assert (bought.months, bought.total) == (["2027-01", "2027-02", "2027-03", "2027-04"], "67200.00")
    assert bought.available == "8400.00"
    assert_whole(untouched, database)


def test_e13b_a_second_run_finds_nothing_left(untouched: Story) -> None:
    sponsor, _ = bought_before_the_relief(untouched, sector="transport")
    first = untouched.run_credits("2025-12-22")
    before = untouched.position

    again = untouched.run_credits("2025-12-23")

    assert first.credited == [{"sponsor_id": sponsor, "months": 12, "amount": "100800.00"}]
    assert (again.credited, again.done) == ([], True)
    assert untouched.topics(after=before) == []


def test_e13b_state_money_gets_no_relief_and_no_credit(untouched: Story) -> None:
    regency, worker = untouched.regency(), untouched.worker()
    untouched.enrol(worker, regency, starts_on="2026-01-01", at="2025-12-01T09:00:00+07:00")
    untouched.pay(regency, "201600.00", at="2025-12-10T09:00:00+07:00")
    untouched.allocate(regency, "2026-12", at="2025-12-10T10:00:00+07:00")

    assert untouched.run_credits("2025-12-22").credited == []


def test_a_run_for_a_day_that_has_not_come_is_refused(untouched: Story) -> None:
    refused = untouched.refusal("/v1/credit-runs", {"as_of": "2025-12-22"}, at="2025-12-21T23:00:00+07:00")

    assert (refused.status, refused.code) == (422, "credit-run-in-future")


def test_e16a_a_sector_recorded_before_the_allocation_decides_its_prices(untouched: Story) -> None:
    sponsor, worker = bought_for_2026(untouched)
    former = untouched.dry_run(sponsor, "2026-12", at="2026-01-05T09:30:00+07:00")
    amended = untouched.amend(worker, "2026-02", sector="transport", at="2026-01-05T10:00:00+07:00")
    announced = untouched.dry_run(sponsor, "2026-12", at="2026-01-05T10:30:00+07:00")

    settled = untouched.allocate(sponsor, "2026-12", at="2026-01-05T11:00:00+07:00")

    assert (amended.status, amended.credited, amended.warnings) == (201, [], [])
    assert (former.total, announced.total, settled.total) == ("126000.00", "109200.00", "109200.00")


def test_e16b_a_sector_recorded_after_the_allocation_is_credited(untouched: Story, database: Database) -> None:
    sponsor, worker = bought_for_2026(untouched)
    settled = untouched.allocate(sponsor, "2026-12", at="2026-01-05T10:00:00+07:00")

    amended = untouched.amend(worker, "2026-02", sector="transport", at="2026-01-20T10:00:00+07:00")

    assert settled.total == "126000.00"
    assert amended.credited == [
        {"sponsor_id": sponsor, "month": month, "amount": "8400.00"} for month in ("2026-02", "2026-03")
    ]
    assert untouched.available(sponsor) == "190800.00"
    assert untouched.says(worker, "2026-02-10") == "covered paid"
    assert untouched.run_credits("2026-01-21").credited == [], "what an amendment credited is not credited again"
    assert_whole(untouched, database)


def test_e16b_back_to_the_dearer_sector_takes_nothing_and_again_gives_nothing(untouched: Story) -> None:
    sponsor, worker = bought_for_2026(untouched)
    untouched.allocate(sponsor, "2026-12", at="2026-01-05T10:00:00+07:00")
    untouched.amend(worker, "2026-02", sector="transport", at="2026-01-20T10:00:00+07:00")

    back = untouched.amend(worker, "2026-02", sector="other", at="2026-01-21T10:00:00+07:00")
    again = untouched.amend(worker, "2026-02", sector="transport", at="2026-01-22T10:00:00+07:00")

    assert (back.credited, again.credited) == ([], [])
    assert untouched.available(sponsor) == "190800.00"


def test_an_amendment_credits_its_own_months_and_leaves_the_others_to_the_run(untouched: Story) -> None:
    sponsor, worker = bought_before_the_relief(untouched)

    amended = untouched.amend(worker, "2026-06", sector="transport", at="2025-12-22T10:00:00+07:00")
    run = untouched.run_credits("2025-12-22")

    assert [line["month"] for line in amended.credited] == WHOLE_2026[5:]
    assert run.credited == [{"sponsor_id": sponsor, "months": 2, "amount": "16800.00"}], "April and May"


def test_e16c_who_pays_the_rest_of_the_year_pays_its_own_price(untouched: Story) -> None:
    sponsor, worker = untouched.sponsor(), untouched.worker()
    enrolment = untouched.enrol(worker, sponsor, starts_on="2026-01-01", at="2026-01-01T09:00:00+07:00")
    untouched.pay(sponsor, "126000.00", at="2026-01-05T09:00:00+07:00")
    untouched.allocate(sponsor, "2026-06", at="2026-01-05T10:00:00+07:00")
    untouched.end(enrolment, on="2026-06-30", reason="sponsor_stopped", at="2026-06-30T10:00:00+07:00")
    regency = untouched.regency()
    untouched.enrol(worker, regency, starts_on="2026-07-01", at="2026-07-01T09:00:00+07:00")
    untouched.pay(regency, "201600.00", at="2026-07-02T09:00:00+07:00")

    settled = untouched.allocate(regency, "2026-12", at="2026-07-02T10:00:00+07:00")

    assert (settled.months, settled.total) == (WHOLE_2026[6:], "100800.00")


def test_e27_a_higher_income_holds_from_the_next_month(untouched: Story) -> None:
    sponsor, worker = untouched.sponsor(), untouched.worker(monthly_income="1099500")
    untouched.enrol(worker, sponsor, starts_on="2025-05-01", at="2025-05-01T09:00:00+07:00")
    untouched.pay(sponsor, "100000.00", at="2025-05-02T09:00:00+07:00")
    may = untouched.allocate(sponsor, "2025-05", at="2025-05-02T10:00:00+07:00")
    at = "2025-05-10T10:00:00+07:00"
    body = {"from_month": "2025-05", "monthly_income": "3200000", "reason": "naik"}
    refused = untouched.refusal(f"/v1/workers/{worker}/amendments", body, at=at)

    raised = untouched.amend(worker, "2025-06", monthly_income="3200000", at=at)
    june = untouched.allocate(sponsor, "2025-06", at="2025-06-04T10:00:00+07:00")

    assert (refused.status, refused.code, refused.problem["earliest"]) == (422, "income-too-early", "2025-06")
    assert raised.credited == []
    assert (may.total, june.total) == ("16800.00", "41300.00")
    told = untouched.read(f"/v1/workers/{worker}", on="2025-05-25").document
    later = untouched.read(f"/v1/workers/{worker}", on="2025-06-10").document
    assert (told["monthly_income"], later["monthly_income"]) == ("1099500.00", "3200000.00")


def test_a_lower_income_later_credits_nothing(untouched: Story) -> None:
    """The band that was bought stays the band, also when a cheaper sector halves it."""
    sponsor, worker = untouched.sponsor(), untouched.worker(monthly_income="3200000")
    untouched.enrol(worker, sponsor, starts_on="2026-01-01", at="2026-01-01T09:00:00+07:00")
    untouched.pay(sponsor, "200000.00", at="2026-01-05T09:00:00+07:00")
    untouched.allocate(sponsor, "2026-03", at="2026-01-05T10:00:00+07:00")

    lower = untouched.amend(worker, "2026-02", monthly_income="900000", at="2026-01-06T10:00:00+07:00")
    sector = untouched.amend(worker, "2026-03", sector="transport", at="2026-01-07T10:00:00+07:00")

    assert lower.credited == []
    # 34,500.00 and 6,800.00 halved, not the 16,800.00 of the lower income.
    assert sector.credited == [{"sponsor_id": sponsor, "month": "2026-03", "amount": "20650.00"}]


def test_the_saving_is_not_credited(untouched: Story) -> None:
    sponsor, worker = untouched.sponsor(), untouched.worker()
    untouched.enrol(
        worker, sponsor, starts_on="2026-01-01", programmes=("JKK", "JKM", "JHT"), at="2025-12-01T09:00:00+07:00"
    )
    untouched.pay(sponsor, "441600.00", at="2025-12-10T09:00:00+07:00")
    untouched.allocate(sponsor, "2026-12", at="2025-12-10T10:00:00+07:00")

    run = untouched.run_credits("2025-12-22")

    assert run.credited == [{"sponsor_id": sponsor, "months": 9, "amount": "75600.00"}]
    assert untouched.balance(sponsor)["allocated"] == "366000.00"
