"""What the tests of the embedded server do to it, and ask of it."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Protocol

import psycopg

from ledger.store.embedded import EmbeddedServer, Role


class User(Protocol):
    def __call__(self, home: Path, gate: Path | None = None) -> "subprocess.Popen[str]": ...


def told(joined: "subprocess.Popen[str]") -> int:
    assert joined.stdout is not None
    return int(joined.stdout.readline())


def dismiss(joined: "subprocess.Popen[str]") -> None:
    assert joined.stdin is not None
    joined.stdin.write("\n")
    joined.stdin.flush()
    assert joined.wait(60) == 0


def kill_server(server: EmbeddedServer) -> None:
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while server.pid is not None:
        time.sleep(0.005)


def query(server: EmbeddedServer, statement: str, role: Role = "postgres") -> object:
    with psycopg.connect(server.dsn(role)) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]
