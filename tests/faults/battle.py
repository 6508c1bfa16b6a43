"""Four processes write, two readers follow, and something is killed meanwhile; then the books are compared."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection

from ledger.store.database import Database, DatabaseAway
from ledger.store.log import Context, Log
from ledger.store.register_fold import fold_registers, live_registers
from tests.faults.tailing import Tail
from tests.faults.writer import ADDRESS, CONTENDED, fresh
from tests.store.logs import ACTOR, NOW, opened_log, register

ROOT = Path(__file__).parent.parent.parent
PROCESSES = 4
WAIT_SECONDS_MAX = 90


@dataclass
class Notes:
    """What the writers wrote down, by command."""

    sent: dict[UUID, UUID] = field(default_factory=dict)
    recorded: dict[UUID, tuple[int, int]] = field(default_factory=dict)
    replayed: int = 0
    refused: dict[UUID, str] = field(default_factory=dict)

    def read(self, path: Path) -> None:
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                what, command, *rest = json.loads(line)
            except ValueError:  # the last line of a process that was killed
                continue
            match what:
                case "sent":
                    self.sent[UUID(command)] = UUID(rest[0])
                case "recorded":
                    self.recorded[UUID(command)] = (rest[0], rest[1])
                    self.replayed += rest[2]
                case "refused":
                    self.refused[UUID(command)] = rest[0]

    @property
    def unanswered(self) -> set[UUID]:
        return set(self.sent) - set(self.recorded) - set(self.refused)


class Battle:
    """One run; `check` compares and prints."""

    def __init__(self, database: Database, folder: Path, seconds: float) -> None:
        self.database = database
        self.seconds = seconds
        self.notes = [folder / f"writer-{number}.jsonl" for number in range(PROCESSES)]
        self.writers: list[subprocess.Popen[bytes]] = []

    def run(self, interfere: Callable[["Battle"], None] | None = None) -> Notes:
        """Write for the given seconds; `interfere` is called once half of them are over."""
        with opened_log(self.database) as log:
            for sponsor_id in CONTENDED:
                register(log, sponsor_id)
        tails = [Tail(self._connect) for _ in range(2)]
        for tail in tails:
            tail.start()
        environment = os.environ | {ADDRESS: self.database.address(), "PYTHONPATH": str(ROOT)}
        for number, notes in enumerate(self.notes):
            arguments = [sys.executable, "-m", "tests.faults.writer", str(self.seconds), str(notes), str(number)]
            self.writers.append(subprocess.Popen(arguments, cwd=ROOT, env=environment))
        if interfere is not None:
            while not all(path.exists() for path in self.notes):
                assert [writer.poll() for writer in self.writers] == [None] * PROCESSES, "a writer did not begin"
                sleep(0.01)
            sleep(self.seconds / 2)
            interfere(self)
        ends = [writer.wait(timeout=self.seconds + WAIT_SECONDS_MAX) for writer in self.writers]
        assert set(ends) <= {0, -signal.SIGKILL}
        notes_of_all = Notes()
        for path in self.notes:
            notes_of_all.read(path)
        with self._connect() as connection:
            head = one_row(connection, "SELECT coalesce(max(position), 0) FROM events")[0]
        for tail in tails:
            tail.finish(head)
        assert [tail.complaints for tail in tails] == [[], []]
        assert [tail.last for tail in tails] == [head, head]
        return notes_of_all

    def _connect(self) -> Connection[Any]:
        return psycopg.connect(self.database.address(), autocommit=True)

    def check(self, notes: Notes, name: str, killed: int = 0) -> None:
        """Nothing acknowledged is lost or doubled, nothing refused is there, and no position is missing."""
        with self._connect() as connection:
            assert_whole(connection)
            stored: dict[UUID, tuple[int, int]] = {
                command: (first, last)
                for command, first, last in connection.execute(
                    "SELECT command_id, first_position, last_position FROM command"
                )
            }
            head = one_row(connection, "SELECT max(position) FROM events")[0]
        lost = {command for command, place in notes.recorded.items() if stored.get(command) != place}
        conflicts = {command for command, why in notes.refused.items() if why == "ConcurrentChange"}
        resent = self._resend(notes.unanswered)
        print(
            f"\n{name}: {head} events, {len(notes.recorded)} commands acknowledged, {len(lost)} lost,"
            f" {len(conflicts)} gave up after conflicts, {dict(Counter(notes.refused.values()))} refused;"
            f" {len(notes.unanswered)} unanswered when killed, sent again: {resent}"
        )
        assert len(notes.recorded) > 100
        assert lost == set()
        assert conflicts & set(stored) == set()
        assert len(notes.unanswered) <= killed
        with self._connect() as connection:
            assert_whole(connection)
        self._check_registers()

    def _resend(self, commands: set[UUID]) -> dict[str, int]:
        """What a client does that got no answer: the same again with the same key. Told apart by the log alone."""
        log = Log(self.database)
        outcomes: Counter[str] = Counter()
        for command in commands:
            key = command.bytes * 2
            again = [
                log.execute(Context(ACTOR, command, NOW, key, key), fresh(UUID(int=command.int ^ 1), payments=0))
                for _ in range(2)
            ]
            outcomes["was recorded" if again[0].replayed else "recorded now"] += 1
            assert again[1].replayed
            assert again[1].position == again[0].position
        log.close()
        return dict(outcomes)

    def _check_registers(self) -> None:
        log = Log(self.database)
        with suppress(DatabaseAway):  # what the pool still holds may be of a server that was killed
            log.head()
        folded = fold_registers(event for start in range(0, log.head(), 10_000) for event in log.read(start, 10_000))
        log.close()
        with self._connect() as connection:
            assert folded == live_registers(connection)


def assert_whole(connection: Connection[Any]) -> None:
    """Positions, versions and commands each cover the log without hole or overlap."""
    count, first, last = one_row(connection, "SELECT count(*), min(position), max(position) FROM events")
    assert (count, first) == (last, 1)
    covered = one_row(
        connection,
        "SELECT sum(last_position - first_position + 1), count(*) FILTER (WHERE first_position <= before)"
        " FROM (SELECT first_position, last_position, lag(last_position, 1, 0) OVER (ORDER BY first_position) AS before"
        " FROM command WHERE first_position IS NOT NULL) c",
    )
    assert covered == (last, 0)
    torn = one_row(
        connection,
        "SELECT count(*) FROM (SELECT originator_version - lag(originator_version, 1, 0)"
        " OVER (PARTITION BY originator_id ORDER BY position) AS step FROM events) s WHERE step <> 1",
    )
    assert torn == (0,)
    backwards = one_row(
        connection,
        "SELECT count(*) FROM (SELECT recorded_at < lag(recorded_at) OVER (ORDER BY position) AS back FROM events) s"
        " WHERE back",
    )
    assert backwards == (0,)


def one_row(connection: Connection[Any], statement: str) -> Any:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return row
