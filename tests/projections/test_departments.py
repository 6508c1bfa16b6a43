"""Departments in the view: counted at any position as a plain fold of the events counts them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.domain.events import (
    DeductionConsentGiven,
    DeductionConsentWithdrawn,
    DeductionRemitted,
    DepartmentJoined,
    DepartmentLeft,
    DepartmentRegistered,
    Enrolled,
    EnrolmentEnded,
    EnrolmentValidated,
    LedgerEvent,
    RemittanceReversed,
    SalaryDeducted,
    SalaryDeductionCorrected,
)
from ledger.domain.values import ConsentBasis, LeavingReason
from ledger.projections.runner import Runner
from ledger.projections.sponsorship.department_queries import DepartmentProgress, DepartmentQueries
from ledger.projections.sponsorship.projection import SponsorshipProjection
from ledger.store.database import Database
from tests.projections import writing as w
from tests.projections.writing import WrittenLog, month

JULY = month("2025-07")
DEPARTMENTS = sorted(UUID(int=number) for number in (101, 102))
REGIONS = ("Kabupaten Garut", "Kabupaten Cianjur")
STARTS: dict[str, Any] = {"originator_version": 1}
AT = w.NOON


@dataclass
class Office:
    """What has happened so far, and what may happen next."""

    chance: Random
    events: list[LedgerEvent] = field(default_factory=list)
    sponsors: list[UUID] = field(default_factory=lambda: [uuid4() for _ in range(5)])
    workers: list[UUID] = field(default_factory=lambda: [uuid4() for _ in range(5)])
    serving: dict[UUID, tuple[UUID, date]] = field(default_factory=dict)
    free_from: dict[UUID, date] = field(default_factory=dict)
    consents: list[tuple[UUID, UUID]] = field(default_factory=list)
    enrolments: list[tuple[UUID, UUID, UUID]] = field(default_factory=list)
    deductions: list[tuple[UUID, UUID]] = field(default_factory=list)
    brought: dict[UUID, UUID] = field(default_factory=dict)

    def day(self, first: date = date(2025, 6, 1)) -> date:
        return date.fromordinal(first.toordinal() + self.chance.randrange(1, 25))

    def next(self) -> list[LedgerEvent]:
        """One command."""
        does = self.chance.choice((self.serve, self.agree, self.carry, self.carry, self.deduct, self.pay))
        return does(self.chance.choice(self.sponsors))

    def serve(self, sponsor: UUID) -> list[LedgerEvent]:
        if sponsor not in self.serving:
            department = self.chance.choice(DEPARTMENTS)
            on = self.day(self.free_from.get(sponsor, date(2025, 6, 1)))
            self.serving[sponsor] = (department, on)
            return [
                DepartmentJoined(originator_id=sponsor, department_id=department, on=on, staff_number=None, **STARTS)
            ]
        department, joined_on = self.serving.pop(sponsor)
        self.free_from[sponsor] = on = self.day(joined_on)
        reason = LeavingReason.TRANSFERRED
        return [
            DepartmentLeft(
                originator_id=sponsor, department_id=department, joined_on=joined_on, on=on, reason=reason, **STARTS
            )
        ]

    def agree(self, sponsor: UUID) -> list[LedgerEvent]:
        if self.consents and self.chance.random() < 0.4:
            whose, consent = self.chance.choice(self.consents)
            on = self.day()
            return [
                DeductionConsentWithdrawn(originator_id=whose, consent_id=consent, on=on, reason=w.sealed(), **STARTS)
            ]
        self.consents.append((sponsor, uuid4()))
        given: dict[str, Any] = {
            "basis": ConsentBasis.OFFICIAL_LETTER,
            "given_on": self.day(),
            "scheme_id": None,
            "document": None,
        }
        return [DeductionConsentGiven(originator_id=sponsor, consent_id=self.consents[-1][1], **given, **STARTS)]

    def carry(self, sponsor: UUID) -> list[LedgerEvent]:
        if self.enrolments and self.chance.random() < 0.5:
            worker, enrolment, whose = self.chance.choice(self.enrolments)
            if self.chance.random() < 0.5:
                return [w.enrolment_ended(worker, enrolment, whose, self.day())]
            said: dict[str, Any] = {"on": self.day(), "validated_by": w.ACTOR, "document": None}
            return [EnrolmentValidated(originator_id=worker, enrolment_id=enrolment, **said, **STARTS)]
        worker = self.chance.choice(self.workers)
        self.enrolments.append((worker, uuid4(), sponsor))
        return [w.enrolled(worker, self.enrolments[-1][1], sponsor, starts_on=self.day())]

    def deduct(self, sponsor: UUID) -> list[LedgerEvent]:
        deduction = uuid4()
        self.deductions.append((sponsor, deduction))
        return [
            SalaryDeducted(
                originator_id=sponsor,
                deduction_id=deduction,
                month=self.chance.choice((JULY, JULY.plus(1))),
                amount=self.chance.randrange(1, 10**6),
                deducted_on=self.day(),
                consents=(),
                noted=0,
                **STARTS,
            )
        ]

    def pay(self, sponsor: UUID) -> list[LedgerEvent]:
        if not self.deductions:
            return [w.sponsor_registered(uuid4())]
        whose, deduction = self.chance.choice(self.deductions)
        named: dict[str, Any] = {"originator_id": whose, "deduction_id": deduction, "month": JULY, **STARTS}
        if deduction in self.brought:
            return [RemittanceReversed(payment_id=self.brought.pop(deduction), amount=7, **named)]
        if self.chance.random() < 0.3:
            amount = self.chance.randrange(8, 10**6)
            said: dict[str, Any] = {"before": 0, "noted": 0, "withdrawn": 0, "reason": w.sealed()}
            return [SalaryDeductionCorrected(amount=amount, **said, **named)]
        self.brought[deduction] = payment = uuid4()
        return [DeductionRemitted(payment_id=payment, amount=7, remitted_at=AT, **named)]


@dataclass
class Known:
    """The facts as they stand: what each began with and was changed to."""

    services: dict[tuple[UUID, date], list[Any]] = field(default_factory=dict)
    consents: dict[UUID, list[Any]] = field(default_factory=dict)
    enrolments: dict[UUID, list[Any]] = field(default_factory=dict)
    deductions: dict[UUID, list[Any]] = field(default_factory=dict)

    def learn(self, event: LedgerEvent) -> None:
        match event:
            case DepartmentJoined(originator_id=who, on=on):
                self.services[who, on] = [event.department_id, on, date.max]
            case DepartmentLeft(originator_id=who, joined_on=joined_on):
                self.services[who, joined_on][2] = event.on
            case DeductionConsentGiven(originator_id=who, consent_id=consent):
                self.consents[consent] = [who, event.given_on, date.max]
            case DeductionConsentWithdrawn(consent_id=consent):
                self.consents[consent][2] = event.on
            case Enrolled(originator_id=worker, enrolment_id=enrolment):
                self.enrolments[enrolment] = [event.sponsor_id, worker, event.starts_on, date.max, None]
            case EnrolmentEnded(enrolment_id=enrolment):
                self.enrolments[enrolment][3] = event.on
            case EnrolmentValidated(enrolment_id=enrolment):
                self.enrolments[enrolment][4] = event.on
            case SalaryDeducted(originator_id=who, deduction_id=deduction):
                self.deductions[deduction] = [who, event.month, event.deducted_on, event.amount, 0]
            case SalaryDeductionCorrected(deduction_id=deduction):
                self.deductions[deduction][3] = event.amount
            case DeductionRemitted(deduction_id=deduction):
                self.deductions[deduction][4] += event.amount
            case RemittanceReversed(deduction_id=deduction):
                self.deductions[deduction][4] -= event.amount

    def serving(self, department: UUID, day: date) -> set[UUID]:
        return {who for (who, _), (where, a, b) in self.services.items() if where == department and a <= day < b}


def counted(events: Sequence[LedgerEvent], on: date) -> list[tuple[Any, ...]]:
    """What the report must say of July, by the plainest means there are."""
    known = Known()
    for event in events:
        known.learn(event)
    found = []
    for department in DEPARTMENTS:
        here = known.serving(department, on)
        agreed = {who for who, a, b in known.consents.values() if a <= on < b} & here
        runs = [each for each in known.enrolments.values() if each[0] in here and each[2] <= on <= each[3]]
        valid = {each[1] for each in runs if each[4] is not None and each[4] <= on}
        of_july = [each for each in known.deductions.values() if each[1] == JULY]
        july = [each for each in of_july if each[0] in known.serving(department, each[2])]
        found.append(
            (
                department, len(here), len(agreed), len({each[0] for each in runs}), len({each[1] for each in runs}),
                len(valid), sum(each[3] for each in july), sum(each[4] for each in july),
            )
        )  # fmt: skip
    return found


def told(rows: Sequence[DepartmentProgress]) -> list[tuple[Any, ...]]:
    return [
        (
            row.department_id, row.sponsors, row.consenting, row.carrying, row.workers, row.validated, row.deducted,
            row.remitted,
        )
        for row in rows
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_a_day_is_counted_as_known_at_every_position(database: Database, written: WrittenLog, seed: int) -> None:
    office = Office(Random(seed))
    registered = [
        DepartmentRegistered(originator_id=department, name=w.sealed(), region=region, **STARTS)
        for department, region in zip(DEPARTMENTS, REGIONS, strict=True)
    ]
    known: list[tuple[int, int]] = [(written.append(*registered), 0)]
    for number in range(150):
        command = office.next()
        office.events += command
        known.append((written.append(*command), len(office.events)))
        if number % 7 == 0:
            Runner(database, [SponsorshipProjection()], facts_max=office.chance.choice((1, 3, 2_000))).catch_up()
    Runner(database, [SponsorshipProjection()]).catch_up()
    view = DepartmentQueries(database.pool)

    for position, events in known[::9]:
        on = office.day()
        _, rows = view.progress(on, JULY.first_day, position=position)
        assert told(rows) == counted(office.events[:events], on), (position, on)
    assert any(sum(row[1:]) for row in counted(office.events, date(2025, 6, 20)))
    _, rows = view.progress(date(2025, 6, 20), JULY.first_day, REGIONS[1])
    assert [row.department_id for row in rows] == [DEPARTMENTS[1]]


def test_what_goes_on_that_never_began_stops_the_view(database: Database, written: WrittenLog) -> None:
    good = written.append(w.sponsor_registered(uuid4()))
    day = date(2025, 6, 1)
    left: dict[str, Any] = {"department_id": uuid4(), "joined_on": day, "on": day, "reason": LeavingReason.DIED}
    written.append(DepartmentLeft(originator_id=uuid4(), **left, **STARTS))
    runner = Runner(database, [SponsorshipProjection()])
    runner.catch_up()

    (state,) = [each for each in runner.states() if each.name == "sponsorship"]
    assert (state.state, state.position) == ("stopped", good)
