"""A report that serves, held against the log: folded anew into tables that only the check sees."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from ledger.projections.batch import FactRefused
from ledger.projections.checkpoints import ProjectionState, read_states
from ledger.projections.folding import fold
from ledger.projections.projection import Projection
from ledger.projections.rebuild import fingerprint, tables
from ledger.projections.runner import BATCH_FACTS_MAX
from ledger.store.codec import EventCodec

Told = Callable[[int, int], None]
"""Takes the position reached and the one to be reached."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`table` None: the log itself cannot be folded past the position before."""

    table: str | None
    position: int | None


def compare_with_log(connection: Connection[Any], projection: Projection, told: Told | None = None) -> list[Difference]:
    """What the serving version does not say as the log does, up to its checkpoint.

    In the caller's REPEATABLE READ transaction, in which the temporary tables stay until its end.
    """
    serving = next(
        (state for state in read_states(connection) if state.name == projection.name and state.serving), None
    )
    if serving is None:
        return [Difference(None, None)]
    anew = projection.at_version(tables.TEMPORARY_VERSION)
    tables.create_temporary(connection, anew, serving.version)
    fault = _fold_all(connection, anew, serving, told)
    if fault is not None:
        return [Difference(None, fault)]
    everything = fingerprint.EVERYTHING  # in one snapshot no row is younger than the checkpoint
    return [
        Difference(table, fingerprint.first_difference(connection, anew, table, serving.version, everything))
        for table in fingerprint.differing(connection, anew, serving.version, everything)
    ]


def _fold_all(connection: Connection[Any], anew: Projection, serving: ProjectionState, told: Told | None) -> int | None:
    """None, or the first position that could not be folded."""
    codec = EventCodec()
    position, limit = 0, BATCH_FACTS_MAX
    while position < serving.position:
        try:
            with connection.transaction():
                position = fold(connection, codec, [anew], position, serving.position, limit)
        except FactRefused:
            anew.forget()
            if limit == 1:
                return position + 1
            limit = 1  # command by command to the fault
        if told is not None:
            told(position, serving.position)
    return None
