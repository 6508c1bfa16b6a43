"""Statements of sponsors, read from their own streams: any length, and no more in memory than a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.application.house import House
from ledger.domain.errors import SponsorUnknown
from ledger.domain.events import SponsorRegistered
from ledger.domain.statement import Line, Movement, Told, movements, statement_lines
from ledger.store.log import KnownAt
from ledger.store.stream_pages import PAGE_EVENTS, stream_pages


@dataclass(frozen=True, slots=True)
class Statement:
    """What is dated from `first` to `last`, as known at a position. `opening` in sen: all that is dated before."""

    house: House
    sponsor_id: UUID
    known: KnownAt
    first: date | None
    last: date | None
    opening: int

    def lines(self) -> Iterator[Line]:
        """In order of position, read from the log as they are asked for."""
        moved = _movements(self.house, self.sponsor_id, self.known.position)
        return statement_lines(self.opening, moved, self.first, self.last)


def statement_of(
    house: House, sponsor_id: UUID, known: KnownAt, first: date | None = None, last: date | None = None
) -> Statement:
    """Reads the stream once for the opening balance where there is a first day. Raises SponsorUnknown."""
    beginning = next(_told(house, sponsor_id, known.position, size=1), None)
    if beginning is None or not isinstance(beginning.event, SponsorRegistered):
        raise SponsorUnknown(sponsor_id=str(sponsor_id))
    opening = 0
    if first is not None:
        moved = _movements(house, sponsor_id, known.position)
        opening = sum(movement.amount for movement in moved if movement.day < first)
    return Statement(house, sponsor_id, known, first, last, opening)


def _movements(house: House, sponsor_id: UUID, through: int) -> Iterator[Movement]:
    return movements(_told(house, sponsor_id, through), house.law.day_of)


def _told(house: House, sponsor_id: UUID, through: int, size: int = PAGE_EVENTS) -> Iterator[Told]:
    for page in stream_pages(house.database, house.log.codec, sponsor_id, through, size):
        for logged in page:
            yield Told(logged.position, logged.recorded_at, logged.envelope.command_id, logged.event)
