"""What a row of the law must be: known to the program, in order, payable; each refusal says what would be right."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import (
    BeforeTheLaw,
    CalendarRefused,
    LedgerError,
    PolicyUnknown,
    PolicyValueRefused,
    PublishedInFuture,
    TariffRefused,
    YieldNotOfAYear,
)
from ledger.domain.law.founding import BANDS, FOUNDING, TARIFFS
from ledger.domain.law.policies import POLICIES, Choice, Number
from ledger.domain.law.publishing import require_publishable
from ledger.domain.law.tariff import Payer, Tariffs, price_of_band
from ledger.domain.law.terms import LawTerms, TariffBand, TariffTerms
from ledger.domain.months import ContributionMonth
from ledger.domain.values import BpuCategory, FundOrigin, Sector
from tests.domain.rows_of_law import TODAY, calendar, policy, tariff

BASE = BANDS[0].base


def refusal_of(terms: LawTerms) -> LedgerError:
    with pytest.raises(LedgerError) as refused:
        require_publishable(terms, FOUNDING, TODAY)
    return refused.value


@pytest.mark.parametrize("terms", FOUNDING, ids=str)
def test_the_founding_set_could_have_been_proposed(terms: LawTerms) -> None:
    require_publishable(terms, (), TODAY)


def test_a_policy_that_the_program_does_not_follow_is_refused_with_those_it_does() -> None:
    refused = refusal_of(policy("grace_days"))

    assert isinstance(refused, PolicyUnknown)
    assert "due_day" in str(refused)
    assert "prepaid_months_max" in str(refused)


@pytest.mark.parametrize("policy_id", POLICIES)
def test_a_value_that_a_policy_may_not_take_is_refused_with_those_it_may(policy_id: str) -> None:
    refused = refusal_of(policy(policy_id, "nonsense"))

    assert isinstance(refused, PolicyValueRefused)
    assert str(refused) == f"{policy_id} is {POLICIES[policy_id]}"


@pytest.mark.parametrize(
    ("policy_id", "value"),
    [
        ("due_day", "29"),
        ("due_day", "0"),
        ("due_day", "015"),
        ("prepaid_months_max", "13"),
        ("lapse_after_three_months", "2"),
        ("lapse_after_three_months", "4"),
        ("jht_yield", "1.0563"),
        ("jht_yield", "0.000"),
        ("jht_yield", "5.63"),
    ],
)
def test_values_just_outside(policy_id: str, value: str) -> None:
    assert isinstance(refusal_of(policy(policy_id, value)), PolicyValueRefused)


@pytest.mark.parametrize("policy_id", POLICIES)
def test_every_value_that_is_allowed_may_be_proposed(policy_id: str) -> None:
    allowed = POLICIES[policy_id]
    match allowed:
        case Choice():
            values = list(allowed.words)
        case Number():
            values = [str(allowed.least), str(allowed.most)]
        case _:
            values = ["0.0563", "0.999999"]
    for value in values:
        require_publishable(policy(policy_id, value), FOUNDING, TODAY)


def test_a_yield_holds_for_a_calendar_year() -> None:
    require_publishable(policy("jht_yield", "0.0563", date(2026, 1, 1)), FOUNDING, TODAY)
    for day in (date(2026, 1, 2), date(2026, 12, 1), date(2026, 2, 1)):
        assert isinstance(refusal_of(policy("jht_yield", "0.0563", day)), YieldNotOfAYear)


@pytest.mark.parametrize("terms", [policy, calendar, tariff])
def test_what_is_published_tomorrow_is_proposed_tomorrow(terms: Any) -> None:
    assert isinstance(refusal_of(terms(published_on=date(2026, 11, 26))), PublishedInFuture)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (policy(valid_from=date(2015, 6, 30)), "valid_from"),
        (calendar(2014), "year"),
        (tariff(first=ContributionMonth.parse("2015-06")), "first"),
    ],
)
def test_nothing_holds_before_the_law(terms: LawTerms, field: str) -> None:
    refused = refusal_of(terms)

    assert isinstance(refused, BeforeTheLaw)
    assert refused.fields == {"field": field}


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (calendar(2027, date(2026, 12, 25)), "holidays"),
        (calendar(2027, date(2027, 12, 25), date(2027, 1, 1)), "holidays"),
        (calendar(2027, date(2027, 1, 1), date(2027, 1, 1)), "holidays"),
        (calendar(2027, leave=(date(2028, 1, 1),)), "collective_leave"),
        (calendar(2027, leave=(date(2027, 3, 2), date(2027, 3, 1))), "collective_leave"),
    ],
)
def test_the_days_of_a_calendar_are_of_its_year_in_order_each_once(terms: LawTerms, field: str) -> None:
    refused = refusal_of(terms)

    assert isinstance(refused, CalendarRefused)
    assert refused.fields["field"] == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("last", ContributionMonth.parse("2026-12")),
        ("part", (0, 1)),
        ("part", (3, 2)),
        ("part", (0, 0)),
        ("part", (-1, 2)),
        ("part", (-1, -2)),
        ("sectors", ()),
        ("sectors", (Sector.OTHER, Sector.OTHER)),
        ("categories", ()),
        ("categories", (BpuCategory.OTHER, BpuCategory.OTHER)),
        ("excluded_origins", (FundOrigin.APBD, FundOrigin.APBD)),
        ("full_months_first", 2),
        ("jkm", 0),
        ("bands", ()),
        ("bands", (TariffBand(lower=1, base=BASE),)),
        ("bands", (TariffBand(lower=0, base=BASE), TariffBand(lower=0, base=BASE))),
        ("bands", (*BANDS[:3], BANDS[1])),
        ("bands", (TariffBand(lower=0, base=0),)),
        ("bands", tuple(TariffBand(lower=number, base=BASE) for number in range(100))),
    ],
)
def test_a_tariff_that_nobody_could_be_charged_is_refused(field: str, value: Any) -> None:
    refused = refusal_of(tariff(**{field: value}))

    assert isinstance(refused, TariffRefused)
    assert refused.fields["field"] == field


def test_a_part_of_a_sen_is_found_in_whichever_band_it_is() -> None:
    odd = (*BANDS[:4], TariffBand(lower=BANDS[4].lower, base=BANDS[4].base + 100))
    refused = refusal_of(tariff(bands=odd, part=(1, 8)))

    assert isinstance(refused, TariffRefused)
    assert "band 5" in str(refused)
    assert "part of a sen" in str(refused)
    assert isinstance(refusal_of(tariff(part=(1, 3))), TariffRefused)


@given(
    part=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    base=st.integers(1, 10**9),
    jkm=st.integers(1, 10**6),
    per_mille=st.tuples(st.integers(1, 1000), st.integers(1, 1000)),
)
def test_what_may_be_proposed_has_a_price_in_whole_sen_in_every_band(
    part: tuple[int, int], base: int, jkm: int, per_mille: tuple[int, int]
) -> None:
    jkk, jht = per_mille
    bands = (TariffBand(lower=0, base=base), TariffBand(lower=BASE, base=BASE))
    terms = tariff(part=part, bands=bands, jkm=jkm, jkk_per_mille=jkk, jht_per_mille=jht)
    over, under = part
    exact = over <= under and all(
        amount % divisor == 0
        for band in bands
        for amount, divisor in (
            (band.base * jkk * over, 1000 * under),
            (jkm * over, under),
            (band.base * jht, 1000),
        )
    )
    try:
        require_publishable(terms, FOUNDING, TODAY)
    except TariffRefused:
        assert not exact
    else:
        assert exact
        assert all(min(price_of_band(terms, number).amounts.values()) > 0 for number in (1, 2))


def names(month: str, known_on: date = TODAY, rows: tuple[TariffTerms, ...] = TARIFFS) -> list[str]:
    return [row.tariff for row in Tariffs(rows).possible(ContributionMonth.parse(month), known_on)]


def test_rows_that_can_still_be_the_price_of_a_month() -> None:
    assert names("2025-12") == ["pp44-2015"]
    assert names("2020-10") == ["pp49-2020", "pp44-2015"], "who came later pays in full first"
    assert names("2026-02") == ["pp50-2025-transport", "pp44-2015"]
    assert names("2026-05") == ["pp50-2025-other", "pp50-2025-transport", "pp44-2015"]
    assert names("2026-05", date(2025, 12, 21)) == ["pp44-2015"]
    assert names("2015-06") == []


def test_a_row_that_a_later_one_replaces_for_everybody_is_no_price_any_more() -> None:
    whole = tariff(
        first=ContributionMonth.parse("2026-05"), last=None, sectors=tuple(Sector), categories=tuple(BpuCategory)
    )

    assert names("2026-05", rows=(*TARIFFS, whole)) == ["pp1-2027", "pp44-2015"]  # state money is left to the old one
    assert names("2026-05", rows=(*TARIFFS, whole.model_copy(update={"excluded_origins": ()}))) == ["pp1-2027"]


def test_a_row_that_was_made_public_earlier_does_not_overrule_a_younger_one_whenever_it_is_entered() -> None:
    forgotten = tariff("forgotten", first=ContributionMonth.parse("2026-05"), published_on=date(2025, 12, 21))
    month = ContributionMonth.parse("2026-05")
    payer = Payer(Sector.OTHER, BpuCategory.OTHER, BASE, FundOrigin.PRIVATE, month)
    law = Tariffs((*TARIFFS, forgotten))

    assert law.price(month, payer, TODAY).tariff == "pp50-2025-other/band-01"
    assert law.price(month, payer, date(2025, 12, 21)).tariff == "forgotten/band-01"
