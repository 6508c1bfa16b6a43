"""Data folders for the command, and one in which the story was told on a small scale."""

from collections.abc import Iterator

import pytest

from ledger.application.house import House, initialise
from ledger.demo.story import tell_story
from ledger.domain.values import ClockMode
from ledger.settings import Settings
from ledger.store.embedded import EmbeddedServer
from tests.cli.command import Command
from tests.conftest import new_home

PARTICIPANTS = 40


@pytest.fixture(scope="package")
def story() -> Iterator[Command]:
    """A folder with the story in it; the server runs on between the commands, as beside a service."""
    with new_home() as home, EmbeddedServer(home):
        settings = Settings(home=home)
        initialise(settings, ClockMode.SIMULATED)
        with House.open(settings) as house:
            tell_story(house, participants=PARTICIPANTS)
        yield Command(home)


@pytest.fixture(scope="package")
def ledger() -> Iterator[Command]:
    """A folder with a new ledger whose clock is the database's."""
    with new_home() as home, EmbeddedServer(home):
        initialise(Settings(home=home))
        yield Command(home)


@pytest.fixture
def nothing() -> Iterator[Command]:
    """An empty folder."""
    with new_home() as home:
        yield Command(home)
