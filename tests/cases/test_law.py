"""E13 as far as prices go, and PP 49/2020: a price is read from the rows that were published by the money's day."""

import pytest

from tests.api.law_office import publish, tariff
from tests.api.serving import Served
from tests.api.story import Story

JANUARY_TO_DECEMBER = [f"2026-{month:02d}" for month in range(1, 13)]


@pytest.mark.parametrize(("sector", "total"), [("other", "176400.00"), ("transport", "151200.00")])
def test_e13a_twelve_months_bought_in_october_2026(jakarta: Story, sector: str, total: str) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker(sector=sector)
    jakarta.enrol(worker, sponsor, starts_on="2026-10-01")
    jakarta.pay(sponsor, "201600.00", at="2026-10-05T09:00:00+07:00")

    settled = jakarta.allocate(sponsor, "2027-09", at="2026-10-05T09:00:00+07:00")

    assert (len(settled.months), settled.total) == (12, total)


def bought_early(ledger: Story) -> tuple[str, str, dict[str, object]]:
    """Sponsor, worker and the answer of E13 (b): 2026 bought on 10 December 2025."""
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.enrol(worker, sponsor, starts_on="2026-01-01", at="2025-12-01T08:00:00+07:00")
    ledger.pay(sponsor, "201600.00", at="2025-12-10T09:00:00+07:00")
    settled = ledger.allocate(sponsor, "2026-12", at="2025-12-10T09:00:00+07:00")
    assert settled.months == JANUARY_TO_DECEMBER
    return sponsor, worker, settled.document


def lines_of(ledger: Story, allocation: str) -> object:
    return ledger.read(f"/v1/allocations/{allocation}/lines").document["settled"]


def test_e13b_before_pp_50_was_known_the_whole_price_was_charged(untouched: Story) -> None:
    _, worker, charged = bought_early(untouched)
    other, late = untouched.sponsor(), untouched.worker()
    untouched.enrol(late, other, starts_on="2026-01-01")
    untouched.pay(other, "201600.00", at="2025-12-22T09:00:00+07:00")

    known = untouched.allocate(other, "2026-12", at="2025-12-22T09:00:00+07:00")
    backwards = untouched.dry_run(other, "2026-12", effective_at="2025-12-21T09:00:00+07:00")

    assert charged["total"] == "201600.00"
    assert known.total == "126000.00"
    assert backwards.total == "0.00", "all is settled"
    assert lines_of(untouched, str(charged["allocation_id"])) == charged["settled"]
    assert untouched.says(worker, "2026-06-10") == "covered paid"


def test_e13b_money_that_counted_before_the_day_of_publication_is_charged_what_was_known_then(
    untouched: Story,
) -> None:
    sponsor, worker = untouched.sponsor(), untouched.worker()
    untouched.enrol(worker, sponsor, starts_on="2026-01-01")
    untouched.pay(sponsor, "201600.00", at="2025-12-22T09:00:00+07:00", received_at="2025-12-21T09:00:00+07:00")

    day_before = untouched.dry_run(sponsor, "2026-12", effective_at="2025-12-21T23:59:59+07:00")
    day_itself = untouched.dry_run(sponsor, "2026-12", effective_at="2025-12-22T00:00:00+07:00")

    assert (day_before.total, day_itself.total) == ("201600.00", "126000.00")


def test_a_row_that_two_persons_publish_is_the_price_of_what_is_settled_after_it(
    jakarta: Story, jakarta_service: Served, approver: str
) -> None:
    at = "2026-11-20T09:00:00+07:00"
    sponsor, first, second = jakarta.sponsor(), jakarta.worker(), jakarta.worker()
    for worker in (first, second):
        jakarta.enrol(worker, sponsor, starts_on="2026-11-01")
    jakarta.pay(sponsor, "100000.00", at=at)
    before = jakarta.allocate(sponsor, "2027-02", at=at, worker_ids=[first])

    row = tariff("pp60-2026", "2026-12", "2027-01", "1/4", published_on="2026-11-20")
    publish(jakarta, row, by=approver, at=at)
    after = jakarta.allocate(sponsor, "2027-02", at=at, worker_ids=[second])

    assert [line["tariff"].split("/")[0] for line in after.settled] == [
        "pp50-2025-other",
        "pp60-2026",
        "pp60-2026",
        "pp44-2015",
    ]
    assert (before.total, after.total) == ("50400.00", "33600.00")
    assert lines_of(jakarta, before.allocation_id) == before.settled


@pytest.mark.parametrize(
    ("since", "total", "relieved"),
    [
        ("2020-07", "1008.00", ["2020-08", "2020-09", "2020-10", "2020-11", "2020-12", "2021-01"]),
        ("2020-08", "34272.00", ["2020-10", "2020-11", "2020-12", "2021-01"]),  # two months in full, four at 168
    ],
)
def test_pp49_of_2020_relieves_members_of_old_and_later_ones_from_their_third_month(
    untouched: Story, since: str, total: str, relieved: list[str]
) -> None:
    sponsor, worker = untouched.sponsor(), untouched.worker()
    if since < "2020-08":
        untouched.paid_to(since, worker=worker, sponsor=sponsor, first=since, amount="16800.00")
    else:
        untouched.enrol(worker, sponsor, starts_on="2020-08-01", at="2020-08-01T08:00:00+07:00")
        untouched.pay(sponsor, "16800.00", at="2020-08-10T09:00:00+07:00")
        assert untouched.allocate(sponsor, "2020-08", at="2020-08-10T09:00:00+07:00").total == "16800.00"
    untouched.pay(sponsor, "100000.00", at="2020-09-10T09:00:00+07:00")

    settled = untouched.allocate(sponsor, "2021-01", at="2020-09-10T09:00:00+07:00")

    paid_before = 16_800 if since == "2020-08" else 0
    assert int(settled.total.partition(".")[0]) + paid_before == int(total.partition(".")[0])
    assert [line["month"] for line in settled.settled if line["tariff"].startswith("pp49")] == relieved


def test_pp49_whoever_joins_too_late_for_a_third_month_pays_in_full(untouched: Story) -> None:
    sponsor, worker = untouched.sponsor(), untouched.worker()
    untouched.enrol(worker, sponsor, starts_on="2020-12-01", at="2020-12-01T08:00:00+07:00")
    untouched.pay(sponsor, "100000.00", at="2020-12-05T09:00:00+07:00")

    settled = untouched.allocate(sponsor, "2021-03", at="2020-12-05T09:00:00+07:00")

    assert (settled.months, settled.total) == (["2020-12", "2021-01", "2021-02", "2021-03"], "67200.00")
