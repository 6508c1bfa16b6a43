"""Money is whole sen inside and a decimal string with two digits at every edge."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ledger.domain.errors import AmountInvalid
from ledger.domain.money import RUPIAH_MAX, SEN_MAX, Money, parse_rupiah, rupiah


@given(st.integers(0, SEN_MAX))
def test_printed_and_read_again_it_is_the_same(sen: int) -> None:
    assert parse_rupiah(rupiah(sen)) == sen


@given(st.integers(-SEN_MAX, SEN_MAX))
def test_it_prints_exactly_two_decimals(sen: int) -> None:
    assert Decimal(rupiah(sen)) == Decimal(sen) / 100
    assert rupiah(sen)[-3] == "."


@pytest.mark.parametrize(
    ("given_amount", "sen"),
    [
        ("16800.00", 1_680_000),
        ("16800", 1_680_000),
        (16800, 1_680_000),
        ("16800.5", 1_680_050),
        ("16800.05", 1_680_005),
        ("0.01", 1),
        ("0", 0),
        (0, 0),
        ("13990.86", 1_399_086),
        ("10000000000000", SEN_MAX),
        ("10000000000000.00", SEN_MAX),
        (RUPIAH_MAX, SEN_MAX),
    ],
)
def test_an_amount_is_read(given_amount: Any, sen: int) -> None:
    assert parse_rupiah(given_amount) == sen


@pytest.mark.parametrize(
    "given_amount",
    [
        "1e3", "1E3", "16800.005", "16800.000", "-1", -1, "+1", "-0", "10000000000000.01", "99999999999999", 10**13 + 1,
        10**20, str(10**20), True, False, 1.0, 1.5, float("nan"), float("inf"), "NaN", "Infinity", "１６８００", "١٦٨",
        " 16800", "16800 ", "16800\n", "16 800", "16,800", "16.800,00", "16_800", "", ".", ".5", "16800.", "016800",
        "00", "0x10", "Rp16800", None, [], {}, Decimal(1), Fraction(1), b"16800",
    ],
)  # fmt: skip
def test_anything_else_is_refused_and_not_repeated(given_amount: Any) -> None:
    with pytest.raises(AmountInvalid) as refused:
        parse_rupiah(given_amount)

    if len(str(given_amount)) > 4:
        assert str(given_amount) not in str(refused.value).replace("10000000000000 rupiah", "").replace("16800.00", "")


@given(st.text(max_size=12))
def test_text_is_read_only_as_what_it_says(text: str) -> None:
    try:
        sen = parse_rupiah(text)
    except AmountInvalid:
        return
    assert Decimal(text) * 100 == sen


@pytest.mark.parametrize("sen", [-1, SEN_MAX + 1, 1.0, "1", True, None])
def test_a_fact_holds_no_other_amount(sen: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Money).validate_python(sen)


def test_the_sign_of_a_balance_is_printed() -> None:
    assert (rupiah(-5), rupiah(-100), rupiah(-1_680_050)) == ("-0.05", "-1.00", "-16800.50")
