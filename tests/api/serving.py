"""The application as it is served: a real socket, a real database, a simulated clock, the views kept up."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from ledger.application.house import House, initialise
from ledger.cli.opening import projections
from ledger.domain.values import ClockMode
from ledger.projections.runner import Runner
from ledger.settings import Settings
from ledger.store.database import Database
from ledger.store.tokens import Role, create_token
from tests.api.story import Story

START_SECONDS_MAX = 10
ANSWER_SECONDS_MAX = 60


@dataclass(frozen=True)
class Served:
    """A ledger being served, with a token of every role."""

    house: House
    url: str
    tokens: Mapping[Role, str]

    def caller(self, role: Role) -> httpx2.Client:
        """To be closed by the caller."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"}
        # Nothing is encrypted: without `verify`, no certificates are loaded, which takes longer than most tests.
        return httpx2.Client(base_url=self.url, headers=headers, timeout=ANSWER_SECONDS_MAX, verify=False)

    @contextmanager
    def story(self) -> Iterator[Story]:
        """A story told by the administrator, who may do everything."""
        with self.caller(Role.ADMIN) as http:
            yield Story(http)


@contextmanager
def served(
    database: Database,
    home: Path,
    *,
    zone: str = "Asia/Jakarta",
    clock: ClockMode = ClockMode.SIMULATED,
    projecting: bool = True,
) -> Iterator[Served]:
    """Open a new ledger in an empty migrated database and serve it until the block ends."""
    settings = Settings(home=home, zone=ZoneInfo(zone))
    initialise(settings, clock, database=database)
    with ExitStack() as opened:
        house = opened.enter_context(House.open(settings, database=database))
        tokens = made_tokens(database)
        runner = Runner(database, projections()) if projecting else None
        url = opened.enter_context(serving(create_app(house, runner)))
        yield Served(house, url, tokens)


def made_tokens(database: Database) -> dict[Role, str]:
    with database.connect("owner") as owner:
        return {role: create_token(owner, role.value, role)[1] for role in Role}


@contextmanager
def serving(app: FastAPI | Any) -> Iterator[str]:
    """The address of the application, on a free port of this machine."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, access_log=False, timeout_graceful_shutdown=1, lifespan="on"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="http")
    thread.start()
    try:
        until = time.monotonic() + START_SECONDS_MAX
        while not server.started:
            assert thread.is_alive(), "the application did not start"
            assert time.monotonic() < until, "the application takes too long to start"
            time.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
