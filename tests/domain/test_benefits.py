"""What the law owes: work accidents, deaths, and what holds of every line."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.benefits.days import months_after
from ledger.domain.benefits.facts import BenefitFacts, Child, TransportMode, Treatment
from ledger.domain.benefits.lines import Assessment
from ledger.domain.benefits.tables import ROWS, Unit, benefit_tables, row
from ledger.domain.errors import BenefitNotTabled
from ledger.domain.law.founding import BANDS
from ledger.domain.money import SEN_PER_RUPIAH
from ledger.domain.months import ContributionMonth
from ledger.domain.values import ClaimKind, Programme, SchoolLevel
from tests.domain.benefits import child, owed, published, recomputed, sums, total

JKM_IN_FULL = [("death", 20_000_000), ("periodic", 12_000_000), ("funeral", 10_000_000)]
FUNERAL = [("funeral", 10_000_000)]


def test_death_by_work_accident_at_a_base_of_one_million() -> None:
    found = owed(ClaimKind.JKK_DEATH)

    assert sums(found.lines) == [("death", 48_000_000), ("periodic", 12_000_000), ("funeral", 10_000_000)]
    assert found.total == 7_000_000_000
    assert found.lines[0].basis == "60 % × 80 × 1,000,000"
    assert {each.programme for each in found.lines} == {Programme.JKK}
    assert found.alternatives == ()


def test_e27_the_base_is_that_of_the_month_of_the_event() -> None:
    assert total(owed(ClaimKind.JKK_DEATH, base=1_000_000).lines) == 70_000_000
    assert total(owed(ClaimKind.JKK_DEATH, base=3_450_000).lines) == 48 * 3_450_000 + 22_000_000 == 187_600_000


def test_a_death_by_work_accident_is_owed_no_less_than_the_death_sum_of_jkm() -> None:
    found = owed(ClaimKind.JKK_DEATH, base=400_000)

    assert sums(found.lines)[0] == ("death", 20_000_000)
    assert sums(owed(ClaimKind.JKK_DEATH, base=416_667).lines)[0] == ("death", 20_000_016)


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        ("70", [("total_disability", 56_000_000), ("periodic", 12_000_000)]),
        ("100", [("total_disability", 56_000_000), ("periodic", 12_000_000)]),
        ("69.99", [("partial_disability", 55_992_000)]),
        ("24.5", [("partial_disability", 19_600_000)]),
        ("1", [("partial_disability", 800_000)]),
    ],
)
def test_disability_is_total_from_seventy_percent_on(percent: str, expected: list[tuple[str, int]]) -> None:
    found = owed(ClaimKind.JKK_DISABILITY, percent=percent)

    assert sums(found.lines) == expected
    if len(expected) == 1:
        assert found.lines[0].basis == f"{percent} % × 80 × 1,000,000"


@pytest.mark.parametrize(
    ("months", "expected", "basis"),
    [
        (1, 1_000_000, "100 % × 1 × 1,000,000"),
        (12, 12_000_000, "100 % × 12 × 1,000,000"),
        (13, 12_500_000, "100 % × 12 × 1,000,000 + 50 % × 1 × 1,000,000"),
        (24, 18_000_000, "100 % × 12 × 1,000,000 + 50 % × 12 × 1,000,000"),
    ],
)
def test_time_without_work_is_paid_in_full_for_a_year_then_in_half(months: int, expected: int, basis: str) -> None:
    found = owed(ClaimKind.JKK_INCOME, months_unable=months)

    assert sums(found.lines) == [("temporary_inability", expected)]
    assert found.lines[0].basis == basis


def test_treatment_has_no_cap_and_each_mode_of_transport_its_own() -> None:
    spent = Treatment(
        cost=90_000_000_00,
        transport={TransportMode.LAND: 7_200_000_00, TransportMode.SEA: 1_500_000_00, TransportMode.AIR: 10_000_001_00},
        home_care=20_000_001_00,
        prosthesis=3_000_000_00,
    )

    assert sums(owed(ClaimKind.JKK_TREATMENT, treatment=spent).lines) == [
        ("treatment", 90_000_000),
        ("transport_land", 5_000_000),
        ("transport_sea", 1_500_000),
        ("transport_air", 10_000_000),
        ("home_care", 20_000_000),
        ("prosthesis", 4_200_000),
    ]


def test_treatment_without_a_cost_owes_what_it_will_cost() -> None:
    found = owed(ClaimKind.JKK_TREATMENT)

    assert sums(found.lines) == [("treatment", 0)]
    assert found.warnings == ("treatment-cost-missing",)


@pytest.mark.parametrize(
    ("months", "lines", "alternatives"),
    [(0, FUNERAL, []), (2, FUNERAL, []), (3, JKM_IN_FULL, FUNERAL), (4, JKM_IN_FULL, [])],
)
def test_e07_by_months_of_membership(
    months: int, lines: list[tuple[str, int]], alternatives: list[tuple[str, int]]
) -> None:
    found = owed(ClaimKind.JKM_DEATH, spell_months=months)

    assert sums(found.lines) == lines
    assert sums(found.alternatives) == alternatives
    assert {each.certainty for each in found.lines} == {"C" if alternatives else "B"}


@pytest.mark.parametrize(
    ("on", "lines", "alternatives", "flagged"),
    [
        ("2025-05-30", FUNERAL, [], False),
        ("2025-05-31", FUNERAL, [], True),
        ("2025-06-01", JKM_IN_FULL, FUNERAL, False),
        ("2025-06-05", JKM_IN_FULL, FUNERAL, False),
        ("2025-06-10", JKM_IN_FULL, FUNERAL, False),
        ("2025-06-11", JKM_IN_FULL, [], False),
    ],
)
def test_e07_by_the_first_day_of_the_spell(
    on: str, lines: list[tuple[str, int]], alternatives: list[tuple[str, int]], *, flagged: bool
) -> None:
    found = owed(ClaimKind.JKM_DEATH, on, first_day="2025-03-10", spell_months=99)

    assert sums(found.lines) == lines
    assert sums(found.alternatives) == alternatives
    assert found.warnings == (("jkm-wait-last-day",) if flagged else ())


@pytest.mark.parametrize("on", ["2024-08-08", "2025-02-23"])
def test_e07_before_24_february_2025_one_day_was_enough(on: str) -> None:
    for known in ({"spell_months": 0}, {"first_day": on}):
        found = owed(ClaimKind.JKM_DEATH, on, **known)
        assert sums(found.lines) == JKM_IN_FULL
        assert found.alternatives == ()


def test_e07_from_24_february_2025_on_it_is_not() -> None:
    assert sums(owed(ClaimKind.JKM_DEATH, "2025-02-24", first_day="2025-02-24").lines) == FUNERAL


def test_the_wait_is_the_one_published() -> None:
    policy = published(("jkm_wait_months", "6", "2026-01-01"))

    assert sums(owed(ClaimKind.JKM_DEATH, "2026-02-01", policy=policy, spell_months=5).lines) == FUNERAL
    assert sums(owed(ClaimKind.JKM_DEATH, "2025-12-31", policy=policy, spell_months=5).lines) == JKM_IN_FULL


@pytest.mark.parametrize(
    ("on", "expected"), [("2015-07-01", 24_000_000), ("2019-12-01", 24_000_000), ("2019-12-02", 42_000_000)]
)
def test_jkm_was_24_million_before_december_2019(on: str, expected: int) -> None:
    assert total(owed(ClaimKind.JKM_DEATH, on).lines) == expected


def test_what_no_table_tells_is_refused_and_not_guessed() -> None:
    with pytest.raises(BenefitNotTabled) as refused:
        owed(ClaimKind.JKK_DEATH, "2019-12-01")
    assert refused.value.fields == {"table": "jkk_death", "on": "2019-12-01"}
    with pytest.raises(BenefitNotTabled):
        owed(ClaimKind.JKM_DEATH, "2015-06-30")


def test_the_tables_of_a_day_name_each_row_once() -> None:
    for on in (date(2015, 7, 1), date(2019, 12, 2), date(2026, 11, 25)):
        rows = benefit_tables(on)
        assert len({each.id for each in rows}) == len(rows)
        assert all(row(each.id, on) is each for each in rows)
    assert {each.id for each in benefit_tables(date(2026, 11, 25))} == {each.id for each in ROWS}
    assert benefit_tables(date(2015, 6, 30)) == []
    assert all(each.source and each.value > 0 for each in ROWS)
    assert sum(each.value for each in benefit_tables(date(2025, 1, 1)) if each.id.startswith("jkm_")) == 42_000_000
    with pytest.raises(AssertionError):
        _ = next(each for each in ROWS if each.unit is Unit.PERCENT).sen


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2025-11-30", 3, "2026-02-28"), ("2023-11-30", 3, "2024-02-29"), ("2025-03-10", 3, "2025-06-10")],
)
def test_a_month_without_the_day_ends_it(day: str, months: int, expected: str) -> None:
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(expected)


MONTHS = st.integers(0, 60)
DAYS = st.dates(date(2019, 12, 2), date(2035, 12, 31))
BASES = st.sampled_from([band.base // SEN_PER_RUPIAH for band in BANDS])
CHILDREN = st.lists(st.builds(Child, st.sampled_from(SchoolLevel), st.none() | st.integers(1, 6)), min_size=1,
                    max_size=2).map(tuple)  # fmt: skip
COSTS = st.none() | st.integers(0, 10**11)


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    """Everything that may be known of an event, whatever its kind; `base` apart."""
    first = draw(st.integers(ContributionMonth.parse("2015-07"), ContributionMonth.parse("2025-01")))
    return {
        "spell_months": draw(MONTHS),
        "contribution_months": draw(MONTHS),
        "percent": str(Decimal(draw(st.integers(1, 10_000))) / 100),
        "months_unable": draw(st.integers(1, 60)),
        "children": draw(CHILDREN),
        "cause": draw(st.sampled_from([Programme.JKK, Programme.JKM])),
        "treatment": Treatment(
            draw(COSTS), draw(st.dictionaries(st.sampled_from(TransportMode), st.integers(0, 10**10))),
            draw(COSTS), draw(st.none() | st.integers(0, 10**9).map(lambda rupiah: rupiah * 100)),
        ),
        "contributions": {
            ContributionMonth(first + each): draw(st.integers(0, 10**8)) for each in range(draw(st.integers(0, 30)))
        },
    }  # fmt: skip


def every_line(found: Assessment) -> list[tuple[int, int]]:
    """Amount and recomputed amount of each line."""
    lines = (*found.lines, *found.alternatives, *found.deductions)
    return [(each.amount, int(recomputed(each))) for each in lines]


@given(st.sampled_from(ClaimKind), DAYS, BASES, events())
def test_a_line_is_what_its_arithmetic_says(kind: ClaimKind, on: date, base: int, known: dict[str, Any]) -> None:
    found = owed(kind, on.isoformat(), base=base, policy=published(("jht_yield", "0.0563", "2020-01-01")), **known)

    assert all(amount == told for amount, told in every_line(found))
    assert found.total == sum(each.amount for each in found.lines) >= 0
    assert all(each.source and each.basis for each in found.lines)


@given(st.sampled_from(ClaimKind), DAYS, st.integers(0, len(BANDS) - 1), st.integers(0, len(BANDS) - 1), events())
def test_more_income_is_never_owed_less(kind: ClaimKind, on: date, one: int, other: int, known: dict[str, Any]) -> None:
    less, more = (BANDS[each].base // SEN_PER_RUPIAH for each in sorted((one, other)))

    assert owed(kind, on.isoformat(), base=less, **known).total <= owed(kind, on.isoformat(), base=more, **known).total


@given(DAYS, st.integers(1, 30_000_000), MONTHS)
def test_a_death_by_work_accident_is_never_owed_less_than_the_death_sum(on: date, base: int, months: int) -> None:
    accident = owed(ClaimKind.JKK_DEATH, on.isoformat(), base=base)
    other = owed(ClaimKind.JKM_DEATH, on.isoformat(), spell_months=months)

    assert accident.lines[0].amount >= row("jkm_death", on).sen
    assert accident.total >= other.total


@given(DAYS, st.integers(0, 200), DAYS)
def test_a_longer_membership_is_never_owed_less(on: date, months: int, day: date) -> None:
    first, second = (owed(ClaimKind.JKM_DEATH, on.isoformat(), spell_months=each) for each in (months, months + 1))
    early, late = sorted((on, day))
    here, later = (
        owed(ClaimKind.JKM_DEATH, each.isoformat(), first_day="2025-03-10")
        for each in (max(early, date(2025, 3, 10)), max(late, date(2025, 3, 10)))
    )

    assert first.total <= second.total
    assert here.total <= later.total


def test_every_child_has_a_line_of_its_own() -> None:
    found = owed(ClaimKind.SCHOLARSHIP, children=(child("tk"), child("tk")), contribution_months=36, spell_months=36)

    assert sums(found.lines) == [("scholarship", 87_000_000)] * 2
    assert found.total == 17_400_000_000


def test_what_was_counted_with_is_named_in_whole_numbers() -> None:
    known = BenefitFacts(
        kind=ClaimKind.JKK_DISABILITY, on=date(2025, 6, 5), spell_months=5, disability_percent=Decimal("24.5")
    )

    assert known.counted == {"spell_months": 5, "contribution_months": 0, "disability_percent_hundredths": 2_450}
