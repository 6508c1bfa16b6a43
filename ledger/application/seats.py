"""Seats of a scheme, one by one or in bulk: which are free, for whom, and when there are none left."""

from uuid import UUID

from ledger.domain.scheme import Scheme
from ledger.store.register_queries import Registers


class Seats:
    """Whoever takes seats by what is said here takes turns on the scheme and guards it: its blocks may grow."""

    def __init__(self, registers: Registers) -> None:
        self._registers = registers

    def smallest(self, scheme: Scheme | None, village_id: UUID | None = None) -> int | None:
        """None where no seat is counted, and where none is free. Raises VillageWithoutSeats."""
        free = None if scheme is None else self.free(scheme, village_id, 1)
        return free[0] if free else None

    def free(self, scheme: Scheme, village_id: UUID | None, count: int) -> list[int] | None:
        """The smallest free seats of the village, or of nobody's in particular, in order: `count` of them, or as many
        as there are; None where no seat is counted. Raises VillageWithoutSeats.
        """
        if quota_of(scheme, village_id) is None:
            return None
        seats: list[int] = []
        for each in scheme.seats_for(village_id):
            wanted = count - len(seats)
            if wanted > 0:
                seats += self._registers.free_seats(scheme.id, wanted, first=each.first, last=each.last)
        return seats


def quota_of(scheme: Scheme, village_id: UUID | None) -> int | None:
    """How many seats there are for the village's people; for those of no village, how many no village has; None where
    no seat is counted. Raises VillageWithoutSeats.
    """
    if not scheme.counts_seats and village_id is None:
        return None
    return sum(each.last - each.first + 1 for each in scheme.seats_for(village_id))
