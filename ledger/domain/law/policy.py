"""The law in force for one answer or one decision: zone, policies, calendar and tariffs, as far as published."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from zoneinfo import ZoneInfo

from ledger.domain.law.calendar import WorkingDays
from ledger.domain.law.founding import FOUNDING
from ledger.domain.law.tariff import Tariffs
from ledger.domain.law.terms import CalendarTerms, LawTerms, PolicyTerms, TariffTerms
from ledger.domain.months import ContributionMonth


class LocalDays:
    """The one zone in which days are days."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def day_of(self, instant: datetime) -> date:
        """The instant's day in the ledger's zone; the instant keeps its own offset."""
        return instant.astimezone(self.zone).date()


class Policy(LocalDays):
    """`published`: rows in the order in which they were published; None: the founding set of the program."""

    def __init__(self, zone: ZoneInfo, published: Iterable[LawTerms] | None = None) -> None:
        super().__init__(zone)
        self.published = FOUNDING if published is None else tuple(published)
        self.tariffs = Tariffs(row for row in self.published if isinstance(row, TariffTerms))
        self.working_days = WorkingDays(row for row in self.published if isinstance(row, CalendarTerms))
        self._rows: dict[str, list[PolicyTerms]] = {}
        for row in self.published:
            if isinstance(row, PolicyTerms):
                self._rows.setdefault(row.id, []).append(row)
        for rows in self._rows.values():
            rows.sort(key=attrgetter("valid_from"))  # of one day the row published later stands last, and holds
        self.due_day_of = lru_cache(4096)(self._due_day_of)

    def row(self, policy_id: str, on: date) -> PolicyTerms:
        """The row in force for that day; for a day before the first row of its kind, that one. Raises KeyError."""
        rows = self._rows[policy_id]
        return next((row for row in reversed(rows) if row.valid_from <= on), rows[0])

    def rows_of(self, policy_id: str) -> tuple[PolicyTerms, ...]:
        """All rows of one kind, by the day from which they hold; none where none was published."""
        return tuple(self._rows.get(policy_id, ()))

    def value(self, policy_id: str, on: date) -> str:
        return self.row(policy_id, on).value

    def number(self, policy_id: str, on: date) -> int:
        return int(self.row(policy_id, on).value)

    def _due_day_of(self, month: ContributionMonth) -> date:
        """The due day of the month, or the next day on which offices work."""
        due = month.day(self.number("due_day", month.first_day))
        shifts = self.value("due_shift_on_collective_leave", month.first_day) == "yes"
        return self.working_days.on_or_after(due, collective_leave=shifts)

    def age_limit_day(self, birth_date: date) -> date:
        """The day on which a person becomes too old to begin; born 29 February: 1 March (docs/coverage.md).

        By the limit in force on the day on which it would be reached.
        """
        rows = self._rows["age_limit_years"]
        reached = [(row, _birthday(birth_date, int(row.value))) for row in rows]
        in_force = [day for row, day in reached if self.row("age_limit_years", day) is row]
        return min(in_force, default=reached[-1][1])


def _birthday(birth_date: date, years: int) -> date:
    year = birth_date.year + years
    if year > date.max.year:
        return date.max
    try:
        return birth_date.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
