"""Income tax on an old-age saving (PPh 21 by PP 68/2009; law S5.6)."""

from datetime import date
from typing import Final

from ledger.domain.benefits.lines import line, words
from ledger.domain.benefits.tables import row
from ledger.domain.events.benefit import BenefitLine
from ledger.domain.money import SEN_PER_RUPIAH
from ledger.domain.values import Programme

HUNDRED: Final = 100

# Article 17: percent of what lies between the bound before and this one; rupiah, None for the last.
PROGRESSIVE: Final[tuple[tuple[int | None, int], ...]] = (
    (60_000_000, 5),
    (250_000_000, 15),
    (500_000_000, 25),
    (5_000_000_000, 30),
    (None, 35),
)


def income_tax(amount: int, on: date, *, year_of_payment: int = 1, has_tax_number: bool = True) -> BenefitLine:
    """Of a saving in sen: final where it is paid within two years, progressive from the third on.

    `has_tax_number`: without an NPWP it is a fifth more. `year_of_payment` from 1, counted from the first payment:
    a part drawn early makes the rest, drawn in the third year or later, progressive (law S5.7).
    """
    rules = row("jht_tax", on)
    if year_of_payment <= row("jht_tax_at_once", on).value:
        free = row("jht_tax_free", on).sen
        parts = [(min(amount, free), 0), (max(0, amount - free), rules.value)]
    else:
        parts = _progressive(amount)
    factor = HUNDRED if has_tax_number else HUNDRED + row("jht_tax_without_number_more", on).value
    tax = sum(sen * percent * factor for sen, percent in parts) // HUNDRED // HUNDRED
    more = "" if has_tax_number else f"{factor} % × "
    basis = " + ".join(f"{more}{percent} % × {words(sen)}" for sen, percent in parts if sen) or "0"
    return line(Programme.JHT, "income_tax", tax, basis, rules)


def _progressive(amount: int) -> list[tuple[int, int]]:
    """Parts of the amount in sen, each with its percent."""
    parts, below = [], 0
    for bound, percent in PROGRESSIVE:
        upper = amount if bound is None else min(amount, bound * SEN_PER_RUPIAH)
        parts.append((max(0, upper - below), percent))
        below = upper
    return parts
