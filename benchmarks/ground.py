"""A server of the benchmarks' own in a temporary home: ledgers, and beside them the library as it comes."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from ledger.application.house import House, initialise
from ledger.domain.values import ClockMode
from ledger.settings import Settings
from ledger.store.database import Database
from ledger.store.embedded import EmbeddedServer
from ledger.store.log import Context
from ledger.store.randomness import random_id

ZONE: Final = ZoneInfo("Asia/Jakarta")
ACTOR: Final = uuid4()
_numbers = count(1)
_PAGE: Final = bytes(8192)


class Ground:
    """Everything speaks TCP over the loopback; fsync is on, as always."""

    def __init__(self, home: Path, server: EmbeddedServer) -> None:
        self.home = home
        self.server = server

    def new_database(self, name: str) -> Database:
        """An empty database, open for both roles; to be closed by the caller."""
        with psycopg.connect(self.server.dsn("postgres", "postgres"), autocommit=True) as superuser:
            superuser.execute(sql.SQL("CREATE DATABASE {} OWNER ledger_owner").format(sql.Identifier(name)))
        return self.database(name)

    def database(self, name: str) -> Database:
        opened = Database(
            lambda: self.server.dsn("ledger_app", name, tcp=True),
            lambda: self.server.dsn("ledger_owner", name, tcp=True),
        )
        opened.pool.open()
        return opened

    @contextmanager
    def new_ledger(self, name: str, clock: ClockMode) -> Iterator[House]:
        """A ledger in a database of its own, just opened."""
        with self.new_database(name) as database:
            initialise(self._settings(name), clock, database=database)
        with self.ledger(name) as house:
            yield house

    @contextmanager
    def ledger(self, name: str) -> Iterator[House]:
        """The same ledger as a process that has just started sees it: nothing is remembered."""
        with self.database(name) as database, House.open(self._settings(name), database=database) as house:
            yield house

    def library_environment(self, name: str) -> dict[str, str]:
        """How `eventsourcing` finds a database and makes its own tables there; all else as it comes."""
        return {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": name,
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": str(self.server.place.port),
            "POSTGRES_USER": "ledger_owner",
            "POSTGRES_PASSWORD": self.server.environment("ledger_owner")["PGPASSWORD"],
        }

    def sync_seconds(self) -> float:
        """One page written and flushed to the disk that holds the log; median of 200."""
        took = []
        file = os.open(self.home / "flushed", os.O_CREAT | os.O_WRONLY)
        try:
            for _ in range(200):
                began = perf_counter()
                os.pwrite(file, _PAGE, 0)
                os.fsync(file)
                took.append(perf_counter() - began)
        finally:
            os.close(file)
        return median(took)

    def _settings(self, name: str) -> Settings:
        """Of this ledger alone, whatever the environment says."""
        folder = self.home / name
        folder.mkdir(exist_ok=True)
        return Settings(
            home=folder, database_url=None, owner_database_url=None, master_key_file=None, zone=ZONE, _env_file=None
        )


@contextmanager
def new_ground() -> Iterator[Ground]:
    """The server stops and its home goes when the benchmarks are done."""
    home = Path(tempfile.mkdtemp(prefix="sertakan-bench-"))
    home.chmod(0o711)  # under root the account PostgreSQL runs as must find its home
    with ExitStack() as leaving:
        leaving.callback(shutil.rmtree, home, ignore_errors=True)
        yield Ground(home, leaving.enter_context(EmbeddedServer(home)))


def context(house: House, now: datetime, body: bytes, *, command_id: UUID | None = None) -> Context:
    """A command as a request brings it: with an idempotency key. A simulated ledger stands still at `now`."""
    return Context(
        actor=ACTOR,
        command_id=command_id or random_id(),
        now=now,
        key_mac=house.keys.idempotency_mac(ACTOR, f"key-{next(_numbers)}"),
        request_mac=house.keys.request_mac(ACTOR, body),
        recorded_at=now if house.clock is ClockMode.SIMULATED else None,
    )
