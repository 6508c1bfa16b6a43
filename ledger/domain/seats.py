"""The seats of a scheme: blocks of them are villages', one after the other, and the rest is nobody's in particular."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from pydantic.dataclasses import dataclass

from ledger.domain.errors import SeatsExceedQuota, VillageWithoutSeats

SEAT_MAX: Final = 2**31 - 1


@dataclass
class SeatBlock:
    """From `first` on, as many as `seats`."""

    village_id: UUID
    first: int
    seats: int

    @property
    def last(self) -> int:
        return self.first + self.seats - 1


@dataclass(frozen=True)
class SeatRange:
    """Both ends are in it."""

    first: int
    last: int


def next_block(blocks: Sequence[SeatBlock], quota: int | None, seats: int, highest_taken: int) -> int:
    """The first seat of a further block: behind all blocks, and behind whoever sits on a seat already.

    Raises SeatsExceedQuota.
    """
    first = max([highest_taken, *(block.last for block in blocks)], default=0) + 1
    if quota is not None and first + seats - 1 > quota:
        raise SeatsExceedQuota(quota=quota, left=max(quota - first + 1, 0))
    if first + seats - 1 > SEAT_MAX:
        raise SeatsExceedQuota(quota=SEAT_MAX, left=SEAT_MAX - first + 1)
    return first


def ranges_of(blocks: Sequence[SeatBlock], quota: int | None, village_id: UUID | None) -> list[SeatRange]:
    """The seats that the village's people sit on, or those of no village, smallest first; none: no seat is counted or
    there is none.

    Raises VillageWithoutSeats.
    """
    if village_id is not None:
        own = [SeatRange(block.first, block.last) for block in blocks if block.village_id == village_id]
        if not own:
            raise VillageWithoutSeats(village_id=str(village_id))
        return own
    free, after = [], 0
    for block in blocks:
        if block.first > after + 1:
            free.append(SeatRange(after + 1, block.first - 1))
        after = block.last
    if quota is not None and after < quota:
        free.append(SeatRange(after + 1, quota))
    return free
