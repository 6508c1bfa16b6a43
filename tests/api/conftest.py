"""A ledger served over HTTP, new for every test or for every file of tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from ledger.store.database import Database
from tests.api.scene import module_owner, nothing_left_behind, scene
from tests.api.serving import Served, served
from tests.api.story import Story

__all__ = ["module_owner", "nothing_left_behind", "scene"]


@pytest.fixture(scope="session", autouse=True)
def _quiet_log() -> Iterator[None]:
    """Requests are logged, but not among the dots of the tests."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Iterator[Served]:
    """A new simulated ledger in Asia/Jakarta, served for this test alone."""
    with served(database, tmp_path) as running:
        yield running


@pytest.fixture
def api(service: Served) -> Iterator[Story]:
    """The story of this test's own ledger, told by the administrator."""
    with service.story() as story:
        yield story


@pytest.fixture(scope="module")
def module_service(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One simulated ledger for the tests of a file, which keep out of each other's way."""
    with served(module_database, tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="module")
def module_api(module_service: Served) -> Iterator[Story]:
    with module_service.story() as story:
        yield story
