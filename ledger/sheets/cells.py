"""What may stand in a cell that is no quantity: texts, numbers that are names, words of a choice."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum
from functools import lru_cache
from typing import Any, Final, NoReturn

from ledger.domain.nik import is_nik
from ledger.domain.texts import line_of_text

TEXT_LENGTH_MAX: Final = 200

_EXPONENT: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")


class Odd(Enum):
    """What a workbook may hold in the place of a value."""

    FORMULA = "formula"
    ERROR = "error"


# A CSV holds texts only. Dates of a workbook are numbers whose format says so.
Raw = str | int | float | date | time | Odd | None


class CellProblem(Exception):
    """Why a cell is refused. The detail says what is expected, never what stood there."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Kind:
    """`read` gives the value of a text without space around it, `convert` that of what a workbook holds otherwise.

    Both raise CellProblem.
    """

    def read(self, given: str) -> Any:
        raise NotImplementedError

    def convert(self, given: Raw) -> Any:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """One line for people. A number in a workbook is the text of its digits."""

    length_max: int = TEXT_LENGTH_MAX
    pattern: str | None = None
    expected: str = "one line of text"

    def read(self, given: str) -> str:
        if len(given) > self.length_max:
            raise CellProblem("cell-too-long", f"at most {self.length_max} characters")
        try:
            text = line_of_text(_unescaped(given))
        except ValueError as refused:
            raise CellProblem("text-unreadable", str(refused)) from None
        if self.pattern is not None and not _fits(self.pattern, text):
            raise CellProblem("text-unreadable", self.expected)
        return text

    def convert(self, given: Raw) -> str:
        if type(given) is int:
            return self.read(str(given))
        raise CellProblem("text-expected", "a text; format the column as text")


@dataclass(frozen=True, slots=True)
class NikText(Kind):
    """A NIK, always a text: a number keeps fifteen digits of sixteen."""

    def read(self, given: str) -> str:
        text = given.removeprefix("'")
        if is_nik(text):
            return text
        if _EXPONENT.fullmatch(text):
            _nik_was_a_number()
        raise CellProblem("nik-shape", "a NIK of exactly 16 digits, without spaces or signs")

    def convert(self, given: Raw) -> str:
        if isinstance(given, int | float):
            _nik_was_a_number()
        raise CellProblem("nik-shape", "a NIK of exactly 16 digits; format the column as text")


@dataclass(frozen=True, slots=True)
class Digits(Kind):
    """Digits that are no number, such as a staff number (NIP): noughts in front count."""

    length_min: int
    length_max: int

    def read(self, given: str) -> str:
        text = given.removeprefix("'").replace(" ", "")  # an NIP is written in groups
        if text.isascii() and text.isdecimal() and self.length_min <= len(text) <= self.length_max:
            return text
        if _EXPONENT.fullmatch(text):
            _digits_were_a_number()
        raise CellProblem("digits-shape", self._expected)

    def convert(self, given: Raw) -> str:
        if isinstance(given, int | float):
            _digits_were_a_number()
        raise CellProblem("digits-shape", self._expected)

    @property
    def _expected(self) -> str:
        if self.length_min == self.length_max:
            return f"exactly {self.length_max} digits, in a column formatted as text"
        return f"{self.length_min} to {self.length_max} digits, in a column formatted as text"


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    """One of a few words, each with its spellings; capitals, spaces and signs make no difference."""

    words: Mapping[str, Any]  # spelling → value
    _folded: dict[str, Any] = field(init=False, default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._folded.update({folded(word): value for word, value in self.words.items()})

    def read(self, given: str) -> Any:
        key = given if given in self._folded else folded(given)
        if key not in self._folded:
            raise CellProblem("choice-unknown", f"one of {', '.join(self.words)}")
        return self._folded[key]

    def convert(self, given: Raw) -> Any:
        return self.read(str(given)) if type(given) is int else self.read("")


@dataclass(frozen=True, slots=True)
class Choices(Kind):
    """Several words of a choice, each once, between commas, semicolons, plus signs or spaces; in order of the words."""

    one: Choice

    def read(self, given: str) -> tuple[Any, ...]:
        found = [self.one.read(word) for word in re.split(r"[\s,;+&/]+", given) if word]
        if not found or len(set(found)) != len(found):
            raise CellProblem("choice-unknown", f"each at most once: {', '.join(self.one.words)}")
        return tuple(value for value in dict.fromkeys(self.one.words.values()) if value in found)

    def convert(self, given: Raw) -> tuple[Any, ...]:
        return self.read("")


def folded(text: str) -> str:
    """Letters and digits alone, in small: what a name is recognised by."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def _unescaped(text: str) -> str:
    """As it was before `harmless` made it so."""
    return text[1:] if text[:1] == "'" and text[1:2] in {"+", "-", "@"} else text


@lru_cache(maxsize=64)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@lru_cache(maxsize=4096)  # places repeat
def _fits(pattern: str, text: str) -> bool:
    return _pattern(pattern).search(text) is not None


def _nik_was_a_number() -> NoReturn:
    raise CellProblem(
        "nik-stored-as-number",
        "a NIK as text: as a number its last digit is lost; format the column as text and enter it from the card again",
    )


def _digits_were_a_number() -> NoReturn:
    raise CellProblem(
        "digits-stored-as-number",
        "digits as text: as a number noughts and last digits are lost; format the column as text and enter them again",
    )
