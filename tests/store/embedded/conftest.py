"""Homes with a cluster in them, and processes that share one."""

import os
import shutil
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


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A home with a cluster in it; every test leaves it stopped and whole."""
    with new_home() as made:
        with EmbeddedServer(made):
            pass
        yield made


@pytest.fixture
def fragile_home(home: Path) -> Iterator[Path]:
    """What is looked at before a start, in a home of its own, for a test that breaks it."""
    with new_home() as copy:
        (copy / "postgresql" / "global").mkdir(parents=True)
        (copy / "run").mkdir()
        for name in ("identity.json", "place.json", "postgresql/PG_VERSION", "postgresql/global/pg_control"):
            shutil.copy(home / name, copy / name)
        owner = (home / "postgresql").stat()
        for path in (copy / "run", copy / "postgresql", *(copy / "postgresql").rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
        yield copy


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
