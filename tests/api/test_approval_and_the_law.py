"""The law is published while a claim is approved: what was decided by the law before is decided anew."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from ledger.application.claims import Claims
from ledger.application.law import LawBook
from ledger.application.workers import Workers
from ledger.domain.errors import ClaimNotCovered
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
    """What it tells is overtaken once, before whoever asked can have anything recorded."""

    def __init__(self, log: Log, overtake: Callable[[], object]) -> None:
        super().__init__(log)
        self._overtakes = [overtake]

    def at(self, position: int) -> Policy:
        told = super().at(position)
        if self._overtakes:
            self._overtakes.pop()()
        return told


def test_a_claim_is_not_approved_by_a_due_day_that_is_no_longer_the_law(service: Served) -> None:
    """April was paid on the 14th, in time for the 15th and too late for the 10th; the death was on the 5th."""
    house, approver = service.house, service.tokens[Role.APPROVER]
    earlier_due_day = policy("due_day", "10", valid_from="2025-01-01", published_on="2025-05-02")
    with Desk.of(service) as desk, closing(Log(house.database)) as log:
        sponsor, worker = desk.office.sponsor(), desk.office.worker()
        desk.office.enrol(worker, sponsor, starts_on="2025-03-01", attested_on="2025-03-01")
        for month, at in (("2025-03", "2025-03-10T09:00:00+07:00"), ("2025-04", "2025-04-14T09:00:00+07:00")):
            desk.office.pay(sponsor, "16800.00", at=at)
            desk.office.allocate(sponsor, month, at=at)
        claim = desk.verified(worker, "2025-04-05", at=AT)
        law = LawOvertaken(log, lambda: publish(desk.office, earlier_due_day, by=approver, at=AT))
        there = Claims(log, law, Workers(log, house.registers, house.vault, house.keys))
        now = datetime.fromisoformat(AT)
        context = Context(actor=uuid4(), command_id=random_id(), now=now, recorded_at=now)

        with pytest.raises(ClaimNotCovered, match="undetermined"):
            there.approve(context, UUID(claim), [DEATH], reason="Menurut berkas")

        assert desk.claim(claim)["state"] == "verified"
