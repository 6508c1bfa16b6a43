"""Whatever is published later, an answer of the past stays what it was: random rows between random allocations."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from api.coverage_answers import Asked, answer_all, moment_of
from api.law_rows import in_force
from ledger.application.contributions import AllocationRequest
from ledger.application.enrolments import EnrolmentOrder
from ledger.application.sponsors import Payment
from ledger.application.workers import Person
from ledger.audit.verify import verify
from ledger.cli.checking import check_of
from ledger.cli.opening import projections
from ledger.domain.law.founding import BANDS, TARIFFS
from ledger.domain.law.terms import CalendarTerms, Certainty, LawTerms, PolicyTerms, TariffTerms
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Channel, FundOrigin, Sector, SponsorKind
from ledger.store.embedded import EmbeddedServer
from tests.conftest import fresh_database
from tests.properties.clerk import instant
from tests.properties.office import ACTOR, SECOND_ACTOR, Office

YEAR = 2026
BEGINNING = instant("2026-04-06 09:00")
DAYS = [date(YEAR, month, day) for month in range(4, 9) for day in (3, 14, 16, 21, 30)]
MONTHS = st.integers(4, 9).map(lambda month: ContributionMonth.parse(f"{YEAR}-{month:02d}"))
SAID: dict[str, Any] = {"source": "PP 1/2027 ps. 4", "certainty": Certainty.C}

policies = st.builds(
    lambda row, valid_from: (row, valid_from),
    st.one_of(
        st.tuples(st.just("due_day"), st.integers(1, 28).map(str)),
        st.tuples(st.just("due_shift_on_collective_leave"), st.sampled_from(["yes", "no"])),
        st.tuples(st.just("age_limit_years"), st.integers(18, 120).map(str)),
        st.tuples(st.just("prepaid_months_max"), st.integers(1, 12).map(str)),
    ),
    st.dates(date(2025, 1, 1), date(YEAR, 12, 31)),
)
calendars = st.tuples(
    st.sets(st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31)), max_size=40),
    st.sets(st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31)), max_size=10),
)
tariffs = st.tuples(MONTHS, st.integers(0, 6), st.sampled_from([(1, 1), (1, 2), (1, 4), (1, 5)]))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("policy"), policies),
        st.tuples(st.just("calendar"), calendars),
        st.tuples(st.just("tariff"), tariffs),
        st.tuples(st.just("allocate"), MONTHS),
        st.tuples(st.just("day passes"), st.integers(1, 20)),
    ),
    min_size=3,
    max_size=8,
)


@dataclass
class Past:
    """What was answered at each position, when it was the last."""

    office: Office
    now: datetime = BEGINNING
    worker: UUID = field(init=False)
    sponsor: UUID = field(init=False)
    answered: dict[int, str] = field(default_factory=dict)
    lines: dict[UUID, str] = field(default_factory=dict)
    rows: int = 0

    def begin(self) -> None:
        house = self.office.house
        registered = house.sponsors.register(
            self.context(),
            sponsor_id=None,
            name="Desa Sintetis",
            kind=SponsorKind.COMPANY,
            fund_origin=FundOrigin.PRIVATE,
            region="51.04",
        )
        self.sponsor = UUID(registered.result["sponsor_id"])
        person = Person(
            nik="5104000000000001",
            name="Ni Luh Sintetis",
            birth_date=date(1985, 3, 7),
            occupation="petani",
            sector=Sector.OTHER,
            region="51.04",
            monthly_income=100_000_000,
        )
        worker = house.workers.register(self.context(), person, today=self.now.date())
        self.worker = UUID(worker.result["worker_id"])
        order = EnrolmentOrder(self.sponsor, None, ("JKK", "JKM"), starts_on=date(YEAR, 4, 1))
        house.enrolments.enrol(self.context(), self.worker, order)
        money = Payment(amount=50_000_000, received_at=self.now, reference="TRF-1", channel=Channel.TRANSFER)
        house.sponsors.receive_payment(self.context(), self.sponsor, money)
        self.allocate(ContributionMonth.parse(f"{YEAR}-04"))

    def context(self, actor: UUID = ACTOR) -> Any:
        return self.office.context(self.now, actor)

    def publish(self, terms: LawTerms) -> None:
        house = self.office.house
        proposal = UUID(house.publishing.propose(self.context(), terms).result["proposal_id"])
        house.publishing.approve(self.context(SECOND_ACTOR), proposal)

    def policy(self, drawn: tuple[tuple[str, str], date]) -> None:
        (policy_id, value), valid_from = drawn
        self.publish(
            PolicyTerms(id=policy_id, value=value, valid_from=valid_from, published_on=self.now.date(), **SAID)
        )

    def calendar(self, drawn: tuple[set[date], set[date]]) -> None:
        holidays, leave = (tuple(sorted(days)) for days in drawn)
        self.publish(
            CalendarTerms(year=YEAR, holidays=holidays, collective_leave=leave, published_on=self.now.date(), **SAID)
        )

    def tariff(self, drawn: tuple[ContributionMonth, int, tuple[int, int]]) -> None:
        first, months, part = drawn
        self.rows += 1
        told = TARIFFS[-1].model_dump() | {
            "tariff": f"row-{self.rows}",
            "first": first,
            "last": first.plus(months),
            "part": part,
            "bands": BANDS,
            "published_on": self.now.date(),
        }
        self.publish(TariffTerms(**told))

    def allocate(self, through: ContributionMonth) -> None:
        recorded = self.office.house.contributions.allocate(self.context(), AllocationRequest(self.sponsor, through))
        if recorded.first_position is not None:
            self.lines[UUID(recorded.result["allocation_id"])] = json.dumps(recorded.result, sort_keys=True)

    def day_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    def look(self) -> None:
        """Ask of now what will be asked again; what was answered then is what is answered now."""
        self.office.catch_up()
        head = self.office.house.log.head()
        self.answered[head] = self.answers(head)

    def answers(self, position: int) -> str:
        """Of every day, and the whole law of one in the middle; what lies ahead of today is no matter of the law."""
        house = self.office.house
        asked = [Asked(self.worker, moment_of(house, day, None)) for day in DAYS]
        _, told = answer_all(house, asked, 0, position)
        for each in told:
            del each["projected"]
        return json.dumps([told, in_force(house, DAYS[10], 0, position)[1]], sort_keys=True)


@pytest.mark.timeout(300)
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # eight steps are short enough to be read as they fell
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_no_publication_changes_an_answer_of_the_past(
    server: EmbeddedServer, superuser: Connection[Any], template: str, tmp_path: Path, steps: list[tuple[str, Any]]
) -> None:
    with (
        fresh_database(server, superuser, template) as database,
        Office.opened(database, tmp_path) as office,
    ):
        past = Past(office)
        past.begin()
        past.look()
        for name, drawn in steps:
            step: Callable[[Any], None] = getattr(past, name.replace(" ", "_"))
            step(drawn)
            past.look()

        assert {position: past.answers(position) for position in past.answered} == past.answered
        for allocation, lines in past.lines.items():
            assert json.dumps(office.house.contributions.lines(allocation), sort_keys=True) == lines
        verdict = verify(
            database, {each.name: check_of(each) for each in projections()}, lambda _doing, _done, _of: None
        )
        assert verdict.ok, verdict
