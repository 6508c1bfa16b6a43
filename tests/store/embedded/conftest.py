"""Homes with a cluster in them, and processes that share one."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.store.embedded import EmbeddedServer
from tests.conftest import new_home
from tests.store.embedded.steps import User

ACQUIRE = """
import sys, time
from pathlib import Path
from ledger.store.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
while not Path(sys.argv[2]).exists(): time.sleep(0.005)
server.acquire()
print(server.pid, flush=True)
sys.stdin.readline()
server.release()
"""


def made_home() -> Iterator[Path]:
    with new_home() as made:
        with EmbeddedServer(made):
            pass
        yield made


home = pytest.fixture(made_home, scope="session", name="home")
"""A home with a cluster in it; every test leaves it stopped and whole."""

fragile_home = pytest.fixture(made_home, name="fragile_home")
"""One for a test that breaks it."""


@pytest.fixture
def user() -> Iterator[User]:
    """Starts processes that join the users of a home, say the server's number, and leave on a line of input."""
    joined: list[subprocess.Popen[str]] = []

    def join(home: Path, gate: Path | None = None) -> "subprocess.Popen[str]":
        command = [sys.executable, "-W", "error", "-c", ACQUIRE, str(home), str(gate or home)]
        joined.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return joined[-1]

    yield join
    for left in joined:
        left.kill()
        left.communicate()
