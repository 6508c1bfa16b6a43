"""The books over years of postings, and the statement of a sponsor with very many lines."""

import gc
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median
from threading import Event, Thread
from time import perf_counter
from typing import Any, Final, Self
from uuid import UUID, uuid4

import psutil

from api.forms import CSV, JSON, XLSX
from api.statement_forms import FORMS
from benchmarks.figure import Figure, at_most
from benchmarks.ground import ACTOR, ZONE, Ground
from benchmarks.scale import Scale
from ledger.application.house import House
from ledger.application.statements import statement_of
from ledger.domain.events import Funding, FundsAllocated, LedgerEvent, PaymentReceived, SponsorRegistered
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import Channel, ClockMode, FundOrigin, Programme, SponsorKind
from ledger.projections.books import MARK_EVERY
from ledger.projections.books.queries import BooksQueries
from ledger.store.codec import Envelope, EventCodec

NOON: Final = datetime(2025, 1, 6, 12, tzinfo=ZONE)
SPONSORS: Final = 1_000
LEGS: Final = 2
MB: Final = 1 << 20

# Every second position a payment, every other an allocation to the one class of payables.
FILL_POSTINGS: Final = """
INSERT INTO posting_v1 (position, leg, class, account, amount)
SELECT n, 1, CASE WHEN n %% 2 = 1 THEN '1100 bank' ELSE '2100 sponsor-funds' END,
       CASE WHEN n %% 2 = 1 THEN '1100 bank:collection' ELSE '2100 sponsor-funds:' || n %% %(sponsors)s END, 1680000
  FROM generate_series(1, %(positions)s::bigint) n
 UNION ALL
SELECT n, 2, CASE WHEN n %% 2 = 1 THEN '2100 sponsor-funds' ELSE '2200 contributions-payable' END,
       CASE WHEN n %% 2 = 1 THEN '2100 sponsor-funds:' || n %% %(sponsors)s ELSE '2200 contributions-payable:JKK' END,
       -1680000
  FROM generate_series(1, %(positions)s::bigint) n"""
FILL_TOTALS: Final = """
INSERT INTO account_total_v1 (class, known_from, debit, credit)
SELECT class, mark, sum(debit) OVER w, sum(credit) OVER w
  FROM (SELECT class, (position + %(every)s - 1) / %(every)s * %(every)s AS mark,
               coalesce(sum(amount) FILTER (WHERE amount > 0), 0) AS debit,
               coalesce(-sum(amount) FILTER (WHERE amount < 0), 0) AS credit
          FROM posting_v1 GROUP BY 1, 2) moved
WINDOW w AS (PARTITION BY class ORDER BY mark)"""
MARK_SEEN: Final = "UPDATE projection SET position = %(positions)s WHERE name = 'books'"
COPY_EVENTS: Final = "COPY events (position, originator_id, originator_version, topic, state, recorded_at) FROM STDIN"


class Books:
    """Each figure in a ledger of its own, whose rows are put where they belong without commands."""

    def __init__(self, ground: Ground, scale: Scale) -> None:
        self._ground = ground
        self._scale = scale

    def close(self) -> None: ...

    def trial_balance(self) -> list[Figure]:
        """As known a year ago, where the last year is the last third of three."""
        positions = self._scale.postings // LEGS
        with self._ground.new_ledger("trial_balance", ClockMode.SIMULATED) as house:
            _fill_postings(house, positions)
            queries = BooksQueries(house.database.pool)
            now, then = (
                median([_milliseconds(queries, position - number) for number in range(1, 22)])
                for position in (positions, positions * 2 // 3)
            )
        target = at_most(50) if self._scale.postings >= 2_000_000 else None
        return [Figure("trial-balance-as-known-a-year-ago", then, "ms", "as known now", now, target)]

    def statement(self) -> list[Figure]:
        """Of all its lines in every form, and how far the process grew meanwhile."""
        with self._ground.new_ledger("statement", ClockMode.SIMULATED) as house:
            sponsor_id = _fill_statement(house, self._scale.lines)
            found = [_written(house, sponsor_id, form) for form in (JSON, CSV, XLSX)]
        of_target = self._scale.lines >= 100_000
        return [
            *(
                Figure(f"statement-{name}", seconds, "s")
                for name, (seconds, _) in zip(("json", "csv", "xlsx"), found, strict=True)
            ),
            Figure(
                "statement-memory",
                max(0.01, *(grown for _, grown in found)),
                "MB",
                target=at_most(40) if of_target else None,
            ),
        ]


def _fill_postings(house: House, positions: int) -> None:
    with house.database.connect("owner") as owner:
        owner.execute(FILL_POSTINGS, {"positions": positions, "sponsors": SPONSORS})
        owner.execute(FILL_TOTALS, {"every": MARK_EVERY})
        owner.execute(MARK_SEEN, {"positions": positions})
        owner.execute("VACUUM ANALYZE posting_v1, account_total_v1")


def _milliseconds(queries: BooksQueries, position: int) -> float:
    began = perf_counter()
    _, rows = queries.classes(position)
    took = perf_counter() - began
    assert sum(row.balance for row in rows) == 0, "the books balance"
    return took * 1_000


def _fill_statement(house: House, lines: int) -> UUID:
    sponsor_id, codec, head = uuid4(), EventCodec(), house.log.head()
    with house.database.connect("owner") as owner, owner.cursor() as cursor, cursor.copy(COPY_EVENTS) as copy:
        for version, event in enumerate(_facts(sponsor_id, lines), start=1):
            stored = codec.encode(event, Envelope(ACTOR, uuid4(), (1, 1)))
            copy.write_row((head + version, sponsor_id, version, event.TOPIC, stored.state, NOON))
    return sponsor_id


def _facts(sponsor_id: UUID, lines: int) -> Iterator[LedgerEvent]:
    """Payments and allocations in turns, each fact numbered by its stream."""
    text = SealedText(reference=uuid4(), digest="0" * 64)
    place: dict[str, Any] = {"originator_id": sponsor_id, "originator_version": 1}
    yield SponsorRegistered(
        **place, kind=SponsorKind.ASN, fund_origin=FundOrigin.PRIVATE, region="Kota Balikpapan", name=text
    )
    for number in range(lines):
        payment_id, at = UUID(int=number // 2), NOON + timedelta(minutes=number)
        if number % 2:
            yield FundsAllocated(
                **place,
                allocation_id=uuid4(),
                amounts={Programme.JKK: 1_000_000, Programme.JKM: 680_000},
                drawn=(Funding(payment_id=payment_id, amount=1_680_000),),
                worker_months=1,
                through_month=ContributionMonth.parse("2025-12"),
                effective_at=at,
            )
        else:
            yield PaymentReceived(
                **place,
                payment_id=payment_id,
                amount=1_680_000,
                received_at=at,
                counts_from=at,
                channel=Channel.TRANSFER,
                reference=text,
            )


def _written(house: House, sponsor_id: UUID, form: str) -> tuple[float, float]:
    """Seconds, and megabytes by which the process grew at its largest; what is loaded once is loaded before."""
    known = house.log.as_known_at()
    sum(len(chunk) for chunk in FORMS[form](statement_of(house, sponsor_id, known, NOON.date(), NOON.date())))
    gc.collect()
    with Growth() as growth:
        began = perf_counter()
        for _chunk in FORMS[form](statement_of(house, sponsor_id, known)):
            pass
        took = perf_counter() - began
    return took, growth.megabytes


class Growth:
    """How far this process grew while it was watched, looked at fifty times a second."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._done = Event()
        self._watching = Thread(target=self._watch)
        self._before = self._peak = 0

    @property
    def megabytes(self) -> float:
        return (self._peak - self._before) / MB

    def __enter__(self) -> Self:
        self._before = self._peak = self._size()
        self._watching.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._done.set()
        self._watching.join()
        self._peak = max(self._peak, self._size())

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            self._peak = max(self._peak, self._size())

    def _size(self) -> int:
        return int(self._process.memory_info().rss)
