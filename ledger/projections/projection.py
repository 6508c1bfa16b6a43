"""What every projection is: a fold of the log into rows that can be thrown away and made again."""

import re
from abc import ABC, abstractmethod
from copy import copy
from functools import lru_cache
from typing import Any, ClassVar, Final, Self

from psycopg import Connection

from ledger.projections.batch import Batch

_FIRST_VERSION: Final = re.compile(r"\b([a-z_]+)_v1\b")


class Projection(ABC):
    """Facts go in by `apply`, rows go out by `write`; nothing is kept from one transaction to the next.

    `tables`: the views that readers see, each over a table whose name ends in `_v` and the number of its version.
    `version`: of the tables this one writes. A topic that means nothing to the report passes by. An error means
    that the report cannot be right any more: it stops at its checkpoint, and never skips.
    """

    name: ClassVar[str]
    tables: ClassVar[tuple[str, ...]]
    version: int = 1

    @abstractmethod
    def apply(self, batch: Batch) -> None:
        """Fold facts in memory. A command may be spread over several batches of one transaction."""

    @abstractmethod
    def write(self, connection: Connection[Any]) -> None:
        """Write what was folded into the tables, in the transaction that the runner holds, and forget it."""

    @abstractmethod
    def forget(self) -> None:
        """Drop what was folded: the transaction was rolled back."""

    def at_version(self, version: int) -> Self:
        """Another one, which writes the tables of that version."""
        other = copy(self)
        other.version = version
        other.forget()
        return other


@lru_cache(maxsize=1024)
def of_version(statement: str, version: int) -> str:
    """A statement, written for the tables of version 1, for those of another."""
    return _FIRST_VERSION.sub(rf"\1_v{version}", statement)
