"""National holidays of Indonesia: the days that move a due date, besides Saturday and Sunday."""

from datetime import date

# National holidays (hari libur nasional) without cuti bersama, which does not move a due date (law S2.6).
# Listed with the holidays package 0.108, Indonesia, category public; checked against the moved due dates
# of 2023 to 2026. 2027 and 2028 are forecasts. A published calendar will take this table's place as a fact.
_HOLIDAYS = """
2015: 01-01 01-03 02-19 03-21 04-03 05-01 05-14 05-16 06-02 07-17 07-18 08-17 09-24 10-14 12-09 12-24 12-25
2016: 01-01 02-08 03-09 03-25 05-01 05-05 05-06 05-22 06-01 07-06 07-07 08-17 09-12 10-02 12-12 12-25
2017: 01-01 01-28 02-15 03-28 04-14 04-24 05-01 05-11 05-25 06-01 06-25 06-26 08-17 09-01 09-21 12-01 12-25
2018: 01-01 02-16 03-17 03-30 04-14 05-01 05-10 05-29 06-01 06-15 06-16 06-27 08-17 08-22 09-11 11-20 12-25
2019: 01-01 02-05 03-07 04-03 04-17 04-19 05-01 05-19 05-30 06-01 06-05 06-06 08-11 08-17 09-01 11-09 12-25
2020: 01-01 01-25 03-22 03-25 04-10 05-01 05-07 05-21 05-24 05-25 06-01 07-31 08-17 08-20 10-29 12-09 12-25
2021: 01-01 02-12 03-11 03-14 04-02 05-01 05-13 05-14 05-26 06-01 07-20 08-11 08-17 10-20 12-25
2022: 01-01 02-01 02-28 03-03 04-15 05-01 05-02 05-03 05-16 05-26 06-01 07-10 07-30 08-17 10-08 12-25
2023: 01-01 01-22 02-18 03-22 04-07 04-22 04-23 05-01 05-18 06-01 06-04 06-29 07-19 08-17 09-28 12-25
2024: 01-01 02-08 02-10 02-14 03-11 03-29 03-31 04-10 04-11 05-01 05-09 05-23 06-01 06-17 07-07 08-17 09-16 11-27 12-25
2025: 01-01 01-27 01-29 03-29 03-31 04-01 04-18 04-20 05-01 05-12 05-29 06-01 06-06 06-27 08-17 09-05 12-25
2026: 01-01 01-16 02-17 03-19 03-21 03-22 04-03 04-05 05-01 05-14 05-27 05-31 06-01 06-16 08-17 08-25 12-25
2027: 01-01 01-05 02-06 03-08 03-10 03-11 03-26 03-28 05-01 05-06 05-17 05-20 06-01 06-06 08-15 08-17 12-25 12-26
2028: 01-01 01-26 02-27 02-28 03-26 04-14 04-16 05-01 05-05 05-09 05-25 05-26 06-01 08-04 08-17 12-14 12-25
"""


def _parse(table: str) -> frozenset[date]:
    days: set[date] = set()
    for line in table.strip().splitlines():
        year, _, listed = line.partition(":")
        days.update(date.fromisoformat(f"{year}-{day}") for day in listed.split())
    return frozenset(days)


NATIONAL_HOLIDAYS = _parse(_HOLIDAYS)
CALENDAR_LAST_YEAR = max(day.year for day in NATIONAL_HOLIDAYS)


def working_day_on_or_after(day: date) -> date:
    """The day itself, or the next one that is neither Saturday, Sunday nor a national holiday."""
    while day.isoweekday() > 5 or day in NATIONAL_HOLIDAYS:  # noqa: PLR2004 - Saturday is the sixth day
        day = date.fromordinal(day.toordinal() + 1)
    return day
