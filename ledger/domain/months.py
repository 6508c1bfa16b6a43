"""Contribution months: counting them, and the days they begin and end on."""

import re
from datetime import date
from functools import lru_cache
from typing import Any, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_TEXT = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
FIRST_YEAR = 2015  # PP 44/2015 is in force from 1 July 2015; nothing earlier can be a month of this ledger
LAST_YEAR = 9998


class ContributionMonth(int):
    """Months counted from year 0 (`year * 12 + month - 1`), printed `2025-06`; differences are months."""

    __slots__ = ()

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year * 12 + day.month - 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for anything that is not `YYYY-MM` from 2015 on."""
        return cls(_counted(text))

    def plus(self, months: int) -> Self:
        return type(self)(int(self) + months)

    @property
    def first_day(self) -> date:
        return date(int(self) // 12, int(self) % 12 + 1, 1)

    @property
    def last_day(self) -> date:
        return date.fromordinal(self.plus(1).first_day.toordinal() - 1)

    def day(self, number: int) -> date:
        return date(int(self) // 12, int(self) % 12 + 1, number)

    def __str__(self) -> str:
        return _text_of(int(self))

    def __repr__(self) -> str:
        return f"ContributionMonth({self})"

    @classmethod
    def _validate(cls, given: Any) -> Self:
        if isinstance(given, cls):
            return given
        if isinstance(given, str):
            return cls.parse(given)
        raise ValueError("a contribution month is a string, YYYY-MM")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validate, serialization=core_schema.to_string_ser_schema(when_used="always")
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "examples": ["2025-06"]}


# Read and written for every worker of an allocation, and always the same few.


@lru_cache(maxsize=4096)
def _counted(text: str) -> int:
    found = _TEXT.fullmatch(text)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise ValueError(f"a contribution month is written YYYY-MM, from {FIRST_YEAR} on")
    return int(found[1]) * 12 + int(found[2]) - 1


@lru_cache(maxsize=4096)
def _text_of(months: int) -> str:
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def months_through(first: int, last: int) -> "range":
    """The months from first to last, both included, as plain integers."""
    return range(int(first), int(last) + 1)
