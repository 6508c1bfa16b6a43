"""Logs for the tests of the store."""

from collections.abc import Iterator

import pytest

from ledger.domain.values import ClockMode
from ledger.store.database import Database
from ledger.store.log import Log
from tests.store.logs import opened_log


@pytest.fixture
def log(database: Database) -> Iterator[Log]:
    """The log of a ledger whose clock is the database's."""
    with opened_log(database) as opened:
        yield opened


@pytest.fixture
def simulated_log(database: Database) -> Iterator[Log]:
    with opened_log(database, ClockMode.SIMULATED) as opened:
        yield opened
