"""Movements of sponsors' money in memory, and how they become balances."""

from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection

from ledger.projections.batch import Fact

ADD_BALANCES: Final = """
INSERT INTO sponsor_balance_v1
       (sponsor_id, known_from, received, receivable, allocated, refunded, reversed, available, uncleared)
SELECT m.sponsor_id, m.known_from,
       coalesce(b.received, 0) + sum(m.received) OVER so_far,
       coalesce(b.receivable, 0) + sum(m.receivable) OVER so_far,
       coalesce(b.allocated, 0) + sum(m.allocated) OVER so_far,
       coalesce(b.refunded, 0) + sum(m.refunded) OVER so_far,
       coalesce(b.reversed, 0) + sum(m.reversed) OVER so_far,
       coalesce(b.available, 0) + sum(m.available) OVER so_far,
       coalesce(b.uncleared, 0) + sum(m.uncleared) OVER so_far
  FROM unnest(%(sponsors)s::uuid[], %(positions)s::bigint[], %(received)s::bigint[], %(receivable)s::bigint[],
              %(allocated)s::bigint[], %(refunded)s::bigint[], %(reversed)s::bigint[], %(available)s::bigint[],
              %(uncleared)s::bigint[])
       AS m (sponsor_id, known_from, received, receivable, allocated, refunded, reversed, available, uncleared)
  LEFT JOIN LATERAL (SELECT l.received, l.receivable, l.allocated, l.refunded, l.reversed, l.available, l.uncleared
                       FROM sponsor_balance_v1 l WHERE l.sponsor_id = m.sponsor_id
                      ORDER BY l.known_from DESC LIMIT 1) b ON true
WINDOW so_far AS (PARTITION BY m.sponsor_id ORDER BY m.known_from)"""


@dataclass(slots=True)
class Movement:
    """What one command did to one sponsor's money: changes in sen."""

    received: int = 0
    receivable: int = 0
    allocated: int = 0
    refunded: int = 0
    reversed: int = 0
    available: int = 0
    uncleared: int = 0


class Movements:
    """By sponsor and last position of the command. `applied`: the last fact folded; a command that is not
    complete there stays until it is.
    """

    def __init__(self) -> None:
        self.applied = 0
        self._by_command: dict[tuple[int, str], Movement] = {}

    def of(self, fact: Fact) -> Movement:
        """The movement of the fact's command in the fact's own stream, which is the sponsor's."""
        return self._by_command.setdefault((fact.end, fact.stream), Movement())

    def write(self, connection: Connection[Any]) -> None:
        complete = {key: moved for key, moved in self._by_command.items() if key[0] <= self.applied}
        if not complete:
            return
        connection.execute(
            ADD_BALANCES,
            {
                "sponsors": [sponsor_id for _, sponsor_id in complete],
                "positions": [position for position, _ in complete],
                "received": [moved.received for moved in complete.values()],
                "receivable": [moved.receivable for moved in complete.values()],
                "allocated": [moved.allocated for moved in complete.values()],
                "refunded": [moved.refunded for moved in complete.values()],
                "reversed": [moved.reversed for moved in complete.values()],
                "available": [moved.available for moved in complete.values()],
                "uncleared": [moved.uncleared for moved in complete.values()],
            },
        )
        for key in complete:
            del self._by_command[key]
