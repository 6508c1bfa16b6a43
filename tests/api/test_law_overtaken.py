"""The law is published between a decision and its record: what was decided by the law before is decided anew."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from typing import Literal
from uuid import UUID, uuid4

import pytest

from ledger.application.claims import ClaimOrder, Claims
from ledger.application.enrolments import EnrolmentOrder, Enrolments
from ledger.application.law import LawBook, LawNow
from ledger.application.workers import Workers
from ledger.domain.errors import AttestationMissing, ClaimNotCovered
from ledger.domain.events import Benefit
from ledger.domain.law.policy import Policy
from ledger.domain.values import Programme
from ledger.store.log import Context, Log
from ledger.store.randomness import random_id
from ledger.store.tokens import Role
from tests.api.desk import Desk
from tests.api.law_office import policy, publish
from tests.api.serving import Served

AT = "2025-05-02T09:00:00+07:00"
DEATH = Benefit(programme=Programme.JKM, benefit="death", amount=1_000_000_000)


class LawOvertaken(LawBook):
    """What it tells of the present, or of a position, is overtaken once, before the asker has anything recorded."""

    def __init__(self, log: Log, told_of: Literal["now", "position"], overtake: Callable[[], object]) -> None:
        super().__init__(log)
        self._overtakes = {told_of: overtake}

    def now(self) -> LawNow:
        told = super().now()
        self._overtakes.pop("now", lambda: None)()
        return told

    def at(self, position: int) -> Policy:
        told = super().at(position)
        self._overtakes.pop("position", lambda: None)()
        return told


@pytest.fixture
def desk(service: Served) -> Iterator[Desk]:
    with Desk.of(service) as opened:
        yield opened


@pytest.fixture
def log(service: Served) -> Iterator[Log]:
    """Of another process, which has nothing in its memory."""
    with closing(Log(service.house.database)) as opened:
        yield opened


def overtaken_by(
    service: Served, desk: Desk, log: Log, told_of: Literal["now", "position"], policy_id: str, value: str
) -> LawOvertaken:
    row = policy(policy_id, value, valid_from="2025-01-01", published_on="2025-05-02")
    return LawOvertaken(log, told_of, lambda: publish(desk.office, row, by=service.tokens[Role.APPROVER], at=AT))


def workers_of(service: Served, log: Log) -> Workers:
    return Workers(log, service.house.registers, service.house.vault, service.house.keys)


def context() -> Context:
    now = datetime.fromisoformat(AT)
    return Context(actor=uuid4(), command_id=random_id(), now=now, recorded_at=now)


def april_paid_on_the_14th(desk: Desk) -> str:
    """In time for the 15th, and too late for the 10th."""
    sponsor, worker = desk.office.sponsor(), desk.office.worker()
    desk.office.enrol(worker, sponsor, starts_on="2025-03-01", attested_on="2025-03-01")
    for month, at in (("2025-03", "2025-03-10T09:00:00+07:00"), ("2025-04", "2025-04-14T09:00:00+07:00")):
        desk.office.pay(sponsor, "16800.00", at=at)
        desk.office.allocate(sponsor, month, at=at)
    return worker


def test_a_claim_is_not_approved_by_a_due_day_that_is_no_longer_the_law(service: Served, desk: Desk, log: Log) -> None:
    claim = desk.verified(april_paid_on_the_14th(desk), "2025-04-05", at=AT)
    law = overtaken_by(service, desk, log, "position", "due_day", "10")

    with pytest.raises(ClaimNotCovered, match="undetermined"):
        Claims(log, law, workers_of(service, log)).approve(context(), UUID(claim), [DEATH], reason="Menurut berkas")

    assert desk.claim(claim)["state"] == "verified"


def test_a_claim_keeps_the_answer_of_the_law_under_which_it_was_recorded(service: Served, desk: Desk, log: Log) -> None:
    worker = april_paid_on_the_14th(desk)
    law = overtaken_by(service, desk, log, "position", "due_day", "10")
    order = ClaimOrder(UUID(worker), "jkm_death", date(2025, 4, 5))

    filed = Claims(log, law, workers_of(service, log)).file(context(), order)

    assert filed.result["coverage"]["outcome"] == "undetermined"
    assert filed.result["adjudication_id"] is not None


def test_nobody_is_enrolled_unattested_once_the_law_is_to_refuse(service: Served, desk: Desk, log: Log) -> None:
    sponsor, worker = desk.office.sponsor(at=AT), desk.office.worker(at=AT)
    law = overtaken_by(service, desk, log, "now", "attestation", "refuse")
    there = Enrolments(log, service.house.registers, service.house.vault, law, workers_of(service, log))

    with pytest.raises(AttestationMissing):
        there.enrol(context(), UUID(worker), EnrolmentOrder(UUID(sponsor), None, ("JKK", "JKM"), date(2025, 5, 2)))

    assert service.house.workers.describe(UUID(worker), date(2025, 5, 2))["enrolments"] == []
