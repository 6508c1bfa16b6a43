"""Enrolments: begun, ended, credited to an agent, validated, and handed to another record of the same person."""

from typing import Any, NamedTuple

from psycopg import Connection

from ledger.domain.events import Enrolled, EnrolmentCredited, EnrolmentEnded, EnrolmentValidated
from ledger.domain.values import EndReason
from ledger.projections.batch import Fact, topics
from ledger.projections.sponsorship.part import Rows
from ledger.projections.sponsorship.versions import Versions


class EnrolmentCells(NamedTuple):
    worker_id: str
    sponsor_id: str
    scheme_id: str | None
    seat: str | None
    programmes: str
    fund_origin: str
    accepted_on: str
    starts_on: str
    ends_on: str = "infinity"
    agent_id: str | None = None
    validated_on: str | None = None


class EnrolmentRows(Rows):
    tables = ("sponsorship_enrolment",)
    topics = topics(Enrolled, EnrolmentCredited, EnrolmentEnded, EnrolmentValidated)

    def __init__(self) -> None:
        self._rows = Versions("sponsorship_enrolment", {"enrolment_id": "uuid"}, EnrolmentCells)

    def fold(self, fact: Fact) -> None:
        known, position = fact.fields, fact.position
        key = (known["enrolment_id"],)
        if fact.topic == Enrolled.TOPIC:
            self._rows.begin(key, position, _begun(fact.stream, known))
        elif fact.topic == EnrolmentCredited.TOPIC:
            self._rows.change(key, position, lambda _since, cells: cells._replace(agent_id=known["agent_id"]))
        elif fact.topic == EnrolmentValidated.TOPIC:
            self._rows.change(key, position, lambda _since, cells: cells._replace(validated_on=known["on"]))
        elif known["reason"] == EndReason.MERGED:
            self._rows.change(key, position, lambda since, cells: _handed_on(fact.begin, since, cells, known["on"]))
        else:
            self._rows.change(key, position, lambda _since, cells: cells._replace(ends_on=known["on"]))

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused when something happens to an enrolment that never began."""
        self._rows.write(connection, version)


def _begun(worker_id: str, known: dict[str, Any]) -> EnrolmentCells:
    seat = known["seat"]
    return EnrolmentCells(
        worker_id=worker_id,
        sponsor_id=known["sponsor_id"],
        scheme_id=known["scheme_id"],
        seat=None if seat is None else str(seat),
        programmes=",".join(known["programmes"]),
        fund_origin=known["fund_origin"],
        accepted_on=known["accepted_on"],
        starts_on=known["starts_on"],
    )


def _handed_on(command_begins: int, since: int, cells: EnrolmentCells, on: str) -> EnrolmentCells | None:
    """The record that ends hands its enrolments on. The other one's, begun by the same command, ends where an older
    one of that record goes on in its place; its months stay its own.
    """
    return cells._replace(ends_on=on) if since >= command_begins else None
