"""Who carries whom: what holds at each position, whatever the batches, and what stops the view."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from random import Random
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest

from ledger.domain.events import (
    AgentEnded,
    AgentRegistered,
    ContributionAdopted,
    ContributionRepriced,
    EnrolmentCredited,
    EnrolmentEnded,
    EnrolmentValidated,
    Funding,
    LedgerEvent,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import AgentKind, EndReason, Programme
from ledger.projections.runner import Runner
from ledger.projections.sponsorship.agent_queries import AgentQueries
from ledger.projections.sponsorship.projection import SponsorshipProjection
from ledger.store.database import Database
from tests.projections import programme_facts as p
from tests.projections import writing as w
from tests.projections.writing import WrittenLog, month

SPONSOR, WORKER, OTHER, ENROLMENT, AGENT = (UUID(int=number) for number in range(2, 7))
JANUARY = month("2025-01")
ALL_THREE = (Programme.JKK, Programme.JKM, Programme.JHT)
ROWS = """
SELECT 'enrolment', to_jsonb(e) FROM sponsorship_enrolment e
UNION ALL SELECT 'month', to_jsonb(m) FROM sponsorship_month m
UNION ALL SELECT 'worker', to_jsonb(h) FROM sponsorship_worker h
UNION ALL SELECT 'agent', to_jsonb(a) FROM sponsorship_agent a
UNION ALL SELECT 'department', to_jsonb(d) FROM sponsorship_department d
UNION ALL SELECT 'service', to_jsonb(v) FROM sponsorship_service v
UNION ALL SELECT 'consent', to_jsonb(c) FROM sponsorship_consent c
UNION ALL SELECT 'deduction', to_jsonb(r) FROM sponsorship_deduction r
ORDER BY 1, 2"""
STARTS = {"originator_version": 1}


def credited(worker_id: UUID, enrolment_id: UUID, agent_id: UUID = AGENT) -> EnrolmentCredited:
    return EnrolmentCredited(originator_id=worker_id, enrolment_id=enrolment_id, agent_id=agent_id, **STARTS)


def validated(worker_id: UUID, enrolment_id: UUID, on: date) -> EnrolmentValidated:
    return EnrolmentValidated(
        originator_id=worker_id, enrolment_id=enrolment_id, on=on, validated_by=w.ACTOR, document=None, **STARTS
    )


def repriced(worker_id: UUID, of: ContributionMonth, amounts: dict[Programme, int]) -> ContributionRepriced:
    return ContributionRepriced(
        originator_id=worker_id,
        month=of,
        spell=1,
        amounts=amounts,
        tariff="pp-50-2025:1",
        returned=(Funding(payment_id=w.PAYMENT, amount=sum(amounts.values())),),
        sponsor_id=SPONSOR,
        credit_id=UUID(int=9),
        **STARTS,
    )


def adopted(worker_id: UUID, merged: UUID, enrolment_id: UUID, of: ContributionMonth) -> ContributionAdopted:
    settled = w.settled(merged, SPONSOR, of)
    return ContributionAdopted(
        originator_id=worker_id,
        merge_id=UUID(int=10),
        merged=merged,
        month=of,
        spell=1,
        amounts=settled.amounts,
        tariff=settled.tariff,
        settled_at=settled.settled_at,
        funded_by=settled.funded_by,
        sponsor_id=SPONSOR,
        enrolment_id=enrolment_id,
        arrears=False,
        **STARTS,
    )


def handed_on(worker_id: UUID, enrolment_id: UUID, on: date) -> EnrolmentEnded:
    return w.enrolment_ended(worker_id, enrolment_id, SPONSOR, on).model_copy(update={"reason": EndReason.MERGED})


def agent_registered(agent_id: UUID = AGENT) -> AgentRegistered:
    return AgentRegistered(
        originator_id=agent_id,
        kind=AgentKind.WASTE_BANK,
        region="Gianyar",
        name=w.sealed(),
        agreement_number=None,
        starts_on=date(2025, 1, 1),
        **STARTS,
    )


@pytest.fixture
def at(database: Database) -> Callable[[str, int], list[Any]]:
    """Cells of a table as known at a position, by the statement's columns."""

    def ask(columns_of: str, position: int) -> list[Any]:
        Runner(database, [SponsorshipProjection()]).catch_up()
        with database.connection() as connection:
            statement = f"SELECT {columns_of} WHERE known_from <= {position} AND known_to > {position} ORDER BY 1, 2"
            return connection.execute(statement).fetchall()

    return ask


Asked = Callable[[str, int], list[Any]]
MONTHS = "month, part, amount FROM sponsorship_month"
ENROLMENTS = "worker_id, agent_id, validated_on, nullif(ends_on, 'infinity') FROM sponsorship_enrolment"


def test_an_enrolment_is_known_as_it_was_at_every_position(written: WrittenLog, at: Asked) -> None:
    begun = written.append(w.enrolled(WORKER, ENROLMENT, SPONSOR), credited(WORKER, ENROLMENT))
    checked = written.append(validated(WORKER, ENROLMENT, date(2025, 1, 3)))
    stopped = written.append(w.enrolment_ended(WORKER, ENROLMENT, SPONSOR, date(2025, 6, 30)))
    corrected = written.append(credited(WORKER, ENROLMENT, OTHER))

    assert at(ENROLMENTS, begun) == [(WORKER, AGENT, None, None)]
    assert at(ENROLMENTS, checked) == [(WORKER, AGENT, date(2025, 1, 3), None)]
    assert at(ENROLMENTS, stopped) == [(WORKER, AGENT, date(2025, 1, 3), date(2025, 6, 30))]
    assert at(ENROLMENTS, corrected) == [(WORKER, OTHER, date(2025, 1, 3), date(2025, 6, 30))]


def test_a_month_goes_in_parts_and_comes_back_as_another_one(written: WrittenLog, at: Asked) -> None:
    paid = written.append(w.settled(WORKER, SPONSOR, JANUARY, programmes=ALL_THREE))
    saving_back = written.append(w.released(SPONSOR, WORKER, JANUARY, programmes=(Programme.JHT,)))
    cheaper = written.append(repriced(WORKER, JANUARY, {Programme.JKK: 500_000, Programme.JKM: 340_000}))
    taken_back = written.append(p.contribution_reversed(WORKER, SPONSOR, JANUARY))
    again = written.append(w.settled(WORKER, SPONSOR, JANUARY))

    day = JANUARY.first_day
    assert at(MONTHS, paid) == [(day, 0, 1_680_000), (day, 1, 2_000_000)]
    assert at(MONTHS, saving_back) == [(day, 0, 1_680_000)]
    assert at(MONTHS, cheaper) == [(day, 0, 840_000)]
    assert at(MONTHS, taken_back) == []
    assert at(MONTHS, again) == [(day, 0, 1_680_000)]


def test_a_merge_hands_enrolments_and_months_on(written: WrittenLog, at: Asked) -> None:
    """Of two that run with one sponsor one goes on; the other one's months stay its own."""
    moved, doubled = uuid5(ENROLMENT, "moved"), uuid4()
    today = date(2025, 2, 1)
    before = written.append(
        w.enrolled(OTHER, ENROLMENT, SPONSOR),
        w.enrolled(WORKER, doubled, SPONSOR),
        w.settled(OTHER, SPONSOR, JANUARY),
    )
    after = written.append(
        handed_on(OTHER, ENROLMENT, today),
        w.enrolled(WORKER, moved, SPONSOR),
        credited(WORKER, moved),
        handed_on(WORKER, moved, today),
        adopted(WORKER, OTHER, moved, JANUARY),
    )

    carries = "enrolment_id, worker_id, nullif(ends_on, 'infinity') FROM sponsorship_enrolment"
    holds = "worker_id, enrolment_id FROM sponsorship_month"
    assert at(carries, before) == sorted([(ENROLMENT, OTHER, None), (doubled, WORKER, None)])
    assert at(carries, after) == sorted([(moved, WORKER, today), (doubled, WORKER, None)])
    assert at(holds, before) == [(OTHER, UUID(int=6))]
    assert at(holds, after) == [(WORKER, moved)]


def test_an_agent_and_where_a_worker_lives_are_known_as_they_were(written: WrittenLog, at: Asked) -> None:
    begun = written.append(agent_registered(), w.worker_registered(WORKER))
    after = written.append(
        AgentEnded(originator_id=AGENT, on=date(2025, 3, 31), reason=w.sealed(), **STARTS),
        p.moved(WORKER, "Badung", JANUARY),
    )

    agents = "agent_id, kind, nullif(ends_on, 'infinity') FROM sponsorship_agent"
    homes = "worker_id, region FROM sponsorship_worker"
    assert at(agents, begun) == [(AGENT, "waste_bank", None)]
    assert at(agents, after) == [(AGENT, "waste_bank", date(2025, 3, 31))]
    assert at(homes, begun) == [(WORKER, "Gianyar")]
    assert at(homes, after) == [(WORKER, "Badung")]


@pytest.mark.parametrize(
    "impossible",
    [
        w.released(SPONSOR, WORKER, JANUARY),
        repriced(WORKER, JANUARY, {Programme.JKK: 1}),
        credited(WORKER, ENROLMENT),
        w.enrolment_ended(WORKER, ENROLMENT, SPONSOR, date(2025, 1, 1)),
        AgentEnded(originator_id=AGENT, on=date(2025, 3, 31), reason=w.sealed(), **STARTS),
    ],
    ids=lambda event: event.TOPIC,
)
def test_what_changes_nothing_stops_the_view(database: Database, written: WrittenLog, impossible: LedgerEvent) -> None:
    good = written.append(w.sponsor_registered(SPONSOR))
    written.append(impossible)
    runner = Runner(database, [SponsorshipProjection()])
    runner.catch_up()

    (state,) = [each for each in runner.states() if each.name == "sponsorship"]
    assert (state.state, state.position) == ("stopped", good)


def history(chance: Random) -> list[list[LedgerEvent]]:
    """Enrolments and months of a few workers, begun, changed and taken back; many facts in one command."""
    workers = [uuid4() for _ in range(4)]
    commands: list[list[LedgerEvent]] = [[w.worker_registered(each) for each in workers], [agent_registered()]]
    enrolments: list[tuple[UUID, UUID]] = []
    live: set[tuple[UUID, ContributionMonth]] = set()
    for _ in range(80):
        worker, of = chance.choice(workers), JANUARY.plus(chance.randrange(4))
        event: LedgerEvent
        if chance.random() < 0.2 or not enrolments:
            enrolments.append((worker, uuid4()))
            event = w.enrolled(*enrolments[-1], SPONSOR, scheme_id=chance.choice((None, OTHER)), seat=7)
        elif chance.random() < 0.3:
            whose, enrolment_id = chance.choice(enrolments)
            event = chance.choice(
                (
                    credited(whose, enrolment_id, chance.choice((AGENT, OTHER))),
                    validated(whose, enrolment_id, date(2025, 2, chance.randrange(1, 28))),
                    w.enrolment_ended(whose, enrolment_id, SPONSOR, date(2025, 3, chance.randrange(1, 28))),
                )
            )
        elif (worker, of) not in live:
            live.add((worker, of))
            event = w.settled(worker, SPONSOR, of)
        elif chance.random() < 0.3:
            event = repriced(worker, of, {Programme.JKK: 1})
        else:
            live.remove((worker, of))
            event = chance.choice((w.released(SPONSOR, worker, of), p.contribution_reversed(worker, SPONSOR, of)))
        commands[-1].append(event) if chance.random() < 0.5 else commands.append([event])
    return commands


@pytest.mark.parametrize("seed", range(5))
def test_a_view_made_anew_is_the_one_that_was_kept_up(database: Database, written: WrittenLog, seed: int) -> None:
    chance = Random(seed)
    for number, command in zip(count(), history(chance), strict=False):
        written.append(*command)
        if number % 3 == 0:
            Runner(database, [SponsorshipProjection()], facts_max=chance.choice((1, 2, 2_000))).catch_up()
    Runner(database, [SponsorshipProjection()]).catch_up()
    kept_up = rows(database)
    with database.connect("owner") as owner:
        for table in SponsorshipProjection.tables:
            owner.execute(f"TRUNCATE {table}_v1")
        owner.execute("UPDATE projection SET position = 0 WHERE name = 'sponsorship'")
    Runner(database, [SponsorshipProjection()]).catch_up()

    assert len(kept_up) > 30
    assert rows(database) == kept_up


def rows(database: Database) -> list[Any]:
    with database.connection() as connection:
        return connection.execute(ROWS).fetchall()


def test_what_is_credited_of_a_scheme_is_what_it_cost(database: Database, written: WrittenLog) -> None:
    """Law S8, a sixth of it: Sumenep 2025, 2,274 workers for twelve months, 458,438,400 rupiah."""
    workers, months, amount = 379, 12, 76_406_400
    people = [(uuid4(), uuid4()) for _ in range(workers)]
    commands: list[list[LedgerEvent]] = [[agent_registered()]]
    commands += [[w.enrolled(worker, of, SPONSOR), credited(worker, of)] for worker, of in people]
    commands += [
        [
            w.settled(worker, SPONSOR, JANUARY.plus(number)).model_copy(update={"enrolment_id": of})
            for worker, of in people
        ]
        for number in range(months)
    ]
    head = written.fill(commands)
    Runner(database, [SponsorshipProjection()]).catch_up()

    day = date(2025, 1, 6)
    ends = datetime(2025, 1, 7, tzinfo=w.WIB)
    seen, (row,) = AgentQueries(database.pool).credits((day, day), (w.NOON, ends), None, "Gianyar")
    assert (seen, row.months, row.amount) == (head, workers * months, 100 * amount)
    assert (row.enrolments, row.workers, row.active) == (0, 0, workers), "accepted before the period"
