"""Whatever is asked in whatever order: no fault, no trace of a refusal, every month funded once, nothing un-known."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.audit.verify import verify
from ledger.cli.checking import check_of
from ledger.cli.opening import projections
from ledger.domain.answers import Answer, Moment
from ledger.domain.coverage import coverage
from ledger.domain.events import LedgerEvent
from ledger.domain.membership_fold import facts_of
from ledger.store.embedded import EmbeddedServer
from tests.conftest import fresh_database
from tests.properties.carried import same_sponsorship
from tests.properties.office import Office
from tests.properties.registrar import MERGE_ACTS
from tests.properties.wanderer import ACTS, CLAIM_ACTS, Wanderer

STEPS = 150
LOOK_EVERY = 15
SEEDS = 8


@dataclass(frozen=True)
class Asked:
    """What was answered for a worker's day when the log was `position` long."""

    worker_id: UUID
    day: date
    position: int
    answers: tuple[Answer, ...] | None


def test_wherever_it_wanders_the_ledger_stays_whole(
    server: EmbeddedServer, superuser: Connection[TupleRow], template: str, tmp_path: Path
) -> None:
    """The same ways at every run; every act succeeds on some of them."""
    accepted: Counter[str] = Counter()
    for seed in range(SEEDS):
        accepted += wander(seed, server, superuser, template, tmp_path)

    assert {act for act in ACTS if not accepted[act]} <= {"let_time_pass", "set_off", *CLAIM_ACTS}, accepted


def test_claims_wander_from_filing_to_the_last_year_of_school(
    server: EmbeddedServer, superuser: Connection[TupleRow], template: str, tmp_path: Path
) -> None:
    """The same ways at every run; every act about claims succeeds on some of them."""
    accepted: Counter[str] = Counter()
    for seed in range(100, 103):
        accepted += wander(seed, server, superuser, template, tmp_path, of_claims, 2 * STEPS)

    assert {act for act in CLAIM_ACTS if not accepted[act]} <= {"let_time_pass", "enrol"}, accepted


def test_records_of_one_person_become_one_among_all_that_is_recorded_of_them(
    server: EmbeddedServer, superuser: Connection[TupleRow], template: str, tmp_path: Path
) -> None:
    """The same ways at every run; every act about people succeeds on some of them, but for one."""
    accepted: Counter[str] = Counter()
    for seed in range(200, 204):
        accepted += wander(seed, server, superuser, template, tmp_path, of_people, 2 * STEPS)

    # An agent is seldom registered so early that it can end.
    assert {act for act in MERGE_ACTS if not accepted[act]} <= {"end_agent"}, accepted


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_it_wanders_far(server: EmbeddedServer, superuser: Connection[TupleRow], template: str, tmp_path: Path) -> None:
    """Other ways at every run; SERTAKAN_TEST_EXAMPLES says how many."""
    first = int.from_bytes(os.urandom(3), "big")
    for seed in range(first, first + int(os.environ.get("SERTAKAN_TEST_EXAMPLES", "60"))):
        wander(seed, server, superuser, template, tmp_path)


def wander(
    seed: int,
    server: EmbeddedServer,
    superuser: Connection[TupleRow],
    template: str,
    home: Path,
    wandering: Callable[[Office, int], Wanderer] = Wanderer,
    steps: int = STEPS,
) -> Counter[str]:
    """What was accepted, by act."""
    with fresh_database(server, superuser, template) as database, Office.opened(database, home / str(seed)) as office:
        wanderer = wandering(office, seed)
        with told_on_failure(wanderer):
            asked = _walk(wanderer, steps)
            wanderer.finish()
            _nothing_known_is_ever_unknown(office, asked)
            _every_month_is_funded_once(office)
            for position in sorted({each.position for each in asked}):
                same_sponsorship(office, position)
            views = {projection.name: check_of(projection) for projection in projections()}
            verdict = verify(database, views, lambda *_: None)
            assert verdict.ok, verdict.first
        return wanderer.accepted


def of_people(office: Office, seed: int) -> Wanderer:
    return Wanderer(office, seed, (*ACTS, *MERGE_ACTS))


def of_claims(office: Office, seed: int) -> Wanderer:
    return Wanderer(office, seed, CLAIM_ACTS)


@contextmanager
def told_on_failure(wanderer: Wanderer) -> Iterator[None]:
    try:
        yield
    except Exception as failure:
        failure.add_note("\n".join(wanderer.story))
        raise


def _walk(wanderer: Wanderer, steps: int) -> list[Asked]:
    asked: list[Asked] = []
    wanderer.begin()
    for step in range(steps):
        wanderer.act()
        if step % LOOK_EVERY == 0:
            asked += _look(wanderer)
    asked += _look(wanderer)
    assert wanderer.accepted["allocate"], wanderer.accepted
    return asked


def _look(wanderer: Wanderer) -> list[Asked]:
    """Now, of days around now; the view must say what the streams say."""
    office = wanderer.office
    office.catch_up()
    position = office.house.log.head()
    today = wanderer.now.date()
    questions = [
        (worker_id, today + timedelta(days=days)) for worker_id in wanderer.workers for days in (-75, -33, -5, 0, 31)
    ]
    return [
        Asked(worker_id, day, position, answers)
        for (worker_id, day), answers in zip(questions, _answers(office, questions, position), strict=True)
    ]


def _answers(office: Office, questions: list[tuple[UUID, date]], position: int) -> list[tuple[Answer, ...] | None]:
    policy = office.house.law.at(position)
    _, found = office.coverage.facts(questions, position)
    streams: dict[UUID, list[tuple[int, LedgerEvent]]] = {}
    for logged in office.all_events():
        if logged.position <= position:
            streams.setdefault(logged.event.originator_id, []).append((logged.position, logged.event))
    answers: list[tuple[Answer, ...] | None] = []
    for (worker_id, day), facts in zip(questions, found, strict=True):
        if facts is None:
            answers.append(None)
            continue
        given = coverage(facts, Moment(day), policy)
        streamed = coverage(facts_of(streams[worker_id], day), Moment(day), policy)
        assert given == streamed, (worker_id, day, position)
        answers.append(given)
    return answers


def _nothing_known_is_ever_unknown(office: Office, asked: list[Asked]) -> None:
    office.catch_up()
    for position in sorted({each.position for each in asked}):
        then = [each for each in asked if each.position == position]
        again = _answers(office, [(each.worker_id, each.day) for each in then], position)
        for each, answers in zip(then, again, strict=True):
            assert answers == each.answers, each


def _every_month_is_funded_once(office: Office) -> None:
    """By the workers' facts, in the order of the log: what is settled again was given back before."""
    held: Counter[tuple[UUID, int, str]] = Counter()
    for logged in office.all_events():
        match logged.stored.topic:
            case "ContributionSettled":
                sign = 1
            case "ContributionAdopted":
                sign = 1
                for programme in logged.event.amounts:  # type: ignore[attr-defined]  # it says so
                    held[logged.event.merged, logged.event.month, programme] -= 1  # type: ignore[attr-defined]
            case "ContributionReversed" | "ContributionReleased" | "ContributionSurrendered":
                sign = -1
            case _:
                continue
        event = logged.event
        worker_id = getattr(event, "worker_id", event.originator_id)
        for programme in event.amounts:  # type: ignore[attr-defined]  # one of those above
            held[worker_id, event.month, programme] += sign  # type: ignore[attr-defined]
            assert held[worker_id, event.month, programme] in {0, 1}, (worker_id, logged.position)  # type: ignore[attr-defined]
