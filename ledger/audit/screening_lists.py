"""Entries of screening lists, held against the count and the digest that the list's own event says."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from ledger.audit.check import Check
from ledger.audit.finding import Damage, Finding
from ledger.domain.events import ScreeningListBrought, ScreeningListDestroyed
from ledger.store.decision import LoggedEvent
from ledger.store.screening_entries import Counted, count_entries


class ScreeningEntryRows(Check):
    name = "screening lists"

    def __init__(self) -> None:
        super().__init__()
        self._brought: dict[UUID, tuple[int, Counted | None]] = {}  # with the position; None once destroyed

    def command(self, command: Sequence[LoggedEvent]) -> None:
        for logged in command:
            match logged.event:
                case ScreeningListBrought() as brought:
                    counted = Counted(brought.entries, brought.entries_digest)
                    self._brought[brought.originator_id] = (logged.position, counted)
                case ScreeningListDestroyed(originator_id=list_id):
                    self._brought[list_id] = (logged.position, None)

    def finish(self, connection: Connection[Any]) -> None:
        for list_id, (position, said) in self._brought.items():
            found = count_entries(connection, list_id)
            if found != said and (said is not None or found.entries):
                self.found(Finding(position, Damage.ENTRIES, "screening_entry"))
