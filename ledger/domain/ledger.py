"""The ledger itself: opened once, with the zone in which days are days and the clock that stamps its log."""

from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import ZoneUnknown
from ledger.domain.events import LedgerEvent, LedgerOpened
from ledger.domain.values import ClockMode


@dataclass
class LedgerState:
    clock: ClockMode
    zone: str


_STATE = TypeAdapter(LedgerState)


class Ledger(Aggregate):
    TOPIC = "Ledger"
    FOLD = 101
    BORN = LedgerOpened

    @classmethod
    def open(cls, ledger_id: UUID, clock: ClockMode, zone: str) -> Self:
        """Raises ZoneUnknown unless `zone` is an IANA name."""
        if zone not in available_timezones():
            raise ZoneUnknown(zone=zone)
        ledger = cls.blank(ledger_id)
        ledger.record(LedgerOpened, clock=clock, zone=zone)
        return ledger

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.known.zone)

    @property
    def clock(self) -> ClockMode:
        return self.known.clock

    def evolve(self, event: LedgerEvent) -> None:
        match event:
            case LedgerOpened():
                self.known = LedgerState(clock=event.clock, zone=event.zone)
            case _:
                raise TypeError(f"a ledger cannot evolve with {event.TOPIC}")

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)
