"""The programme between two days: who was paid for and by whom, what was claimed and paid, as known now and then."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.store.database import Database
from tests.api.desk import DEATH, FUNERAL, Desk
from tests.api.scene import refused
from tests.api.serving import served
from tests.api.story import Answer, Story

SPRING = {"from": "2025-02-10", "to": "2025-03-05"}
REGION = "Kabupaten Gianyar"


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[Desk]:
    with served(database, tmp_path) as running, Desk.of(running) as opened:
        yield opened


def asked(ledger: Story, report: str, **more: Any) -> Answer:
    return ledger.read(f"/v1/reports/{report}", **more)


def kind(answer: Answer, name: str) -> dict[str, Any]:
    (row,) = [each for each in answer.by_kind if each["kind"] == name]
    return {field: value for field, value in row.items() if field != "kind"}


def people(workers: int, worker_months: int, active: int) -> dict[str, int]:
    return {"workers": workers, "worker_months": worker_months, "active": active}


def test_participants_are_counted_by_who_paid_their_months_and_once_together(untouched: Story) -> None:
    """One worker is a village's in February and somebody's in March; one is paid for February alone, until June."""
    village, sponsor = untouched.village(), untouched.sponsor()
    both, here = untouched.worker(), untouched.worker(region=REGION)
    for worker in (both, here):
        untouched.enrol(worker, village, starts_on="2025-02-01", at="2025-02-01T08:00:00+07:00")
    untouched.enrol(both, sponsor, starts_on="2025-03-01")
    untouched.pay(village, "33600.00", at="2025-02-06T09:00:00+07:00")
    untouched.allocate(village, "2025-02", at="2025-02-06T09:00:00+07:00")
    before = untouched.position
    payment = untouched.pay(sponsor, "16800.00", at="2025-03-06T09:00:00+07:00")
    untouched.allocate(sponsor, "2025-03", at="2025-03-06T09:00:00+07:00")
    paid = untouched.position
    untouched.reverse(payment, at="2025-03-20T09:00:00+07:00")

    then = asked(untouched, "participants", **SPRING, as_known_at=paid)
    assert {name: then.document[name] for name in ("workers", "worker_months", "active")} == people(2, 3, 2)
    assert kind(then, "village") == people(2, 2, 1)
    assert kind(then, "individual") == people(1, 1, 1)
    assert kind(then, "bank") == people(0, 0, 0)
    earlier = asked(untouched, "participants", **SPRING, as_known_at=before)
    now = asked(untouched, "participants", **SPRING)
    for each in (earlier, now):
        assert kind(each, "village") == people(2, 2, 2)
        assert kind(each, "individual") == people(0, 0, 0)
    gianyar = asked(untouched, "participants", **SPRING, region=REGION)
    assert (gianyar.workers, gianyar.active, gianyar.region) == (1, 1, REGION)
    assert asked(untouched, "participants", **{"from": "2025-03-01", "to": "2025-06-01"}).workers == 0
    assert asked(untouched, "participants", **{"from": "2025-01-01", "to": "2025-06-01"}).active == 0


def test_a_year_has_the_participants_of_the_summary(untouched: Story) -> None:
    sponsor = untouched.sponsor()
    for region in (REGION, "Jakarta"):
        untouched.paid_to("2025-03", worker=untouched.worker(region=region), sponsor=sponsor, amount="50400.00")

    year = {"from": "2025-01-01", "to": "2025-12-31"}
    for more in ({}, {"region": REGION}):
        summary = asked(untouched, "programme-summary", year=2025, **more)
        assert asked(untouched, "participants", **year, **more).workers == summary.participants > 0


def test_benefits_stand_by_the_kind_of_claim_and_what_of_them_went_to_heirs(desk: Desk) -> None:
    worker = desk.paid("2025-06", "100800.00")
    claim = desk.approved(worker, "2025-05-20", at="2025-06-02T23:30:00+07:00")
    desk.pay(claim, DEATH, "2025-06-10T09:00:00+07:00", at="2025-06-10T10:00:00+07:00")
    first = desk.pay(claim, FUNERAL, "2025-07-01T00:00:00+07:00", at="2025-07-01T10:00:00+07:00").position
    june = {"from": "2025-06-01", "to": "2025-06-30"}
    july = {"from": "2025-07-01", "to": "2025-07-31"}

    def told(period: dict[str, str], **more: Any) -> dict[str, Any]:
        return kind(asked(desk.office, "benefits", **period, at_least=first, **more), "jkm_death")

    of_june, of_july = told(june), told(july)
    assert (of_june["claims"], of_june["claims_paid"], of_june["total"]) == (1, 1, "10000000.00")
    assert (of_july["claims"], of_july["claims_paid"], of_july["to_heirs"]) == (0, 1, "2000000.00")
    assert of_july["benefits"] == {"JHT": "0.00", "JKK": "0.00", "JKM": "2000000.00"}
    assert told(july, as_known_at=first - 1)["total"] == "0.00"
    assert told(june, region=REGION)["claims"] == 0
    together = asked(desk.office, "benefits", **{"from": "2025-01-01", "to": "2025-12-31"}, at_least=first)
    assert (together.claims, together.total, together.to_heirs) == (1, "12000000.00", "12000000.00")
    summary = asked(desk.office, "programme-summary", year=2025, at_least=first)
    assert (together.claims, together.benefits) == (summary.claims, summary.benefits)


@pytest.mark.parametrize(
    "period",
    [
        {},
        {"from": "2025-01-01"},
        {"from": "2025-02-01", "to": "2025-01-31"},
        {"from": "2025-01-31", "to": "2026-01-01"},
        {"from": "2025-01-31", "to": "31.1.2025"},
    ],
)
def test_a_period_has_an_end_and_at_most_a_year(jakarta: Story, period: dict[str, str]) -> None:
    for report in ("participants", "benefits"):
        refused(jakarta.http.get(f"/v1/reports/{report}", params=period), 422, "request-invalid")
