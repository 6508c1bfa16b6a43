"""A process that records as fast as it can, and writes down what it was promised. `writer.py SECONDS NOTES SEED`

The database's address comes in the environment. Every note is one line of JSON that is in the file before the
next command begins, so that a killed process leaves what it knew: ["sent", command, key, sponsor],
["recorded", command, first, last, replayed] or ["refused", command, why].
"""

import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from uuid import UUID, uuid4

from ledger.domain.errors import ConcurrentChange
from ledger.store.database import Database, DatabaseAway
from ledger.store.log import Context, Decision, Log
from tests.store.logs import ACTOR, NOW, enrolled, paying, receive, registered

ADDRESS = "LEDGER_TEST_ADDRESS"
THREADS = 8
CONTENDED = [UUID(int=number) for number in range(1, 21)]  # sponsors that everybody writes
LARGE_EVENTS = 2_500


class Writer:
    def __init__(self, log: Log, notes: Path, seconds: float) -> None:
        self.log = log
        self.until = monotonic() + seconds
        self.lines = notes.open("w", encoding="utf-8", buffering=1)
        self.lock = Lock()

    def note(self, *what: object) -> None:
        with self.lock:
            self.lines.write(json.dumps(what) + "\n")

    def write(self, seed: int) -> None:
        chance = random.Random(seed)
        while monotonic() < self.until:
            self.one(chance)

    def one(self, chance: random.Random) -> None:
        command_id, new_id, dice = uuid4(), uuid4(), chance.random()
        key = command_id.bytes * 2
        self.note("sent", str(command_id), str(new_id))
        try:
            if dice < 0.3:
                decide = paying(self.log, chance.choice(CONTENDED), 100)
            elif dice < 0.302:
                decide = large
            else:
                decide = fresh(new_id, payments=chance.choice((0, 0, 0, 1, 4)))
            answer = self.log.execute(Context(ACTOR, command_id, NOW, key, key), decide)
        except (ConcurrentChange, DatabaseAway) as refusal:
            self.note("refused", str(command_id), type(refusal).__name__)
        else:
            self.note("recorded", str(command_id), answer.first_position, answer.position, answer.replayed)


def fresh(new_id: UUID, payments: int) -> Callable[[], Decision]:
    def decide() -> Decision:
        sponsor = registered(new_id)
        for _ in range(payments):
            receive(sponsor, 100)
        return Decision([sponsor], {"sponsor_id": str(new_id)})

    return decide


def large() -> Decision:
    return Decision([enrolled(uuid4(), CONTENDED[0], uuid4()) for _ in range(LARGE_EVENTS // 2)], {})


def main(seconds: str, notes: str, seed: str) -> None:
    address = os.environ[ADDRESS]
    database = Database(lambda: address, None)
    database.pool.open()
    log = Log(database)
    writer = Writer(log, Path(notes), float(seconds))
    threads = [Thread(target=writer.write, args=(int(seed) * THREADS + number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.close()
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
