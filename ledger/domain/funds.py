"""A sponsor's money as it is drawn: payments in the order in which they count, each to its last sen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from ledger.domain.events import Funding


@dataclass(frozen=True, slots=True)
class Lot:
    """What is left of one payment. `counts_from` None: not cleared, nothing of it can be drawn.

    `sequence`: the version of its receipt in the sponsor's stream, which orders lots of the same instant.
    """

    payment_id: UUID
    counts_from: datetime | None
    sequence: int
    remaining: int  # sen


class Funds:
    """Draws from lots that count at an instant; remembers what each gave."""

    def __init__(self, lots: Iterable[Lot], effective_at: datetime) -> None:
        counting = [lot for lot in lots if lot.counts_from is not None and lot.counts_from <= effective_at]
        counting.sort(key=lambda lot: (lot.counts_from, lot.sequence))
        self._lots = counting
        self._next = 0
        self._left = [lot.remaining for lot in counting]
        self.left = sum(self._left)

    def draw(self, amount: int) -> tuple[Funding, ...] | None:
        """The payments that give `amount` sen, or None, with nothing drawn, when they do not reach."""
        if amount > self.left:
            return None
        self.left -= amount
        drawn = []
        while amount:
            available = self._left[self._next]
            taken = min(available, amount)
            if taken:
                drawn.append(_funding(self._lots[self._next].payment_id, taken))
                self._left[self._next] -= taken
                amount -= taken
            if not self._left[self._next]:
                self._next += 1
        return tuple(drawn)

    def drawn(self) -> tuple[Funding, ...]:
        """What each touched lot has given so far, in the order drawn."""
        return tuple(
            Funding(payment_id=lot.payment_id, amount=lot.remaining - left)
            for lot, left in zip(self._lots, self._left, strict=True)
            if left < lot.remaining
        )


@lru_cache(maxsize=1024)  # one payment pays the same price for worker after worker
def _funding(payment_id: UUID, amount: int) -> Funding:
    return Funding(payment_id=payment_id, amount=amount)
