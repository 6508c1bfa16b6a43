"""How fast the lists that warn early answer over many workers. Figures are printed; the bounds only catch what became
many times slower.
"""

import time
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import pytest
from psycopg import Connection

from ledger.projections.standing.arrears import ArrearsQueries
from ledger.store.database import Database

SECONDS_MAX = 60
SCHEME_WORKERS = 10_000
SPONSOR = UUID(int=2)

Found = TypeVar("Found")

# Ids in no order, as in life. One worker in thirty has not paid July; schemes of ten thousand end with July.
FILL = """
INSERT INTO standing_worker_v1
SELECT md5(n::text)::uuid, n, 'Region ' || n %% 7, 'other', 100000000 FROM generate_series(1, %(people)s::int) n;

INSERT INTO coverage_month_v1
       (worker_id, part, month, known_from, status, spell, settled_at, settled_offset, sponsor_id)
SELECT md5(n::text)::uuid, 0, m::date, %(people)s, 1, 1, m, 420, %(sponsor)s
  FROM generate_series('2025-05-01'::timestamp, '2025-07-01', interval '1 month') m,
       generate_series(1, %(people)s::int) n
 WHERE m < '2025-07-01' OR n %% 30 > 0;

INSERT INTO membership_fact_v1 (worker_id, known_from, kind, spell, on_date)
SELECT md5(n::text)::uuid, %(people)s, 4, 1, '2025-05-01' FROM generate_series(1, %(people)s::int) n;

INSERT INTO standing_scheme_v1
SELECT md5('scheme' || k)::uuid, k, %(sponsor)s, '2025-07-31'
  FROM generate_series(0, (%(people)s::int - 1) / %(each)s::int) k;

INSERT INTO standing_enrolment_v1
SELECT md5('e' || n)::uuid, n, md5(n::text)::uuid, %(sponsor)s, md5('scheme' || (n - 1) / %(each)s::int)::uuid,
       'JKK,JKM', 'apbd', '2025-05-01'
  FROM generate_series(1, %(people)s::int) n;

UPDATE projection SET position = %(people)s WHERE name IN ('coverage', 'standing')"""
TABLES = (
    "standing_worker_v1",
    "standing_enrolment_v1",
    "standing_scheme_v1",
    "coverage_month_v1",
    "membership_fact_v1",
)


def fill(owner: Connection[Any], people: int) -> None:
    for statement in FILL.split(";"):
        owner.execute(statement, {"people": people, "sponsor": SPONSOR, "each": SCHEME_WORKERS})
    for table in TABLES:
        owner.execute(f"VACUUM ANALYZE {table}")


def timed(label: str, ask: Callable[[], Found]) -> Found:
    started = time.perf_counter()
    found = ask()
    took = time.perf_counter() - started
    print(f"\n{label}: {took * 1000:,.0f} ms")
    assert took < SECONDS_MAX
    return found


@pytest.mark.parametrize(
    "people", [30_000, pytest.param(1_000_000, marks=[pytest.mark.slow, pytest.mark.timeout(1_200)])]
)
def test_the_lists_of_many_workers_come_in_seconds(database: Database, people: int) -> None:
    with database.connect("owner") as owner:
        fill(owner, people)
    lists, on = ArrearsQueries(database.pool), date(2025, 7, 20)

    _, page = timed("a page of those in arrears", lambda: lists.arrears(on, (1, 3), limit=1_000))
    _, last = timed("the last page", lambda: lists.arrears(on, (1, 3), after=page[-1].worker_id, limit=people))
    _, region = timed("of a region", lambda: lists.arrears(on, (1, 1), region="Region 3", limit=1_000))
    _, nobody = timed("of a region where nobody is", lambda: lists.arrears(on, (1, 3), region="Elsewhere", limit=1_000))
    _, none = timed("two months, which nobody owes", lambda: lists.arrears(on, (2, 2), limit=1_000))
    assert [each.worker_id for each in page] == sorted(each.worker_id for each in page)
    assert len(page) + len(last) == people // 30
    assert {each.paid_through for each in page} == {date(2025, 6, 1)}
    assert len(region) == min(1_000, len([n for n in range(30, people + 1, 30) if n % 7 == 3]))
    assert (nobody, none) == ([], [])

    _, schemes = timed("the schemes that end", lambda: lists.ending(on, date(2025, 8, 19), limit=20))
    ids = [each.scheme_id for each in schemes]
    _, counted = timed(f"who falls out of {len(ids)}", lambda: lists.falling_out(ids, date(2025, 4, 1)))
    _, listed = timed("a page of one", lambda: lists.falling_out(ids[:1], date(2025, 4, 1), limit=1_000))
    assert sum(each.workers for each in counted) == min(people, 20 * SCHEME_WORKERS)
    assert [each.workers for each in listed] == [1] * 1_000
