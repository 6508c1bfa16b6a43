"""Nominations: proposed, screened, validated, refused, enrolled; one row holds at a time."""

from typing import Any, NamedTuple

from psycopg import Connection

from ledger.domain.events import (
    NominationEnrolled,
    NominationRefused,
    NominationScreened,
    NominationValidated,
    WorkerNominated,
)
from ledger.projections.batch import Fact, topics
from ledger.projections.sponsorship.part import Rows
from ledger.projections.sponsorship.versions import Versions


class NominationCells(NamedTuple):
    """`validated` and `reasons` are as PostgreSQL writes them; `reasons` None: not screened yet."""

    scheme_id: str
    village_id: str
    proposed_at: str
    state: str = "proposed"
    validated: str = "false"
    reasons: str | None = None
    worker_id: str | None = None
    enrolment_id: str | None = None


class NominationRows(Rows):
    tables = ("sponsorship_nomination",)
    topics = topics(NominationEnrolled, NominationRefused, NominationScreened, NominationValidated, WorkerNominated)

    def __init__(self) -> None:
        self._rows = Versions("sponsorship_nomination", {"nomination_id": "uuid"}, NominationCells)

    def fold(self, fact: Fact) -> None:
        known, key, position = fact.fields, (fact.stream,), fact.position
        if fact.topic == WorkerNominated.TOPIC:
            self._rows.begin(key, position, NominationCells(known["scheme_id"], known["village_id"], str(position)))
        elif fact.topic == NominationScreened.TOPIC:
            reasons = ",".join(known["reasons"])
            self._rows.change(key, position, lambda _since, cells: _screened(cells, reasons))
        elif fact.topic == NominationValidated.TOPIC:
            self._rows.change(key, position, lambda _since, cells: _standing(cells._replace(validated="true")))
        elif fact.topic == NominationRefused.TOPIC:
            self._rows.change(key, position, lambda _since, cells: cells._replace(state="refused"))
        else:
            whom = {"worker_id": known["worker_id"], "enrolment_id": known["enrolment_id"]}
            self._rows.change(key, position, lambda _since, cells: cells._replace(state="enrolled", **whom))

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused when something happens to whom nobody proposed."""
        self._rows.write(connection, version)


def _screened(cells: NominationCells, reasons: str) -> NominationCells:
    return _standing(cells._replace(reasons=reasons))


def _standing(cells: NominationCells) -> NominationCells:
    """Who does not pass the last screening stands so, validated before or not."""
    if cells.reasons:
        return cells._replace(state="not_passed")
    return cells._replace(state="validated" if cells.validated.startswith("t") else "passed")
