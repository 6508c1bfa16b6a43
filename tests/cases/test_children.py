"""What is asked of a child's schooling before money goes out: that it is owed once, and between two days."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.store.database import Database
from tests.api.desk import Desk
from tests.api.serving import served
from tests.api.story import Refused
from tests.cases.test_scholarships import ANI, BUDI, DEATH_ON, FILED_AT, end, granted


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[Desk]:
    with served(database, tmp_path) as running, Desk.of(running) as opened:
        yield opened


def test_a_child_has_one_scholarship_whatever_the_number_of_claims(desk: Desk) -> None:
    """By name and birth date, however the name is written; a twin and a child of a reversed claim are others."""
    worker = desk.paid("2025-06", "100800.00")
    first = granted(desk, ANI, worker=worker)
    again = desk.file(worker, DEATH_ON, kind="scholarship", at=FILED_AT).claim_id
    same = {**ANI, "name": "ani  LESTARI"}
    desk.step(again, "verification", children=[same], cause="jkk", at=FILED_AT)

    with pytest.raises(Refused, match="scholarship-child-twice") as refused:
        desk.step(again, "approval", by=desk.approver, at=FILED_AT)

    assert refused.value.status == 409
    assert "lestari" not in str(refused.value.problem).casefold()
    desk.step(first.claim_id, "reversal", by=desk.approver, reason="salah orang", at=FILED_AT)
    assert len(desk.step(again, "approval", by=desk.approver, at=FILED_AT).scholarships) == 1
    assert len(granted(desk, BUDI, worker=worker).scholarships) == 1


def test_schooling_ends_between_the_event_and_today(desk: Desk) -> None:
    (scholarship,) = granted(desk, ANI).scholarships

    for on, code in (("2025-03-09", "scholarship-end-too-early"), ("2999-01-01", "instant-in-future")):
        body = {"on": on, "reason": "Menikah"}
        with pytest.raises(Refused, match=code):
            desk.clerk.write(f"/v1/scholarships/{scholarship}/end", body, at=FILED_AT)

    assert end(desk, scholarship, "2025-03-12").withdrawn == "0.00"
