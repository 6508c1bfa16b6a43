"""A screening list: keyed hashes of NIKs that an office brought. The entries lie beside the vault, not in the log."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import InstantInFuture, ScreeningListEmpty, ScreeningListGone
from ledger.domain.events import LedgerEvent, ScreeningListBrought, ScreeningListDestroyed
from ledger.domain.sealed import SealedText
from ledger.domain.values import ScreeningListKind


@dataclass
class ScreeningListState:
    kind: ScreeningListKind
    region: str
    on: date
    entries: int
    entries_digest: str
    source: SealedText
    destroyed_on: date | None = None


_STATE = TypeAdapter(ScreeningListState)


class ScreeningList(Aggregate):
    TOPIC = "ScreeningList"
    FOLD = 1401
    BORN = ScreeningListBrought

    @classmethod
    def bring(
        cls,
        list_id: UUID,
        *,
        kind: ScreeningListKind,
        region: str,
        on: date,
        entries: int,
        entries_digest: str,
        file_digest: str,
        source: SealedText,
        today: date,
    ) -> Self:
        """`on`: the day of which it speaks. Raises InstantInFuture, ScreeningListEmpty."""
        if on > today:
            raise InstantInFuture(field="on")
        if not entries:
            raise ScreeningListEmpty
        brought = cls.blank(list_id)
        brought.record(
            ScreeningListBrought,
            kind=kind,
            region=region,
            on=on,
            entries=entries,
            entries_digest=entries_digest,
            file_digest=file_digest,
            source=source,
        )
        return brought

    def require_entries(self) -> None:
        """Raises ScreeningListGone."""
        if self.known.destroyed_on is not None:
            raise ScreeningListGone(list_id=str(self.id), on=self.known.destroyed_on.isoformat())

    def destroy(self, on: date) -> None:
        """Raises ScreeningListGone."""
        self.require_entries()
        self.record(ScreeningListDestroyed, on=on)

    def evolve(self, event: LedgerEvent) -> None:
        match event:
            case ScreeningListBrought():
                self.known = ScreeningListState(
                    event.kind, event.region, event.on, event.entries, event.entries_digest, event.source
                )
            case ScreeningListDestroyed():
                self.known.destroyed_on = event.on
            case _:
                raise TypeError(f"a screening list cannot evolve with {event.TOPIC}")

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)
