"""A database that goes away in the middle: said so, and what was sent can be sent again."""

from typing import Any

import httpx2
import pytest
from psutil import Process

from ledger.store.database import Database
from ledger.store.embedded import EmbeddedServer
from tests.api.scene import SPONSOR, refused
from tests.api.serving import served
from tests.api.story import Story
from tests.conftest import new_home


def until_answered(ask: Any) -> httpx2.Response:
    """The first answer that is not "later"."""
    for _try in range(20):
        response: httpx2.Response = ask()
        if response.status_code != 503:
            return response
    pytest.fail("the database did not come back")


def test_a_lost_database_is_said_and_the_same_command_is_recorded_once_when_it_is_back() -> None:
    with new_home() as home, EmbeddedServer(home) as own:
        database = Database(lambda: own.dsn("ledger_app"), lambda: own.dsn("ledger_owner"))
        database.pool.timeout = 0.5  # seconds that a request waits for a connection; ten where nobody is in a hurry
        database.pool.open()
        try:
            with served(database, home) as running, running.story() as story:
                tell(story, own)
        finally:
            database.close()


def tell(story: Story, own: EmbeddedServer) -> None:
    sponsor = story.sponsor()
    headers = {"Idempotency-Key": "once"}
    assert own.pid is not None
    leader = Process(own.pid)
    for each in (leader, *leader.children(recursive=True)):  # or one of them might still answer for a moment
        each.kill()

    written = story.http.post("/v1/sponsors", json=SPONSOR, headers=headers)
    read = story.http.get(f"/v1/sponsors/{sponsor}/balance")
    ready = story.http.get("/health/ready")

    for response in (written, read):
        refused(response, 503, "database-away")
        assert response.headers["retry-after"] == "1"
    assert (ready.status_code, ready.json()["problems"]) == (503, ["database away"])

    own.ensure_running()
    first = until_answered(lambda: story.http.post("/v1/sponsors", json=SPONSOR, headers=headers))
    again = story.http.post("/v1/sponsors", json=SPONSOR, headers=headers)

    assert (first.status_code, again.json()) == (201, first.json())
    story.position = first.json()["position"]
    assert len(story.events(topic="SponsorRegistered")) == 2
    assert until_answered(lambda: story.http.get(f"/v1/sponsors/{sponsor}/balance")).status_code == 200
