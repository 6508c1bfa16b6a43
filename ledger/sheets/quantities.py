"""Days, months, counts and sums in a cell: what has two meanings is refused, never guessed."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final, NoReturn

from ledger.domain.money import SEN_MAX, SEN_PER_RUPIAH
from ledger.domain.months import ContributionMonth
from ledger.sheets.cells import CellProblem, Kind, Raw

YEAR_FIRST: Final = 1900
YEAR_LAST: Final = 9998

_DAY: Final = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})")
_ISO_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CURRENCY: Final = re.compile(r"(?:rp\.?|idr)\s*", re.IGNORECASE)
_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,17}")
# 16800 · 16.800 · 16.800,00 · 16.800,- · 16800.00 · 16,800.00: each has one meaning.
_INDONESIAN: Final = re.compile(r"(0|[1-9][0-9]{0,17}|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]{2}|-))?")
_PROGRAMMING: Final = re.compile(r"(0|[1-9][0-9]{0,17}|[1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]{2})")
_AMOUNT_SIGNS: Final = re.compile(r"[0-9][0-9.,]*")


@dataclass(frozen=True, slots=True)
class Day(Kind):
    """dd-mm-yyyy, dd/mm/yyyy or yyyy-mm-dd; the day stands before the month, always."""

    def read(self, given: str) -> date:
        day = _day_of(given)
        if day is None:
            raise CellProblem("date-shape", "a day of the calendar: dd-mm-yyyy, dd/mm/yyyy or yyyy-mm-dd")
        return day

    def convert(self, given: Raw) -> date:
        if isinstance(given, datetime):
            if given.time() != time.min:
                raise CellProblem("date-shape", "a day without an hour")
            given = given.date()
        if isinstance(given, date):
            if YEAR_FIRST <= given.year <= YEAR_LAST:
                return given
            raise CellProblem("date-shape", f"years run from {YEAR_FIRST} to {YEAR_LAST}")
        if isinstance(given, int | float):
            raise CellProblem("date-stored-as-number", "a date; the cell holds a number that is not formatted as one")
        raise CellProblem("date-shape", "a day of the calendar")


@dataclass(frozen=True, slots=True)
class Month(Kind):
    """YYYY-MM, from 2015 on."""

    def read(self, given: str) -> ContributionMonth:
        try:
            return ContributionMonth.parse(given)
        except ValueError as refused:
            raise CellProblem("month-shape", str(refused)) from None

    def convert(self, given: Raw) -> ContributionMonth:
        if (
            isinstance(given, date)
            and given.day == 1
            and not (isinstance(given, datetime) and given.time() != time.min)
        ):
            return self.read(f"{given.year:04d}-{given.month:02d}")  # what a spreadsheet makes of 2025-06
        raise CellProblem("month-shape", "a month written YYYY-MM, in a column formatted as text")


@dataclass(frozen=True, slots=True)
class WholeNumber(Kind):
    least: int
    most: int

    def read(self, given: str) -> int:
        if _WHOLE.fullmatch(given) and self.least <= int(given) <= self.most:
            return int(given)
        raise CellProblem("number-shape", f"a whole number from {self.least} to {self.most}")

    def convert(self, given: Raw) -> int:
        if isinstance(given, float) and given.is_integer():
            given = int(given)
        if type(given) is int and self.least <= given <= self.most:
            return given
        raise CellProblem("number-shape", f"a whole number from {self.least} to {self.most}")


@dataclass(frozen=True, slots=True)
class Amount(Kind):
    """Rupiah as people write them, in sen. What has two meanings is refused, never guessed."""

    def read(self, given: str) -> int:
        return _sen_of(given)

    def convert(self, given: Raw) -> int:
        if isinstance(given, float) and given.is_integer():
            given = int(given)
        if type(given) is int:
            return _within(given * SEN_PER_RUPIAH) if given >= 0 else _no_amount()
        if isinstance(given, float):  # 16.800, typed where a point begins the decimals, is stored as 16.8
            raise CellProblem("amount-ambiguous", "whole rupiah in a cell of numbers, or a text such as 16.800,00")
        return _no_amount()


@lru_cache(maxsize=32_768)  # birth dates repeat
def _day_of(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if found is not None:
        day, month, year = int(found[1]), int(found[3]), int(found[4])
    elif (found := _ISO_DAY.fullmatch(text)) is not None:
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        return None
    try:
        return date(year, month, day) if YEAR_FIRST <= year <= YEAR_LAST else None
    except ValueError:
        return None


@lru_cache(maxsize=4096)  # incomes repeat
def _sen_of(text: str) -> int:
    bare = _CURRENCY.sub("", text, count=1) if _CURRENCY.match(text) else text
    found = _INDONESIAN.fullmatch(bare) or _PROGRAMMING.fullmatch(bare)
    if found is not None:
        rupiah = int(re.sub("[.,]", "", found[1]))
        return _within(rupiah * SEN_PER_RUPIAH + int((found[2] or "0").replace("-", "0")))
    if _AMOUNT_SIGNS.fullmatch(bare):
        raise CellProblem("amount-ambiguous", "rupiah with one meaning: 16800, 16.800 or 16.800,00")
    return _no_amount()


def _within(sen: int) -> int:
    if sen > SEN_MAX:
        raise CellProblem("amount-shape", "at most 10000000000000 rupiah")
    return sen


def _no_amount() -> NoReturn:
    raise CellProblem("amount-shape", "an amount in rupiah: 16800, 16.800 or Rp16.800,00")
