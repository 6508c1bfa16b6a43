"""The one statement that writes to the log: a batch of commands as arrays, and what became of each."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

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
from ledger.store.pending import Outcome, Pending, StreamRow


class Section(NamedTuple):
    """A set of rows: names of the function's parameters, and the type of each."""

    names: tuple[str, ...]
    types: tuple[ArrayType, ...]


def _section(prefix: str, **columns: ArrayType) -> Section:
    return Section(tuple(f"{prefix}_{name}" for name in columns), tuple(columns.values()))


COMMANDS: Final = _section(
    "c", id=UUIDS, principal=UUIDS, key=BYTEA.or_null(), request=BYTEA.or_null(), response=BYTEA.or_null(),
    events=INT4, chain=INT4, at=TIMESTAMPTZ.or_null(),
)  # fmt: skip
EVENTS: Final = _section("e", stream=UUIDS, version=INT8, topic=TEXT, state=BYTEA)

# The streams, then as `Pending.sections`; the number of the command goes before the columns of its rows.
SECTIONS: Final = (
    _section(
        "s", command=INT4, stream=UUIDS, **{"from": INT8}, to=INT8, fold=INT4, state=BYTEA, due=DATE.or_null(),
        check=BOOL,
    ),
    _section("g", command=INT4, stream=UUIDS, version=INT8),
    _section("k", command=INT4, place=INT4, kind=INT2, key=BYTEA, stream=UUIDS, detail=UUIDS.or_null()),
    _section("f", command=INT4, kind=INT2, key=BYTEA),
    _section("n", command=INT4, place=INT4, sponsor=UUIDS, worker=UUIDS, enrolment=UUIDS),
    _section("d", command=INT4, enrolment=UUIDS, on=DATE),
    _section(
        "l", command=INT4, place=INT4, payment=UUIDS, sponsor=UUIDS, sequence=INT8, amount=INT8,
        counts_from=TIMESTAMPTZ.or_null(),
    ),
    _section("r", command=INT4, payment=UUIDS, counts_from=TIMESTAMPTZ),
    _section("m", command=INT4, payment=UUIDS, sen=INT8),
    _section("p", command=INT4, payment=UUIDS, worker=UUIDS, month=DATE, sen=INT8),
    _section("v", command=INT4, owner=UUIDS, wrapped=BYTEA),
    _section("t", command=INT4, reference=UUIDS, owner=UUIDS, field=TEXT, sealed=BYTEA),
    _section("x", command=INT4, owner=UUIDS),
)  # fmt: skip


def ready_to_append(connection: Connection[Any]) -> None:
    """Prepare a connection of the application's role, which must be in autocommit mode, for `append`."""
    assert connection.autocommit, "a batch is one statement, and one transaction"
    connection.isolation_level = IsolationLevel.READ_COMMITTED
    # In the driver's own mode libpq moves all that is left of a message after every part it has sent: 280 MB took
    # 18 s instead of 2 s. The thread waits in the library either way, and lets the others run.
    connection.pgconn.nonblocking = 0


def append(connection: Connection[Any], batch: Sequence[Pending]) -> list[Outcome]:
    """Record the batch in one transaction; outcomes in any order, one for every command."""
    chains, streams = linked(batch)
    commands = [pending.command._replace(chain=chain) for pending, chain in zip(batch, chains, strict=True)]
    parameters = _packed(COMMANDS, commands)
    events = [event for pending in batch for event in pending.events]
    parameters += (
        UUIDS([event.originator_id for event in events]),
        INT8([event.originator_version for event in events]),
        TEXT([event.topic for event in events]),
        BYTEA([event.state for event in events]),
    )
    used = []
    for number, section in enumerate(SECTIONS):
        owners: list[int] = []
        rows: list[Sequence[Any]] = []
        for command, pending in enumerate(batch, start=1):
            found = pending.sections[number - 1] if number else streams[command - 1]
            if found:
                owners += [command] * len(found)
                rows += found
        if rows:
            used.append(number)
            parameters.append(INT4(owners))
            parameters += _packed(section, rows)
    answered = connection.execute(_statement(tuple(used)), parameters, prepare=True, binary=True)
    return [Outcome._make(row) for row in answered]


def linked(batch: Sequence[Pending]) -> tuple[list[int], list[Sequence[StreamRow]]]:
    """For each command the number of its chain, or 0, and its streams, marked where the version that it starts
    from is left by an earlier command of the batch, so that the tables cannot have it yet.
    """
    chains = [0] * len(batch)
    streams: list[Sequence[StreamRow]] = [pending.streams for pending in batch]
    last: dict[UUID, int] = {}
    for place, pending in enumerate(batch):
        before = {last[stream_id] for stream_id in pending.written if stream_id in last}
        if before:
            streams[place] = [row._replace(check=row.originator_id not in last) for row in pending.streams]
            joined = {chains[earlier] for earlier in before} - {0}
            for earlier in range(place):
                if earlier in before or chains[earlier] in joined:
                    chains[earlier] = place + 1
            chains[place] = place + 1
        last.update(dict.fromkeys(pending.written, place))
    return chains, streams


def _packed(section: Section, rows: Sequence[Sequence[Any]]) -> list[Packed]:
    columns = zip(*rows, strict=True)
    types = section.types[-len(rows[0]) :]
    return [pack(column) for pack, column in zip(types, columns, strict=True)]


@lru_cache(maxsize=256)
def _statement(used: tuple[int, ...]) -> str:
    """The call with those sections that have rows; the others' parameters have empty defaults."""
    sections = (COMMANDS, EVENTS, *(SECTIONS[number] for number in used))
    arguments = ", ".join(f"{name} => %s" for section in sections for name in section.names)
    return (
        "SELECT command, outcome, first_position, last_position, recorded_at, command_id,"  # noqa: S608 - names of ours
        f" response, kind, stream_id, detail FROM append({arguments})"
    )
