"""The `sertakan` command as a stranger runs it: a process of its own, an environment of its own."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

SERTAKAN: Final = Path(sys.executable).with_name("sertakan")
SECONDS_MAX: Final = 60
INHERITED: Final = ("PATH", "HOME", "LANG", "SERTAKAN_PG_BINDIR")


@dataclass(frozen=True)
class Ended:
    """How a command ended, with what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Of a verb with `--json` that went well."""
        assert self.code == 0, self.err
        return json.loads(self.out)


@dataclass(frozen=True)
class Command:
    """The command with a data folder; `more`: what else its environment says."""

    home: Path
    more: tuple[tuple[str, str], ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return {**inherited, "SERTAKAN_HOME": str(self.home), "SERTAKAN_LOG_FORMAT": "json", **dict(self.more)}

    def __call__(self, *words: object, **environment: str) -> Ended:
        done = subprocess.run(
            [str(SERTAKAN), *map(str, words)],
            env=self.environment | environment,
            cwd="/",  # no .env of the working folder is meant
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def running(self, *words: str) -> Iterator["Running"]:
        """A verb that goes on until it is told to stop; it must then end in order."""
        process = subprocess.Popen(
            [str(SERTAKAN), *words],
            env=self.environment,
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running = Running(process)
        try:
            yield running
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                running.code = process.wait(SECONDS_MAX)
            finally:
                process.kill()
                running.hang_up()


class Running:
    """A process whose lines can be waited for. `code`: how it ended, once it has."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.code: int | None = None
        self.pid = process.pid
        self.said: list[str] = []
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        assert process.stdout is not None
        assert process.stderr is not None
        self._pipes = (process.stdout, process.stderr)
        self._readers = [threading.Thread(target=self._listen, args=(pipe,)) for pipe in self._pipes]
        for reader in self._readers:
            reader.start()

    def wait_for(self, part: str) -> str:
        """The first line, of either stream, with this in it."""
        ended = 0
        while ended < len(self._readers):
            line = self._lines.get(timeout=SECONDS_MAX)
            if line is None:
                ended += 1
                continue
            if part in line:
                return line
        raise AssertionError(f"it ended without saying {part}: {self.said}")

    def hang_up(self) -> None:
        for reader in self._readers:
            reader.join()
        for pipe in self._pipes:
            pipe.close()

    def _listen(self, pipe: IO[str]) -> None:
        for line in pipe:
            self.said.append(line.rstrip("\n"))
            self._lines.put(line)
        self._lines.put(None)
