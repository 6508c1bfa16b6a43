"""The model's own calendar and price list, for the years it is asked about: 2024 to early 2027."""

from datetime import date, datetime, timedelta, timezone

Month = str  # "2025-06"; compares like the months themselves

JAKARTA = timezone(timedelta(hours=7))  # has no summer time
WEEKEND = (5, 6)

# National holidays of these years that touch a 15th or the working day after one. Cuti bersama is none.
HOLIDAYS = (date(2024, 6, 17), date(2024, 9, 16), date(2026, 8, 17))

# Reported monthly incomes that the model knows, in rupiah, and the base each is insured for.
BASES = {1_000_000: 1_000_000, 1_099_500: 1_000_000, 1_500_000: 1_600_000, 3_200_000: 3_450_000}
HALVED_FROM = {"transport": ("2026-01", "2027-03"), "other": ("2026-04", "2026-12")}
PUBLISHED = date(2025, 12, 22)


def day_of(instant: datetime) -> date:
    return instant.astimezone(JAKARTA).date()


def month_of(day: date) -> Month:
    return f"{day.year:04d}-{day.month:02d}"


def first_day(month: Month) -> date:
    return date.fromisoformat(month + "-01")


def shift(month: Month, months: int) -> Month:
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + months
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def last_day(month: Month) -> date:
    return first_day(shift(month, 1)) - timedelta(days=1)


def months_between(first: Month, last: Month) -> list[Month]:
    """Both included; none when `last` comes before `first`."""
    found = []
    while first <= last:
        found.append(first)
        first = shift(first, 1)
    return found


def due_day(month: Month) -> date:
    day = first_day(month).replace(day=15)
    while day.weekday() in WEEKEND or day in HOLIDAYS:
        day += timedelta(days=1)
    return day


def prices(month: Month, sector: str, income: int, origin: str, known_on: date) -> dict[str, int]:
    """Sen per programme; `income` in rupiah."""
    base = BASES[income]
    first, last = HALVED_FROM[sector]
    halved = known_on >= PUBLISHED and first <= month <= last and origin not in ("apbn", "apbd")
    share = 50 if halved else 100
    return {"JKK": base // 100 * share, "JKM": 6_800 * share, "JHT": base * 2 // 100 * 100}


def birthday(born: date, years: int) -> date:
    """Of who was born on 29 February: 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def text(sen: int) -> str:
    return f"{sen // 100}.{sen % 100:02d}"
