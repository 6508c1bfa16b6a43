"""What a contribution month costs: the dated tables of the law, each row with source and day of publication."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from ledger.domain.money import SEN_PER_RUPIAH
from ledger.domain.months import ContributionMonth
from ledger.domain.values import FundOrigin, Programme, Sector

JKM_RUPIAH: Final = 6_800  # PP 44/2015, PP 49/2020 ps. 9-10 base; law 1.3, A/B


@dataclass(frozen=True, slots=True)
class Band:
    """Reported monthly income from `lower` rupiah on counts as `base`; JKK is 1 %, JHT 2 % of the base."""

    number: int
    lower: int
    base: int


def _bands() -> tuple[Band, ...]:
    """PP 44/2015 Lampiran II, 33 rows (law 1, B/C). The printed upper bounds leave gaps: lower bounds decide."""
    narrow = [(0, 1_000_000)] + [(lower, lower + 100_000) for lower in range(1_100_000, 2_700_000, 200_000)]
    odd = [(2_700_000, 2_950_000)]
    middle = [(lower, lower + 250_000) for lower in range(3_200_000, 8_200_000, 500_000)]
    wide = [(lower, lower + 500_000) for lower in range(8_200_000, 20_200_000, 1_000_000)]
    top = [(20_200_000, 20_700_000)]
    rows = narrow + odd + middle + wide + top
    return tuple(Band(number, lower, base) for number, (lower, base) in enumerate(rows, start=1))


BANDS: Final = _bands()


@dataclass(frozen=True, slots=True)
class TariffRow:
    """Which part of the full JKK and JKM is due for the months from `first` through `last`.

    `excluded` origins pay in full. `paid_up_to`: members whose spell began later pay two full months first.
    """

    id: str
    first: ContributionMonth
    last: ContributionMonth | None
    factor: Fraction
    sectors: frozenset[Sector]
    excluded: frozenset[FundOrigin]
    published_on: date
    source: str
    certainty: str
    paid_up_to: ContributionMonth | None = None


_EVERYBODY: Final = frozenset(Sector)
_STATE_MONEY: Final = frozenset({FundOrigin.APBN, FundOrigin.APBD})
_month = ContributionMonth.parse

ROWS: Final = (
    TariffRow(
        "pp44-2015", _month("2015-07"), None, Fraction(1), _EVERYBODY, frozenset(), date(2015, 7, 1),
        "PP 44/2015, in force 1 July 2015", "B",
    ),
    TariffRow(
        # The day of promulgation was not seen; 9 September 2020 is the earliest dated report of the relief.
        "pp49-2020", _month("2020-08"), _month("2021-01"), Fraction(1, 100), _EVERYBODY, frozenset(),
        date(2020, 9, 9), "PP 49/2020 ps. 9, 13, 15", "B", paid_up_to=_month("2020-07"),
    ),
    TariffRow(
        "pp50-2025-transport", _month("2026-01"), _month("2027-03"), Fraction(1, 2), frozenset({Sector.TRANSPORT}),
        _STATE_MONEY, date(2025, 12, 22), "PP 50/2025 ps. 2-4", "B",
    ),
    TariffRow(
        # Village money (APBDes) is not named among the excluded: discounted, by the letter (law 1.9, C).
        "pp50-2025-other", _month("2026-04"), _month("2026-12"), Fraction(1, 2), frozenset({Sector.OTHER}),
        _STATE_MONEY, date(2025, 12, 22), "PP 50/2025 ps. 2-4", "B",
    ),
)  # fmt: skip

FULL_MONTHS_BEFORE_RELIEF: Final = 2  # PP 49/2020 ps. 13 (law S4.1)


@dataclass(frozen=True, slots=True)
class Price:
    """Sen per programme, and the id of the row and band they were read from."""

    tariff: str
    amounts: Mapping[Programme, int]


def band_of(monthly_income: int) -> Band:
    """The band of a reported monthly income in sen."""
    return next(band for band in reversed(BANDS) if monthly_income >= band.lower * SEN_PER_RUPIAH)


@lru_cache(maxsize=65536)
def price(
    month: ContributionMonth,
    sector: Sector,
    monthly_income: int,
    fund_origin: FundOrigin,
    spell_first_month: ContributionMonth,
    known_on: date,
) -> Price:
    """Price of a month by the rows published by `known_on`; the latest published row that fits wins.

    `monthly_income` in sen. `spell_first_month` matters only for PP 49/2020.
    """
    row = next(row for row in reversed(ROWS) if _fits(row, month, sector, fund_origin, spell_first_month, known_on))
    band = band_of(monthly_income)
    return Price(
        tariff=f"{row.id}/band-{band.number:02d}",
        amounts=MappingProxyType(
            {
                Programme.JKK: _sen(Fraction(band.base, 100) * row.factor),
                Programme.JKM: _sen(JKM_RUPIAH * row.factor),
                Programme.JHT: _sen(Fraction(band.base * 2, 100)),
            }
        ),
    )


def _fits(
    row: TariffRow,
    month: ContributionMonth,
    sector: Sector,
    fund_origin: FundOrigin,
    spell_first_month: ContributionMonth,
    known_on: date,
) -> bool:
    return (
        row.published_on <= known_on
        and row.first <= month
        and (row.last is None or month <= row.last)
        and sector in row.sectors
        and fund_origin not in row.excluded
        and (
            row.paid_up_to is None
            or spell_first_month <= row.paid_up_to
            or month >= spell_first_month + FULL_MONTHS_BEFORE_RELIEF
        )
    )


def _sen(amount: Fraction | int) -> int:
    sen = Fraction(amount) * SEN_PER_RUPIAH
    if sen.denominator != 1:
        raise ValueError("a tariff row gives a part of a sen: the law would have to say how to round it")
    return int(sen)
