"""Connections for those who read the views."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout

from ledger.store.database import away_by_name, is_away

Pool = ConnectionPool[Connection[TupleRow]]


@contextmanager
def reading(pool: Pool) -> Iterator[Connection[TupleRow]]:
    """A pooled connection; a lost server makes all of them stale at once. Raises DatabaseAway."""
    with away_by_name():
        try:
            with pool.connection() as connection:
                yield connection
        except PoolTimeout:  # all are busy, which says nothing about the server
            raise
        except psycopg.Error as error:
            if is_away(error):
                pool.drain()
            raise
