"""What every check is that reads the log from its first event to its last."""

from abc import ABC
from collections.abc import Sequence
from typing import Any, ClassVar

from psycopg import Connection

from ledger.audit.finding import Finding, first
from ledger.audit.log_reading import Row
from ledger.store.decision import LoggedEvent


class Check(ABC):
    """Told every row, and every command whose events are all there; keeps the finding of the lowest position."""

    name: ClassVar[str]

    def __init__(self) -> None:
        self.finding: Finding | None = None

    def found(self, finding: Finding) -> None:
        self.finding = first(self.finding, finding)

    def row(self, row: Row) -> None:  # noqa: B027 - most look at commands
        """Every event in order of position."""

    def command(self, command: Sequence[LoggedEvent]) -> None:  # noqa: B027 - some look at rows
        """Every whole and readable command in order."""

    def finish(self, connection: Connection[Any]) -> None:  # noqa: B027 - not all ask the tables
        """After the last event, in the same snapshot."""
