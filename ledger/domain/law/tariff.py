"""What a contribution month costs, among the rows published by the day of its payment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import product
from types import MappingProxyType
from typing import Final

from ledger.domain.law.terms import TariffBand, TariffTerms
from ledger.domain.months import ContributionMonth
from ledger.domain.values import BpuCategory, FundOrigin, Programme, Sector

PER_MILLE: Final = 1000


@dataclass(frozen=True, slots=True)
class Price:
    """Sen per programme; `tariff` names the row and the band they were read from; `base`: the band's, in sen."""

    tariff: str
    amounts: Mapping[Programme, int]
    base: int


@dataclass(frozen=True, slots=True)
class Payer:
    """What a price depends on besides the month: the worker in that month, and whose money it is.

    `monthly_income` in sen. `spell_first`: first month of the spell, for reliefs of members of old.
    """

    sector: Sector
    category: BpuCategory
    monthly_income: int
    fund_origin: FundOrigin
    spell_first: ContributionMonth


class Tariffs:
    """Rows in the order in which they were published; the latest published one that fits is the price."""

    def __init__(self, rows: Iterable[TariffTerms]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: row.published_on))
        self._by_id = {row.tariff: row for row in self.rows}
        self.price = lru_cache(65536)(self._price)

    def row(self, tariff: str) -> TariffTerms:
        """The row that a settled month names. Raises KeyError."""
        return self._by_id[tariff.partition("/")[0]]

    def base_of(self, tariff: str) -> int:
        """Sen of monthly income on which the month was paid, whatever was reported: what benefits are counted from."""
        return self.row(tariff).bands[int(tariff.rpartition("-")[2]) - 1].base

    def _price(self, month: ContributionMonth, payer: Payer, known_on: date) -> Price:
        """Price of a month by the rows published by `known_on`. Raises LookupError before the first of them."""
        for row in reversed(self.rows):
            if row.published_on <= known_on and applies(row, month, payer):
                return price_by(row, payer.monthly_income)
        raise LookupError(f"no tariff row for {month} was published by {known_on}")

    def possible(self, month: ContributionMonth, known_on: date) -> list[TariffTerms]:
        """Rows published by `known_on` that are somebody's price of the month, in the order in which they are tried."""
        found = []
        open_to = set(product(Sector, BpuCategory, FundOrigin))
        for row in reversed(self.rows):
            reached = {
                (sector, category, origin)
                for sector, category, origin in open_to
                if sector in row.sectors and category in row.categories and origin not in row.excluded_origins
            }
            if row.published_on <= known_on and row.first <= month <= (row.last or month) and reached:
                found.append(row)
                if row.paid_up_to is None:
                    open_to -= reached
        return found


def applies(row: TariffTerms, month: ContributionMonth, payer: Payer) -> bool:
    return (
        row.first <= month
        and (row.last is None or month <= row.last)
        and payer.sector in row.sectors
        and payer.category in row.categories
        and payer.fund_origin not in row.excluded_origins
        and (
            row.paid_up_to is None
            or payer.spell_first <= row.paid_up_to
            or month >= payer.spell_first + row.full_months_first
        )
    )


def price_by(row: TariffTerms, monthly_income: int) -> Price:
    """By this row, whether it applies or not."""
    return price_of_band(row, band_of(row.bands, monthly_income)[0])


def price_of_band(row: TariffTerms, number: int) -> Price:
    """`number`: of the band, from 1. Raises ValueError where an amount would be a part of a sen."""
    band = row.bands[number - 1]
    return Price(
        tariff=f"{row.tariff}/band-{number:02d}",
        amounts=MappingProxyType(
            {
                Programme.JKK: _whole(Fraction(band.base * row.jkk_per_mille, PER_MILLE) * row.factor),
                Programme.JKM: _whole(row.jkm * row.factor),
                Programme.JHT: _whole(Fraction(band.base * row.jht_per_mille, PER_MILLE)),
            }
        ),
        base=band.base,
    )


def band_of(bands: tuple[TariffBand, ...], monthly_income: int) -> tuple[int, TariffBand]:
    """The band of a reported monthly income in sen, and its number from 1: lower bounds decide, printed upper ones
    leave gaps.
    """
    return next(
        (number, bands[number - 1]) for number in range(len(bands), 0, -1) if monthly_income >= bands[number - 1].lower
    )


def _whole(sen: Fraction | int) -> int:
    whole = Fraction(sen)
    if whole.denominator != 1:
        raise ValueError("an amount would be a part of a sen, and the law does not say how to round it")
    return int(whole)
