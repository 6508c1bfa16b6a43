"""The cases of a file share one served ledger; each brings its own sponsors and workers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from ledger.store.database import Database
from ledger.store.embedded import EmbeddedServer
from tests.api.serving import served
from tests.api.story import Story
from tests.conftest import fresh_database


@pytest.fixture(scope="module")
def jakarta(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A simulated ledger whose days are days of Asia/Jakarta."""
    with (
        served(module_database, tmp_path_factory.mktemp("jakarta")) as running,
        running.story() as story,
    ):
        yield story


@pytest.fixture
def untouched(database: Database, tmp_path: Path) -> Iterator[Story]:
    """A ledger of its own, for a case in which it matters on which day something was recorded."""
    with served(database, tmp_path) as running, running.story() as story:
        yield story


@pytest.fixture(scope="module")
def makassar(
    server: EmbeddedServer,
    superuser: Connection[Any],
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Story]:
    """A simulated ledger whose days are days of Asia/Makassar."""
    with (
        fresh_database(server, superuser, template) as database,
        served(database, tmp_path_factory.mktemp("makassar"), zone="Asia/Makassar") as running,
        running.story() as story,
    ):
        yield story
