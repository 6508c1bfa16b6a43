"""Which spells the months of two records form, and what is due and said of them after."""

import pytest

from tests.domain.story import answered, asked, undetermined
from tests.domain.two_records import Two


@pytest.fixture
def two() -> Two:
    return Two()


UNIONS = {
    "the same month": (
        ["2025-05 on 2025-05-02"],
        ["2025-05 on 2025-05-08"],
        ["1: 2025-05…2025-05 from 2025-05-02"],
    ),
    "the other record paid it earlier": (
        ["2025-05 on 2025-05-08"],
        ["2025-05 on 2025-05-02"],
        ["1: 2025-05…2025-05 from 2025-05-02"],
    ),
    "next to each other": (
        ["2025-01…2025-03 on 2025-01-06"],
        ["2025-04…2025-06 on 2025-04-10"],
        ["1: 2025-01…2025-06 from 2025-01-06"],
    ),
    "before it": (
        ["2025-04…2025-06 on 2025-04-10"],
        ["2025-01…2025-03 on 2025-01-06"],
        ["1: 2025-01…2025-06 from 2025-01-06"],
    ),
    "two unpaid months between": (
        ["2025-01…2025-03 on 2025-01-06"],
        ["2025-06 on 2025-06-10"],
        ["1: 2025-01…2025-06 from 2025-01-06 without 2025-04, 2025-05"],
    ),
    "three, and the fourth had begun": (
        ["2025-01…2025-03 on 2025-01-06"],
        ["2025-07 on 2025-07-01"],
        ["1: 2025-01…2025-03 from 2025-01-06 lapsed 2025-07-01", "2: 2025-07…2025-07 from 2025-07-01"],
    ),
    "three, and the fourth was paid before it began": (
        ["2025-01…2025-03 on 2025-01-06"],
        ["2025-07 on 2025-06-20"],
        ["1: 2025-01…2025-07 from 2025-01-06 without 2025-04, 2025-05, 2025-06"],
    ),
    "four": (
        ["2025-01…2025-03 on 2025-01-06"],
        ["2025-08 on 2025-08-04"],
        ["1: 2025-01…2025-03 from 2025-01-06 lapsed 2025-07-01", "2: 2025-08…2025-08 from 2025-08-04"],
    ),
    "four, before it": (
        ["2025-08 on 2025-08-04"],
        ["2025-01…2025-03 on 2025-01-06"],
        ["2: 2025-01…2025-03 from 2025-01-06 lapsed 2025-07-01", "1: 2025-08…2025-08 from 2025-08-04"],
    ),
    "into the gap of two spells": (
        ["2025-01…2025-03 on 2025-01-06", "2025-09…2025-10 on 2025-09-03"],
        ["2025-04…2025-08 on 2025-04-10"],
        ["1: 2025-01…2025-10 from 2025-01-06"],
    ),
    "into the gap, and not enough": (
        ["2025-01…2025-02 on 2025-01-06", "2025-10…2025-12 on 2025-10-03"],
        ["2025-04…2025-05 on 2025-04-10"],
        [
            "1: 2025-01…2025-05 from 2025-01-06 without 2025-03 lapsed 2025-09-01",
            "2: 2025-10…2025-12 from 2025-10-03",
        ],
    ),
    "all of it inside": (
        ["2025-01…2025-12 on 2025-01-06"],
        ["2025-03…2025-04 on 2025-03-04"],
        ["1: 2025-01…2025-12 from 2025-01-06"],
    ),
}


@pytest.mark.parametrize("case", UNIONS)
def test_the_months_of_both_form_the_spells(two: Two, case: str) -> None:
    first, second, expected = UNIONS[case]
    two.paid(two.first, *first)
    two.paid(two.second, *second)

    two.merge(two.second, two.first)

    assert two.spells(two.first) == expected
    assert two.spells(two.second) == []


def test_a_spell_joined_to_an_earlier_one_leaves_its_number_and_its_lapse(two: Two) -> None:
    two.paid(two.first, "2025-01…2025-03 on 2025-01-06", "2025-09…2025-10 on 2025-09-03")
    two.paid(two.second, "2025-04…2025-08 on 2025-04-10")
    assert two.spells(two.first)[0].endswith("lapsed 2025-07-01")

    two.merge(two.second, two.first)

    told = [answered(two.story(two.first), f"2025-{month:02d}-20") for month in range(3, 11)]
    assert [(each.reason, each.spell, str(each.spell_started_on)) for each in told] == [("paid", 1, "2025-01-06")] * 8
    two.pay(two.a, "16800.00", "2025-11-03 09:00")
    assert two.allocate(two.a, "2025-11", "2025-11-03 09:00").settled == ["2025-11 spell 1 16800.00"]


def test_a_month_that_neither_had_paid_is_due_first(two: Two) -> None:
    two.paid(two.first, "2025-01…2025-03 on 2025-01-06")
    two.paid(two.second, "2025-06 on 2025-06-10")
    two.merge(two.second, two.first)
    assert asked(two.story(two.first), "2025-04-20") == undetermined("in_arrears")
    two.pay(two.b, "50400.00", "2025-07-03 09:00")

    settled = two.allocate(two.b, "2025-07", "2025-07-03 09:00", workers=[two.first]).settled

    assert settled == [
        "2025-04 spell 1 16800.00 arrears",
        "2025-05 spell 1 16800.00 arrears",
        "2025-07 spell 1 16800.00",
    ]
    assert two.spells(two.first) == ["1: 2025-01…2025-07 from 2025-01-06"]
