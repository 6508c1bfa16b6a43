"""The library as it comes, doing comparable work: what a ledger would be without a log of its own."""

from contextlib import suppress
from datetime import UTC, datetime
from time import perf_counter
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import IntegrityError

DIGEST = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"


class Sponsor(Aggregate):
    @event("Registered")
    def __init__(self, kind: str, fund_origin: str, region: str, name: UUID, digest: str) -> None:
        self.kind = kind
        self.fund_origin = fund_origin
        self.region = region
        self.name = name
        self.digest = digest
        self.received = 0

    @event("PaymentReceived")
    def receive(
        self, payment_id: UUID, amount: int, received_at: datetime, channel: str, reference: UUID, digest: str
    ) -> None:
        self.received += amount


class Plain(Application[UUID]):
    """No idempotency key, no unique reference, no sealed text, no register: one event a command, nothing else."""

    def register(self) -> UUID:
        sponsor = Sponsor("individual", "private", "Kota Balikpapan", uuid4(), DIGEST)
        self.save(sponsor)
        return sponsor.id

    def receive_payment(self, sponsor_id: UUID) -> None:
        sponsor: Sponsor = self.repository.get(sponsor_id)
        sponsor.receive(uuid4(), 16_800_00, datetime.now(UTC), "transfer", uuid4(), DIGEST)
        self.save(sponsor)

    def receive_payment_however_often(self, sponsor_id: UUID, until: float) -> bool:
        """Try again when somebody else was faster; False when time was up first."""
        while perf_counter() < until:
            with suppress(IntegrityError):
                self.receive_payment(sponsor_id)
                return True
        return False
