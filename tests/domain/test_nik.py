"""A NIK is text of sixteen digits; what it says about the birth date is a warning, never a refusal."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ledger.domain.nik import Nik, is_nik, nik_warnings

BORN = date(1985, 3, 7)


@pytest.mark.parametrize("nik", ["5104010703850001", "5104014703850001"])
def test_a_nik_that_agrees_with_the_birth_date_of_either_sex_gives_no_warning(nik: str) -> None:
    assert nik_warnings(nik, BORN) == ()


@pytest.mark.parametrize("nik", ["5104010803850001", "5104010704850001", "5104010703860001", "5104014803850001"])
def test_another_day_month_or_year_is_a_warning(nik: str) -> None:
    assert nik_warnings(nik, BORN) == ("nik-birth-date-differs",)


def test_the_century_is_not_in_a_nik() -> None:
    assert nik_warnings("5104010703100002", date(2010, 3, 7)) == ()
    assert nik_warnings("5104010703100002", date(1910, 3, 7)) == ()


def test_the_serial_0000_is_a_warning() -> None:
    assert nik_warnings("5104010703850000", BORN) == ("nik-serial-zero",)


@pytest.mark.parametrize("nik", ["5104010013850001", "5104013202850001", "5104017203850001", "5104014003850001"])
def test_digits_that_are_no_day_of_any_year_are_told_apart_from_another_day(nik: str) -> None:
    assert nik_warnings(nik, BORN) == ("nik-birth-date-differs", "nik-date-implausible")


def test_the_29th_of_february_exists_in_leap_years_only() -> None:
    assert nik_warnings("5104012902000001", date(2000, 2, 29)) == ()
    assert nik_warnings("5104016902840001", date(1984, 2, 29)) == ()
    assert nik_warnings("5104012902850001", BORN) == ("nik-birth-date-differs", "nik-date-implausible")


def test_warnings_come_in_a_fixed_order() -> None:
    assert nik_warnings("5104019999990000", BORN) == (
        "nik-birth-date-differs",
        "nik-date-implausible",
        "nik-serial-zero",
    )


def test_no_region_is_refused_or_warned_of() -> None:
    assert nik_warnings("9604010703850001", BORN) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "510401070385001",
        "51040107038500011",
        "510401070385000A",
        " 510401070385000",
        "5104010703850001\n",
        "51040107038500.1",
        "-510401070385000",
        "٥104010703850001",
        "510401070385000²",
        "５１０４０１０７０３８５０００１",
    ],
)
def test_anything_but_sixteen_plain_digits_is_no_nik(text: str) -> None:
    assert not is_nik(text)
    with pytest.raises(ValueError, match=r"^a NIK is a text of exactly 16 digits$"):
        nik_warnings(text, BORN)
    with pytest.raises(ValidationError):
        TypeAdapter(Nik).validate_python(text)


@given(st.dates(date(1930, 1, 1), date(2015, 12, 31)), st.booleans(), st.integers(1, 9999))
def test_a_nik_made_from_a_birth_date_always_agrees_with_it(born: date, female: bool, serial: int) -> None:
    day = born.day + 40 * female
    assert nik_warnings(f"917101{day:02d}{born:%m%y}{serial:04d}", born) == ()


@given(st.from_regex(r"[0-9]{16}", fullmatch=True), st.dates(date(1930, 1, 1), date(2015, 12, 31)))
def test_any_sixteen_digits_can_be_asked(nik: str, born: date) -> None:
    assert is_nik(nik)
    assert len(nik_warnings(nik, born)) <= 3


@pytest.mark.parametrize("given_value", [5104010703850001, 5104010703850001.0, None, True, "510401070385000"])
def test_a_body_takes_a_nik_as_text_only(given_value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Nik).validate_python(given_value)
    assert TypeAdapter(Nik).validate_json('"5104010703850001"') == "5104010703850001"
