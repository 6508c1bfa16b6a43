"""What the papers of an event say, as claims and quotes are told it: percents and costs."""

import re
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, WithJsonSchema

from api.fields import Body, parse_amount
from ledger.domain.benefits.facts import TransportMode, Treatment
from ledger.domain.money import SEN_PER_RUPIAH

COST_DIGITS_MAX: Final = 12  # of rupiah: what is owed for it is still an amount of money

_PERCENT = re.compile(r"(100(\.0{1,2})?|[1-9]?[0-9](\.[0-9]{1,2})?)")
_PERCENT_SCHEMA = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": 100},
        {"type": "string", "pattern": f"^{_PERCENT.pattern}$"},
    ],
    "examples": [70],
}
_COST_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": rf"^(0|[1-9][0-9]{{0,{COST_DIGITS_MAX - 1}}})(\.[0-9]{{1,2}})?$"},
        {"type": "integer", "minimum": 0, "exclusiveMaximum": 10**COST_DIGITS_MAX},
    ],
    "examples": ["7200000.00"],
    "description": "Rupiah.",
}


def parse_percent(given: Any) -> Decimal | None:
    """`70`, `"70"` or `"24.5"`: two decimals at most, and those as text."""
    if given is None:
        return None
    text = str(given) if type(given) is int else given
    if not isinstance(text, str) or not text.isascii() or _PERCENT.fullmatch(text) is None:
        raise ValueError('a percent is a whole number from 0 to 100, or a text such as "24.5"')
    return Decimal(text)


def parse_cost(given: Any) -> int:
    """Sen."""
    sen = parse_amount(given)
    if sen >= 10**COST_DIGITS_MAX * SEN_PER_RUPIAH:
        raise ValueError(f"a cost has at most {COST_DIGITS_MAX} digits of rupiah")
    return sen


Percent = Annotated[Decimal | None, BeforeValidator(parse_percent), WithJsonSchema(_PERCENT_SCHEMA)]
Cost = Annotated[int, BeforeValidator(parse_cost), WithJsonSchema(_COST_SCHEMA)]


class TransportCost(Body):
    """By mode; `land` is rivers and lakes too."""

    land: Cost | None = None
    sea: Cost | None = None
    air: Cost | None = None


class TreatmentCost(Body):
    """`home_care`: of one year at most. `prosthesis`: the hospital's price."""

    cost: Cost | None = None
    transport: TransportCost = TransportCost()
    home_care: Cost | None = None
    prosthesis: Cost | None = None


def treatment_of(given: TreatmentCost) -> Treatment:
    """Amounts in sen."""
    by_mode = {mode: getattr(given.transport, mode) for mode in TransportMode}
    return Treatment(
        cost=given.cost,
        transport={mode: cost for mode, cost in by_mode.items() if cost is not None},
        home_care=given.home_care,
        prosthesis=given.prosthesis,
    )
