"""A small story told once by real commands, and a copy of its database for every test to damage."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.application.house import House, initialise
from ledger.cli.opening import projections
from ledger.demo.story import tell_story
from ledger.domain.values import ClockMode
from ledger.projections.runner import Runner
from ledger.settings import Settings
from ledger.store.database import Database
from ledger.store.embedded import EmbeddedServer
from tests.conftest import create_database, fresh_database, new_home

TOLD = "told"
PARTICIPANTS = 12


@pytest.fixture(scope="session")
def told(server: EmbeddedServer, superuser: Connection[TupleRow], template: str) -> str:
    """Name of a database with the story in it, that nobody is connected to."""
    create_database(superuser, TOLD, template)
    database = Database(lambda: server.dsn("ledger_app", TOLD), lambda: server.dsn("ledger_owner", TOLD))
    with new_home() as home, database:
        database.pool.open()
        settings = Settings(home=home)
        initialise(settings, ClockMode.SIMULATED, database=database)
        with House.open(settings, database=database) as house:
            tell_story(house, participants=PARTICIPANTS)
            Runner(database, projections()).catch_up()
    return TOLD


@pytest.fixture
def database(server: EmbeddedServer, superuser: Connection[TupleRow], told: str) -> Iterator[Database]:
    with fresh_database(server, superuser, told) as opened:
        yield opened


@pytest.fixture
def vandal(owner_connection: Connection[Any]) -> Connection[Any]:
    """The tables' owner, with the trigger out of the way that refuses every change of the log."""
    for table in ("events", "command"):
        owner_connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
    return owner_connection
