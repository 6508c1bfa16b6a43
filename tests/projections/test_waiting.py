"""Reading one's own writes."""

import threading
import time
from uuid import uuid4

import pytest

from ledger.domain.errors import ViewBehind
from ledger.projections.runner import Runner
from ledger.projections.waiting import wait_for
from ledger.store.database import Database
from tests.projections import writing as w
from tests.projections.writing import WrittenLog


def test_a_reader_waits_until_the_view_has_seen_the_position(
    database: Database, written: WrittenLog, runner: Runner
) -> None:
    head = written.append(w.worker_registered(uuid4()))
    late = threading.Timer(0.1, runner.catch_up)
    late.start()

    assert wait_for(database.pool, "coverage", head) == head
    late.join()


def test_a_reader_gives_up_with_what_was_seen_and_asked(database: Database, written: WrittenLog) -> None:
    head = written.append(w.worker_registered(uuid4()))

    with pytest.raises(ViewBehind) as refused:
        wait_for(database.pool, "coverage", head, seconds=0.05)

    assert refused.value.fields == {"view": "coverage", "seen": 0, "asked": head}


def test_nobody_waits_for_a_stopped_view(database: Database, written: WrittenLog, runner: Runner) -> None:
    head = written.append_bytes(uuid4(), "WorkerRegistered", b"damaged")
    runner.catch_up()
    started = time.monotonic()

    with pytest.raises(ViewBehind):
        wait_for(database.pool, "coverage", head, seconds=30)

    assert time.monotonic() - started < 5
