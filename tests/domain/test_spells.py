"""A spell: an unbroken run of months, and the months of the saving that ride on it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.months import ContributionMonth
from ledger.domain.spells import Spell
from tests.domain.story import instant, months

JANUARY = ContributionMonth.parse("2025-01")


def spell(run: str = "2025-01 … 2025-06") -> Spell:
    first, *_, last = [*months(run), *months(run)]
    return Spell(number=1, first=first, last=last, first_day=first.first_day, opened_at=instant("2025-01-01 09:00"))


@pytest.mark.parametrize(
    ("run", "lapses_on"), [("2025-01 … 2025-06", date(2025, 10, 1)), ("2025-09", date(2026, 1, 1))]
)
def test_it_lapses_on_the_first_day_of_the_fourth_unpaid_month(run: str, lapses_on: date) -> None:
    assert spell(run).lapses_on == lapses_on


def test_it_holds_its_first_and_last_month_and_no_other() -> None:
    held = [str(month) for month in months("2024-12 … 2025-07") if spell().holds(month)]

    assert held == [str(month) for month in months("2025-01 … 2025-06")]


def test_neighbouring_months_of_the_saving_are_one_run() -> None:
    saving = spell()
    for month in ("2025-03", "2025-05", "2025-01", "2025-04"):
        saving.save(ContributionMonth.parse(month))

    assert [(str(first), str(last)) for first, last in saving.saved] == [("2025-01", "2025-01"), ("2025-03", "2025-05")]
    assert saving.saves_from == JANUARY


def test_the_saving_is_cut_after_a_month() -> None:
    saving = spell()
    for month in months("2025-01 … 2025-06"):
        saving.save(month)

    saving.cut_saving(ContributionMonth.parse("2025-04"))

    assert [(str(first), str(last)) for first, last in saving.saved] == [("2025-01", "2025-04")]
    saving.cut_saving(ContributionMonth.parse("2024-12"))
    assert saving.saved == []
    assert saving.saves_from is None


@given(st.lists(st.integers(0, 11)), st.integers(-1, 12))
def test_the_runs_are_the_months_that_were_saved(saved: list[int], cut: int) -> None:
    saving = spell()
    for number in saved:
        saving.save(JANUARY.plus(number))
    saving.cut_saving(JANUARY.plus(cut))

    assert {number for number in range(12) if saving.saves(JANUARY.plus(number))} == {
        number for number in saved if number <= cut
    }
