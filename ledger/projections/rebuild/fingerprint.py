"""Whether two versions of a table say the same at one position, and from which position on they do not."""

from decimal import Decimal
from typing import Any, Final, NamedTuple

from psycopg import Connection, sql

from ledger.projections.projection import Projection
from ledger.projections.rebuild.tables import columns_of, table_name

# The order of the rows does not matter; of columns that only one of two versions has, nothing is said.
FINGERPRINT: Final = sql.SQL("""
SELECT count(*), coalesce(sum(hashtextextended(ROW({cells})::text, 0)::numeric), 0)
  FROM {table} WHERE {known_from} <= %(position)s::bigint""")
FIRST_DIFFERENCE: Final = sql.SQL("""
WITH one AS (SELECT {known_from} AS place, {cells} FROM {one} WHERE {known_from} <= %(position)s::bigint),
     other AS (SELECT {known_from} AS place, {cells} FROM {other} WHERE {known_from} <= %(position)s::bigint)
SELECT min(d.place) FROM ((TABLE one EXCEPT ALL TABLE other) UNION ALL (TABLE other EXCEPT ALL TABLE one)) d""")

# Later than the position the row stopped living: then it lived.
KNOWN_TO: Final = sql.SQL("CASE WHEN known_to > %(position)s::bigint THEN 9223372036854775807 ELSE known_to END")

EVERYTHING: Final = 2**63 - 1
"""The position at which nothing is left out."""

_PLACES: Final = ("known_from", "position")


class Fingerprint(NamedTuple):
    rows: int
    hash: Decimal


def differing(connection: Connection[Any], projection: Projection, version: int, position: int) -> list[str]:
    """Tables of the projection's version that differ from another version's in what was known at `position`,
    which both must have applied. A table without positions is a projection's own memory of the present: it can be
    compared where both stand at the same, which is when everything is.
    """
    found = []
    for table in projection.tables:
        one, other = table_name(table, projection.version), table_name(table, version)
        columns = _shared(connection, one, other)
        if _place_of(columns) is None and position != EVERYTHING:
            continue
        if _taken(connection, one, columns, position) != _taken(connection, other, columns, position):
            found.append(table)
    return found


def first_difference(
    connection: Connection[Any], projection: Projection, table: str, version: int, position: int
) -> int | None:
    """The least position from which a row was known that only one of the two versions has; None without any."""
    one, other = table_name(table, projection.version), table_name(table, version)
    columns = _shared(connection, one, other)
    if _place_of(columns) is None:
        return None
    statement = FIRST_DIFFERENCE.format(
        known_from=_place(columns), cells=_cells(columns), one=sql.Identifier(one), other=sql.Identifier(other)
    )
    row: Any = connection.execute(statement, {"position": position}).fetchone()
    return None if row[0] is None else int(row[0])


def _taken(connection: Connection[Any], table: str, columns: list[str], position: int) -> Fingerprint:
    statement = FINGERPRINT.format(cells=_cells(columns), table=sql.Identifier(table), known_from=_place(columns))
    row: Any = connection.execute(statement, {"position": position}).fetchone()
    return Fingerprint(*row)


def _shared(connection: Connection[Any], one: str, other: str) -> list[str]:
    return sorted({*columns_of(connection, one)} & {*columns_of(connection, other)})


def _cells(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(KNOWN_TO if column == "known_to" else sql.Identifier(column) for column in columns)


def _place(columns: list[str]) -> sql.Composable:
    name = _place_of(columns)
    return sql.Literal(0) if name is None else sql.Identifier(name)


def _place_of(columns: list[str]) -> str | None:
    """The column with the position from which a row was known."""
    return next((place for place in _PLACES if place in columns), None)
