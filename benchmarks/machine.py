"""What the figures were measured on: they mean nothing without it."""

import os
import platform
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from time import perf_counter
from typing import Any, Self

import psutil

from benchmarks.ground import Ground


@dataclass(frozen=True, slots=True)
class Machine:
    """`sync_ms`: one flush of the disk. `busy_with_others`: part of all cores' time that other programs used during
    the run, from 0 to 1; figures in seconds are worth little where it is large.
    """

    cores: int
    memory_gb: int
    sync_ms: float
    postgresql: str
    python: str
    eventsourcing: str
    psycopg: str
    busy_with_others: float = 0.0

    @classmethod
    def look(cls, ground: Ground) -> Self:
        with ground.database("postgres") as database, database.connection() as connection:
            row = connection.execute("SHOW server_version").fetchone()
        assert row is not None
        return cls(
            cores=os.cpu_count() or 1,
            memory_gb=round(psutil.virtual_memory().total / 2**30),
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
            f"{self.cores} cores, {self.busy_with_others:.0%} busy with other programs meanwhile; {self.memory_gb} GB; "
            f"a flush takes {self.sync_ms} ms (fsync on); PostgreSQL {self.postgresql} over TCP, Python {self.python}, "
            f"eventsourcing {self.eventsourcing}, psycopg {self.psycopg}"
        )


class Watch:
    """Looks at the clock of every core, and at our own share of them, from its making on."""

    def __init__(self, ground: Ground) -> None:
        self._server = psutil.Process(ground.server.pid)
        self._began = perf_counter()
        self._ours, self._all = self._seconds()

    def busy_with_others(self) -> float:
        """Part of all cores' time since then."""
        ours, everybody = self._seconds()
        others = (everybody - self._all) - (ours - self._ours)
        return max(0.0, others / (perf_counter() - self._began) / (os.cpu_count() or 1))

    def _seconds(self) -> tuple[float, float]:
        """Processor seconds so far: of this process and the server with all it ever started; of everybody."""
        ours = sum(process_time_of(each) for each in (psutil.Process(), self._server))
        for child in self._server.children():
            with suppress(psutil.NoSuchProcess):
                ours += process_time_of(child)
        now = psutil.cpu_times()
        return ours, sum(now) - now.idle - getattr(now, "iowait", 0.0)


def process_time_of(process: psutil.Process) -> float:
    """Seconds of the process and of those of its children that have ended."""
    times = process.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)
