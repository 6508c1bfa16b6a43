"""A sponsor's money after every command that moved it."""

from typing import Any

from psycopg import Connection

from ledger.domain.events import (
    ContributionCredited,
    ContributionReleased,
    DuplicateReleased,
    FundsAllocated,
    FundsReturned,
    PaymentCleared,
    PaymentReceived,
    PaymentReversed,
    ReceivableSettled,
    RefundApproved,
    SponsorRegistered,
)
from ledger.projections.batch import Batch, topics
from ledger.projections.projection import Projection
from ledger.projections.sponsor_balance.rows import Movements

MOVEMENTS = topics(
    SponsorRegistered, PaymentReceived, PaymentCleared, PaymentReversed, FundsAllocated, FundsReturned,
    ContributionCredited, ContributionReleased, DuplicateReleased, ReceivableSettled, RefundApproved,
)  # fmt: skip


class SponsorBalanceProjection(Projection):
    name = "sponsor_balance"
    version = 1
    tables = ("sponsor_balance",)

    def __init__(self) -> None:
        self.movements = Movements()

    def apply(self, batch: Batch) -> None:
        for fact in batch.of(MOVEMENTS):
            match fact.event:
                case SponsorRegistered():
                    self.movements.of(fact)
                case PaymentReceived(amount=amount, counts_from=counts_from):
                    movement = self.movements.of(fact)
                    movement.received += amount
                    movement.available += amount
                    if counts_from is None:
                        movement.uncleared += amount
                case PaymentCleared(amount=amount):
                    self.movements.of(fact).uncleared -= amount
                case FundsAllocated(amounts=amounts):
                    movement = self.movements.of(fact)
                    movement.allocated += sum(amounts.values())
                    movement.available -= sum(amounts.values())
                case (
                    ContributionReleased(amounts=amounts)
                    | ContributionCredited(amounts=amounts)
                    | DuplicateReleased(amounts=amounts)
                    | FundsReturned(amounts=amounts)
                ):
                    movement = self.movements.of(fact)
                    movement.allocated -= sum(amounts.values())
                    movement.available += sum(amounts.values())
                case PaymentReversed(amount=amount, missing=missing, uncleared=uncleared):
                    movement = self.movements.of(fact)
                    movement.reversed += amount
                    movement.receivable += missing
                    movement.available -= amount - missing
                    if uncleared:
                        movement.uncleared -= amount
                case ReceivableSettled(amount=amount):
                    movement = self.movements.of(fact)
                    movement.receivable -= amount
                    movement.available -= amount
                case RefundApproved(amount=amount):
                    movement = self.movements.of(fact)
                    movement.refunded += amount
                    movement.available -= amount
        self.movements.applied = batch.last.position

    def write(self, connection: Connection[Any]) -> None:
        self.movements.write(connection, self.version)

    def forget(self) -> None:
        self.movements = Movements()
