"""Around the day on which a relief was published: amendments and credit runs between all that happens otherwise."""

import os
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.application.contributions import AllocationRequest
from ledger.application.sponsors import Payment
from ledger.domain.amendment import Changes
from ledger.domain.events import ContributionAdopted, ContributionRepriced, ContributionSettled
from ledger.domain.months import ContributionMonth
from ledger.domain.values import BpuCategory, Channel, Programme, Sector
from ledger.store.embedded import EmbeddedServer
from tests.properties.office import Office
from tests.properties.plain_months import JAKARTA
from tests.properties.test_wandering import wander
from tests.properties.wanderer import ACTS, MILLION, Wanderer

SEEDS = 4
OF_PRICES = (*("amend",) * 12, *("run_credits",) * 5, *("buy_ahead",) * 4)


class PriceWanderer(Wanderer):
    """From November 2025 on: PP 50/2025 is published on 22 December."""

    def __init__(self, office: Office, seed: int) -> None:
        super().__init__(office, seed)
        self.now = datetime(2025, 11, 2, 9, tzinfo=JAKARTA)

    def act(self) -> None:
        getattr(self, self.one((*ACTS, *OF_PRICES)))()

    def finish(self) -> None:
        """Nothing is left after a run; and no month holds less than nothing, or more than was paid for it."""
        self.run_credits()
        before = self.accepted["credited"]
        self.run_credits()
        assert self.accepted["credited"] == before
        held: Counter[tuple[UUID, int, Programme]] = Counter()
        for logged in self.office.all_events():
            match logged.event:
                case ContributionSettled(originator_id=worker, month=month, amounts=amounts):
                    held.update({(worker, month, programme): amount for programme, amount in amounts.items()})
                case ContributionAdopted(originator_id=worker, merged=merged, month=month, amounts=amounts):
                    for programme, amount in amounts.items():
                        assert held.pop((merged, month, programme)) == amount
                        held[worker, month, programme] = amount
                case ContributionRepriced(originator_id=worker, month=month, amounts=amounts):
                    held.subtract({(worker, month, programme): amount for programme, amount in amounts.items()})
        assert min(held.values()) >= 0

    def begin(self) -> None:
        super().begin()
        for _ in range(4):
            self.enrol()
            self.buy_ahead()

    def buy_ahead(self) -> None:
        """As many months as the money reaches for, of all whom the sponsor has enrolled."""
        self._number += 1
        sponsor_id, through = self.one(self.sponsors), ContributionMonth.of(self.now.date()).plus(12)
        payment = Payment(60_480_000, self.now, f"REF-{self._number}", Channel.TRANSFER)
        made = self._ask("pay", lambda house, context: house.sponsors.receive_payment(context, sponsor_id, payment))
        self._keep(self.payments, made, "payment_id")
        request = AllocationRequest(sponsor_id, through)
        self._ask("buy_ahead", lambda house, context: house.contributions.allocate(context, request))

    def amend(self) -> None:
        from_month = ContributionMonth.of(self.now.date()).plus(self.random.randrange(-4, 8))
        changes = Changes(
            sector=self.one((None, *Sector)),
            monthly_income=self.one((None, None, 90_000_000, 3 * MILLION)),
            occupation=self.one((None, "petani", "pengemudi")),
            region=self.one((None, "Gianyar", "Balikpapan")),
            bpu_category=self.one((None, None, None, *BpuCategory)),
        )
        worker_id = self.one(self.workers)
        made = self._ask(
            "amend",
            lambda house, context: house.amendments.amend(context, worker_id, from_month, changes, reason="dilaporkan"),
        )
        self._count_credited("amended", made, "credited")

    def run_credits(self) -> None:
        as_of = self.now.date()
        made = self._ask("run_credits", lambda house, context: house.credits.run(context, as_of))
        self._count_credited("credited", made, "credited")

    def _count_credited(self, act: str, made: dict[str, Any] | None, name: str) -> None:
        self.accepted[act] += len(made[name]) if made is not None else 0


def test_wherever_prices_change_the_ledger_stays_whole(
    server: EmbeddedServer, superuser: Connection[TupleRow], template: str, tmp_path: Path
) -> None:
    accepted: Counter[str] = Counter()
    for seed in range(SEEDS):
        accepted += wander(seed, server, superuser, template, tmp_path, PriceWanderer)

    assert min(accepted["amended"], accepted["credited"]) > 0, accepted


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_prices_change_far_and_wide(
    server: EmbeddedServer, superuser: Connection[TupleRow], template: str, tmp_path: Path
) -> None:
    """Other ways at every run; SERTAKAN_TEST_EXAMPLES says how many."""
    first = int.from_bytes(os.urandom(3), "big")
    for seed in range(first, first + int(os.environ.get("SERTAKAN_TEST_EXAMPLES", "60"))):
        wander(seed, server, superuser, template, tmp_path, PriceWanderer)
