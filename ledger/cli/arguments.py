"""What is typed after a verb: days, instants, months, ids, each to the letter as the interface takes them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import typer

from ledger.domain.months import ContributionMonth


def _parsed(name: str, given: str) -> Any:
    from api import fields

    parse: Callable[[Any], Any] = getattr(fields, f"parse_{name}")
    try:
        return parse(given)
    except ValueError as refused:
        raise typer.BadParameter(str(refused)) from None


def day(given: str) -> date:
    return date.fromordinal(_parsed("day", given).toordinal())


def instant(given: str) -> datetime:
    parsed: datetime = _parsed("instant", given)
    return parsed


def month(given: str) -> ContributionMonth:
    parsed: ContributionMonth = _parsed("month", given)
    return parsed


def year(given: str) -> int:
    return int(_parsed("year", given))


def region(given: str) -> str:
    from pydantic import TypeAdapter, ValidationError

    from ledger.domain.values import Region

    try:
        checked: str = TypeAdapter(Region).validate_python(given)
    except ValidationError:
        raise typer.BadParameter("a region is letters, digits and the signs of place names") from None
    return checked


def position_or_instant(given: str) -> Any:
    return _parsed("position_or_instant", given)


def identity(given: str) -> UUID:
    parsed: UUID = _parsed("uuid", given)
    return parsed
