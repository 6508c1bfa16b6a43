"""Settled months by the enrolment for which they were settled, and what they cost."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from psycopg import Connection

from ledger.domain.events import (
    ContributionAdopted,
    ContributionReleased,
    ContributionRepriced,
    ContributionReversed,
    ContributionSettled,
    ContributionSurrendered,
)
from ledger.domain.values import Programme
from ledger.projections.batch import Fact, topics
from ledger.projections.sponsorship.part import Rows
from ledger.projections.sponsorship.versions import Versions

MEMBERSHIP, SAVING = "0", "1"
_SETTLED: Final = ContributionSettled.TOPIC


class MonthCells(NamedTuple):
    enrolment_id: str
    sponsor_id: str
    settled_at: str
    amount: str


class MonthRows(Rows):
    tables = ("sponsorship_month",)
    topics = topics(
        ContributionAdopted,
        ContributionReleased,
        ContributionRepriced,
        ContributionReversed,
        ContributionSettled,
        ContributionSurrendered,
    )

    def __init__(self) -> None:
        key = {"worker_id": "uuid", "part": "smallint", "month": "date"}
        self._rows = Versions("sponsorship_month", key, MonthCells)

    def fold(self, fact: Fact) -> None:
        known = fact.fields
        if fact.topic == _SETTLED:
            self._settle(fact, known)
        elif fact.topic == ContributionRepriced.TOPIC:
            self._reprice(fact, known)
        elif fact.topic == ContributionAdopted.TOPIC:
            self._take_back(fact, known, known["merged"])
            self._settle(fact, known)
        elif fact.topic == ContributionReleased.TOPIC:
            self._take_back(fact, known, known["worker_id"])
        else:
            self._take_back(fact, known, fact.stream)

    def _settle(self, fact: Fact, known: Mapping[str, Any]) -> None:
        month, whose = f"{known['month']}-01", (known["enrolment_id"], known["sponsor_id"], known["settled_at"])
        for part, amount in _parts_of(known["amounts"]):
            self._rows.begin((fact.stream, part, month), fact.position, MonthCells(*whose, str(amount)))

    def _reprice(self, fact: Fact, known: Mapping[str, Any]) -> None:
        for part, amount in _parts_of(known["amounts"]):
            key = (fact.stream, part, f"{known['month']}-01")
            self._rows.change(key, fact.position, _cheaper_by(amount))

    def _take_back(self, fact: Fact, known: Mapping[str, Any], worker_id: str) -> None:
        for part, _ in _parts_of(known["amounts"]):
            self._rows.change((worker_id, part, f"{known['month']}-01"), fact.position, lambda _since, _cells: None)

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused when a month is taken back, or priced anew, that was not settled."""
        self._rows.write(connection, version)


def _cheaper_by(less: int) -> Callable[[int, MonthCells], MonthCells]:
    return lambda _since, cells: cells._replace(amount=str(int(cells.amount) - less))


def _parts_of(amounts: Mapping[str, int]) -> list[tuple[str, int]]:
    """JKK and JKM are one part, settled and taken back together; JHT is the other."""
    saving = amounts.get(Programme.JHT)
    parts = [] if saving is None else [(SAVING, saving)]
    if len(amounts) > len(parts):
        parts.append((MEMBERSHIP, sum(amounts.values()) - (saving or 0)))
    return parts
