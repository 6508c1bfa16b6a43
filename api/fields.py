"""What a stranger may write into a body or a query: days, instants, months, amounts and texts, each to the letter.

Every refusal here is a ValueError whose message never repeats what was given: it may be anybody's NIK.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.config import JsonDict

from ledger.domain.errors import AmountInvalid
from ledger.domain.money import parse_rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.nik import Nik
from ledger.domain.texts import line_of_text
from ledger.domain.values import Region

YEAR_FIRST: Final = 1900
YEAR_LAST: Final = 9998  # one year of room, so that no offset and no month added can leave the calendar
NAME_LENGTH_MAX: Final = 200
REFERENCE_LENGTH_MAX: Final = 140  # what a bank statement's line may carry
REASON_LENGTH_MAX: Final = 1_000
SOURCE_LENGTH_MAX: Final = 300
POSITION_DIGITS_MAX: Final = 18
LIST_LENGTH_MAX: Final = 1_000

Moment = TypeVar("Moment", bound=date)

_DAY = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"([0-9]{4})-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_YEAR = re.compile(r"[1-9][0-9]{3}")
_PLUS_LOST = re.compile(r" (?=[0-9]{2}:[0-9]{2}$)")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_POSITION = re.compile(rf"0|[1-9][0-9]{{0,{POSITION_DIGITS_MAX - 1}}}")


class Body(BaseModel):
    """A request's document: strict and complete. A number is not a string, and what is unknown is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Queries(BaseModel):
    """A request's query: everything is text, and what is unknown is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def parse_day(given: Any) -> date:
    """A day of the calendar, `YYYY-MM-DD`, in the years 1900 to 9998."""
    found = _DAY.fullmatch(given) if isinstance(given, str) and given.isascii() else None
    if found is None:
        raise ValueError("a day is written YYYY-MM-DD")
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise ValueError("the calendar has no such day") from None
    return _in_years(day)


def parse_instant(given: Any) -> datetime:
    """An RFC 3339 instant; the offset is demanded and kept, seconds may be left out."""
    if not isinstance(given, str) or not given.isascii() or _INSTANT.fullmatch(given) is None:
        raise ValueError("an instant is written with its offset, such as 2025-05-20T10:00:00+07:00 (RFC 3339)")
    try:
        instant = datetime.fromisoformat(given.upper())
    except ValueError:
        raise ValueError("the calendar or the clock has no such instant") from None
    return _in_years(instant)


def parse_query_instant(given: Any) -> datetime:
    """As `parse_instant`; a plus that nobody escaped arrives as a space, and can only have been a plus."""
    return parse_instant(_PLUS_LOST.sub("+", given) if isinstance(given, str) else given)


def parse_day_or_instant(given: Any) -> date | datetime:
    """A day where nobody knows the hour, an instant where somebody does."""
    if isinstance(given, str) and _DAY.fullmatch(given):
        return parse_day(given)
    try:
        return parse_instant(given)
    except ValueError:
        raise ValueError("a day (YYYY-MM-DD), or an instant with its offset where the hour is known") from None


def parse_month(given: Any) -> ContributionMonth:
    if not isinstance(given, str) or not given.isascii():
        raise ValueError("a contribution month is written YYYY-MM")
    return ContributionMonth.parse(given)


def parse_year(given: Any) -> int:
    if not isinstance(given, str) or not given.isascii() or _YEAR.fullmatch(given) is None:
        raise ValueError("a year is written YYYY")
    return _in_years(date(int(given), 1, 1)).year


def parse_amount(given: Any) -> int:
    """Sen."""
    try:
        return parse_rupiah(given)
    except AmountInvalid as refused:
        raise ValueError(str(refused)) from None


def parse_text(given: Any) -> str:
    """A line of text for people, in its composed form (NFC), without space around it."""
    if not isinstance(given, str):
        raise ValueError("a text is a string")  # noqa: TRY004 - pydantic wants a ValueError
    return line_of_text(given)


def parse_position_or_instant(given: Any) -> int | datetime:
    """What `as_known_at` takes; in a document a position is a number or its digits."""
    if type(given) is int and 0 <= given < 10**POSITION_DIGITS_MAX:
        return given
    if isinstance(given, str) and given.isascii() and _POSITION.fullmatch(given):
        return int(given)
    try:
        return parse_query_instant(given)
    except ValueError:
        raise ValueError("a position (0, 1, 2 …) or an instant with its offset") from None


def parse_uuid(given: Any) -> UUID:
    if isinstance(given, UUID):
        return given
    if not isinstance(given, str) or not given.isascii() or _UUID.fullmatch(given) is None:
        raise ValueError("an id is a UUID, such as 0b9c3a1e-6a0f-4d7e-9f5e-2c1d7a4b8e60")
    return UUID(given)


def _in_years(given: Moment) -> Moment:
    if not YEAR_FIRST <= given.year <= YEAR_LAST:
        raise ValueError(f"years run from {YEAR_FIRST} to {YEAR_LAST}")
    return given


def _line(length_max: int, example: str) -> Any:
    return Field(min_length=1, max_length=length_max, examples=[example], json_schema_extra=_LINE_SCHEMA)


_AMOUNT_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": r"^((0|[1-9][0-9]{0,12})(\.[0-9]{1,2})?|10{13}(\.0{1,2})?)$"},
        {"type": "integer", "minimum": 0, "maximum": 10**13},
    ],
    "examples": ["16800.00"],
    "description": "Rupiah.",
}

# Of a format the description says more than the format itself: the years that are taken.
_YEARS = r"(19[0-9]{2}|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])"
_DAY_SCHEMA = {"type": "string", "format": "date", "pattern": f"^{_YEARS}-[0-9]{{2}}-[0-9]{{2}}$"}
INSTANT_SCHEMA: Final[JsonDict] = {"type": "string", "format": "date-time", "pattern": f"^{_YEARS}-"}
_MONTH_SCHEMA = {
    "type": "string",
    "pattern": r"^(201[5-9]|20[2-9][0-9]|2[1-9][0-9]{2}|[3-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-"
    r"(0[1-9]|1[0-2])$",
    "examples": ["2025-06"],
}
_LINE_SCHEMA: Final[JsonDict] = {"format": "line", "description": "One line, without control or invisible characters."}
_POSITION_SCHEMA = {"type": "integer", "minimum": 0, "exclusiveMaximum": 10**POSITION_DIGITS_MAX}

Day = Annotated[date, BeforeValidator(parse_day), WithJsonSchema(_DAY_SCHEMA)]
Instant = Annotated[datetime, BeforeValidator(parse_instant), WithJsonSchema(INSTANT_SCHEMA)]
DayOrInstant = Annotated[
    date | datetime, BeforeValidator(parse_day_or_instant), WithJsonSchema({"anyOf": [_DAY_SCHEMA, INSTANT_SCHEMA]})
]
_YEAR_SCHEMA = {"type": "integer", "minimum": YEAR_FIRST, "maximum": YEAR_LAST, "examples": [2025]}
QueryInstant = Annotated[datetime, BeforeValidator(parse_query_instant), WithJsonSchema(INSTANT_SCHEMA)]
Year = Annotated[int, BeforeValidator(parse_year), WithJsonSchema(_YEAR_SCHEMA)]
Month = Annotated[ContributionMonth, BeforeValidator(parse_month), WithJsonSchema(_MONTH_SCHEMA)]
Amount = Annotated[int, BeforeValidator(parse_amount), WithJsonSchema(_AMOUNT_SCHEMA)]
Id = Annotated[UUID, BeforeValidator(parse_uuid)]
Name = Annotated[str, BeforeValidator(parse_text), _line(NAME_LENGTH_MAX, "Siti Rahayu")]
Reference = Annotated[str, BeforeValidator(parse_text), _line(REFERENCE_LENGTH_MAX, "TRX-20250606-1")]
Reason = Annotated[str, BeforeValidator(parse_text), _line(REASON_LENGTH_MAX, "Cek ditolak bank")]
LegalSource = Annotated[str, BeforeValidator(parse_text), _line(SOURCE_LENGTH_MAX, "PP 50/2025 ps. 2-4")]
GivenNik = Annotated[Nik, Field(examples=["9901010703850001"])]  # of a region that does not exist
GivenRegion = Annotated[Region, Field(examples=["Balikpapan"])]
PositionOrInstant = Annotated[
    int | datetime,
    BeforeValidator(parse_position_or_instant),
    WithJsonSchema({"anyOf": [_POSITION_SCHEMA, INSTANT_SCHEMA]}),
]
Limit = Annotated[int, Field(ge=1, le=LIST_LENGTH_MAX)]
# Also the names of programmes that are known and not open: they are refused by name, not as nonsense.
ProgrammeName = Literal["JKK", "JKM", "JHT", "JP", "JKP"]
ProgrammeNames = Annotated[tuple[ProgrammeName, ...], Field(min_length=1, max_length=5, examples=[["JKK", "JKM"]])]
Position = Annotated[int, Field(ge=0, lt=10**POSITION_DIGITS_MAX)]


def either(*names: str) -> JsonDict:
    """Schema: one of these fields is given, and no other of them."""
    return {"oneOf": [{"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in names]}


def at_most_one(*names: str) -> JsonDict:
    """Schema: no two of these fields are given together."""
    given: JsonDict = {name: {"not": {"type": "null"}} for name in names}
    return {"not": {"required": list(names), "properties": given}}
