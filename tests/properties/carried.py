"""Who carries whom and which months were settled for it must be what the facts say, folded plainly."""

from typing import Any
from uuid import UUID

from ledger.domain.events import (
    ContributionAdopted,
    ContributionReleased,
    ContributionRepriced,
    ContributionReversed,
    ContributionSettled,
    ContributionSurrendered,
    Enrolled,
    EnrolmentCredited,
    EnrolmentEnded,
    EnrolmentValidated,
    LedgerEvent,
    WorkerAmended,
    WorkerRegistered,
    WorkersMerged,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Programme
from tests.properties.office import Office

ENROLMENTS = """
SELECT enrolment_id, worker_id, sponsor_id, scheme_id, seat, programmes, fund_origin, starts_on,
       nullif(ends_on, 'infinity'), agent_id, validated_on
  FROM sponsorship_enrolment WHERE known_from <= {position} AND known_to > {position}"""
MONTHS = """
SELECT worker_id, part, month, enrolment_id, sponsor_id, settled_at, amount
  FROM sponsorship_month WHERE known_from <= {position} AND known_to > {position}"""
HOMES = "SELECT worker_id, region FROM sponsorship_worker WHERE known_from <= {position} AND known_to > {position}"

MonthKey = tuple[UUID, int, ContributionMonth]


def same_sponsorship(office: Office, position: int) -> None:
    """The position ends a command."""
    facts = [logged.event for logged in office.all_events() if logged.position <= position]
    for statement, expected in (
        (ENROLMENTS, _enrolments(facts)),
        (MONTHS, _months(facts)),
        (HOMES, _homes(facts)),
    ):
        found = office.rows(statement.format(position=position))
        assert len(found) == len(set(found)), (position, statement)
        assert set(found) == expected, (position, set(found) - expected, expected - set(found))


def _enrolments(facts: list[LedgerEvent]) -> set[tuple[Any, ...]]:
    live: dict[UUID, dict[str, Any]] = {}
    for fact in facts:
        match fact:
            case Enrolled():
                ended = {"ends_on": None, "agent_id": None, "validated_on": None}
                live[fact.enrolment_id] = {"worker_id": fact.originator_id, **vars(fact), **ended}
            case EnrolmentEnded(enrolment_id=enrolment_id, on=on):
                live[enrolment_id]["ends_on"] = on
            case EnrolmentCredited(enrolment_id=enrolment_id, agent_id=agent_id):
                live[enrolment_id]["agent_id"] = agent_id
            case EnrolmentValidated(enrolment_id=enrolment_id, on=on):
                live[enrolment_id]["validated_on"] = on
            case WorkersMerged(originator_id=worker_id):
                live = {key: each for key, each in live.items() if each["worker_id"] != worker_id}
    names = ("worker_id", "sponsor_id", "scheme_id", "seat", "programmes", "fund_origin", "starts_on", "ends_on")
    return {
        (
            key,
            *(",".join(each[name]) if name == "programmes" else each[name] for name in names),
            each["agent_id"],
            each["validated_on"],
        )
        for key, each in live.items()
    }


def _months(facts: list[LedgerEvent]) -> set[tuple[Any, ...]]:
    """Programme by programme, and only then by part."""
    paid: dict[tuple[UUID, Programme, ContributionMonth], tuple[Any, ...]] = {}
    for fact in facts:
        match fact:
            case ContributionSettled() | ContributionAdopted():
                for programme in fact.amounts:
                    if isinstance(fact, ContributionAdopted):
                        del paid[fact.merged, programme, fact.month]
                for programme, amount in fact.amounts.items():
                    paid[fact.originator_id, programme, fact.month] = (
                        fact.enrolment_id,
                        fact.sponsor_id,
                        fact.settled_at,
                        amount,
                    )
            case ContributionRepriced():
                for programme, less in fact.amounts.items():
                    *whole, amount = paid[fact.originator_id, programme, fact.month]
                    paid[fact.originator_id, programme, fact.month] = (*whole, amount - less)
            case ContributionReversed() | ContributionSurrendered() | ContributionReleased():
                whose = getattr(fact, "worker_id", fact.originator_id)
                for programme in fact.amounts:
                    del paid[whose, programme, fact.month]
    parts: dict[MonthKey, tuple[Any, ...]] = {}
    for (worker_id, programme, month), (*whole, amount) in paid.items():
        key = (worker_id, int(programme is Programme.JHT), month)
        so_far = parts[key][-1] if key in parts else 0
        parts[key] = (*whole, so_far + amount)
    return {(worker, part, month.first_day, *cells) for (worker, part, month), cells in parts.items()}


def _homes(facts: list[LedgerEvent]) -> set[tuple[Any, ...]]:
    homes: dict[UUID, str] = {}
    for fact in facts:
        match fact:
            case WorkerRegistered(originator_id=worker_id, region=region):
                homes[worker_id] = region
            case WorkerAmended(originator_id=worker_id, region=str() as region):
                homes[worker_id] = region
    return set(homes.items())
