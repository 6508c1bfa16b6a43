"""What every projection is: a fold of the log into rows that can be thrown away and made again."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from psycopg import Connection

from ledger.projections.batch import Batch


class Projection(ABC):
    """Facts go in by `apply`, rows go out by `write`; nothing is kept from one transaction to the next.

    `version` is that of the tables it writes. A topic that means nothing to the report passes by. An error means
    that the report cannot be right any more: it stops at its checkpoint, and never skips.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    tables: ClassVar[tuple[str, ...]]

    @abstractmethod
    def apply(self, batch: Batch) -> None:
        """Fold facts in memory. A command may be spread over several batches of one transaction."""

    @abstractmethod
    def write(self, connection: Connection[Any]) -> None:
        """Write what was folded into the tables, in the transaction that the runner holds, and forget it."""

    @abstractmethod
    def forget(self) -> None:
        """Drop what was folded: the transaction was rolled back."""
