"""Spans of workers' spells: what facts change in memory, and how that becomes rows."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, tzinfo
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from eventsourcing.persistence import StoredEvent
from psycopg import Connection

from ledger.domain.events import LedgerEvent
from ledger.domain.months import ContributionMonth
from ledger.projections.activity.spans import Span, spans_after
from ledger.projections.batch import Fact, FactRefused
from ledger.projections.projection import of_version
from ledger.store.arrays import INT4, INT8, TEXT
from ledger.store.codec import EventCodec, StoredEventUnreadable

FOREVER: Final = 2**63 - 1
STREAMS_MAX: Final = 500  # folded anew at a time: one command may speak of every worker of a region, each for decades

COPY_WORKERS: Final = "COPY activity_worker_v1 (worker_id, region, is_plain) FROM STDIN"
SELECT_WORKERS: Final = """
SELECT w.worker_id::text, w.region, w.is_plain FROM activity_worker_v1 w WHERE w.worker_id = ANY(%(workers)s::uuid[])"""
MARK_FOLDED: Final = """
UPDATE activity_worker_v1 SET is_plain = false WHERE worker_id = ANY(%(workers)s::uuid[]) AND is_plain"""
SELECT_ZONE: Final = "SELECT zone FROM ledger_identity"
SELECT_SPANS: Final = """
SELECT s.worker_id::text, s.spell, s.region, s.runs_from, s.runs_until, s.paid_to, s.first_hole
  FROM activity_spell_v1 s
 WHERE s.worker_id = ANY(%(workers)s::uuid[]) AND s.known_to = 9223372036854775807"""
SELECT_STREAMS: Final = """
SELECT e.originator_id::text, e.position, e.originator_version, e.topic, e.state
  FROM events e WHERE e.originator_id = ANY(%(workers)s::uuid[]) AND e.position <= %(through)s::bigint
 ORDER BY e.originator_id, e.originator_version"""
CLOSE_SPANS: Final = """
UPDATE activity_spell_v1 s SET known_to = k.position
  FROM unnest(%(workers)s::uuid[], %(spells)s::int[], %(positions)s::bigint[]) AS k (worker_id, spell, position)
 WHERE (s.worker_id, s.spell) = (k.worker_id, k.spell) AND s.known_to = 9223372036854775807"""
COPY_SPANS: Final = """
COPY activity_spell_v1
     (worker_id, spell, known_from, known_to, region, runs_from, runs_until, paid_to, first_hole) FROM STDIN"""

Settled = tuple[int, str, str | None]  # spell, month, and the first day of a spell that it opens


class SpanRows:
    """Changes by last position of the command and worker; None: facts that only the whole stream explains.
    `applied`: the last fact folded; a command that is not complete there stays until it is.
    """

    def __init__(self) -> None:
        self.applied = 0
        self._codec = EventCodec()
        self._workers: list[tuple[str, str, bool]] = []
        self._changes: dict[tuple[int, str], list[Settled] | None] = {}

    def add_worker(self, fact: Fact, region: str) -> None:
        self._workers.append((fact.stream, region, True))

    def settle(self, fact: Fact, settled: Mapping[str, Any]) -> None:
        """`settled`: fields of a ContributionSettled of the membership."""
        opens = settled["opens"]
        known = self._changes.setdefault((fact.end, fact.stream), [])
        if known is not None:
            known.append((settled["spell"], settled["month"], None if opens is None else opens["first_day"]))

    def fold_anew(self, fact: Fact) -> None:
        self._changes[fact.end, fact.stream] = None

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused for a month of nobody."""
        if self._workers:
            _copy(connection, of_version(COPY_WORKERS, version), self._workers)
            self._workers = []
        complete = {key: change for key, change in self._changes.items() if key[0] <= self.applied}
        if not complete:
            return
        by_worker: dict[str, list[tuple[int, list[Settled] | None]]] = {}
        for (position, worker_id), change in complete.items():
            by_worker.setdefault(worker_id, []).append((position, change))
            del self._changes[position, worker_id]
        workers = list(by_worker)
        known = _asked(connection, of_version(SELECT_WORKERS, version), workers)
        regions = {worker_id: region for worker_id, region, _ in known}
        plain = {each for each, _, is_plain in known if is_plain and None not in dict(by_worker[each]).values()}
        if len(regions) < len(workers):
            raise FactRefused(f"a month settled by position {self.applied} or before it is of an unknown worker")
        living: dict[str, dict[int, Span]] = {worker_id: {} for worker_id in workers}
        for worker_id, spell, *span in _asked(connection, of_version(SELECT_SPANS, version), workers):
            living[worker_id][spell] = Span(*span)
        versions = _Versions(living)
        for worker_id in workers:
            if worker_id in plain:
                _settle(versions, worker_id, regions[worker_id], by_worker[worker_id])
        anew = [worker_id for worker_id in workers if worker_id not in plain]
        if anew:
            connection.execute(of_version(MARK_FOLDED, version), {"workers": TEXT(anew)})
        for first in range(0, len(anew), STREAMS_MAX):
            few = anew[first : first + STREAMS_MAX]
            self._fold_anew(connection, versions, {each: [place for place, _ in by_worker[each]] for each in few})
        versions.write(connection, version)

    def _fold_anew(
        self, connection: Connection[Any], versions: "_Versions", positions: Mapping[str, list[int]]
    ) -> None:
        streams: dict[str, list[tuple[int, LedgerEvent]]] = {worker_id: [] for worker_id in positions}
        asked = {"workers": list(positions), "through": self.applied}
        zone = _zone(connection)
        for worker_id, position, number, topic, state in connection.execute(SELECT_STREAMS, asked):
            try:
                event, _ = self._codec.decode(StoredEvent(UUID(worker_id), number, topic, bytes(state)))
            except StoredEventUnreadable as unreadable:
                raise FactRefused(f"position {position} cannot be read: {unreadable}") from None
            streams[worker_id].append((position, event))
        for worker_id, places in positions.items():
            for position, spans in spans_after(streams[worker_id], sorted(places), zone):
                for spell in versions.living[worker_id].keys() | spans.keys():
                    versions.put(worker_id, spell, position, spans.get(spell))


class _Versions:
    """`living`: the newest version of each spell, by worker. `put` closes it and begins another."""

    def __init__(self, living: dict[str, dict[int, Span]]) -> None:
        self.living = living
        self._closed: list[tuple[str, int, int]] = []  # of those that were in the table
        self._whole: list[tuple[Any, ...]] = []
        self._began: dict[tuple[str, int], int] = {}

    def put(self, worker_id: str, spell: int, position: int, span: Span | None) -> None:
        """None: it is no spell any more. The same again is no new version."""
        before = self.living[worker_id].get(spell)
        if span == before:
            return
        began = self._began.pop((worker_id, spell), None)
        if before is not None:
            if began is None:
                self._closed.append((worker_id, spell, position))
            elif began < position:  # one command may change it twice
                self._whole.append((worker_id, spell, began, position, *_cells(before)))
            del self.living[worker_id][spell]
        if span is not None:
            self.living[worker_id][spell] = span
            self._began[worker_id, spell] = position

    def write(self, connection: Connection[Any], version: int) -> None:
        if self._closed:
            workers, spells, positions = zip(*self._closed, strict=True)
            given = {"workers": TEXT(workers), "spells": INT4(spells), "positions": INT8(positions)}
            connection.execute(of_version(CLOSE_SPANS, version), given)
        opened = [
            (worker_id, spell, began, FOREVER, *_cells(self.living[worker_id][spell]))
            for (worker_id, spell), began in self._began.items()
        ]
        if opened or self._whole:
            _copy(connection, of_version(COPY_SPANS, version), [*self._whole, *opened])


def _settle(
    versions: _Versions, worker_id: str, region: str, changes: Iterable[tuple[int, list[Settled] | None]]
) -> None:
    """Months of a worker to whom nothing else has happened: they go on with a spell, or open one. A month of a spell
    that never began makes nobody active, as it covers nobody.
    """
    for position, settled in sorted(changes, key=lambda change: change[0]):
        after = dict(versions.living[worker_id])
        for spell, text, first_day in settled or ():
            month = ContributionMonth.parse(text)
            if first_day is not None:
                after[spell] = Span.opened(region, date.fromisoformat(first_day), month)
            elif spell in after:
                after[spell] = after[spell].paid(month)
        for spell, span in after.items():
            versions.put(worker_id, spell, position, span)


def _zone(connection: Connection[Any]) -> tzinfo:
    """In which days are counted; a log that was never opened counts them anywhere."""
    row = connection.execute(SELECT_ZONE).fetchone()
    return UTC if row is None else ZoneInfo(row[0])


def _cells(span: Span) -> tuple[Any, ...]:
    return span.region, span.runs_from, span.runs_until, span.paid_to, span.first_hole


def _asked(connection: Connection[Any], statement: str, workers: list[str]) -> list[Any]:
    return connection.execute(statement, {"workers": TEXT(workers)}).fetchall()


def _copy(connection: Connection[Any], statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
