"""Money: integer sen (1/100 rupiah); the only place that parses and prints rupiah."""

import re
from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field

from ledger.domain.errors import AmountInvalid

SEN_PER_RUPIAH = 100
RUPIAH_MAX = 10**13  # a hundred times the yearly contributions of the nation; keeps every sum far below bigint
SEN_MAX = RUPIAH_MAX * SEN_PER_RUPIAH

# What one sponsor's payments may add up to: sums of a hundred such sponsors still fit into a bigint of sen.
TOTAL_SEN_MAX = 100 * SEN_MAX // 2

Money = Annotated[int, Field(strict=True, ge=0, le=SEN_MAX)]

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,13})(?:\.([0-9]{1,2}))?")


@lru_cache(maxsize=4096)  # an answer tells the same few prices for every worker
def rupiah(sen: int) -> str:
    """Decimal string with two digits, as SNAP BI writes amounts: 1680000 → "16800.00"."""
    sign = "-" if sen < 0 else ""
    whole, rest = divmod(abs(sen), SEN_PER_RUPIAH)
    return f"{sign}{whole}.{rest:02d}"


def parse_rupiah(given: Any) -> int:
    """Sen of `"16800.00"`, `"16800"` or `16800`; refuses signs, exponents, more than two decimals and floats.

    Raises AmountInvalid, which never repeats what was given: it may be anything.
    """
    if isinstance(given, bool) or not isinstance(given, int | str):
        raise AmountInvalid(reason='an amount is a decimal string with at most two decimals, such as "16800.00"')
    if isinstance(given, int):
        if not 0 <= given <= RUPIAH_MAX:
            raise AmountInvalid(reason="an amount is not negative and at most 10000000000000 rupiah")
        return given * SEN_PER_RUPIAH
    found = _AMOUNT.fullmatch(given) if given.isascii() else None
    if found is None:
        raise AmountInvalid(reason='an amount is a decimal string with at most two decimals, such as "16800.00"')
    sen = int(found[1]) * SEN_PER_RUPIAH + int((found[2] or "0").ljust(2, "0"))
    if sen > SEN_MAX:
        raise AmountInvalid(reason="an amount is at most 10000000000000 rupiah")
    return sen
