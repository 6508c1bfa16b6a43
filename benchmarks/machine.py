"""What the figures were measured on: they mean nothing without it."""

import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any, Self

import psutil

from benchmarks.ground import Ground


@dataclass(frozen=True, slots=True)
class Machine:
    """`load`: processes that wanted a core in the minute before, ours not counted. `sync_ms`: one flush of the disk."""

    cores: int
    memory_gb: int
    load: float
    sync_ms: float
    postgresql: str
    python: str
    eventsourcing: str
    psycopg: str

    @classmethod
    def look(cls, ground: Ground) -> Self:
        with ground.database("postgres") as database, database.connection() as connection:
            row = connection.execute("SHOW server_version").fetchone()
        assert row is not None
        return cls(
            cores=os.cpu_count() or 1,
            memory_gb=round(psutil.virtual_memory().total / 2**30),
            load=round(psutil.getloadavg()[0], 1),
            sync_ms=round(ground.sync_seconds() * 1000, 2),
            postgresql=row[0].split()[0],
            python=platform.python_version(),
            eventsourcing=version("eventsourcing"),
            psycopg=version("psycopg"),
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def said(self) -> str:
        return (
            f"{self.cores} cores, {self.memory_gb} GB, load {self.load} at the start; a flush takes {self.sync_ms} ms "
            f"(fsync on); PostgreSQL {self.postgresql} over TCP, Python {self.python}, "
            f"eventsourcing {self.eventsourcing}, psycopg {self.psycopg}"
        )
