"""What a wanderer does with money that bounces: a hole in months to come, and money that closes a part of it."""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from ledger.application.contributions import AllocationRequest
from ledger.application.enrolments import EnrolmentOrder
from ledger.application.sponsors import Payment
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Channel
from tests.properties.office import Command

MONTH = 1_680_000  # sen, of the income that most are insured for


class Bouncer:
    random: Random
    now: datetime
    sponsors: list[UUID]
    workers: list[UUID]
    payments: list[UUID]
    holes: list[tuple[UUID, UUID]]  # sponsor and worker
    _number: int

    def open_a_hole(self) -> None:
        """Some months, some more and the rest by three payments; the bank takes the second one back."""
        sponsor_id, worker_id = self.one(self.sponsors), self.one(self.workers)
        order = EnrolmentOrder(sponsor_id, None, ("JKK", "JKM"), starts_on=self.now.date().replace(day=1))
        self._ask("enrol", lambda house, context: house.enrolments.enrol(context, worker_id, order))
        paid = []
        through = 0
        for months in (self.one((1, 2)), self.one((3, 4, 5, 6)), 3):
            through += months
            payment_id = self._give(sponsor_id, months * MONTH, self.now)
            if payment_id is None or not self._settle(sponsor_id, worker_id, through - 1, None):
                return
            paid.append(payment_id)
        self._ask(
            "open_a_hole", lambda house, context: house.reversals.reverse(context, paid[1], reason="giro ditolak")
        )
        self.holes.append((sponsor_id, worker_id))

    def close_a_hole(self) -> None:
        if not self.holes:
            return
        sponsor_id, worker_id = self.one(self.holes[-3:])
        at = self.now - timedelta(days=self.one((0, 0, 0, 1, 15)))
        if self._give(sponsor_id, self.one((1, 2, 4, 8)) * MONTH, at) is not None:
            self._settle(sponsor_id, worker_id, self.one((0, 2, 5, 11)), at, act="close_a_hole")

    def _give(self, sponsor_id: UUID, amount: int, at: datetime) -> UUID | None:
        self._number += 1
        payment = Payment(amount, at, f"REF-{self._number}", Channel.TRANSFER)
        made = self._ask("pay", lambda house, context: house.sponsors.receive_payment(context, sponsor_id, payment))
        if made is None:
            return None
        self.payments.append(UUID(made["payment_id"]))
        return self.payments[-1]

    def _settle(
        self, sponsor_id: UUID, worker_id: UUID, ahead: int, at: datetime | None, *, act: str = "allocate"
    ) -> bool:
        through = ContributionMonth.of(self.now.date()).plus(ahead)
        request = AllocationRequest(sponsor_id, through, (worker_id,), effective_at=at)
        return self._ask(act, lambda house, context: house.contributions.allocate(context, request)) is not None

    # How it is asked is the wanderer's.

    def one(self, options: Any) -> Any:
        raise NotImplementedError

    def _ask(self, act: str, command: Command, by: UUID | None = None) -> dict[str, Any] | None:
        raise NotImplementedError
