"""Days that lie some months or years after another one."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from ledger.domain.months import ContributionMonth

MONTHS_OF_A_YEAR: Final = 12


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that has no such day."""
    month = ContributionMonth.of(day).plus(months)
    return month.day(min(day.day, monthrange(month.first_day.year, month.first_day.month)[1]))


def birthday(born_on: date, years: int) -> date:
    """Born 29 February: 1 March, as everywhere (docs/coverage.md)."""
    same = months_after(born_on, MONTHS_OF_A_YEAR * years)
    return same if same.day == born_on.day else same + timedelta(days=1)
