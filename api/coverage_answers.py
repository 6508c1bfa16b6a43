"""What is answered to a question about coverage, word for word as the interface promises it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from api.answers import known_at
from api.dependencies import instant_now
from api.reading import COVERAGE, asked_position, read_view
from ledger.application.house import House
from ledger.domain.answers import Answer, Moment, Outcome, outcome_of
from ledger.domain.coverage import answer, coverage
from ledger.domain.law.policy import Policy
from ledger.domain.membership import MembershipFacts
from ledger.domain.values import Programme
from ledger.projections.coverage.queries import CoverageQueries


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the ledger understands it; `worker_id` None: a NIK that nobody has. `follows`: a person is asked
    about, whichever record that is; else that record.
    """

    worker_id: UUID | None
    moment: Moment
    programme: Programme | None = None
    follows: bool = False


def moment_of(house: House, on: date | None, at: datetime | None) -> Moment:
    """One of the two is given."""
    if at is not None:
        return Moment(house.law.day_of(at), at)
    assert on is not None, "the question says a day or an instant"
    return Moment(on)


def answer_all(
    house: House, asked: Sequence[Asked], at_least: int, as_known_at: int | datetime | None
) -> tuple[int, list[dict[str, Any]]]:
    """The position seen, and an answer per question in their order; an unknown worker's carries `error`.

    Raises AsKnownAtInTheFuture, ViewBehind.
    """
    position, facts = facts_of(house, [(each.worker_id, each.moment.day) for each in asked], at_least, as_known_at)
    asked, facts = _followed(house, asked, facts, position)
    today = house.law.day_of(instant_now(house))
    known = known_at(house, house.log.as_known_at(position))
    policy = house.law.at(position)
    return position, [
        {
            "worker_id": None if question.worker_id is None else str(question.worker_id),
            "on": question.moment.day.isoformat(),
            **({} if question.moment.instant is None else {"at": question.moment.instant.isoformat()}),
            "as_known_at": known,
            **_answered(policy, question, found),
            "projected": question.moment.day > today,
        }
        for question, found in zip(asked, facts, strict=True)
    ]


def facts_of(
    house: House, questions: Sequence[tuple[UUID | None, date]], at_least: int, as_known_at: int | datetime | None
) -> tuple[int, list[MembershipFacts | None]]:
    """The position answered for, and the facts known at it; None for who was not known then.

    A worker whom the view has not met yet, although asked as of now, is waited for.
    Raises AsKnownAtInTheFuture, ViewBehind.
    """
    known = [(worker_id, day) for worker_id, day in questions if worker_id is not None]
    queries = CoverageQueries(house.database.pool)

    def ask(at_least: int) -> tuple[int, list[MembershipFacts | None]]:
        position = asked_position(house, COVERAGE, at_least, as_known_at)
        seen, facts = read_view(lambda: queries.facts(known, position))
        return seen if position is None else position, list(facts)

    position, found = ask(at_least)
    if as_known_at is None and None in found:
        head = house.log.head()
        if head > position:
            position, found = ask(head)
    in_order = iter(found)
    return position, [None if worker_id is None else next(in_order) for worker_id, _ in questions]


def _followed(
    house: House, asked: Sequence[Asked], facts: Sequence[MembershipFacts | None], position: int
) -> tuple[list[Asked], list[MembershipFacts | None]]:
    """What is asked of a person is answered of the record that went on at that position."""
    questions, found = list(asked), list(facts)
    while gone := [
        (place, known.merged_into)
        for place, known in enumerate(found)
        if known is not None and known.merged_into is not None and questions[place].follows
    ]:
        _, there = facts_of(house, [(into, questions[place].moment.day) for place, into in gone], 0, position)
        for (place, into), known in zip(gone, there, strict=True):
            questions[place], found[place] = replace(questions[place], worker_id=into), known
    return questions, found


def _answered(policy: Policy, question: Asked, facts: MembershipFacts | None) -> dict[str, Any]:
    if facts is None:
        return {"error": "unknown-worker"}
    if facts.merged_into is not None:
        return {"error": "merged", "into": str(facts.merged_into)}
    if question.programme is not None:
        given = answer(facts, question.moment, policy, question.programme)
        return _said(given.outcome, [(question.programme, given)])
    all_given = coverage(facts, question.moment, policy)
    outcome = outcome_of(all_given, facts, question.moment.day)
    return _said(outcome, list(zip(Programme, all_given, strict=False)))


def _said(outcome: Outcome, given: Sequence[tuple[Programme, Answer]]) -> dict[str, Any]:
    # JKK and JKM share one answer: it is put into words once.
    distinct = {id(answered): answered for _, answered in given}
    explained = {key: _explained(answered) for key, answered in distinct.items()}
    return {
        "outcome": outcome.value,
        "programmes": [{"programme": programme.value, **explained[id(answered)]} for programme, answered in given],
    }


def _explained(given: Answer) -> dict[str, Any]:
    return {
        "outcome": given.outcome.value,
        "reason": given.reason,
        "month": str(given.month),
        "spell": given.spell,
        "spell_started_on": None if given.spell_started_on is None else given.spell_started_on.isoformat(),
        "covered_through": None if given.covered_through is None else given.covered_through.isoformat(),
        "sponsor_id": None if given.sponsor_id is None else str(given.sponsor_id),
        "settled_at": None if given.settled_at is None else given.settled_at.isoformat(),
        "late": given.late,
        "deducted": given.deducted,
        "policy": {"id": given.policy.id, "source": given.policy.source, "certainty": given.policy.certainty},
        "attested": given.attested,
        "evidence": list(given.evidence),
    }
