"""Rows of which one holds at a time: begun and changed in memory, and how they become rows of a table."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, NamedTuple, TypeVar

from psycopg import Connection

from ledger.projections.batch import FactRefused
from ledger.projections.projection import of_version

FOREVER: Final = 2**63 - 1

# Key and cells are text as PostgreSQL reads and writes it: what was begun in a batch and what was read is alike.
Key = tuple[str, ...]
Cells = TypeVar("Cells", bound=NamedTuple)


class Versions(Generic[Cells]):
    """Of one table, since the last write. Its columns: those of the key, known_from, known_to, and those of `cells`.

    A change begins a new version; what it makes of the cells may be None: nothing holds from there on.
    """

    def __init__(self, table: str, key: Mapping[str, str], cells: type[Cells]) -> None:
        """`key`: the type of each column that names a row."""
        self._cells = cells
        self._happened: list[tuple[Key, int, Cells | Callable[[int, Cells], Cells | None]]] = []
        columns, fields = ", ".join(key), ", ".join(cells._fields)
        given = ", ".join(f"%s::{kind}[]" for kind in key.values())
        name = f"{table}_v1"
        self._table = table
        self._width = len(key)
        self._copy = f"COPY {name} ({columns}, known_from, known_to, {fields}) FROM STDIN"
        self._select = (
            f"SELECT {', '.join(f'v.{column}::text' for column in key)}, v.known_from, "  # noqa: S608 - our own names
            f"{', '.join(f'v.{field}::text' for field in cells._fields)} "
            f"FROM unnest({given}) AS k ({columns}) JOIN {name} v USING ({columns}) WHERE v.known_to = {FOREVER}"
        )
        matches = " AND ".join(f"v.{column} = k.{column}" for column in key)
        self._close = (
            f"UPDATE {name} v SET known_to = k.position FROM unnest({given}, %s::bigint[]) "  # noqa: S608
            f"AS k ({columns}, position) WHERE {matches} AND v.known_to = {FOREVER}"
        )

    def begin(self, key: Key, position: int, cells: Cells) -> None:
        self._happened.append((key, position, cells))

    def change(self, key: Key, position: int, changed: Callable[[int, Cells], Cells | None]) -> None:
        """`changed` is given since when the version holds, and its cells."""
        self._happened.append((key, position, changed))

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused when something changes that does not hold."""
        if not self._happened:
            return
        changing = {key for key, _, what in self._happened if not isinstance(what, tuple)}
        held = self._held(connection, version, changing)
        closed: list[tuple[str | int, ...]] = []
        rows: list[tuple[object, ...]] = []
        begun: dict[Key, tuple[int, Cells]] = {}
        for key, position, what in self._happened:
            if isinstance(what, tuple):
                if key in changing:
                    begun[key] = (position, what)
                else:
                    rows.append((*key, position, FOREVER, *what))
                continue
            if key in begun:
                since, cells = begun.pop(key)
                rows.append((*key, since, position, *cells))
            elif key in held:
                since, cells = held.pop(key)
                closed.append((*key, position))
            else:
                raise FactRefused(f"position {position} changes what {self._table} does not hold")
            after = what(since, cells)
            if after is not None:
                begun[key] = (position, after)
        rows += [(*key, since, FOREVER, *cells) for key, (since, cells) in begun.items()]
        self._write(connection, version, closed, rows)
        self._happened = []

    def _held(self, connection: Connection[Any], version: int, keys: set[Key]) -> dict[Key, tuple[int, Cells]]:
        if not keys:
            return {}
        found = connection.execute(of_version(self._select, version), _columns(keys)).fetchall()
        width = self._width
        return {row[:width]: (row[width], self._cells._make(row[width + 1 :])) for row in found}

    def _write(
        self,
        connection: Connection[Any],
        version: int,
        closed: list[tuple[str | int, ...]],
        rows: list[tuple[object, ...]],
    ) -> None:
        if closed:
            connection.execute(of_version(self._close, version), _columns(closed))
        if rows:
            with connection.cursor() as cursor, cursor.copy(of_version(self._copy, version)) as copy:
                for row in rows:
                    copy.write_row(row)


def _columns(rows: set[Key] | list[tuple[str | int, ...]]) -> list[list[str | int]]:
    return [list(column) for column in zip(*rows, strict=True)]
