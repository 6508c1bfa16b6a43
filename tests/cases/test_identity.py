"""E18: what a NIK says is a warning at most; that it is a text of sixteen digits is a rule."""

from typing import Any

import pytest

from tests.api.scene import WORKER, refused
from tests.api.story import Story

BORN = "1985-03-07"


def registered(ledger: Story, nik: Any) -> tuple[int, list[str]]:
    answer = ledger.write("/v1/workers", {**WORKER, "nik": nik, "birth_date": BORN})
    return answer.status, answer.warnings


@pytest.mark.parametrize(
    ("nik", "warnings"),
    [
        ("9901014703850181", []),  # day 47: a woman born on the 7th
        ("9901010803850182", ["nik-birth-date-differs"]),
        ("9901010703850000", ["nik-serial-zero"]),
        ("9171010703850183", []),  # Papua: beyond what a spreadsheet's number can hold
    ],
)
def test_e18_a_nik_of_sixteen_digits_is_taken_with_its_warnings(jakarta: Story, nik: str, warnings: list[str]) -> None:
    assert registered(jakarta, nik) == (201, warnings)
    assert jakarta.ask("/v1/workers/lookup", {"nik": nik}).nik == nik


@pytest.mark.parametrize("nik", ["990101070385018", 9901010703850184, 9901010703850184.0, "9901010703850184 ", None])
def test_e18_fifteen_digits_or_a_number_are_refused(jakarta: Story, nik: Any) -> None:
    before = jakarta.read("/v1/events", after=jakarta.position).document["items"]
    body = {**WORKER, "nik": nik, "birth_date": BORN}

    problem = refused(jakarta.http.post("/v1/workers", json=body, headers={"Idempotency-Key": f"e18 {nik!r}"}), 422,
                      "request-invalid")  # fmt: skip

    assert [each["pointer"] for each in problem["errors"]] == ["/nik"]
    assert str(nik) not in str(problem) or nik is None
    assert jakarta.read("/v1/events", after=jakarta.position).document["items"] == before == []
