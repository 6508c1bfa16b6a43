"""A log written by hand and the views that follow it, alone in a database."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import Connection

from ledger.cli.opening import projections
from ledger.projections.coverage.queries import CoverageQueries
from ledger.projections.runner import Runner
from ledger.store.database import Database
from tests.projections.writing import WrittenLog


@pytest.fixture
def written(owner_connection: Connection[Any]) -> WrittenLog:
    return WrittenLog(owner_connection)


@pytest.fixture
def runner(database: Database) -> Runner:
    return Runner(database, projections())


@pytest.fixture
def coverage(database: Database) -> CoverageQueries:
    return CoverageQueries(database.pool)


@pytest.fixture(scope="module")
def module_written(module_database: Database) -> Iterator[WrittenLog]:
    with module_database.connect("owner") as owner:
        yield WrittenLog(owner)


@pytest.fixture(scope="module")
def module_runner(module_database: Database) -> Runner:
    return Runner(module_database, projections())


@pytest.fixture(scope="module")
def module_coverage(module_database: Database) -> CoverageQueries:
    return CoverageQueries(module_database.pool)
