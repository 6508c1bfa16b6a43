"""The cases of a file share one served ledger; each brings its own sponsors and workers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from ledger.store.database import Database
from ledger.store.embedded import EmbeddedServer
from ledger.store.tokens import Role
from tests.api.serving import Served, served
from tests.api.story import Story
from tests.conftest import fresh_database


@pytest.fixture(scope="module")
def jakarta_service(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A simulated ledger whose days are days of Asia/Jakarta."""
    with served(module_database, tmp_path_factory.mktemp("jakarta")) as running:
        yield running


@pytest.fixture(scope="module")
def jakarta(jakarta_service: Served) -> Iterator[Story]:
    """Its story, told by the administrator."""
    with jakarta_service.story() as story:
        yield story


@pytest.fixture(scope="module")
def approver(jakarta_service: Served) -> str:
    """The token of a second person, who may approve."""
    return jakarta_service.tokens[Role.APPROVER]


@pytest.fixture
def untouched_service(database: Database, tmp_path: Path) -> Iterator[Served]:
    with served(database, tmp_path) as running:
        yield running


@pytest.fixture
def untouched(untouched_service: Served) -> Iterator[Story]:
    """A ledger of its own, for a case in which it matters on which day something was recorded."""
    with untouched_service.story() as story:
        yield story


@pytest.fixture
def untouched_approver(untouched_service: Served) -> str:
    """The token of a second person, who may approve in it."""
    return untouched_service.tokens[Role.APPROVER]


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
