"""What a month costs: the 33 bands, the reliefs with their edges, and figures that others have published."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.law.founding import BANDS, TARIFFS
from ledger.domain.law.tariff import Payer, Price, Tariffs, band_of
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.values import BpuCategory, FundOrigin, Programme, Sector

PUBLISHED = Tariffs(TARIFFS)
SINCE = ContributionMonth.parse("2019-01")  # first month of a spell that is older than every relief
NOW = date(2026, 11, 1)
MILLION = 100_000_000  # sen
JKK, JKM, JHT = Programme


def cost(
    month: str,
    *,
    sector: Sector = Sector.OTHER,
    category: BpuCategory = BpuCategory.SELF_EMPLOYED,
    income: int = MILLION,
    origin: FundOrigin = FundOrigin.PRIVATE,
    since: ContributionMonth = SINCE,
    known: date = NOW,
) -> Price:
    return PUBLISHED.price(ContributionMonth.parse(month), Payer(sector, category, income, origin, since), known)


def pair(month: str, **terms: Any) -> int:
    """JKK and JKM in rupiah."""
    amounts = cost(month, **terms).amounts
    return (amounts[JKK] + amounts[JKM]) // 100


def year(of: int, **terms: Any) -> int:
    return sum(pair(f"{of}-{month:02d}", **terms) for month in range(1, 13))


# Lampiran II: number, lower bound, base, JKK+JKM, half of it, JHT; rupiah.
LAMPIRAN_II = [
    (1, 0, 1_000_000, 16_800, 8_400, 20_000),
    (2, 1_100_000, 1_200_000, 18_800, 9_400, 24_000),
    (3, 1_300_000, 1_400_000, 20_800, 10_400, 28_000),
    (4, 1_500_000, 1_600_000, 22_800, 11_400, 32_000),
    (5, 1_700_000, 1_800_000, 24_800, 12_400, 36_000),
    (6, 1_900_000, 2_000_000, 26_800, 13_400, 40_000),
    (7, 2_100_000, 2_200_000, 28_800, 14_400, 44_000),
    (8, 2_300_000, 2_400_000, 30_800, 15_400, 48_000),
    (9, 2_500_000, 2_600_000, 32_800, 16_400, 52_000),
    (10, 2_700_000, 2_950_000, 36_300, 18_150, 59_000),
    (11, 3_200_000, 3_450_000, 41_300, 20_650, 69_000),
    (12, 3_700_000, 3_950_000, 46_300, 23_150, 79_000),
    (13, 4_200_000, 4_450_000, 51_300, 25_650, 89_000),
    (14, 4_700_000, 4_950_000, 56_300, 28_150, 99_000),
    (15, 5_200_000, 5_450_000, 61_300, 30_650, 109_000),
    (16, 5_700_000, 5_950_000, 66_300, 33_150, 119_000),
    (17, 6_200_000, 6_450_000, 71_300, 35_650, 129_000),
    (18, 6_700_000, 6_950_000, 76_300, 38_150, 139_000),
    (19, 7_200_000, 7_450_000, 81_300, 40_650, 149_000),
    (20, 7_700_000, 7_950_000, 86_300, 43_150, 159_000),
    (21, 8_200_000, 8_700_000, 93_800, 46_900, 174_000),
    (22, 9_200_000, 9_700_000, 103_800, 51_900, 194_000),
    (23, 10_200_000, 10_700_000, 113_800, 56_900, 214_000),
    (24, 11_200_000, 11_700_000, 123_800, 61_900, 234_000),
    (25, 12_200_000, 12_700_000, 133_800, 66_900, 254_000),
    (26, 13_200_000, 13_700_000, 143_800, 71_900, 274_000),
    (27, 14_200_000, 14_700_000, 153_800, 76_900, 294_000),
    (28, 15_200_000, 15_700_000, 163_800, 81_900, 314_000),
    (29, 16_200_000, 16_700_000, 173_800, 86_900, 334_000),
    (30, 17_200_000, 17_700_000, 183_800, 91_900, 354_000),
    (31, 18_200_000, 18_700_000, 193_800, 96_900, 374_000),
    (32, 19_200_000, 19_700_000, 203_800, 101_900, 394_000),
    (33, 20_200_000, 20_700_000, 213_800, 106_900, 414_000),
]


def test_there_are_33_bands() -> None:
    assert len(BANDS) == 33
    assert list(BANDS) == sorted(BANDS, key=lambda band: band.lower)


@pytest.mark.parametrize(("number", "lower", "base", "full", "half", "jht"), LAMPIRAN_II)
def test_a_band_begins_at_its_lower_bound(number: int, lower: int, base: int, full: int, half: int, jht: int) -> None:
    found, band = band_of(BANDS, lower * 100)
    assert (found, band.base) == (number, base * 100)
    if lower:
        assert band_of(BANDS, lower * 100 - 1)[0] == number - 1
    assert pair("2025-06", income=lower * 100) == full
    assert pair("2026-06", income=lower * 100) == half
    for month in ("2025-06", "2026-06"):
        assert cost(month, income=lower * 100).amounts[JHT] == jht * 100


def test_e27_an_income_in_a_gap_of_the_printed_bands_is_of_the_lower_one() -> None:
    assert band_of(BANDS, 109_950_000)[1].base == MILLION
    assert pair("2025-05", income=109_950_000) == 16_800
    assert pair("2025-06", income=320_000_000) == 41_300


@pytest.mark.parametrize(
    ("month", "other", "transport", "regency"),
    [
        ("2020-07", 16_800, 16_800, 16_800),
        ("2020-08", 168, 168, 168),
        ("2021-01", 168, 168, 168),
        ("2021-02", 16_800, 16_800, 16_800),
        ("2025-12", 16_800, 16_800, 16_800),
        ("2026-01", 16_800, 8_400, 16_800),
        ("2026-03", 16_800, 8_400, 16_800),
        ("2026-04", 8_400, 8_400, 16_800),
        ("2026-12", 8_400, 8_400, 16_800),
        ("2027-01", 16_800, 8_400, 16_800),
        ("2027-03", 16_800, 8_400, 16_800),
        ("2027-04", 16_800, 16_800, 16_800),
    ],
)
def test_the_first_and_last_months_of_each_relief(month: str, other: int, transport: int, regency: int) -> None:
    assert pair(month) == other
    assert pair(month, sector=Sector.TRANSPORT) == transport
    assert pair(month, sector=Sector.TRANSPORT, origin=FundOrigin.APBD) == regency
    assert pair(month, origin=FundOrigin.APBN) == regency


def test_village_money_is_not_named_among_the_excluded() -> None:
    assert pair("2026-05", origin=FundOrigin.APBDES) == 8_400


@pytest.mark.parametrize("origin", FundOrigin)
def test_the_relief_of_2020_asked_for_nobodys_origin(origin: FundOrigin) -> None:
    assert pair("2020-10", origin=origin) == 168


def test_pp49_of_2020_in_parts() -> None:
    relieved = cost("2020-10")

    assert [rupiah(relieved.amounts[each]) for each in (JKK, JKM, JHT)] == ["100.00", "68.00", "20000.00"]
    assert relieved.tariff == "pp49-2020/band-01"


@pytest.mark.parametrize(
    ("since", "months"),
    [
        ("2020-07", {"2020-08": 168}),
        ("2020-08", {"2020-08": 16_800, "2020-09": 16_800, "2020-10": 168, "2021-01": 168, "2021-02": 16_800}),
        ("2020-11", {"2020-11": 16_800, "2020-12": 16_800, "2021-01": 168, "2021-02": 16_800}),
        ("2020-12", {"2020-12": 16_800, "2021-01": 16_800, "2021-02": 16_800, "2021-03": 16_800}),
    ],
)
def test_pp49_article_13_two_months_in_full_for_those_who_came_later(since: str, months: dict[str, int]) -> None:
    spell = ContributionMonth.parse(since)

    assert {month: pair(month, since=spell) for month in months} == months


@pytest.mark.parametrize(
    ("month", "sector", "day_before", "day_of"),
    [
        ("2026-01", Sector.TRANSPORT, date(2025, 12, 21), date(2025, 12, 22)),
        ("2026-04", Sector.OTHER, date(2025, 12, 21), date(2025, 12, 22)),
        ("2020-08", Sector.OTHER, date(2020, 9, 8), date(2020, 9, 9)),
    ],
)
def test_a_row_is_read_from_the_day_it_was_published(
    month: str, sector: Sector, day_before: date, day_of: date
) -> None:
    assert cost(month, sector=sector, known=day_before).tariff == "pp44-2015/band-01"
    assert cost(month, sector=sector, known=day_of).tariff != "pp44-2015/band-01"


def test_every_row_names_its_source_and_certainty() -> None:
    assert len({row.tariff for row in TARIFFS}) == len(TARIFFS)
    for row in TARIFFS:
        assert row.source
        assert row.certainty in {"A", "B", "C"}


@pytest.mark.parametrize(
    ("computed", "published"),
    [
        (year(2026), 126_000),
        (year(2026, sector=Sector.TRANSPORT), 100_800),
        (year(2026, origin=FundOrigin.APBD), 201_600),
        (3 * pair("2026-10") + 9 * pair("2027-04"), 176_400),
        (6 * pair("2026-10", sector=Sector.TRANSPORT) + 6 * pair("2027-04", sector=Sector.TRANSPORT), 151_200),
        (2_682 * pair("2026-01", origin=FundOrigin.APBD), 45_057_600),  # Bantul, a month
        (5_000 * year(2025, origin=FundOrigin.APBD), 1_008_000_000),  # Penajam
        (15_000 * year(2025, origin=FundOrigin.APBD), 3_024_000_000),
        (6_400 * 6 * pair("2024-06", origin=FundOrigin.APBD), 645_120_000),  # Gianyar
        (12_800 * 6 * pair("2024-06", origin=FundOrigin.APBD), 1_290_240_000),
        (5_606 * 7 * pair("2025-06", origin=FundOrigin.APBD), 659_265_600),  # Lumajang
        (7 * pair("2025-06", origin=FundOrigin.APBD), 117_600),
        (2_274 * year(2025, origin=FundOrigin.APBD), 458_438_400),  # Sumenep
        (5_387 * pair("2024-08", origin=FundOrigin.APBD), 90_501_600),  # Blitar
        (5 * 5_387 * pair("2024-08", origin=FundOrigin.APBD), 452_508_000),
        (22_100 * 5 * pair("2024-08", origin=FundOrigin.APBD), 1_856_400_000),  # Lampung
        (12 * (pair("2025-06") + cost("2025-06").amounts[JHT] // 100), 441_600),  # all three programmes
    ],
)
def test_published_figures(computed: int, published: int) -> None:
    assert computed == published


def test_the_relief_of_2026_is_not_for_who_employs_others() -> None:
    assert pair("2026-06", category=BpuCategory.EMPLOYER) == 16_800
    assert pair("2026-06", category=BpuCategory.OTHER) == 8_400


def test_a_settled_month_tells_the_income_it_was_paid_on() -> None:
    price = cost("2026-06", income=320_000_000)

    assert PUBLISHED.base_of(price.tariff) == price.base == 345_000_000
    assert PUBLISHED.row(price.tariff).tariff == "pp50-2025-other"


def test_a_published_budget_is_not_a_bill() -> None:
    """Bali 2021: 3 × 12 × 16,800 = 604,800 was published, although January 2021 still had the relief."""
    assert 3 * 12 * pair("2021-02") == 604_800
    assert 3 * year(2021) == 604_800 - 3 * (16_800 - 168)


@given(
    st.integers(0, 10**13),
    st.sampled_from(Sector),
    st.sampled_from(FundOrigin),
    st.integers(ContributionMonth.parse("2015-07"), ContributionMonth.parse("2035-12")),
)
def test_every_month_has_a_price_in_whole_sen(income: int, sector: Sector, origin: FundOrigin, month: int) -> None:
    asked = ContributionMonth(month)
    payer = Payer(sector, BpuCategory.SELF_EMPLOYED, income, origin, asked)
    amounts = PUBLISHED.price(asked, payer, date(2036, 1, 1)).amounts

    assert list(amounts) == [JKK, JKM, JHT]
    assert min(amounts.values()) > 0
    assert amounts[JHT] == 2 * band_of(BANDS, income)[1].base // 100
    assert amounts[JKM] <= 680_000
