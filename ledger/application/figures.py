"""Figures of others about a region: entered with source and date, found again as known at a position."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid5

from ledger.application.law import LawBook
from ledger.domain.events import RegionFigureEntered
from ledger.domain.region import RegionFigures
from ledger.domain.values import FigureKind
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.vault import Erased, Vault

TOPICS: Final = (RegionFigureEntered.TOPIC,)


@dataclass(frozen=True, slots=True)
class Figure:
    """`source` None: it was erased."""

    value: int
    source: str | None
    on: date


class Figures:
    def __init__(self, log: Log, vault: Vault, law: LawBook) -> None:
        self._log = log
        self._vault = vault
        self._law = law

    def enter(self, context: Context, region: str, kind: FigureKind, value: int, *, source: str, on: date) -> Recorded:
        """Raises what RegionFigures.enter raises."""
        stream_id = self._stream(region)

        def decide() -> Decision:
            figures = self._log.load(RegionFigures, stream_id) or RegionFigures.blank(stream_id)
            sealing = self._vault.seal(stream_id, {"source": source})
            figures.enter(
                region,
                kind,
                value,
                on=on,
                source=sealing.references["source"],
                today=self._law.day_of(context.now),
            )
            return Decision([figures], {"region": region, "kind": kind.value}, sealings=[sealing])

        return self._log.execute(context, decide, hot=[stream_id])

    def known(self, region: str, on: date, position: int) -> dict[FigureKind, Figure]:
        """Of each kind the newest that is not of a later day; of one day the one entered last."""
        newest: dict[FigureKind, RegionFigureEntered] = {}
        for logged in self._log.stream(self._stream(region), TOPICS):
            entered = logged.event
            assert isinstance(entered, RegionFigureEntered)
            if logged.position <= position and entered.on <= on:
                before = newest.get(entered.kind)
                if before is None or before.on <= entered.on:
                    newest[entered.kind] = entered
        return {kind: self._told(entered) for kind, entered in newest.items()}

    def _told(self, entered: RegionFigureEntered) -> Figure:
        source = self._vault.open_sealed(entered.source)
        return Figure(entered.value, None if isinstance(source, Erased) else source, entered.on)

    def _stream(self, region: str) -> UUID:
        return figures_stream(self._log.ledger_id, region)


def figures_stream(ledger_id: UUID, region: str) -> UUID:
    return uuid5(ledger_id, f"figures of {region}")
