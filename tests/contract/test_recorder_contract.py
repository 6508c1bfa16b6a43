"""The library's own idea of what a recorder does, held against ours."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.tests.persistence import AggregateRecorderTestCase, ApplicationRecorderTestCase

from ledger.store.committer import Committer
from ledger.store.database import Database
from ledger.store.recorder import LedgerRecorder

# The library counts positions from 1 and expects an empty log: the identity of an opened ledger without its event.
OPENED = "INSERT INTO ledger_identity (ledger_id, clock, zone) VALUES (%s, 'database', 'Asia/Jakarta')"


class WithRecorder:
    """A recorder on a database of its own for every test."""

    RECORDER = LedgerRecorder

    @pytest.fixture(autouse=True)
    def _fresh(self, database: Database) -> Iterator[None]:
        with database.connect("owner") as owner:
            owner.execute(OPENED, (uuid4(),))
        committer = Committer(database.connect)
        self.recorder = self.RECORDER(database, committer)
        yield
        committer.close()

    def create_recorder(self) -> LedgerRecorder:
        return self.recorder


class TestApplicationRecorder(WithRecorder, ApplicationRecorderTestCase[LedgerRecorder]):
    def test_a_subscription_follows_the_log(self) -> None:
        self.optional_test_insert_subscribe()


class SilentRecorder(LedgerRecorder):
    """A mere aggregate recorder gives no positions."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        super().insert_events(stored_events, **kwargs)


class TestStreams(WithRecorder, AggregateRecorderTestCase):
    RECORDER = SilentRecorder


del ApplicationRecorderTestCase, AggregateRecorderTestCase


def test_a_stream_begins_at_its_beginning_and_has_no_gap(database: Database) -> None:
    with database.connect("owner") as owner:
        owner.execute(OPENED, (uuid4(),))
    committer = Committer(database.connect)
    recorder, stream = LedgerRecorder(database, committer), UUID(int=1)

    def event(version: int) -> StoredEvent:
        return StoredEvent(stream, version, "Topic", b"{}")

    try:
        with pytest.raises(IntegrityError):
            recorder.insert_events([event(2)])
        recorder.insert_events([event(1)])
        with pytest.raises(IntegrityError):
            recorder.insert_events([event(3)])
        with pytest.raises(IntegrityError):
            recorder.insert_events([event(2), event(4)])
        assert recorder.insert_events([event(2), event(3)]) == [2, 3]
    finally:
        committer.close()


def test_a_stream_may_count_from_zero_as_the_library_lets_it(database: Database) -> None:
    with database.connect("owner") as owner:
        owner.execute(OPENED, (uuid4(),))
    committer = Committer(database.connect)
    recorder, stream = LedgerRecorder(database, committer), UUID(int=1)
    try:
        for version in range(4):
            assert recorder.insert_events([StoredEvent(stream, version, "Topic", b"{}")]) == [version + 1]
    finally:
        committer.close()
