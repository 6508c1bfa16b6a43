"""Contribution months count, compare and print as months."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ledger.domain.months import ContributionMonth, months_through

MONTH = TypeAdapter(ContributionMonth)
days = st.dates(date(2015, 1, 1), date(9998, 12, 31))


@given(days)
def test_a_day_lies_in_its_month(day: date) -> None:
    month = ContributionMonth.of(day)

    assert month.first_day <= day <= month.last_day
    assert (month.first_day.day, month.last_day.day) == (1, monthrange(day.year, day.month)[1])
    assert ContributionMonth.parse(str(month)) == month
    assert str(month) == day.isoformat()[:7]
    assert month.day(day.day) == day


@given(days, st.integers(0, 600))
def test_months_are_counted(day: date, months: int) -> None:
    month = ContributionMonth.of(day)

    assert month.plus(months) - month == months
    assert isinstance(month.plus(1), ContributionMonth)
    assert month.plus(months).plus(-months) == month


def test_december_is_followed_by_january() -> None:
    december = ContributionMonth.parse("2025-12")

    assert str(december.plus(1)) == "2026-01"
    assert december.last_day == date(2025, 12, 31)
    assert ContributionMonth.parse("2024-02").last_day == date(2024, 2, 29)


def test_months_through_holds_both_ends() -> None:
    first, last = ContributionMonth.parse("2025-11"), ContributionMonth.parse("2026-02")

    assert [str(ContributionMonth(month)) for month in months_through(first, last)] == [
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
    ]
    assert list(months_through(last, first)) == []


@pytest.mark.parametrize(
    "text",
    ["", "2025", "2025-13", "2025-00", "2025-6", "25-06", "2025-06-01", " 2025-06", "2025-06\n", "2014-12", "9999-01",
     "２０２５-06", "2025/06", "-2025-06"],
)  # fmt: skip
def test_anything_but_a_year_and_a_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM"):
        ContributionMonth.parse(text)
    with pytest.raises(ValidationError):
        MONTH.validate_python(text)


@pytest.mark.parametrize("value", [202506, 24305, 2025.5, None, True, date(2025, 6, 1)])
def test_a_month_is_given_as_text(value: object) -> None:
    with pytest.raises(ValidationError):
        MONTH.validate_python(value)


def test_json_is_text_and_back() -> None:
    month = ContributionMonth.parse("2025-06")

    assert MONTH.dump_json(month) == b'"2025-06"'
    assert MONTH.validate_json(b'"2025-06"') == month
    assert isinstance(MONTH.validate_json(b'"2025-06"'), ContributionMonth)
    assert MONTH.json_schema()["pattern"] == "^[0-9]{4}-(0[1-9]|1[0-2])$"
    assert repr(month) == "ContributionMonth(2025-06)"
