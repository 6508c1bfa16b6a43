"""Random histories: what the programme report counts at every position is a plain count of the facts up to it."""

from collections import Counter
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.domain.events import (
    ContributionReleased,
    ContributionReversed,
    ContributionSettled,
    LedgerEvent,
    WorkerAmended,
    WorkerRegistered,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Programme
from ledger.projections.programme.projection import ProgrammeProjection
from ledger.projections.programme.queries import ProgrammeQueries
from ledger.projections.runner import Runner
from ledger.store.database import Database
from tests.projections import programme_facts as p
from tests.projections import writing as w
from tests.projections.writing import WIB, WrittenLog, month

SPONSOR = UUID(int=2)
YEARS = (2024, 2025, 2026)
REGIONS = ("Balikpapan", "Gianyar", "Garut")
ROWS = """
SELECT 'months', to_jsonb(m) FROM programme_months m
UNION ALL SELECT 'year', to_jsonb(y) FROM programme_year y
UNION ALL SELECT 'claim', to_jsonb(c) FROM programme_claim c
UNION ALL SELECT 'benefit', to_jsonb(b) FROM programme_benefit b
ORDER BY 1, 2"""


def history(chance: Random) -> list[list[LedgerEvent]]:
    """Months of a few workers around two turns of the year, settled and taken back; many facts in one command."""
    workers = [uuid4() for _ in range(4)]
    live: set[tuple[UUID, ContributionMonth]] = set()
    commands: list[list[LedgerEvent]] = [[w.worker_registered(worker) for worker in workers]]
    while len(commands) < 60:
        worker, of = chance.choice(workers), month("2024-11").plus(chance.choice((0, 1, 2, 13, 14)))
        event: LedgerEvent
        if chance.random() < 0.15:
            event = p.moved(worker, chance.choice(REGIONS), of)
        elif (worker, of) not in live:
            live.add((worker, of))
            event = w.settled(worker, SPONSOR, of)
        else:
            live.remove((worker, of))
            take_back = chance.choice((w.released, lambda by, who, back: p.contribution_reversed(who, by, back)))
            event = take_back(SPONSOR, worker, of)
        if chance.random() < 0.4:
            commands[-1].append(event)
        else:
            commands.append([event])
    return commands


def counted(known: list[LedgerEvent], year: int) -> int:
    """Workers with a month of the year that was settled more often than it was taken back."""
    months: Counter[tuple[UUID, ContributionMonth]] = Counter()
    for event in known:
        match event:
            case ContributionSettled(originator_id=worker, month=of):
                months[worker, of] += 1
            case (
                ContributionReversed(originator_id=worker, month=of) | ContributionReleased(worker_id=worker, month=of)
            ):
                months[worker, of] -= 1
    return len({worker for (worker, of), times in months.items() if times and of.first_day.year == year})


def placed(commands: list[list[LedgerEvent]], year: int) -> Counter[str]:
    """Workers who count for the year by region: where each lived when the year began to count, or was known to live
    in it since.
    """
    lives: dict[UUID, str] = {}
    counts_in: dict[UUID, str] = {}
    for number, command in enumerate(commands, start=1):
        for event in command:
            match event:
                case WorkerRegistered(originator_id=worker, region=region):
                    lives[worker] = region
                case WorkerAmended(originator_id=worker, region=str() as region, from_month=of):
                    lives[worker] = region
                    if worker in counts_in and year >= of.first_day.year:
                        counts_in[worker] = region
        known = [event for each in commands[:number] for event in each]
        for worker, region in lives.items():
            if not counted([each for each in known if worker_of(each) == worker], year):
                counts_in.pop(worker, None)
            else:
                counts_in.setdefault(worker, region)
    return Counter(counts_in.values())


def worker_of(event: LedgerEvent) -> UUID:
    return event.worker_id if isinstance(event, ContributionReleased) else event.originator_id


def rows(database: Database) -> list[Any]:
    with database.connection() as connection:
        return connection.execute(ROWS).fetchall()


@pytest.mark.parametrize("seed", range(6))
def test_every_position_counts_the_facts_up_to_it_whatever_the_batches(
    database: Database, written: WrittenLog, seed: int
) -> None:
    chance = Random(seed)
    commands = history(chance)
    ends = []
    for command in commands:
        ends.append(written.append(*command))
        if chance.random() < 0.3:
            Runner(database, [ProgrammeProjection()], facts_max=chance.choice((1, 3, 2_000))).catch_up()
    Runner(database, [ProgrammeProjection()]).catch_up()

    queries = ProgrammeQueries(database.pool)
    known: list[LedgerEvent] = []
    for number, (command, end) in enumerate(zip(commands, ends, strict=True), start=1):
        known += command
        for year in YEARS:
            begins, next_begins = (datetime(each, 1, 1, tzinfo=WIB) for each in (year, year + 1))
            assert queries.summary(year, begins, next_begins, None, end)[1].participants == counted(known, year)
            by_region = placed(commands[:number], year)
            for region in REGIONS:
                said = queries.summary(year, begins, next_begins, region, end)[1].participants
                assert said == by_region[region], (year, region, end)


def test_a_report_made_anew_is_the_one_that_was_kept_up(database: Database, written: WrittenLog) -> None:
    worker, claim = uuid4(), uuid4()
    for command in history(Random(7)):
        written.append(*command)
        Runner(database, [ProgrammeProjection()]).catch_up()
    written.append(w.worker_registered(worker), p.claim_filed(claim, worker), p.benefit_paid(claim, Programme.JKM, 70))
    Runner(database, [ProgrammeProjection()]).catch_up()
    written.append(p.claim_reversed(claim, {Programme.JKM: 70}))
    Runner(database, [ProgrammeProjection()]).catch_up()
    kept_up = rows(database)
    with database.connect("owner") as owner:
        for table in ProgrammeProjection.tables:
            owner.execute(f"TRUNCATE {table}_v1")
        owner.execute("UPDATE projection SET position = 0 WHERE name = 'programme'")
    Runner(database, [ProgrammeProjection()]).catch_up()

    assert len(kept_up) > 10
    assert rows(database) == kept_up
