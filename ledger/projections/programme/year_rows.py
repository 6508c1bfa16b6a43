"""Workers and the years in which a month of theirs is settled: changes in memory, and how they become rows."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from psycopg import Connection

from ledger.domain.months import ContributionMonth
from ledger.projections.batch import Fact, FactRefused
from ledger.projections.projection import of_version
from ledger.store.arrays import INT2, INT8, TEXT

COPY_WORKERS: Final = "COPY programme_worker_v1 (worker_id, region, known_from) FROM STDIN"

SELECT_MONTHS: Final = """
SELECT m.worker_id::text, m.year, m.months
  FROM unnest(%(workers)s::uuid[], %(years)s::smallint[]) AS k (worker_id, year)
  JOIN programme_months_v1 m USING (worker_id, year)"""

PUT_MONTHS: Final = """
INSERT INTO programme_months_v1 (worker_id, year, months)
SELECT k.worker_id, k.year, k.months
  FROM unnest(%(workers)s::uuid[], %(years)s::smallint[], %(months)s::smallint[]) AS k (worker_id, year, months)
    ON CONFLICT (worker_id, year) DO UPDATE SET months = excluded.months"""

ADD_YEARS: Final = """
INSERT INTO programme_year_v1 (worker_id, year, region, known_from, known_to)
SELECT k.worker_id, k.year, w.region, k.known_from, k.known_to
  FROM unnest(%(workers)s::uuid[], %(years)s::smallint[], %(from)s::bigint[], %(to)s::bigint[])
       AS k (worker_id, year, known_from, known_to)
 CROSS JOIN LATERAL (
       SELECT n.region FROM programme_worker_v1 n
        WHERE n.worker_id = k.worker_id AND n.known_from <= k.known_from
        ORDER BY n.known_from DESC LIMIT 1) w"""

# A row that an amendment finds is cut in two at its position; one that it follows has the new region already.
MOVE_YEARS: Final = """
WITH cut AS (
    UPDATE programme_year_v1 y SET known_to = %(position)s::bigint
      FROM programme_year_v1 o
     WHERE (o.worker_id, o.year, o.known_from) = (y.worker_id, y.year, y.known_from)
       AND y.worker_id = %(worker)s::uuid AND y.year >= %(year)s::smallint AND y.region <> %(region)s::text
       AND y.known_from < %(position)s::bigint AND y.known_to > %(position)s::bigint
    RETURNING y.worker_id, y.year, o.known_to
)
INSERT INTO programme_year_v1 (worker_id, year, region, known_from, known_to)
SELECT worker_id, year, %(region)s::text, %(position)s::bigint, known_to FROM cut"""

CLOSE_YEARS: Final = """
UPDATE programme_year_v1 y SET known_to = k.position
  FROM unnest(%(workers)s::uuid[], %(years)s::smallint[], %(positions)s::bigint[]) AS k (worker_id, year, position)
 WHERE (y.worker_id, y.year) = (k.worker_id, k.year) AND y.known_to = 9223372036854775807"""

FOREVER: Final = 2**63 - 1

WorkerYear = tuple[str, int]


class Spans:
    """From when to when worker-years count. `began` and `ended` lie in this batch; `closed` began before it."""

    def __init__(self) -> None:
        self.whole: list[tuple[str, int, int, int]] = []
        self.closed: list[tuple[str, int, int]] = []
        self._began: dict[WorkerYear, int] = {}

    def begin(self, key: WorkerYear, position: int) -> None:
        self._began[key] = position

    def end(self, key: WorkerYear, position: int) -> None:
        began = self._began.pop(key, None)
        if began is None:
            self.closed.append((*key, position))
        else:
            self.whole.append((*key, began, position))

    def opened(self) -> list[tuple[str, int, int, int]]:
        return self.whole + [(*key, began, FOREVER) for key, began in self._began.items()]


class YearRows:
    """Months by last position of the command, worker and year: settled less taken back, so that a month which one
    command takes back and settles again never leaves. `applied`: the last fact folded; a command that is not
    complete there stays until it is.
    """

    def __init__(self) -> None:
        self.applied = 0
        self._workers: list[tuple[str, str, int]] = []
        self._moves: list[tuple[str, str, int, int]] = []
        self._changes: dict[tuple[int, str, int], int] = {}

    def add_worker(self, fact: Fact, region: str) -> None:
        self._workers.append((fact.stream, region, fact.position))

    def move_worker(self, fact: Fact, region: str, from_month: ContributionMonth) -> None:
        """Years from that month's on count in the new region; what begins to count later is counted there, too."""
        self._workers.append((fact.stream, region, fact.position))
        self._moves.append((fact.stream, region, fact.position, from_month.first_day.year))

    def settle(self, fact: Fact, month: ContributionMonth) -> None:
        self._change(fact, fact.stream, month, 1)

    def take_back(self, fact: Fact, worker_id: str, month: ContributionMonth) -> None:
        self._change(fact, worker_id, month, -1)

    def _change(self, fact: Fact, worker_id: str, month: ContributionMonth, by: int) -> None:
        key = (fact.end, worker_id, month.first_day.year)
        self._changes[key] = self._changes.get(key, 0) + by

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused when a month is taken back that was not settled, or settled for nobody."""
        if self._workers:
            with connection.cursor() as cursor, cursor.copy(of_version(COPY_WORKERS, version)) as copy:
                for row in self._workers:
                    copy.write_row(row)
            self._workers = []
        complete = {key: by for key, by in self._changes.items() if key[0] <= self.applied}
        if complete:
            months = _months(connection, version, {(worker_id, year) for _, worker_id, year in complete})
            spans = _spans(complete, months)
            _put(connection, version, months)
            _write_spans(connection, version, spans)
        for key in complete:
            del self._changes[key]
        for worker_id, region, position, year in self._moves:
            given = {"worker": worker_id, "region": region, "position": position, "year": year}
            connection.execute(of_version(MOVE_YEARS, version), given)
        self._moves = []


def _months(connection: Connection[Any], version: int, keys: Iterable[WorkerYear]) -> dict[WorkerYear, int]:
    """How many are settled before the batch."""
    workers, years = zip(*keys, strict=True)
    found = connection.execute(
        of_version(SELECT_MONTHS, version), {"workers": TEXT(workers), "years": INT2(years)}
    ).fetchall()
    return {(worker_id, year): months for worker_id, year, months in found}


def _spans(changes: Mapping[tuple[int, str, int], int], months: dict[WorkerYear, int]) -> Spans:
    """Brings `months` up to date, command by command."""
    spans = Spans()
    for (position, worker_id, year), by in changes.items():
        key = (worker_id, year)
        before = months.get(key, 0)
        months[key] = after = before + by
        if after < 0:
            raise FactRefused(f"a month taken back by position {position} or before it was not settled")
        if after and not before:
            spans.begin(key, position)
        elif before and not after:
            spans.end(key, position)
    return spans


def _put(connection: Connection[Any], version: int, months: Mapping[WorkerYear, int]) -> None:
    workers, years = zip(*months, strict=True)
    connection.execute(
        of_version(PUT_MONTHS, version),
        {"workers": TEXT(workers), "years": INT2(years), "months": INT2(list(months.values()))},
    )


def _write_spans(connection: Connection[Any], version: int, spans: Spans) -> None:
    if spans.closed:
        workers, years, positions = zip(*spans.closed, strict=True)
        connection.execute(
            of_version(CLOSE_YEARS, version),
            {"workers": TEXT(workers), "years": INT2(years), "positions": INT8(positions)},
        )
    opened = spans.opened()
    if opened:
        workers, years, starts, ends = zip(*opened, strict=True)
        given = {"workers": TEXT(workers), "years": INT2(years), "from": INT8(starts), "to": INT8(ends)}
        if connection.execute(of_version(ADD_YEARS, version), given).rowcount != len(opened):
            raise FactRefused(f"a month settled by position {max(starts)} or before it is of an unknown worker")
