"""What runs over years: the schooling of children, an old-age saving with its yield, and the tax on it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.benefits.saving import Occasion, Withdrawal, withdrawal
from ledger.domain.benefits.scholarship import course, ends_by, instalments
from ledger.domain.benefits.tax import income_tax
from ledger.domain.law.policy import Policy
from ledger.domain.months import ContributionMonth
from ledger.domain.values import ClaimKind, Programme, SchoolLevel
from tests.domain.benefits import POLICY, child, owed, published, sums, total

TK, SD, SMP, SMA, UNIVERSITY = SchoolLevel
ON = date(2025, 5, 15)
MILLION = 100_000_000  # sen


def schooling(*levels: str, months: tuple[int, int] = (37, 37), **known: Any) -> list[tuple[str, int]]:
    """`months`: in total, of the spell."""
    found = owed(ClaimKind.SCHOLARSHIP, children=tuple(map(child, levels)), contribution_months=months[0],
                 spell_months=months[1], **known)  # fmt: skip
    return sums(found.lines)


@pytest.mark.parametrize(
    ("level", "expected"),
    [("tk", 87_000_000), ("sd", 84_000_000), ("smp", 75_000_000), ("sma", 69_000_000), ("university", 60_000_000)],
)
def test_the_whole_course_from_a_level_on(level: str, expected: int) -> None:
    assert schooling(level) == [("scholarship", expected)]
    assert schooling(level, level) == [("scholarship", expected)] * 2


def test_two_children_from_kindergarten_on_are_owed_174_million() -> None:
    found = owed(ClaimKind.SCHOLARSHIP, children=(child("tk"), child("tk")), cause=Programme.JKK)

    assert total(found.lines) == 174_000_000
    assert found.lines[0].basis.startswith(
        "2 × 1,500,000 + 6 × 1,500,000 + 3 × 2,000,000 + 3 × 3,000,000 + 5 × 12,000,000; tk, sd, smp, sma, university"
    )


def test_years_left_are_years_of_that_level() -> None:
    found = owed(ClaimKind.SCHOLARSHIP, children=(child("sd", 3), child("university", 9)), cause=Programme.JKK)

    assert sums(found.lines) == [("scholarship", 4_500_000), ("scholarship", 60_000_000)]


def test_e08_months_in_total_and_of_the_last_spell_are_both_shown() -> None:
    found = owed(ClaimKind.SCHOLARSHIP, "2025-05-15", children=(child("tk"), child("sd")), contribution_months=37,
                 spell_months=17)  # fmt: skip

    assert sums(found.lines) == [("scholarship", 87_000_000), ("scholarship", 84_000_000)]
    assert sums(found.alternatives) == [("scholarship", 0)]
    assert found.lines[0].basis.endswith("37 months in total, 17 of the last spell, 36 are needed")
    assert {each.certainty for each in (*found.lines, *found.alternatives)} == {"C"}


def test_e08_by_the_policy_of_the_spell_the_other_reading_stands_beside() -> None:
    policy = published(("scholarship_counts", "spell", "2025-01-01"))
    found = owed(ClaimKind.SCHOLARSHIP, policy=policy, children=(child("tk"),), contribution_months=37, spell_months=17)

    assert sums(found.lines) == [("scholarship", 0)]
    assert sums(found.alternatives) == [("scholarship", 87_000_000)]


@pytest.mark.parametrize(("months", "expected"), [(35, 0), (36, 87_000_000)])
def test_thirty_six_months_are_needed_for_schooling_after_other_deaths(months: int, expected: int) -> None:
    found = owed(ClaimKind.SCHOLARSHIP, children=(child("tk"),), contribution_months=months, spell_months=months)

    assert total(found.lines) == expected
    assert found.alternatives == ()
    assert found.lines[0].certainty == "B"


def test_after_a_work_accident_no_month_is_needed() -> None:
    found = owed(ClaimKind.SCHOLARSHIP, children=(child("tk"),), cause=Programme.JKK)

    assert [(each.programme, each.amount) for each in found.lines] == [(Programme.JKK, 87 * MILLION)]
    assert found.alternatives == ()


def test_year_by_year_a_kindergarten_child_is_owed_87_million() -> None:
    found = instalments(TK, years_left=None, first_due_on=ON, ends_by=date(2045, 1, 1))

    assert [each.number for each in found] == list(range(1, 20))
    assert [each.level for each in found] == [TK] * 2 + [SD] * 6 + [SMP] * 3 + [SMA] * 3 + [UNIVERSITY] * 5
    assert (
        sum(each.amount for each in found) == 87 * MILLION == sum(each.years * each.amount for each in course(TK, ON))
    )
    assert (found[0].due_on, found[-1].due_on) == (ON, date(2043, 5, 15))


def test_a_child_in_the_middle_of_a_level_goes_on_to_the_next() -> None:
    found = instalments(SD, years_left=1, first_due_on=ON, ends_by=date(2045, 1, 1))

    assert [each.level for each in found[:3]] == [SD, SMP, SMP]
    assert len(found) == 12


def test_nothing_falls_due_from_the_23rd_birthday_on() -> None:
    born_on = date(2006, 5, 15)
    assert ends_by(born_on, ON) == date(2029, 5, 15)

    found = instalments(UNIVERSITY, years_left=None, first_due_on=ON, ends_by=ends_by(born_on, ON))

    assert [each.due_on.year for each in found] == [2025, 2026, 2027, 2028]
    assert ends_by(date(2004, 2, 29), ON) == date(2027, 3, 1)


def test_an_instalment_of_29_february_falls_due_each_year() -> None:
    found = instalments(SD, years_left=None, first_due_on=date(2024, 2, 29), ends_by=date(2040, 1, 1))

    assert [each.due_on.isoformat() for each in found[:5]] == [
        "2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29",
    ]  # fmt: skip


@given(st.sampled_from(SchoolLevel), st.none() | st.integers(1, 6), st.dates(ON, date(2050, 1, 1)))
def test_instalments_are_a_year_apart_and_never_more_than_the_course(
    level: SchoolLevel, years_left: int | None, end: date
) -> None:
    found = instalments(level, years_left=years_left, first_due_on=ON, ends_by=end)

    assert [each.due_on.year - ON.year for each in found] == list(range(len(found)))
    assert all(each.due_on < end for each in found)
    assert sum(each.amount for each in found) <= 87 * MILLION


def saved(months: str, on: str, policy: Policy = POLICY, monthly: int = 20_000) -> list[tuple[str, str]]:
    """Benefit, and amount with the basis; `months` as first … last."""
    first, _, last = months.partition(" … ")
    paid = range(ContributionMonth.parse(first), ContributionMonth.parse(last or first) + 1)
    contributions = {ContributionMonth(each): monthly * 100 for each in paid}
    found = owed(ClaimKind.JHT, on, policy=policy, contributions=contributions)
    return [(each.benefit, each.basis) for each in (*found.lines, *found.deductions)]


def test_a_saving_without_any_rate_entered_is_its_contributions() -> None:
    assert saved("2024-01 … 2025-05", "2025-05-20") == [
        ("contributions", "340,000; 17 months"),
        ("yield", "0; not entered for 2024, 2025"),
        ("income_tax", "0 % × 340,000"),
    ]


def test_a_yield_is_credited_at_the_end_of_the_year_and_earns_from_then_on() -> None:
    policy = published(("jht_yield", "0.06", "2024-01-01"), ("jht_yield", "0.05", "2025-01-01"))

    # 2024: a month earns from the next one on, 20,000 × (11 + … + 0) / 12 × 6 %; 2025: four months of the whole.
    assert saved("2024-01 … 2024-12", "2025-05-20", policy)[1] == ("yield", "6,600 + 4,110")


def test_a_yield_compounds_when_nothing_is_paid_any_more() -> None:
    policy = published(*((("jht_yield"), "0.1", f"{year}-01-01") for year in (2022, 2023, 2024)))

    assert saved("2021-12", "2025-01-31", policy, monthly=1_000_000)[1] == ("yield", "100,000 + 110,000 + 121,000")


def test_only_a_year_without_a_rate_is_missing() -> None:
    policy = published(("jht_yield", "0.06", "2023-01-01"), ("jht_yield", "0.05", "2025-01-01"))

    found = saved("2022-12", "2025-07-01", policy, monthly=1_000_000)

    assert found[1] == ("yield", "60,000 + 26,500; not entered for 2024")


def test_a_rate_is_that_of_its_own_year_only() -> None:
    policy = published(("jht_yield", "0.06", "2023-01-01"))

    assert saved("2024-01 … 2024-12", "2025-01-20", policy)[1] == ("yield", "0; not entered for 2024")


def test_a_rate_that_begins_within_a_year_is_none_of_a_year() -> None:
    policy = published(("jht_yield", "0.06", "2024-07-01"))

    assert saved("2024-01 … 2024-12", "2025-01-20", policy)[1] == ("yield", "0; not entered for 2024")


def test_long_sources_of_many_rates_still_fit_into_a_fact() -> None:
    policy = published(*(("jht_yield", "0.05", f"{year}-01-01") for year in range(2016, 2031)))
    paid = {ContributionMonth.parse("2015-12"): 20_000_00}

    credited = owed(ClaimKind.JHT, "2031-01-20", policy=policy, contributions=paid).lines[1]

    assert credited.basis.count("+") == 14
    assert len(credited.source) == 300


def test_the_later_published_rate_of_a_year_takes_the_place_of_the_earlier() -> None:
    policy = published(("jht_yield", "0.06", "2024-01-01"), ("jht_yield", "0.05", "2024-01-01"))

    assert saved("2023-12", "2025-01-20", policy, monthly=1_000_000)[1] == ("yield", "50,000")


def test_the_missing_years_are_told_as_warnings() -> None:
    paid = {ContributionMonth.parse("2024-06"): 20_000_00}

    assert owed(ClaimKind.JHT, "2025-05-20", contributions=paid).warnings == (
        "jht-yield-not-entered: 2024",
        "jht-yield-not-entered: 2025",
    )
    assert owed(ClaimKind.JHT, "2024-07-20", contributions=paid).warnings == ()
    assert total(owed(ClaimKind.JHT, "2024-07-20").lines) == 0


def taxed(rupiah: int, year: int = 1, *, number: bool = True) -> int:
    return income_tax(rupiah * 100, ON, year_of_payment=year, has_tax_number=number).amount // 100


@pytest.mark.parametrize(
    ("rupiah", "year", "number", "expected"),
    [
        (50_000_000, 1, True, 0),
        (60_000_000, 1, True, 500_000),
        (60_000_000, 2, True, 500_000),
        (60_000_000, 1, False, 600_000),
        (60_000_000, 3, True, 3_000_000),
        (250_000_000, 3, True, 3_000_000 + 28_500_000),
        (500_000_000, 3, True, 3_000_000 + 28_500_000 + 62_500_000),
        (5_000_000_000, 3, True, 94_000_000 + 1_350_000_000),
        (5_000_000_100, 3, True, 94_000_000 + 1_350_000_035),
        (60_000_000, 3, False, 3_600_000),
        (0, 3, True, 0),
    ],
)
def test_income_tax_of_a_saving(rupiah: int, year: int, number: bool, expected: int) -> None:
    assert taxed(rupiah, year, number=number) == expected


def test_the_tax_tells_its_arithmetic() -> None:
    assert income_tax(60 * MILLION, ON).basis == "0 % × 50,000,000 + 5 % × 10,000,000"
    assert income_tax(61 * MILLION, ON, year_of_payment=3, has_tax_number=False).basis == (
        "120 % × 5 % × 60,000,000 + 120 % × 15 % × 1,000,000"
    )
    assert income_tax(0, ON).basis == "0"


@pytest.mark.parametrize(
    ("occasion", "days", "expected"),
    [
        (Occasion.AGE, {"born_on": date(1969, 5, 15)}, (100, date(2025, 5, 15))),
        (Occasion.AGE, {"born_on": date(1969, 5, 16)}, (0, date(2025, 5, 16))),
        (Occasion.STOPPED_WORKING, {"stopped_on": date(2025, 4, 15)}, (100, date(2025, 5, 15))),
        (Occasion.STOPPED_WORKING, {"stopped_on": date(2025, 4, 16)}, (0, date(2025, 5, 16))),
        (Occasion.HOUSING, {"member_since": date(2015, 5, 15)}, (30, date(2025, 5, 15))),
        (Occasion.OTHER_PART, {"member_since": date(2015, 5, 15)}, (10, date(2025, 5, 15))),
        (Occasion.OTHER_PART, {"member_since": date(2015, 5, 16)}, (0, date(2025, 5, 16))),
        (Occasion.HOUSING, {"member_since": date(2015, 5, 15), "had_part": True}, (0, date(2025, 5, 15))),
        (Occasion.DEATH, {}, (100, None)),
        (Occasion.TOTAL_DISABILITY, {}, (100, None)),
        (Occasion.LEFT_INDONESIA, {}, (100, None)),
    ],
)
def test_when_a_saving_may_be_drawn(occasion: Occasion, days: dict[str, date], expected: tuple[int, date]) -> None:
    assert withdrawal(occasion, ON, **days) == Withdrawal(*expected)  # type: ignore[arg-type]


def test_an_occasion_without_its_day_cannot_be_judged() -> None:
    with pytest.raises(ValueError, match="asks for a day"):
        withdrawal(Occasion.AGE, ON)
