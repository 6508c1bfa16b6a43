"""Sponsors, and where workers live."""

from typing import Any, NamedTuple

from psycopg import Connection

from ledger.domain.events import SponsorRegistered, WorkerAmended, WorkerRegistered
from ledger.projections.batch import Fact, topics
from ledger.projections.sponsorship.part import Rows
from ledger.projections.sponsorship.versions import Versions


class SponsorCells(NamedTuple):
    kind: str
    fund_origin: str
    region: str


class WorkerCells(NamedTuple):
    region: str


class PartyRows(Rows):
    tables = ("sponsorship_sponsor", "sponsorship_worker")
    topics = topics(SponsorRegistered, WorkerAmended, WorkerRegistered)

    def __init__(self) -> None:
        self._sponsors = Versions("sponsorship_sponsor", {"sponsor_id": "uuid"}, SponsorCells)
        self._workers = Versions("sponsorship_worker", {"worker_id": "uuid"}, WorkerCells)

    def fold(self, fact: Fact) -> None:
        known, key = fact.fields, (fact.stream,)
        if fact.topic == WorkerRegistered.TOPIC:
            self._workers.begin(key, fact.position, WorkerCells(known["region"]))
        elif fact.topic == SponsorRegistered.TOPIC:
            cells = SponsorCells(known["kind"], known["fund_origin"], known["region"])
            self._sponsors.begin(key, fact.position, cells)
        elif known["region"] is not None:
            moved = WorkerCells(known["region"])
            self._workers.change(key, fact.position, lambda _since, _cells: moved)

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused when somebody moves whom nobody registered."""
        self._sponsors.write(connection, version)
        self._workers.write(connection, version)
