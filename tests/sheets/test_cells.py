"""Cell by cell: what is taken, what is refused under which code, and that nothing is guessed."""

from datetime import date, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import StringConstraints

from ledger.domain.months import ContributionMonth
from ledger.domain.values import BpuCategory, Programme, Region, Sector
from ledger.sheets.cells import CellProblem, Digits, Kind, NikText, Text
from ledger.sheets.enrolments import CATEGORY, PROGRAMMES, REGION, REGION_PATTERN, SECTOR
from ledger.sheets.quantities import Amount, Day, Month, WholeNumber
from tests.sheets.files import HEADERS, NIK, SITI, csv_of, lines_of, refusals_of, workbook_of

NIP = Digits(18, 18)
MONTHS = WholeNumber(1, 12)
TOLD = 7  # shorter ones may stand among the examples of what is expected


def code_of(kind: Kind, given: Any) -> str:
    with pytest.raises(CellProblem) as refused:
        kind.read(given) if isinstance(given, str) else kind.convert(given)
    assert len(str(given)) < TOLD or str(given) not in refused.value.detail
    return refused.value.code


@pytest.mark.parametrize(
    ("written", "sen"),
    [
        ("0", 0),
        ("16800", 1_680_000),
        ("16.800", 1_680_000),
        ("1.680.000", 168_000_000),
        ("16.800,00", 1_680_000),
        ("16800,50", 1_680_050),
        ("16800.50", 1_680_050),
        ("16,800.00", 1_680_000),
        ("1,680,000.25", 168_000_025),
        ("Rp16.800,00", 1_680_000),
        ("Rp 16.800", 1_680_000),
        ("Rp. 16.800,-", 1_680_000),
        ("rp16800", 1_680_000),
        ("IDR 16800.00", 1_680_000),
        ("10000000000000", 10**15),
    ],
)
def test_an_amount_is_read_as_people_write_it(written: str, sen: int) -> None:
    assert Amount().read(written) == sen


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("16,800", "amount-ambiguous"),
        ("1,680,000", "amount-ambiguous"),
        ("16.8", "amount-ambiguous"),
        ("1,5", "amount-ambiguous"),
        ("16.80.00", "amount-ambiguous"),
        ("0.500", "amount-ambiguous"),
        ("007", "amount-ambiguous"),
        ("1.680,000", "amount-ambiguous"),
        ("16.800.00", "amount-ambiguous"),
        ("-16800", "amount-shape"),
        ("+16800", "amount-shape"),
        ("16 800", "amount-shape"),
        ("1e5", "amount-shape"),
        ("2 juta", "amount-shape"),
        ("Rp", "amount-shape"),
        ("NaN", "amount-shape"),
        ("١٦٨٠٠", "amount-shape"),
        ("10000000000000,01", "amount-shape"),
        ("99999999999999999999999", "amount-ambiguous"),
        (16.8, "amount-ambiguous"),
        (-1, "amount-shape"),
        (10**13 + 1, "amount-shape"),
        (datetime(2025, 1, 1), "amount-shape"),  # noqa: DTZ001 - as workbooks hold them
    ],
)
def test_an_amount_with_two_meanings_or_none_is_refused(written: Any, code: str) -> None:
    assert code_of(Amount(), written) == code


@given(st.integers(0, 10**13))
def test_every_way_of_writing_an_amount_means_the_same(rupiah: int) -> None:
    grouped = f"{rupiah:,}"
    ways = [str(rupiah), grouped.replace(",", "."), f"Rp{grouped.replace(',', '.')},00", f"{grouped}.00"]

    assert {Amount().read(way) for way in ways} | {Amount().convert(rupiah)} == {rupiah * 100}


@given(st.text(alphabet="0123456789.,-Rp ", max_size=12))
def test_what_is_read_as_an_amount_has_the_digits_that_were_written(text: str) -> None:
    try:
        sen = Amount().read(text.strip())
    except CellProblem:
        return
    digits = "".join(sign for sign in text if sign.isdigit())
    assert str(sen) in {digits, f"{digits}00", "0"}


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("07-03-1985", date(1985, 3, 7)),
        ("7/3/1985", date(1985, 3, 7)),
        ("1985-03-07", date(1985, 3, 7)),
        ("29-02-2024", date(2024, 2, 29)),
        (datetime(1985, 3, 7), date(1985, 3, 7)),  # noqa: DTZ001
    ],
)
def test_a_day_is_read_with_the_day_before_the_month(written: Any, day: date) -> None:
    assert (Day().read(written) if isinstance(written, str) else Day().convert(written)) == day


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("03-13-1985", "date-shape"),
        ("29-02-2025", "date-shape"),
        ("07-03-85", "date-shape"),
        ("07-03/1985", "date-shape"),
        ("1985-3-7", "date-shape"),
        ("7 Maret 1985", "date-shape"),
        ("01-01-1899", "date-shape"),
        ("01-01-9999", "date-shape"),
        ("1985-03-07 00:00", "date-shape"),
        (31_113, "date-stored-as-number"),
        (datetime(1985, 3, 7, 12), "date-shape"),  # noqa: DTZ001
        (datetime(1899, 12, 31), "date-shape"),  # noqa: DTZ001
    ],
)
def test_what_is_no_day_of_the_calendar_is_refused(written: Any, code: str) -> None:
    assert code_of(Day(), written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (9_901_010_703_850_001, "nik-stored-as-number"),
        (9.90101e15, "nik-stored-as-number"),
        ("9.90101E+15", "nik-stored-as-number"),
        ("9,90101E+15", "nik-stored-as-number"),
        ("990101070385000", "nik-shape"),
        ("99010107038500011", "nik-shape"),
        ("9901 0107 0385 0001", "nik-shape"),
        ("99010107038500O1", "nik-shape"),
        ("９９０１０１０７０３８５０００１", "nik-shape"),
        (datetime(2025, 1, 1), "nik-shape"),  # noqa: DTZ001
    ],
)
def test_a_nik_is_a_text_of_sixteen_digits(written: Any, code: str) -> None:
    assert code_of(NikText(), written) == code


def test_a_mark_before_a_text_of_digits_is_no_part_of_it() -> None:
    assert NikText().read(f"'{NIK}") == NIK
    assert NIP.read("19850307 201001 1 001") == "198503072010011001"


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        (NIP, 198_503_072_010_011_001, "digits-stored-as-number"),
        (NIP, "1.98503E+17", "digits-stored-as-number"),
        (NIP, "123", "digits-shape"),
        (Digits(4, 9), "12a4", "digits-shape"),
        (MONTHS, "0", "number-shape"),
        (MONTHS, "13", "number-shape"),
        (MONTHS, "1.5", "number-shape"),
        (MONTHS, "06", "number-shape"),
        (MONTHS, 1.5, "number-shape"),
        (MONTHS, datetime(2025, 1, 1), "number-shape"),  # noqa: DTZ001
        (Month(), "2025-13", "month-shape"),
        (Month(), "06-2025", "month-shape"),
        (Month(), "2014-12", "month-shape"),
        (Month(), 202_506, "month-shape"),
        (Month(), datetime(2025, 6, 2), "month-shape"),  # noqa: DTZ001
        (SECTOR, "x", "choice-unknown"),
        (SECTOR, 1, "choice-unknown"),
        (PROGRAMMES, "JKK JKK", "choice-unknown"),
        (PROGRAMMES, "JKK JP", "choice-unknown"),
        (PROGRAMMES, "+", "choice-unknown"),
        (Text(), "x" * 201, "cell-too-long"),
        (Text(), "Si\u200bti", "text-unreadable"),
        (Text(), "Siti\x07", "text-unreadable"),
        (Text(), "Siti\nRahayu", "text-unreadable"),
        (Text(), 1.5, "text-expected"),
        (Text(), datetime(2025, 1, 1), "text-expected"),  # noqa: DTZ001
        (REGION, "Kab. Gianyar; Bali", "text-unreadable"),
        (REGION, "x" * 65, "cell-too-long"),
    ],
)
def test_other_cells_are_refused_under_their_codes(kind: Kind, written: Any, code: str) -> None:
    assert code_of(kind, written) == code


def test_choices_and_months_are_read_in_the_words_of_both_languages() -> None:
    assert [SECTOR.read(word) for word in ("Transportasi", "LAIN LAIN", "other")] == [
        Sector.TRANSPORT, Sector.OTHER, Sector.OTHER,
    ]  # fmt: skip
    assert CATEGORY.read("Pemberi Kerja") is BpuCategory.EMPLOYER
    assert PROGRAMMES.read("jkm, JKK") == (Programme.JKK, Programme.JKM)
    assert PROGRAMMES.read("JKK+JKM+JHT") == tuple(Programme)
    assert Month().read("2025-06") == Month().convert(datetime(2025, 6, 1)) == ContributionMonth.parse("2025-06")  # noqa: DTZ001
    assert (MONTHS.read("12"), MONTHS.convert(12), MONTHS.convert(12.0)) == (12, 12, 12)
    assert (Text().convert(6471), Text().read("  Siti  ")) == ("6471", "Siti")


def test_a_region_of_a_file_is_one_of_the_ledger() -> None:
    (constraints,) = [each for each in get_args(Region) if isinstance(each, StringConstraints)]

    assert constraints.pattern == REGION_PATTERN


def test_refusals_name_line_column_and_code_in_either_format() -> None:
    text = csv_of(HEADERS, ("12", "=1+1", "x", "16.8"), SITI, (NIK, "", "", "", "x"), (NIK, "Ani", ""))
    book = workbook_of(HEADERS, ("12", "=1+1", "x", "16.8"), SITI, (NIK, "", "", "", "x"), (NIK, "Ani", ""))
    first = [
        (2, "NIK", "nik-shape"),
        (2, "NAMA", "cell-formula"),
        (2, "TGL_LAHIR", "date-shape"),
        (2, "JUMLAH", "amount-ambiguous"),
        (4, None, "row-ragged"),
    ]

    assert refusals_of(text) == [*first, (5, None, "row-ragged")]
    assert refusals_of(book) == first


def test_formulas_and_errors_of_a_workbook_are_refused_in_every_kind_of_column() -> None:
    given = workbook_of(
        HEADERS, ('=CONCAT("990101","0703850001")', "=B1", "=TODAY()", "=1+1"), (NIK, "#N/A", "", "#REF!")
    )

    assert refusals_of(given) == [
        *[(2, header, "cell-formula") for header in HEADERS],
        (3, "NAMA", "cell-error"),
        (3, "JUMLAH", "cell-error"),
    ]


def test_a_row_that_swallows_others_is_told_with_their_lines() -> None:
    given = csv_of(HEADERS, (NIK, '"Siti', "", ""), (NIK, 'Ani"', "", ""), SITI)

    first, second = lines_of(given)

    assert (first.number, [refused.code for refused in first.refusals]) == (2, ["row-of-several-lines"])
    assert "line 3" in first.refusals[0].detail
    assert (second.number, second.refusals) == (4, ())
