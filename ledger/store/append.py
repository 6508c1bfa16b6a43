"""The one statement that writes to the log: a batch of commands as arrays, and what became of each."""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection, IsolationLevel

from ledger.store.arrays import (
    BOOL,
    BYTEA,
    DATE,
    INT2,
    INT4,
    INT8,
    TEXT,
    TIMESTAMPTZ,
    UUIDS,
    ArrayType,
    Packed,
)
from ledger.store.pending import Outcome, Pending

COMMAND: Final = (
    UUIDS, UUIDS, BYTEA.or_null(), BYTEA.or_null(), BYTEA.or_null(), INT4, INT4, TIMESTAMPTZ.or_null(),
)  # fmt: skip
EVENT: Final = (UUIDS, INT8, TEXT, BYTEA)

# The columns of each further set, in the order of `Pending.sections` and of the function's parameters; a column
# with the number of the command goes before them.
SECTIONS: Final[tuple[tuple[ArrayType, ...], ...]] = (
    (UUIDS, INT8, INT8, INT4, BYTEA, DATE.or_null(), BOOL),  # streams written
    (UUIDS, INT8),  # guards
    (INT4, INT2, BYTEA, UUIDS, UUIDS.or_null()),  # keys taken
    (INT2, BYTEA),  # keys given back
    (INT4, UUIDS, UUIDS, UUIDS),  # enrolments begun
    (UUIDS, DATE),  # enrolments ended
    (INT4, UUIDS, UUIDS, INT8, INT8, TIMESTAMPTZ.or_null()),  # lots opened
    (UUIDS, TIMESTAMPTZ),  # lots cleared
    (UUIDS, INT8),  # lots moved
    (UUIDS, UUIDS, DATE, INT8),  # parts of payments
    (UUIDS, BYTEA),  # vault keys
    (UUIDS, UUIDS, TEXT, BYTEA),  # sealed texts
    (UUIDS,),  # erasures
)

_NOTHING: Final = tuple([Packed(kind, ()) for kind in (INT4, *kinds)] for kinds in SECTIONS)
_COLUMNS: Final = len(COMMAND) + len(EVENT) + sum(1 + len(kinds) for kinds in SECTIONS)

APPEND: Final = (  # noqa: S608 - placeholders, counted
    "SELECT command, outcome, first_position, last_position, recorded_at, command_id, response, kind, stream_id, detail"
    f" FROM append({', '.join(['%s'] * _COLUMNS)})"
)


def ready_to_append(connection: Connection[Any]) -> None:
    """Prepare a connection of the application's role, which must be in autocommit mode, for `append`."""
    assert connection.autocommit, "a batch is one statement, and one transaction"
    connection.isolation_level = IsolationLevel.READ_COMMITTED


def append(connection: Connection[Any], batch: Sequence[Pending]) -> list[Outcome]:
    """Record the batch in one transaction; outcomes in any order, one for every command."""
    parameters = _columns(COMMAND, [pending.command for pending in batch])
    events = [event for pending in batch for event in pending.events]
    parameters += (
        Packed(UUIDS, [event.originator_id for event in events]),
        Packed(INT8, [event.originator_version for event in events]),
        Packed(TEXT, [event.topic for event in events]),
        Packed(BYTEA, [event.state for event in events]),
    )
    for section, kinds in enumerate(SECTIONS):
        numbers: list[int] = []
        rows: list[Sequence[Any]] = []
        for number, pending in enumerate(batch, start=1):
            found = pending.sections[section]
            if found:
                numbers += [number] * len(found)
                rows += found
        if rows:
            parameters.append(Packed(INT4, numbers))
            parameters += _columns(kinds, rows)
        else:
            parameters += _NOTHING[section]
    answered = connection.execute(APPEND, parameters, prepare=True, binary=True)
    return [Outcome._make(row) for row in answered]


def _columns(kinds: Sequence[ArrayType], rows: Sequence[Sequence[Any]]) -> list[Packed]:
    return [Packed(kind, column) for kind, column in zip(kinds, zip(*rows, strict=True), strict=True)]
