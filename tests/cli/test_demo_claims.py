"""The published figures of Balikpapan 2024: 24 claims that add up, and the report that says so."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from api.report_answers import programme_summary
from ledger.application.house import House, initialise
from ledger.cli.asking import see_all
from ledger.demo import balikpapan
from ledger.demo.balikpapan_claims import CLAIMS
from ledger.demo.neighbourhoods import TABANAN_WORKER
from ledger.demo.steps import id_of
from ledger.demo.story import tell_story
from ledger.demo.teller import answer_of
from ledger.domain.values import ClaimKind, ClockMode, Programme
from ledger.settings import Settings
from ledger.store.database import Database
from tests.cli.command import Command

PUBLISHED = {"JHT": "9437620.00", "JKK": "86286290.00", "JKM": "42000000.00"}


def test_the_claims_add_up_to_the_rupiah() -> None:
    sums: Counter[Programme] = Counter()
    for claim in CLAIMS:
        sums[claim.programme] += sum(rupiah for _, rupiah in claim.benefits)

    assert len(CLAIMS) == len({claim.key for claim in CLAIMS}) == 24
    assert sums == {Programme.JHT: 9_437_620, Programme.JKK: 86_286_290, Programme.JKM: 42_000_000}
    assert sums.total() == 137_723_910
    assert {claim.on.year for claim in CLAIMS} == {2024}


def test_whoever_saved_gets_what_was_saved_and_something_on_it() -> None:
    for claim in [each for each in CLAIMS if each.kind is ClaimKind.JHT]:
        ((_, amount),) = claim.benefits
        paid_in = 20_000 * (12 * (balikpapan.YEAR - balikpapan.SAVES_SINCE) + claim.on.month)

        assert 1.05 * paid_in < amount < 1.08 * paid_in


def test_all_claims_find_their_worker_at_full_scale() -> None:
    *others, bank = balikpapan.cast(balikpapan.PARTICIPANTS)
    savers = sum(each.workers for each in others if each.saves)
    wanted = {
        saves: max(each.worker for each in CLAIMS if (each.kind is ClaimKind.JHT) == saves) for saves in (True, False)
    }

    assert wanted[True] <= savers
    assert wanted[False] <= bank.workers


def test_a_transfer_with_a_claim_inside_was_taken_back(story: Command) -> None:
    with House.open(Settings(home=story.home)) as house:
        reversal = answer_of(house, "tabanan/sponsor/reversal")

    assert reversal is not None
    assert reversal["claims_affected"] == [str(id_of("tabanan/claim"))]
    assert {each["worker_id"] for each in reversal["contributions_reversed"]} == {str(id_of(TABANAN_WORKER))}
    assert [each["month"] for each in reversal["contributions_reversed"]] == ["2025-06", "2025-05", "2025-04"]


def test_the_report_on_the_terminal_is_the_one_of_the_interface(story: Command) -> None:
    with House.open(Settings(home=story.home)) as house:
        see_all(house)
        _, expected = programme_summary(house, 2024, balikpapan.REGION)

    region = ("--region", balikpapan.REGION)
    assert story("report", "summary", "--year", 2024, *region, "--json").document == expected
    assert (expected["participants"], expected["claims"]) == (40, 10)
    shown = story("report", "summary", "--year", 2024, *region)
    assert expected["total"] in shown.out
    taking_part = story("report", "participation", "--on", "2024-03-31", *region, "--json").document
    assert taking_part["sponsors"] >= taking_part["sponsors_with_workers"] > 0
    assert "total" in story("report", "participation", "--on", "2024-03-31").out
    assert story("report", "summary", "--year", "24").code == 2
    assert story("report", "summary", "--year", 2024, "--region", "").code == 2


@pytest.mark.slow
def test_the_whole_story_comes_to_the_published_figures(new_database: Callable[[], Database], tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with new_database() as database:
        initialise(settings, ClockMode.SIMULATED, database=database)
        with House.open(settings, database=database) as house:
            tell_story(house)
            see_all(house)
            _, found = programme_summary(house, balikpapan.YEAR, balikpapan.REGION)

    assert (found["participants"], found["claims"]) == (1_634, 24)
    assert (found["benefits"], found["total"]) == (PUBLISHED, "137723910.00")
