"""A region's figures: numbers of others, entered with source and date; nothing is ever replaced."""

from datetime import date

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import InstantInFuture, WorkingPopulationEmpty
from ledger.domain.events import LedgerEvent, RegionFigureEntered
from ledger.domain.sealed import SealedText
from ledger.domain.values import FigureKind


@dataclass
class FiguresState:
    region: str
    entries: int = 0


_STATE = TypeAdapter(FiguresState)


class RegionFigures(Aggregate):
    TOPIC = "RegionFigures"
    FOLD = 901
    BORN = RegionFigureEntered

    def enter(self, region: str, kind: FigureKind, value: int, *, on: date, source: SealedText, today: date) -> None:
        """Raises InstantInFuture, WorkingPopulationEmpty."""
        if on > today:
            raise InstantInFuture(field="on")
        if kind is FigureKind.WORKING_POPULATION and not value:
            raise WorkingPopulationEmpty
        self.record(RegionFigureEntered, region=region, kind=kind, value=value, on=on, source=source)

    def evolve(self, event: LedgerEvent) -> None:
        match event:
            case RegionFigureEntered():
                known = getattr(self, "known", None) or FiguresState(event.region)
                self.known = FiguresState(known.region, known.entries + 1)
            case _:
                raise TypeError(f"a region's figures cannot evolve with {event.TOPIC}")

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)
