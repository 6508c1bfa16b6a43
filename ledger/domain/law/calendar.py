"""Working days: neither Saturday, Sunday nor a holiday of the published calendar."""

from collections.abc import Iterable
from datetime import date

from ledger.domain.law.terms import CalendarTerms


class WorkingDays:
    """The newest calendar published for each year. A year without one has its Saturdays and Sundays only."""

    def __init__(self, calendars: Iterable[CalendarTerms]) -> None:
        self._years = {calendar.year: calendar for calendar in calendars}
        self.holidays = frozenset(day for each in self._years.values() for day in each.holidays)
        self.collective_leave = frozenset(day for each in self._years.values() for day in each.collective_leave)

    def calendar(self, year: int) -> CalendarTerms | None:
        """The one in force; None where none was published."""
        return self._years.get(year)

    @property
    def last_year(self) -> int:
        """The last year of which the holidays are known; 0 where none is."""
        return max(self._years, default=0)

    def on_or_after(self, day: date, *, collective_leave: bool) -> date:
        """The day itself, or the next one on which offices work."""
        while self._is_free(day, collective_leave=collective_leave):
            day = date.fromordinal(day.toordinal() + 1)
        return day

    def _is_free(self, day: date, *, collective_leave: bool) -> bool:
        if day.isoweekday() > 5 or day in self.holidays:  # noqa: PLR2004 - Saturday is the sixth day
            return True
        return collective_leave and day in self.collective_leave
