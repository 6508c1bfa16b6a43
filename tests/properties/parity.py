"""Where the ledger and the model must say the same: after a command, at every earlier position, and row by row."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ledger.domain.answers import Moment, outcome_of
from ledger.domain.coverage import answer, coverage
from ledger.domain.events import ContributionReversed, ContributionSettled, FundsAllocated, FundsReturned, LedgerEvent
from ledger.domain.membership_fold import facts_of
from ledger.domain.postings import postings_of
from ledger.domain.values import Programme
from ledger.store.log import LoggedEvent, Recorded
from tests.properties.active import same_activity
from tests.properties.model import Expected, Known, Model
from tests.properties.office import Office
from tests.properties.plain_coverage import arranged_start, outcome, said_of
from tests.properties.plain_months import day_of, due_day, first_day, last_day, shift
from tests.properties.tally import Tally

DAYS_ASKED_MAX = 7  # per worker at each earlier position; the newest is asked about every day that matters
DAY = timedelta(days=1)
CALENDAR_ENDS = date(2027, 4, 30)  # the model knows no later holidays


def same_result(expected: Expected, recorded: Recorded) -> None:
    """Everything the model has an opinion on; the tariff's id and warnings of an allocation are not its business."""
    said = {key: recorded.result[key] for key in expected.result}
    if "not_settled" in said:
        said["settled"] = [{key: line[key] for key in line if key != "tariff"} for line in said["settled"]]
        assert recorded.result["settled_count"] == len(said["settled"])
        assert recorded.result["not_settled_count"] == len(said["not_settled"])
    if "workers" in said:
        assert len(said["workers"]) == said["lapsed"]
        said["workers"], expected.result["workers"] = sorted(said["workers"]), sorted(expected.result["workers"])
    if "warnings" in said and "enrolment_id" not in said:
        del said["warnings"]
    for key, value in said.items():
        assert value == expected.result[key], f"{key}: expected {expected.result[key]}"


def same_events(expected: Expected, recorded: Recorded, events: Sequence[LoggedEvent], head: int) -> None:
    """One command: its events follow the head without a gap, are those expected, and their sums are equal."""
    recorded_topics = Counter(logged.stored.topic for logged in events)
    assert recorded_topics == expected.topics, f"recorded {recorded_topics}, expected {expected.topics}"
    if not events:
        assert recorded.first_position is None or recorded.replayed
        return
    assert [logged.position for logged in events] == list(range(head + 1, recorded.position + 1))
    assert recorded.first_position == head + 1
    assert [logged.envelope.of for logged in events] == [(k, len(events)) for k in range(1, len(events) + 1)]
    assert {logged.recorded_at for logged in events} == {recorded.recorded_at}
    facts = [logged.event for logged in events]
    allocated = sum(sum(fact.amounts.values()) for fact in facts if isinstance(fact, FundsAllocated))
    settled = [fact for fact in facts if isinstance(fact, ContributionSettled)]
    assert allocated == sum(sum(fact.amounts.values()) for fact in settled)
    returned = sum(sum(fact.amounts.values()) for fact in facts if isinstance(fact, FundsReturned))
    reversed_months = [fact for fact in facts if isinstance(fact, ContributionReversed)]
    assert returned == sum(sum(fact.amounts.values()) for fact in reversed_months)
    for taken in reversed_months:
        assert sum(taken.amounts.values()) == sum(part.amount for part in taken.returned)
    for paid in settled:
        assert sum(paid.amounts.values()) == sum(part.amount for part in paid.funded_by)
    for fact in facts:
        assert sum(posting.amount for posting in postings_of(fact)) == 0


def same_views(office: Office, model: Model, today: date, tally: Tally, *, thorough: bool) -> None:
    """Coverage and balances now and, sampled, at every earlier position; `thorough`: at all of them."""
    office.catch_up()
    days = {worker_id: days_that_matter(worker, today) for worker_id, worker in model.workers.items()}
    last = len(model.history) - 1
    for place, known in enumerate(model.history):
        if place == last or thorough or place % 4 == last % 4:
            sample = {w: found if place == last else _some(found, place) for w, found in days.items()}
            _same_coverage(office, known, sample, tally)
            _same_balances(office, known, tally)
            same_activity(office, known, sample, _streams(office, known.position))


def _some(days: list[date], place: int) -> list[date]:
    """Other days at every position, and over the positions all of them."""
    step = max(1, len(days) // DAYS_ASKED_MAX)
    return days[place % step :: step]


def days_that_matter(worker: dict[str, Any], today: date) -> list[date]:
    """Days on which some row of the table begins or ceases to fit, and their neighbours."""
    turns = {today}
    for paid in worker["settlements"]:
        month = paid["month"]
        turns |= {first_day(month), due_day(month), last_day(month), day_of(paid["at"])}
    for last in worker["settlements"][-1:]:
        turns |= {due_day(shift(last["month"], 1)), first_day(shift(last["month"], 4))}
    turns |= {spell["first_day"] for spell in worker["spells"]}
    for (month, _), taken in worker["reversed"].items():
        turns |= {first_day(month), due_day(month), taken["effective_on"], first_day(shift(month, 3))}
    turns |= {spell["lapse"] for spell in worker["spells"] if spell["lapse"]}
    turns |= {end["on"] for end in worker["ends"] + worker["claims"]}
    for enrolment in worker["enrolments"]:
        turns |= {enrolment["starts_on"], enrolment["ended"] or today, arranged_start(enrolment) or today}
    near = {day + shifted for day in turns for shifted in (-DAY, timedelta(0), DAY)}
    return sorted(day for day in near if day <= CALENDAR_ENDS)


def _moments(worker: dict[str, Any] | None, day: date) -> list[Moment]:
    """The day without an hour and, where money was settled on it, the instants about that."""
    instants: list[datetime] = []
    for paid in worker["settlements"] if worker else []:
        if day_of(paid["at"]) == day:
            instants += [paid["at"] - timedelta(seconds=1), paid["at"]]
    return [Moment(day), *(Moment(day, instant) for instant in instants[-4:] if day_of(instant) == day)]


def _same_coverage(office: Office, known: Known, days: dict[UUID, list[date]], tally: Tally) -> None:
    asked = [(worker_id, day) for worker_id, found in days.items() for day in found]
    seen, facts = office.coverage.facts(asked, known.position)
    assert seen >= known.position
    policy = office.house.law.at(office.house.log.head())
    streams = _streams(office, known.position)
    for (worker_id, day), fact in zip(asked, facts, strict=True):
        worker = known.workers.get(worker_id)
        assert (fact is None) == (worker is None), (worker_id, known.position)
        if fact is None or worker is None:
            continue
        folded = facts_of(streams[worker_id], day)
        for moment in _moments(worker, day):
            at = (worker_id, day, moment.instant, known.position)
            for programme in Programme:
                given = answer(fact, moment, policy, programme)
                streamed = answer(folded, moment, policy, programme)
                assert streamed == given, (*at, programme.value, streamed, given)
                expected = said_of(worker, programme.value, day, moment.instant)
                assert (given.outcome.value, given.reason) == expected, (*at, programme.value, given, expected)
                assert all(1 <= position <= known.position for position in given.evidence), at
                tally.answers[given.reason] += 1
            outer = outcome_of(coverage(fact, moment, policy), fact, day)
            assert outer.value == outcome(worker, day, moment.instant), (*at, "outer")


def _streams(office: Office, position: int) -> dict[UUID, list[tuple[int, LedgerEvent]]]:
    """Each stream's facts up to a position."""
    streams = defaultdict(list)
    for logged in office.all_events():
        if logged.position <= position:
            streams[logged.event.originator_id].append((logged.position, logged.event))
    return streams


def _same_balances(office: Office, known: Known, tally: Tally) -> None:
    for sponsor_id, expected in known.balances.items():
        _, row = office.balances.balance(sponsor_id, known.position)
        assert row is not None, (sponsor_id, known.position)
        assert {name: getattr(row, name) for name in expected} == expected, (sponsor_id, known.position)
        assert row.received + row.receivable == row.allocated + row.refunded + row.reversed + row.available
        tally.balances += 1


def same_knowledge(office: Office, model: Model) -> None:
    """A position inside a command and an instant mean the last command complete by then."""
    log = office.house.log
    before = log.version_of(log.ledger_id)  # its opening and its law
    for known in model.history:
        assert log.as_known_at(position=known.position).position == known.position
        assert log.as_known_at(position=known.position - 1).position == before
        by_then = max(each.position for each in model.history if each.at <= known.at)
        assert log.as_known_at(instant=known.at).position == by_then
        before = known.position
