"""Schemes with their budgets, which of their seats are which village's, and why enrolments under them ended."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from psycopg import Connection

from ledger.domain.events import BudgetSet, EnrolmentEnded, SchemeOpened, SeatsGranted, VillageRegistered
from ledger.domain.values import EndReason
from ledger.projections.batch import Fact, topics
from ledger.projections.sponsorship.part import Rows
from ledger.projections.sponsorship.versions import Versions


class SchemeCells(NamedTuple):
    sponsor_id: str
    starts_on: str
    months: str
    quota: str | None
    fund_origin: str
    programmes: str
    ceiling: str | None = None
    budget_on: str | None = None


class VillageCells(NamedTuple):
    region: str


class SeatCells(NamedTuple):
    last_seat: str
    village_id: str


class EndCells(NamedTuple):
    reason: str


class SchemeRows(Rows):
    tables = ("sponsorship_scheme", "sponsorship_village", "sponsorship_seats", "sponsorship_end")
    topics = topics(BudgetSet, EnrolmentEnded, SchemeOpened, SeatsGranted, VillageRegistered)

    def __init__(self) -> None:
        self._schemes = Versions("sponsorship_scheme", {"scheme_id": "uuid"}, SchemeCells)
        self._villages = Versions("sponsorship_village", {"village_id": "uuid"}, VillageCells)
        self._seats = Versions("sponsorship_seats", {"scheme_id": "uuid", "first_seat": "int"}, SeatCells)
        self._ends = Versions("sponsorship_end", {"enrolment_id": "uuid", "ended_at": "bigint"}, EndCells)

    def fold(self, fact: Fact) -> None:
        known, key, position = fact.fields, (fact.stream,), fact.position
        if fact.topic == EnrolmentEnded.TOPIC:
            # Merging hands an enrolment on to the record that goes on; that is no end of it.
            if known["scheme_id"] is not None and known["reason"] != EndReason.MERGED:
                self._ends.begin((known["enrolment_id"], str(position)), position, EndCells(known["reason"]))
        elif fact.topic == SchemeOpened.TOPIC:
            self._schemes.begin(key, position, _opened(known))
        elif fact.topic == BudgetSet.TOPIC:
            ceiling, on = str(known["ceiling"]), known["on"]
            self._schemes.change(key, position, lambda _since, cells: cells._replace(ceiling=ceiling, budget_on=on))
        elif fact.topic == VillageRegistered.TOPIC:
            self._villages.begin(key, position, VillageCells(known["region"]))
        else:
            first = known["first_seat"]
            cells = SeatCells(str(first + known["seats"] - 1), known["village_id"])
            self._seats.begin((fact.stream, str(first)), position, cells)

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused when a budget is set for what nobody opened."""
        for each in (self._schemes, self._villages, self._seats, self._ends):
            each.write(connection, version)


def _opened(known: Mapping[str, Any]) -> SchemeCells:
    return SchemeCells(
        sponsor_id=known["sponsor_id"],
        starts_on=known["starts_on"],
        months=str(known["months"]),
        quota=None if known["quota"] is None else str(known["quota"]),
        fund_origin=known["fund_origin"],
        programmes=",".join(known["programmes"]),
    )
