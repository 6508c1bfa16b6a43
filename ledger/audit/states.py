"""State rows of streams as their events say they must be, some hundred streams at a time."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from ledger.audit.finding import Damage, Finding, first
from ledger.audit.log_reading import Row, read_streams
from ledger.domain.agent import Agent
from ledger.domain.aggregate import Aggregate
from ledger.domain.claim import Claim
from ledger.domain.department import Department
from ledger.domain.enrolment_file import EnrolmentFile
from ledger.domain.ledger import Ledger
from ledger.domain.nomination import Nomination
from ledger.domain.payroll_batch import PayrollBatch
from ledger.domain.region import RegionFigures
from ledger.domain.scheme import Scheme
from ledger.domain.screening_list import ScreeningList
from ledger.domain.sponsor import Sponsor
from ledger.domain.village import Village
from ledger.domain.worker import Worker

STREAMS: Final = 500

AGGREGATES: Final[Sequence[type[Aggregate]]] = (
    Ledger,
    Scheme,
    Sponsor,
    Worker,
    Claim,
    RegionFigures,
    Agent,
    Village,
    Nomination,
    ScreeningList,
    EnrolmentFile,
    Department,
    PayrollBatch,
)
"""All that the domain has."""

SELECT_STATES: Final = """
SELECT originator_id, version, fold, state, due_on FROM stream_state
 WHERE originator_id > %(after)s::uuid ORDER BY originator_id LIMIT %(limit)s::int"""
COUNT_STATES: Final = "SELECT count(*) FROM stream_state"
SELECT_STREAM_WITHOUT_STATE: Final = """
SELECT min(e.position) FROM events e
 WHERE NOT EXISTS (SELECT FROM stream_state s WHERE s.originator_id = e.originator_id)"""


def check_states(connection: Connection[Any], told: Callable[[int, int], None]) -> Finding | None:
    """Versions of all; the states' bytes and days of the agenda where they have the shape that is known here."""
    missing: Any = connection.execute(SELECT_STREAM_WITHOUT_STATE).fetchone()
    found = None if missing[0] is None else Finding(missing[0], Damage.STATE)
    counted: Any = connection.execute(COUNT_STATES).fetchone()
    done, after = 0, UUID(int=0)
    while rows := connection.execute(SELECT_STATES, {"after": after, "limit": STREAMS}).fetchall():
        states = {row[0]: row[1:] for row in rows}
        after = rows[-1][0]
        for stream_id, events in groupby(read_streams(connection, list(states)), key=_stream_of):
            found = first(found, _compare(list(events), *states.pop(stream_id)))
        if states:  # rows of streams without an event
            found = first(found, Finding(None, Damage.STATE))
        done += len(rows)
        told(done, counted[0])
    return found


def _stream_of(row: Row) -> UUID:
    return row.stream_id


def _compare(rows: Sequence[Row], version: int, fold: int, state: bytes, due_on: Any) -> Finding | None:
    if version != rows[-1].version:
        later = [row for row in rows if row.version > version]
        return Finding((later or rows[-1:])[0].position, Damage.STATE, "version")
    events = [row.logged.event for row in rows if row.logged is not None]
    if len(events) < len(rows):
        return None  # what cannot be read was told already
    kind = next((each for each in AGGREGATES if isinstance(events[0], each.BORN)), None)
    if kind is None or fold != kind.FOLD:
        return None
    aggregate, position = kind.blank(events[0].originator_id), rows[0].position
    try:
        for row, event in zip(rows, events, strict=True):
            position = row.position
            aggregate.evolve(event)
    except Exception:  # noqa: BLE001 - `evolve` never refuses a fact that its stream could have recorded
        return Finding(position, Damage.IMPOSSIBLE, rows[0].topic)
    aggregate.version = version
    if bytes(state) != aggregate.state() or due_on != aggregate.due_on:
        return Finding(position, Damage.STATE, kind.BORN.TOPIC)
    return None
