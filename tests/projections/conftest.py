"""A log written by hand and the views that follow it, alone in a database."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import Connection

from ledger.projections.coverage.projection import CoverageProjection
from ledger.projections.coverage.queries import CoverageQueries
from ledger.projections.programme.projection import ProgrammeProjection
from ledger.projections.runner import Runner
from ledger.projections.sponsor_balance.projection import SponsorBalanceProjection
from ledger.store.database import Database
from tests.projections.writing import WrittenLog


@pytest.fixture
def written(owner_connection: Connection[Any]) -> WrittenLog:
    return WrittenLog(owner_connection)


@pytest.fixture
def runner(database: Database) -> Runner:
    return Runner(database, [CoverageProjection(), ProgrammeProjection(), SponsorBalanceProjection()])


@pytest.fixture
def coverage(database: Database) -> CoverageQueries:
    return CoverageQueries(database.pool)


@pytest.fixture(scope="module")
def module_written(module_database: Database) -> Iterator[WrittenLog]:
    with module_database.connect("owner") as owner:
        yield WrittenLog(owner)


@pytest.fixture(scope="module")
def module_runner(module_database: Database) -> Runner:
    return Runner(module_database, [CoverageProjection(), ProgrammeProjection(), SponsorBalanceProjection()])


@pytest.fixture(scope="module")
def module_coverage(module_database: Database) -> CoverageQueries:
    return CoverageQueries(module_database.pool)
