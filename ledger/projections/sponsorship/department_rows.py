"""Departments, who serves in them, what those agreed to, and what was deducted from their salaries and remitted."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from psycopg import Connection

from ledger.domain.events import (
    DeductionConsentGiven,
    DeductionConsentWithdrawn,
    DeductionRemitted,
    DepartmentJoined,
    DepartmentLeft,
    DepartmentRegistered,
    RemittanceReversed,
    SalaryDeducted,
    SalaryDeductionCorrected,
)
from ledger.projections.batch import Fact, topics
from ledger.projections.sponsorship.part import Rows
from ledger.projections.sponsorship.versions import Versions


class DepartmentCells(NamedTuple):
    region: str


class ServiceCells(NamedTuple):
    department_id: str
    left_on: str = "infinity"


class ConsentCells(NamedTuple):
    sponsor_id: str
    given_on: str
    withdrawn_on: str = "infinity"


class DeductionCells(NamedTuple):
    sponsor_id: str
    month: str
    deducted_on: str
    amount: str
    remitted: str = "0"


class DepartmentRows(Rows):
    tables = ("sponsorship_department", "sponsorship_service", "sponsorship_consent", "sponsorship_deduction")
    topics = topics(
        DeductionConsentGiven,
        DeductionConsentWithdrawn,
        DeductionRemitted,
        DepartmentJoined,
        DepartmentLeft,
        DepartmentRegistered,
        RemittanceReversed,
        SalaryDeducted,
        SalaryDeductionCorrected,
    )

    def __init__(self) -> None:
        self._departments = Versions("sponsorship_department", {"department_id": "uuid"}, DepartmentCells)
        service = {"sponsor_id": "uuid", "joined_on": "date"}
        self._services = Versions("sponsorship_service", service, ServiceCells)
        self._consents = Versions("sponsorship_consent", {"consent_id": "uuid"}, ConsentCells)
        self._deductions = Versions("sponsorship_deduction", {"deduction_id": "uuid"}, DeductionCells)

    def fold(self, fact: Fact) -> None:
        known = fact.fields
        match fact.topic:
            case DepartmentRegistered.TOPIC:
                self._departments.begin((fact.stream,), fact.position, DepartmentCells(known["region"]))
            case DepartmentJoined.TOPIC:
                key = (fact.stream, known["on"])
                self._services.begin(key, fact.position, ServiceCells(known["department_id"]))
            case DepartmentLeft.TOPIC:
                key = (fact.stream, known["joined_on"])
                self._services.change(key, fact.position, lambda _since, cells: cells._replace(left_on=known["on"]))
            case DeductionConsentGiven.TOPIC:
                cells = ConsentCells(fact.stream, known["given_on"])
                self._consents.begin((known["consent_id"],), fact.position, cells)
            case DeductionConsentWithdrawn.TOPIC:
                of = (known["consent_id"],)
                self._consents.change(of, fact.position, lambda _since, was: was._replace(withdrawn_on=known["on"]))
            case _:
                self._fold_deduction(fact, known)

    def _fold_deduction(self, fact: Fact, known: Mapping[str, Any]) -> None:
        key = (known["deduction_id"],)
        match fact.topic:
            case SalaryDeducted.TOPIC:
                cells = DeductionCells(fact.stream, f"{known['month']}-01", known["deducted_on"], str(known["amount"]))
                self._deductions.begin(key, fact.position, cells)
            case SalaryDeductionCorrected.TOPIC:
                amount = str(known["amount"])
                self._deductions.change(key, fact.position, lambda _since, was: was._replace(amount=amount))
            case DeductionRemitted.TOPIC:
                self._deductions.change(key, fact.position, _arrived(known["amount"]))
            case RemittanceReversed.TOPIC:
                self._deductions.change(key, fact.position, _arrived(-known["amount"]))

    def write(self, connection: Connection[Any], version: int) -> None:
        """Raises FactRefused when something goes on that never began."""
        for rows in (self._departments, self._services, self._consents, self._deductions):
            rows.write(connection, version)


def _arrived(sen: int) -> Callable[[int, DeductionCells], DeductionCells]:
    return lambda _since, cells: cells._replace(remitted=str(int(cells.remitted) + sen))
