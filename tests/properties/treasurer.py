"""The clerk who also gives money back: refunds asked of the real ledger and of the model."""

from datetime import datetime
from uuid import UUID

from tests.properties import plain_refunds
from tests.properties.clerk import Clerk
from tests.properties.office import ACTOR


class Treasurer(Clerk):
    """`actor`: who asks or approves; the one who asked may not approve."""

    def ask_refund(self, sponsor_id: UUID, amount: int, *, refund_id: UUID | None = None, actor: UUID = ACTOR) -> UUID:
        """`amount` in sen. The id, a new one unless one is given."""
        new_id = refund_id or self._new_id()
        self._command(
            f"ask refund: {new_id.int & 0xFF:x}, {amount} sen for {sponsor_id.int & 0xFF:x}",
            plain_refunds.request(self.model, new_id, sponsor_id, amount, actor),
            lambda house, context: house.refunds.request(
                context, sponsor_id, amount=amount, reason="sisa dana", refund_id=new_id
            ),
            actor,
        )
        return new_id

    def approve_refund(self, refund_id: UUID, actor: UUID) -> None:
        self._command(
            f"approve refund: {refund_id.int & 0xFF:x} by {actor.int & 0xFF:x}",
            plain_refunds.approve(self.model, refund_id, actor),
            lambda house, context: house.refunds.approve(context, refund_id),
            actor,
        )

    def pay_refund(self, refund_id: UUID, paid_at: datetime) -> None:
        self._command(
            f"pay refund: {refund_id.int & 0xFF:x} at {paid_at}",
            plain_refunds.pay(self.model, refund_id, paid_at, self.now),
            lambda house, context: house.refunds.disburse(context, refund_id, paid_at=paid_at, reference="KU"),
        )
