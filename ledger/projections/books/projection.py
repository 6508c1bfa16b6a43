"""Every leg of every posting, and totals of the classes at fixed positions."""

from typing import Any

from psycopg import Connection

from ledger.domain.postings import POSTED, postings_of
from ledger.projections.batch import Batch, topics
from ledger.projections.books.rows import PostingRows
from ledger.projections.projection import Projection

FACTS = topics(*POSTED)


class BooksProjection(Projection):
    name = "books"
    version = 1
    tables = ("posting", "account_total")

    def __init__(self) -> None:
        self.postings = PostingRows()

    def apply(self, batch: Batch) -> None:
        for fact in batch.of(FACTS):
            self.postings.add(fact.position, postings_of(fact.event))
        self.postings.applied(batch.facts[0].position, batch.last.position)

    def write(self, connection: Connection[Any]) -> None:
        self.postings.write(connection)

    def forget(self) -> None:
        self.postings = PostingRows()
