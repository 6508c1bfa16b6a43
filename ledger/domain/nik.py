"""What the sixteen digits of a NIK say by themselves: shape, and what should be looked at by a person."""

from datetime import date
from typing import Annotated, Final

from pydantic import StringConstraints

# PP 37/2007, article 37: six digits for the region where it was first issued, then day, month and year of
# birth in two digits each, the day of a woman counted from 41, then a serial that begins at 0001.
# There is no check digit, and regions are not refused: new provinces (Papua) appear in no old list.
DIGITS: Final = 16
FEMALE_DAY_OFFSET: Final = 40

BIRTH_DATE_DIFFERS: Final = "nik-birth-date-differs"
DATE_IMPLAUSIBLE: Final = "nik-date-implausible"
SERIAL_ZERO: Final = "nik-serial-zero"


def is_nik(text: str) -> bool:
    """Whether the text has the shape of a NIK: 16 digits 0-9 and nothing else, not even a space."""
    return len(text) == DIGITS and text.isascii() and text.isdecimal()


def nik_warnings(nik: str, birth_date: date) -> tuple[str, ...]:
    """Codes of what is odd about a NIK beside the stated birth date, in a fixed order; none is a refusal.

    A NIK never changes, so after a corrected birth date the two differ rightly (PP 40/2019, article 30).
    Raises ValueError, without the text in it, for what has not the shape of a NIK.
    """
    if not is_nik(nik):
        raise ValueError("a NIK is a text of exactly 16 digits")
    day, month, year = _birth_digits(nik)
    warnings: list[str] = []
    if (day, month, year) != (birth_date.day, birth_date.month, birth_date.year % 100):
        warnings.append(BIRTH_DATE_DIFFERS)
    if not _is_a_day(day, month, year):
        warnings.append(DATE_IMPLAUSIBLE)
    if nik.endswith("0000"):
        warnings.append(SERIAL_ZERO)
    return tuple(warnings)


def _birth_digits(nik: str) -> tuple[int, int, int]:
    """Day (1-31 for either sex), month and two-digit year, as written; perhaps a day of no calendar."""
    day = int(nik[6:8])
    return day - FEMALE_DAY_OFFSET if day > FEMALE_DAY_OFFSET else day, int(nik[8:10]), int(nik[10:12])


def _is_a_day(day: int, month: int, year: int) -> bool:
    """The century is unknown; 29 February 00 exists because of 2000."""
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


# For bodies: a JSON number is refused, because what has been a number somewhere may have lost its 16th digit.
Nik = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{16}$")]
