"""The trial balance and the journal as known at a position."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ledger.domain.postings import CLASSES, Posting
from ledger.projections.books import MARK_EVERY
from ledger.projections.reading import Pool, reading
from ledger.projections.waiting import require_seen

SELECT_SEEN: Final = "SELECT position FROM projection WHERE name = 'books' AND serving"

SELECT_CLASSES: Final = """
WITH asked AS MATERIALIZED (
    SELECT p.position AS seen, coalesce(%(position)s::bigint, p.position) AS through,
           coalesce(%(position)s::bigint, p.position) / %(every)s::bigint * %(every)s::bigint AS mark
      FROM projection p WHERE p.name = 'books' AND p.serving)
SELECT a.seen, c.class, coalesce(t.debit, 0) + coalesce(m.debit, 0), coalesce(t.credit, 0) + coalesce(m.credit, 0)
  FROM asked a
 CROSS JOIN unnest(%(classes)s::text[]) AS c (class)
  LEFT JOIN LATERAL (SELECT s.debit, s.credit FROM account_total s
                      WHERE s.class = c.class AND s.known_from <= a.mark
                      ORDER BY s.known_from DESC LIMIT 1) t ON true
  LEFT JOIN (SELECT p.class, sum(p.amount) FILTER (WHERE p.amount > 0) AS debit,
                    -sum(p.amount) FILTER (WHERE p.amount < 0) AS credit
               FROM asked b CROSS JOIN LATERAL (SELECT l.class, l.amount FROM posting l
                                                 WHERE l.position > b.mark AND l.position <= b.through) p
              GROUP BY p.class) m ON m.class = c.class
 ORDER BY c.class COLLATE "C" """

# From one account to the next by the index, so that a page costs what is on it.
SELECT_ACCOUNTS: Final = """
WITH RECURSIVE account AS (
    (SELECT l.account, l.position FROM posting l
      WHERE l.account > %(after)s ORDER BY l.account, l.position LIMIT 1)
    UNION ALL
    SELECT n.account, n.position
      FROM account a
     CROSS JOIN LATERAL (SELECT l.account, l.position FROM posting l
                          WHERE l.account > a.account ORDER BY l.account, l.position LIMIT 1) n),
page AS (SELECT account FROM account WHERE position <= %(position)s::bigint LIMIT %(limit)s::int)
SELECT g.account, coalesce(s.debit, 0), coalesce(s.credit, 0)
  FROM page g
 CROSS JOIN LATERAL (SELECT sum(l.amount) FILTER (WHERE l.amount > 0) AS debit,
                            -sum(l.amount) FILTER (WHERE l.amount < 0) AS credit
                       FROM posting l WHERE l.account = g.account AND l.position <= %(position)s::bigint) s
 ORDER BY g.account COLLATE "C" """

SELECT_ENTRIES: Final = """
SELECT e.position, e.recorded_at, e.topic,
       (SELECT array_agg(l.account ORDER BY l.leg) FROM posting l WHERE l.position = e.position),
       (SELECT array_agg(l.amount ORDER BY l.leg) FROM posting l WHERE l.position = e.position)
  FROM (SELECT p.position FROM posting p
         WHERE p.position > %(after)s::bigint AND p.position <= %(through)s::bigint AND {of_account}
         ORDER BY p.position LIMIT %(limit)s::int) found
  JOIN events e ON e.position = found.position
 ORDER BY e.position"""
SELECT_ALL_ENTRIES: Final = SELECT_ENTRIES.format(of_account="p.leg = 1")
SELECT_ENTRIES_OF_ACCOUNT: Final = SELECT_ENTRIES.format(of_account="p.account = %(account)s")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """Sen, both ≥ 0: all that was ever debited and credited. `account` may be a whole class."""

    account: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class EntryRow:
    """What one fact posted."""

    position: int
    recorded_at: datetime
    topic: str
    postings: Sequence[Posting]


class BooksQueries:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def classes(self, position: int | None = None) -> tuple[int, list[AccountRow]]:
        """The position answered for, by default what the view has seen, and the classes that anything was posted to.

        Raises ViewBehind when `position` has not been seen.
        """
        asked = {"position": position, "classes": list(CLASSES.values()), "every": MARK_EVERY}
        with reading(self._pool) as connection:
            rows: list[Any] = connection.execute(SELECT_CLASSES, asked).fetchall()
        seen = rows[0][0]
        require_seen("books", seen, position)
        found = [AccountRow(name, int(debit), int(credit)) for _, name, debit, credit in rows if debit or credit]
        return seen if position is None else position, found

    def accounts(self, position: int, after: str, limit: int) -> list[AccountRow]:
        """Single accounts that anything was posted to by then, in order of their names. Raises ViewBehind."""
        with reading(self._pool) as connection, connection.transaction():
            self._require_seen(connection, position)
            rows = connection.execute(SELECT_ACCOUNTS, {"position": position, "after": after, "limit": limit})
            return [AccountRow(account, int(debit), int(credit)) for account, debit, credit in rows]

    def entries(self, position: int, after: int, through: int, limit: int, account: str | None) -> list[EntryRow]:
        """Facts that posted something, with positions in (after, through] and known at `position`, in order; with an
        account: those that posted to it, whole. Raises ViewBehind.
        """
        asked = {"after": after, "through": min(through, position), "limit": limit, "account": account}
        statement = SELECT_ALL_ENTRIES if account is None else SELECT_ENTRIES_OF_ACCOUNT
        with reading(self._pool) as connection, connection.transaction():
            self._require_seen(connection, position)
            rows = connection.execute(statement, asked).fetchall()
        return [
            EntryRow(at, recorded_at, topic, [Posting(*leg) for leg in zip(accounts, amounts, strict=True)])
            for at, recorded_at, topic, accounts, amounts in rows
        ]

    def seen(self) -> int:
        """The last position that the view has seen."""
        with reading(self._pool) as connection:
            return _seen(connection)

    def _require_seen(self, connection: Any, position: int) -> None:
        # Rows are only added, so looking first is enough: what was seen stays.
        require_seen("books", _seen(connection), position)


def _seen(connection: Any) -> int:
    row: tuple[int] = connection.execute(SELECT_SEEN).fetchone()
    return row[0]
