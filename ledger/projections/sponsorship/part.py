"""What each part of the view is: facts it looks at, and the rows that become of them."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from psycopg import Connection

from ledger.projections.batch import Fact


class Rows(ABC):
    """Since the last write."""

    tables: ClassVar[tuple[str, ...]]
    topics: ClassVar[frozenset[str]]

    @abstractmethod
    def fold(self, fact: Fact) -> None:
        """One of `topics`."""

    @abstractmethod
    def write(self, connection: Connection[Any], version: int) -> None:
        """Into the tables of that version, and forget. Raises FactRefused."""
