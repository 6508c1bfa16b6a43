"""What would be owed: the sums of the cases, asked of the interface without a claim."""

from typing import Any

import pytest

from tests.api.story import Answer, Story

DEATH_42 = [("death", "20000000.00"), ("periodic", "12000000.00"), ("funeral", "10000000.00")]
FUNERAL_10 = [("funeral", "10000000.00")]


def quoted(story: Story, kind: str, on: str = "2025-06-10", income: str = "1000000.00", months: int = 12,
           **more: Any) -> Answer:  # fmt: skip
    """`months`: of the spell and in total, unless `contribution_months` says otherwise."""
    body = {"kind": kind, "occurred_on": on, "monthly_income": income, "spell_months": months,
            "contribution_months": months, **more}  # fmt: skip
    return story.ask("/v1/benefits/quote", body)


def sums(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(each["benefit"], each["amount"]) for each in items]


def test_death_by_work_accident_is_70_million_at_the_lowest_base(jakarta: Story) -> None:
    found = quoted(jakarta, "jkk_death")

    assert found.total == found.net == "70000000.00"
    assert found.items[0] == {
        "programme": "JKK",
        "benefit": "death",
        "amount": "48000000.00",
        "basis": "60 % × 80 × 1,000,000",
        "source": found.items[0]["source"],
        "certainty": "B",
    }
    assert "PP 82/2019" in found.items[0]["source"]
    assert sums(found.items)[1:] == [("periodic", "12000000.00"), ("funeral", "10000000.00")]
    assert (found.base, found.alternatives, found.deductions, found.warnings) == ("1000000.00", [], [], [])


@pytest.mark.parametrize(
    ("income", "base", "total"),
    [("1099500", "1000000.00", "70000000.00"), ("3200000", "3450000.00", "187600000.00")],
)
def test_e27_the_base_is_the_band_s(jakarta: Story, income: str, base: str, total: str) -> None:
    found = quoted(jakarta, "jkk_death", income=income)

    assert (found.base, found.total) == (base, total)


def test_total_disability_is_68_million(jakarta: Story) -> None:
    found = quoted(jakarta, "jkk_disability", disability_percent=70)

    assert sums(found.items) == [("total_disability", "56000000.00"), ("periodic", "12000000.00")]
    assert found.total == "68000000.00"


@pytest.mark.parametrize(("percent", "total"), [(10, "8000000.00"), ("24.5", "19600000.00"), ("69.99", "55992000.00")])
def test_a_part_is_its_percent_of_eighty_months(jakarta: Story, percent: int | str, total: str) -> None:
    assert quoted(jakarta, "jkk_disability", disability_percent=percent).total == total


def test_a_year_and_a_month_without_work(jakarta: Story) -> None:
    assert quoted(jakarta, "jkk_income", months_unable=13).total == "12500000.00"


def test_treatment_by_what_was_spent(jakarta: Story) -> None:
    spent = {"cost": "90000000.00", "transport": {"land": 7200000, "air": "1"}, "prosthesis": "100.50"}

    assert sums(quoted(jakarta, "jkk_treatment", treatment=spent).items) == [
        ("treatment", "90000000.00"),
        ("transport_land", "5000000.00"),
        ("transport_air", "1.00"),
        ("prosthesis", "140.70"),
    ]
    assert quoted(jakarta, "jkk_treatment").warnings == ["treatment-cost-missing"]
    assert quoted(jakarta, "jkk_treatment", treatment={}).warnings == ["treatment-cost-missing"]


@pytest.mark.parametrize(
    ("months", "items", "alternatives"), [(2, FUNERAL_10, []), (3, DEATH_42, FUNERAL_10), (4, DEATH_42, [])]
)
def test_e07_the_whole_death_sum_by_months(
    jakarta: Story, months: int, items: list[tuple[str, str]], alternatives: list[tuple[str, str]]
) -> None:
    found = quoted(jakarta, "jkm_death", months=months)

    assert sums(found.items) == items
    assert sums(found.alternatives) == alternatives


def test_e07_before_permenaker_1_of_2025_the_first_day_was_enough(jakarta: Story) -> None:
    assert quoted(jakarta, "jkm_death", "2024-08-08", months=0).total == "42000000.00"


def test_jkm_before_december_2019(jakarta: Story) -> None:
    assert quoted(jakarta, "jkm_death", "2019-12-01").total == "24000000.00"


@pytest.mark.parametrize(("children", "total"), [(1, "87000000.00"), (2, "174000000.00")])
def test_schooling_from_kindergarten_on(jakarta: Story, children: int, total: str) -> None:
    for known in ({"months": 36}, {"months": 0, "cause": "jkk"}):
        assert quoted(jakarta, "scholarship", children=[{"level": "tk"}] * children, **known).total == total


def test_e08_schooling_by_total_and_by_spell(jakarta: Story) -> None:
    found = quoted(
        jakarta, "scholarship", "2025-05-15", months=17, contribution_months=37,
        children=[{"level": "tk"}, {"level": "sd", "years_left": 2}],
    )  # fmt: skip

    assert sums(found.items) == [("scholarship", "87000000.00"), ("scholarship", "3000000.00")]
    assert sums(found.alternatives) == [("scholarship", "0.00")]
    assert found.warnings == ["later-levels-not-counted: children/1"]


def test_a_saving_is_its_contributions_until_somebody_enters_its_yield(jakarta: Story) -> None:
    found = quoted(jakarta, "jht", "2025-06-10", months=12)

    assert sums(found.items) == [("contributions", "240000.00"), ("yield", "0.00")]
    assert found.items[1]["basis"] == "0; not entered for 2024, 2025"
    assert (found.total, found.net) == ("240000.00", "240000.00")
    assert sums(found.deductions) == [("income_tax", "0.00")]


def test_tax_is_kept_back_of_a_large_saving(jakarta: Story) -> None:
    found = quoted(jakarta, "jht", "2025-06-10", income="20200000", months=200)

    assert (found.total, found.net) == ("82800000.00", "81160000.00")
    assert found.deductions[0]["basis"] == "0 % × 50,000,000 + 5 % × 32,800,000"
