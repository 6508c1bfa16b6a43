"""Whole commands of the log written into tables: what the runner, a rebuild and a check have in common."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import Connection

from ledger.projections.batch import Batch, FactRefused, LogReader
from ledger.projections.projection import Projection
from ledger.store.codec import EventCodec


def fold(
    connection: Connection[Any], codec: EventCodec, group: Sequence[Projection], start: int, through: int, limit: int
) -> int:
    """Rows of whole commands after `start`, in the caller's transaction; the position reached.

    `limit` facts or, of a longer command, all. Raises FactRefused.
    """
    reader = LogReader(connection, codec)
    end, ends_command = start, False
    while not ends_command:
        batch = reader.read(end, through, limit)
        _write(connection, group, batch)
        end, ends_command = batch.last.position, batch.ends_command
    return end


def _write(connection: Connection[Any], group: Sequence[Projection], batch: Batch) -> None:
    try:
        for projection in group:
            projection.apply(batch)
            projection.write(connection)
    except (FactRefused, psycopg.OperationalError, psycopg.InterfaceError):
        raise
    except Exception as error:
        # The error's own text could repeat what stands in an event.
        why = type(error).__name__
        if isinstance(error, psycopg.Error) and error.diag.constraint_name:
            why = f"{why}, {error.diag.constraint_name}"
        first, last = batch.facts[0], batch.last
        topics = first.topic if first is last else f"{first.topic} to {last.topic}"
        raise FactRefused(f"position {last.position} ({topics}) cannot be applied: {why}") from error
