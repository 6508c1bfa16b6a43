"""The runner of all views in a process of its own; ends when it is told to. The database's address is its world."""

import os
import signal
import threading

from ledger.cli.opening import projections
from ledger.projections.runner import Runner
from ledger.store.database import Database


def follow(address: str) -> None:
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    with Database(lambda: address, None) as database:
        database.pool.open()
        Runner(database, projections()).run_forever(stopping)


if __name__ == "__main__":
    follow(os.environ["SERTAKAN_BENCH_ADDRESS"])
