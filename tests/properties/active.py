"""Who is counted as active on a day must be those whose own facts say so, at every position."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from ledger.domain.events import LedgerEvent
from ledger.domain.law.policy import Policy
from ledger.domain.membership import MembershipFacts
from ledger.domain.membership_fold import facts_of
from ledger.domain.status import Status, overdue_month, status
from ledger.projections.activity.queries import ActivityQueries
from tests.properties.model import Known
from tests.properties.office import Office

REGION = "51.04"  # all workers of the machine live there
DAYS_COUNTED = 3  # at each position

Streams = Mapping[UUID, Sequence[tuple[int, LedgerEvent]]]


def same_activity(office: Office, known: Known, days: Mapping[UUID, Sequence[date]], streams: Streams) -> None:
    """`days`: those that matter, by worker; some of them are counted, others at every position."""
    view = ActivityQueries(office.house.database.pool)
    policy = office.house.law.at(office.house.log.head())
    turns = sorted({day for found in days.values() for day in found})
    step = max(1, len(turns) // DAYS_COUNTED)
    for day in turns[known.position % step :: step]:
        facts = [facts_of(streams[worker_id], day) for worker_id in known.workers]
        standing = [status(each, day, policy) for each in facts]
        _, counted = view.active(day, REGION, overdue_month(day, policy), known.position)
        active = [each for each in standing if each in {Status.ACTIVE, Status.IN_ARREARS}]
        assert counted.workers == len(active), (day, known.position, standing, counted)
        owing = active.count(Status.IN_ARREARS)
        unclear = sum(_all_taken_back(each, day, policy) for each in facts)
        assert owing - unclear <= counted.in_arrears <= owing, (day, known.position, standing, counted)


def _all_taken_back(facts: MembershipFacts, day: date, policy: Policy) -> bool:
    """Every month so far was taken back: the status says that it owes, whether or not a due day has passed."""
    begun = [each for each in facts.membership if facts.spells[each.spell].first_day <= day]
    return not begun and status(facts, day, policy) is Status.IN_ARREARS
