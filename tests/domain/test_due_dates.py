"""A contribution is due on the 15th of its month, or on the next working day."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from ledger.domain.law.policy import Policy
from ledger.domain.months import ContributionMonth

MOVED = {
    "2023-01": 16, "2023-04": 17, "2023-07": 17, "2023-10": 16,
    "2024-06": 18, "2024-09": 17, "2024-12": 16,
    "2025-02": 17, "2025-03": 17, "2025-06": 16, "2025-11": 17,
    "2026-02": 16, "2026-03": 16, "2026-08": 18, "2026-11": 16,
}  # fmt: skip
POLICY = Policy(ZoneInfo("Asia/Jakarta"))
YEARS = [f"{year}-{month:02d}" for year in range(2023, 2027) for month in range(1, 13)]


@pytest.mark.parametrize("month", YEARS)
def test_the_due_date_of_every_month_of_four_years(month: str) -> None:
    assert POLICY.due_day_of(ContributionMonth.parse(month)) == date.fromisoformat(f"{month}-{MOVED.get(month, 15)}")


@pytest.mark.parametrize("year", range(2015, 2029))
def test_a_due_date_is_a_working_day_and_none_was_passed_over(year: int) -> None:
    for number in range(1, 13):
        due = POLICY.due_day_of(ContributionMonth.of(date(year, number, 1)))
        passed = [date(year, number, day) for day in range(15, due.day)]

        assert due.isoweekday() <= 5
        assert due not in POLICY.working_days.holidays
        assert all(day.isoweekday() > 5 or day in POLICY.working_days.holidays for day in passed)


def working_day(day: date) -> date:
    return POLICY.working_days.on_or_after(day, collective_leave=False)


def test_collective_leave_moves_nothing() -> None:
    assert working_day(date(2025, 12, 26)) == date(2025, 12, 26)
    assert working_day(date(2024, 8, 17)) == date(2024, 8, 19)
    assert working_day(date(2025, 12, 31)) == date(2025, 12, 31)


def test_a_holiday_after_a_weekend_moves_on_to_the_day_after_it() -> None:
    assert working_day(date(2026, 8, 15)) == date(2026, 8, 18)
    assert working_day(date(2026, 8, 17)) == date(2026, 8, 18)
    assert working_day(date(2026, 8, 18)) == date(2026, 8, 18)


def test_the_calendar_reaches_as_far_as_money_can_be_prepaid() -> None:
    assert POLICY.working_days.last_year >= 2028


@pytest.mark.parametrize(
    ("born", "too_old_from"),
    [
        (date(1960, 3, 7), date(2025, 3, 7)),
        (date(1960, 2, 29), date(2025, 3, 1)),
        (date(1959, 2, 28), date(2024, 2, 28)),
        (date(1959, 12, 31), date(2024, 12, 31)),
    ],
)
def test_the_day_of_the_65th_birthday_is_too_late_to_begin(born: date, too_old_from: date) -> None:
    assert POLICY.age_limit_day(born) == too_old_from
