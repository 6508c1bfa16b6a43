"""Random commands on the registers, for holding the tables against a fold of the log."""

import random
from uuid import UUID, uuid4

from ledger.domain.events import Funding
from ledger.domain.sponsor import Sponsor
from ledger.domain.worker import Worker
from ledger.store.log import Log
from ledger.store.register_queries import Registers
from tests.store.logs import (
    JANUARY,
    allocate,
    end,
    enrolled,
    receive,
    recorded,
    register,
    settle,
)


class Deeds:
    """Commands at random; each is what the events of a real one would be, whatever the rules say."""

    def __init__(self, log: Log, chance: random.Random) -> None:
        self.log = log
        self.chance = chance
        self.sponsors = [register(log) for _ in range(3)]
        self.scheme_id = uuid4()
        self.seats = iter(range(1, 1_000))
        self.months = iter(JANUARY.plus(number) for number in range(1_000))
        self.running: list[tuple[UUID, UUID, UUID, int]] = []
        self.funded: list[Funding] = []

    def pay(self) -> None:
        sponsor = self._sponsor(self.chance.choice(self.sponsors))
        receive(sponsor, self.chance.randrange(1, 10**9))
        recorded(self.log, sponsor)

    def take_on(self) -> None:
        sponsor_id, worker_id, enrolment_id = self.chance.choice(self.sponsors), uuid4(), uuid4()
        seat = next(self.seats)
        recorded(self.log, enrolled(worker_id, sponsor_id, enrolment_id, scheme_id=self.scheme_id, seat=seat))
        self.running.append((sponsor_id, worker_id, enrolment_id, seat))

    def stop(self) -> None:
        place = self.chance.randrange(len(self.running))
        sponsor_id, worker_id, enrolment_id, seat = self.running.pop(place)
        worker = self._worker(worker_id)
        end(worker, sponsor_id, enrolment_id, scheme_id=self.scheme_id, seat=seat)
        recorded(self.log, worker)

    def fund(self) -> None:
        sponsor_id, worker_id, enrolment_id, _ = self.chance.choice(self.running)
        available = Registers(self.log._database).lots(sponsor_id)
        if not available:
            self.pay()
            return
        drawn = Funding(payment_id=available[0].payment_id, amount=self.chance.randint(1, available[0].remaining))
        sponsor, worker, month = self._sponsor(sponsor_id), self._worker(worker_id), next(self.months)
        allocate(sponsor, month, (drawn,))
        settle(worker, sponsor_id, enrolment_id, month, (drawn,))
        recorded(self.log, sponsor, worker)
        self.funded.append(drawn)

    def _sponsor(self, sponsor_id: UUID) -> Sponsor:
        sponsor = self.log.load(Sponsor, sponsor_id)
        assert sponsor is not None
        return sponsor

    def _worker(self, worker_id: UUID) -> Worker:
        worker = self.log.load(Worker, worker_id)
        assert worker is not None
        return worker
