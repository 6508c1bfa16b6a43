"""E29: who is a member of a region on a day, counted once, by domicile; and what others count beside it."""

from typing import Any

import pytest

from tests.api.law_office import HOLIDAYS_2026, calendar, publish
from tests.api.story import Answer, Story

BPS = {"kind": "working_population", "source": "BPS, Sakernas Agustus 2024", "on": "2024-08-31"}
BRANCH = {"kind": "active_elsewhere", "source": "BPJS Ketenagakerjaan, cabang", "on": "2025-09-15"}


def ucj(ledger: Story, on: str, region: str, **more: Any) -> Answer:
    return ledger.read("/v1/reports/ucj", on=on, region=region, **more)


def figure(ledger: Story, region: str, value: int, kind: dict[str, str], **more: Any) -> None:
    ledger.write("/v1/reports/ucj-figures", {"region": region, "value": value, **kind, **more}, at=ENTERED)


ENTERED = "2025-10-02T09:00:00+07:00"


def test_e29_whoever_has_two_sponsors_counts_once_where_he_lives(jakarta: Story) -> None:
    region = "Kabupaten Gianyar"
    first, second = jakarta.sponsor(region=region), jakarta.village()
    worker = jakarta.worker(region=region)  # the NIK begins with 9901, which is not Gianyar's
    jakarta.paid_to("2025-06", worker=worker, sponsor=first, amount="100800.00")
    jakarta.enrol(worker, second, starts_on="2025-06-01", at="2025-06-01T08:00:00+07:00")
    jakarta.worker(region=region)  # registered, and nothing paid
    elsewhere = jakarta.worker(region="Kabupaten Bangli")
    jakarta.paid_to("2025-08", worker=elsewhere, sponsor=jakarta.sponsor(), first="2025-08", amount="16800.00")

    september, october = ucj(jakarta, "2025-09-30", region), ucj(jakarta, "2025-10-01", region)
    assert (september.active_workers, september.of_which_in_arrears) == (1, 1)
    assert (october.active_workers, october.of_which_in_arrears) == (0, 0)
    jakarta.run_lapses("2025-10-01")
    assert ucj(jakarta, "2025-09-30", region).active_workers == 1
    assert ucj(jakarta, "2025-10-01", region).active_workers == 0
    assert ucj(jakarta, "2025-06-30", region).of_which_in_arrears == 0
    assert ucj(jakarta, "2025-01-05", region).active_workers == 0, "the day before the first day"
    assert ucj(jakarta, "2025-09-30", "Kabupaten Bangli").active_workers == 1
    assert (september.ratio_percent, september.missing) == (None, ["active_elsewhere", "working_population"])


@pytest.mark.parametrize(
    ("region", "others", "population", "ratio"),
    [
        ("Gianyar", 130_299, 198_628, "65.60"),
        ("Kota Semarang", 390_497, 756_873, "51.59"),
        ("Bali", 935_078, 1_873_899, "49.90"),  # published as 50.88, with these very figures
        ("Provinsi Bali", 935_078, 1_837_899, "50.88"),  # what they meant, perhaps
        ("Kendal", 973, 10_345, "9.42"),  # published as 9.24
    ],
)
def test_e29_the_published_ratios_come_out(
    jakarta: Story, region: str, others: int, population: int, ratio: str
) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker(region=region)
    jakarta.paid_to("2025-12", worker=worker, sponsor=sponsor, amount="201600.00")
    figure(jakarta, region, population, BPS)
    figure(jakarta, region, others, BRANCH)

    answer = ucj(jakarta, "2025-09-30", region)

    assert answer.document | {"as_known_at": None} == {
        "on": "2025-09-30",
        "region": region,
        "active_workers": 1,
        "of_which_in_arrears": 0,
        "active_elsewhere": others,
        "active_elsewhere_source": "BPJS Ketenagakerjaan, cabang",
        "active_elsewhere_date": "2025-09-15",
        "working_population": population,
        "population_source": "BPS, Sakernas Agustus 2024",
        "population_date": "2024-08-31",
        "ratio_percent": ratio,
        "missing": [],
        "as_known_at": None,
    }


def test_e29_a_figure_is_corrected_by_a_later_entry_and_earlier_positions_keep_theirs(jakarta: Story) -> None:
    region = "Kabupaten Karangasem"
    figure(jakarta, region, 1000, BPS)
    figure(jakarta, region, 500, BRANCH)
    before = jakarta.position
    figure(jakarta, region, 250, BRANCH)
    figure(jakarta, region, 999, BRANCH, on="2025-10-01")

    assert ucj(jakarta, "2025-09-30", region).ratio_percent == "25.00"
    assert ucj(jakarta, "2025-09-30", region, as_known_at=before).ratio_percent == "50.00"
    assert ucj(jakarta, "2025-10-01", region).ratio_percent == "99.90"
    early = ucj(jakarta, "2025-09-14", region)
    assert (early.ratio_percent, early.missing, early.working_population) == (None, ["active_elsewhere"], 1000)
    assert "Sakernas" not in str(jakarta.events(topic="RegionFigureEntered"))


def test_e29_no_more_counts_who_died_or_moved_and_again_who_paid_again(jakarta: Story) -> None:
    here, there = "Kabupaten Jembrana", "Kabupaten Tabanan"
    sponsor, worker = jakarta.sponsor(), jakarta.worker(region=here)
    enrolment = jakarta.paid_to("2025-02", worker=worker, sponsor=sponsor, amount="33600.00")
    payment = jakarta.pay(sponsor, "33600.00", at="2025-07-04T09:00:00+07:00")
    jakarta.allocate(sponsor, "2025-08", at="2025-07-04T09:00:00+07:00")
    paid = jakarta.position
    counted = [ucj(jakarta, day, here).active_workers for day in ("2025-05-31", "2025-06-01", "2025-07-03")]
    assert (counted, ucj(jakarta, "2025-07-04", here).active_workers) == ([1, 0, 0], 1)
    assert ucj(jakarta, "2025-11-30", here).active_workers == 1
    assert ucj(jakarta, "2025-12-01", here).active_workers == 0

    jakarta.end(enrolment, on="2025-07-20", reason="death", at="2025-07-25T09:00:00+07:00")
    dead = [ucj(jakarta, day, here).active_workers for day in ("2025-07-20", "2025-07-21")]
    assert dead == [1, 0]
    assert ucj(jakarta, "2025-07-21", here, as_known_at=paid).active_workers == 1

    jakarta.reverse(payment, at="2025-07-26T09:00:00+07:00")
    assert ucj(jakarta, "2025-07-20", here).active_workers == 0
    assert ucj(jakarta, "2025-05-31", here).active_workers == 1
    assert ucj(jakarta, "2025-05-31", there).active_workers == 0


def test_all_regions_are_told_at_once_page_by_page_and_together(untouched: Story) -> None:
    for region, through, amount in (("A", "2025-06", 100_800), ("B", "2025-02", 33_600), ("C", "2025-09", 151_200)):
        worker = untouched.worker(region=region)
        untouched.paid_to(through, worker=worker, sponsor=untouched.sponsor(), amount=str(amount))
    figure(untouched, "C", 300, BPS)
    figure(untouched, "C", 100, BRANCH)
    known = untouched.position
    figure(untouched, "C", 200, BRANCH)

    whole = untouched.read("/v1/reports/ucj", on="2025-09-30")
    assert [(each["region"], each["active_workers"], each["of_which_in_arrears"]) for each in whole.items] == [
        ("A", 1, 1),
        ("B", 0, 0),
        ("C", 1, 0),
    ]
    assert (whole.totals, whole.next, whole.region) == ({"active_workers": 2, "of_which_in_arrears": 1}, None, None)
    assert [each["ratio_percent"] for each in whole.items] == [None, None, "67.00"]
    for each in whole.items:
        one = ucj(untouched, "2025-09-30", each["region"]).document
        assert each.items() <= one.items()
    then = untouched.read("/v1/reports/ucj", on="2025-09-30", as_known_at=known)
    assert then.items[2]["ratio_percent"] == "33.67"
    first = untouched.read("/v1/reports/ucj", on="2025-09-30", limit=2)
    assert ([each["region"] for each in first.items], first.next) == (["A", "B"], "B")
    assert first.totals == whole.totals
    assert untouched.read("/v1/reports/ucj", on="2025-09-30", limit=2, after="B").items == whole.items[2:]


def test_who_is_in_arrears_is_told_by_the_due_days_known_then(untouched: Story, untouched_approver: str) -> None:
    """15 January 2026 is a Thursday; a calendar that makes it a holiday moves the due day past the 16th, a holiday."""
    worker = untouched.worker(region="Kabupaten Badung")
    untouched.paid_to("2025-12", worker=worker, sponsor=untouched.sponsor(), amount="201600.00")
    before = untouched.position
    row = calendar(2026, sorted({"2026-01-15", *HOLIDAYS_2026}), published_on="2026-01-10")
    publish(untouched, row, by=untouched_approver, at="2026-01-10T09:00:00+07:00")

    now, then = (
        ucj(untouched, "2026-01-16", "Kabupaten Badung", as_known_at=at) for at in (untouched.position, before)
    )

    assert (now.of_which_in_arrears, then.of_which_in_arrears) == (0, 1)
