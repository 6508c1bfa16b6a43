"""Legs in memory, and how they are written and summed."""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection

from ledger.domain.postings import Posting, class_of
from ledger.projections.batch import FactRefused
from ledger.projections.books import MARK_EVERY

COPY_POSTINGS: Final = "COPY posting_v1 (position, leg, class, account, amount) FROM STDIN"

# The marks in (after, through], each with what moved since the mark before it and all that had moved before.
ADD_TOTALS: Final = """
INSERT INTO account_total_v1 (class, known_from, debit, credit)
SELECT moved.class, moved.mark,
       coalesce(t.debit, 0) + sum(moved.debit) OVER so_far,
       coalesce(t.credit, 0) + sum(moved.credit) OVER so_far
  FROM (SELECT p.class,
               (p.position + %(every)s::bigint - 1) / %(every)s::bigint * %(every)s::bigint AS mark,
               coalesce(sum(p.amount) FILTER (WHERE p.amount > 0), 0) AS debit,
               coalesce(-sum(p.amount) FILTER (WHERE p.amount < 0), 0) AS credit
          FROM posting_v1 p
         WHERE p.position > %(after)s::bigint AND p.position <= %(through)s::bigint
         GROUP BY 1, 2) moved
  LEFT JOIN LATERAL (SELECT l.debit, l.credit FROM account_total_v1 l
                      WHERE l.class = moved.class AND l.known_from <= %(after)s::bigint
                      ORDER BY l.known_from DESC LIMIT 1) t ON true
WINDOW so_far AS (PARTITION BY moved.class ORDER BY moved.mark)"""


class PostingRows:
    """Legs since the last write, and the positions that were looked through for them."""

    def __init__(self) -> None:
        self._legs: list[tuple[int, int, str, str, int]] = []
        self._first = self._last = 0

    def add(self, position: int, postings: Sequence[Posting]) -> None:
        """Raises FactRefused for what does not add up: books that do not balance are no books."""
        if sum(posting.amount for posting in postings):
            raise FactRefused(f"the postings of position {position} do not add up to zero")
        for leg, posting in enumerate(postings, start=1):
            self._legs.append((position, leg, class_of(posting.account), posting.account, posting.amount))

    def applied(self, first: int, last: int) -> None:
        """A batch of these positions was folded; batches follow each other."""
        self._first, self._last = self._first or first, last

    def write(self, connection: Connection[Any]) -> None:
        if self._legs:
            with connection.cursor() as cursor, cursor.copy(COPY_POSTINGS) as copy:
                for leg in self._legs:
                    copy.write_row(leg)
        after, through = _mark_before(self._first - 1), _mark_before(self._last)
        if through > after:
            connection.execute(ADD_TOTALS, {"after": after, "through": through, "every": MARK_EVERY})
        self._legs = []
        self._first = self._last = 0


def _mark_before(position: int) -> int:
    """The last mark at or before a position; what lies after the one before a batch may not have been summed yet."""
    return position // MARK_EVERY * MARK_EVERY
