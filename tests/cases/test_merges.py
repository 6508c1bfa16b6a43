"""E19: two records of one person become one."""

import pytest

from tests.api.serving import Served
from tests.api.story import Story
from tests.cases.two_records import Pair


@pytest.fixture(scope="module")
def pair(jakarta_service: Served, jakarta: Story) -> Pair:
    return Pair.of(jakarta_service, jakarta)


@pytest.mark.parametrize("ends", ["second", "first"])
def test_e19_of_a_month_paid_twice_the_earlier_settlement_stays(pair: Pair, ends: str) -> None:
    ledger = pair.story
    a, b = ledger.sponsor(), ledger.village()
    first = pair.record(a, "2025-05 on 2025-05-02")
    second = pair.record(b, "2025-05 on 2025-05-08")
    before = ledger.position
    merged, into = (second, first) if ends == "second" else (first, second)

    asked = pair.ask(merged, into)
    assert ledger.says(merged, "2025-05-20") == "covered paid"  # asking changes nothing
    given = pair.approve(merged, into=into)

    assert given.merge_id == asked.merge_id
    assert given.released == [{"sponsor_id": b, "month": "2025-05", "amount": "16800.00", "refundable": True}]
    assert (ledger.available(a), ledger.available(b)) == ("0.00", "16800.00")
    answered = ledger.coverage(into, "2025-05-05")
    assert answered.brief == "covered paid"
    assert (answered.of_membership["sponsor_id"], answered.of_membership["spell"]) == (a, 1)
    assert answered.of_membership["spell_started_on"] == "2025-05-02"
    assert ledger.says(into, "2025-05-01") == "not_covered before_start"
    assert pair.gone(f"/v1/workers/{merged}") == into
    assert pair.gone(f"/v1/workers/{merged}/coverage", on="2025-05-20") == into
    # Earlier positions keep both.
    assert ledger.says(first, "2025-05-05", known=before) == "covered paid"
    assert ledger.says(second, "2025-05-05", known=before) == "not_covered before_start"
    assert ledger.says(second, "2025-05-20", known=before) == "covered paid"
    assert ledger.read(f"/v1/workers/{merged}", as_known_at=before).document["enrolments"][0]["ended_on"] is None
    pair.is_whole(first, second)
