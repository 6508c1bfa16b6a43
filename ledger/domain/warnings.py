"""What a person should look at when money has settled months: short words, for the whole allocation."""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from ledger.domain.enrolment import Enrolment
from ledger.domain.events import ContributionSettled, SpellOpening
from ledger.domain.law.policy import Policy
from ledger.domain.months import ContributionMonth
from ledger.domain.values import MEMBERSHIP
from ledger.domain.worker import Worker

ATTESTATION_MISSING: Final = "attestation-missing"
AFTER_SCHEME_TERM: Final = "after-scheme-term"
FEW_DAYS: Final = 7  # a first month with no more days than this is worth a warning: it is paid in full

SchemeTerms = Callable[[UUID], ContributionMonth]
"""The last month of a scheme's term."""


def warnings_of(worker: Worker, policy: Policy, last_month_of: SchemeTerms) -> list[str]:
    """Of the months just settled for this worker, which its pending facts tell."""
    settled = [fact for fact in worker.pending_events if isinstance(fact, ContributionSettled)]
    warnings = [AFTER_SCHEME_TERM] if _after_term(worker, settled, last_month_of) else []
    for fact in settled:
        if fact.opens is not None:
            warnings += _of_opening(fact.opens, fact.month)
            warnings += _never_full(worker, fact.opens, fact.month, policy, last_month_of)
    return warnings


def _of_opening(opens: SpellOpening, month: ContributionMonth) -> list[str]:
    warnings = [] if opens.attested_on is not None else [ATTESTATION_MISSING]
    left = (month.last_day - opens.first_day).days + 1
    return warnings if left > FEW_DAYS else [*warnings, f"{_counted(left, 'day')} left in {month}"]


def _never_full(
    worker: Worker, opens: SpellOpening, first: ContributionMonth, policy: Policy, last_month_of: SchemeTerms
) -> list[str]:
    """All that is paid, and all that anybody has undertaken to pay, ends before death pays in full (law 3.14, S1.4)."""
    full_from = first.plus(policy.number("jkm_wait_months", opens.first_day))
    last = worker.spell.last if worker.spell is not None else first
    for each in worker.known.enrolments:
        if MEMBERSHIP.issubset(each.programmes):
            term = _term_of(each, last_month_of)
            if term is None:
                return []
            last = max(last, term)
    return [] if last >= full_from else [f"jkm-never-full: {_counted(last - first + 1, 'month')}"]


def _after_term(worker: Worker, settled: Sequence[ContributionSettled], last_month_of: SchemeTerms) -> bool:
    """A month of the membership that no scheme of this sponsor names any more, and no enrolment without a scheme."""
    sponsor_id = settled[0].sponsor_id
    payers = [each for each in worker.known.enrolments if each.sponsor_id == sponsor_id]
    terms = [(each, None if each.scheme_id is None else last_month_of(each.scheme_id)) for each in payers]
    if any(last is None and each.ended_on is None for each, last in terms):
        return False
    ends = {each.enrolment_id: last for each, last in terms}
    for fact in settled:
        own = ends[fact.enrolment_id]
        if own is not None and fact.month > own:
            covering = [last for each, last in terms if each.covers(fact.month)]
            if not any(last is None or fact.month <= last for last in covering):
                return True
    return False


def _term_of(enrolment: Enrolment, last_month_of: SchemeTerms) -> ContributionMonth | None:
    """The last month that this enrolment undertakes to pay; None where nobody has said."""
    of_scheme = None if enrolment.scheme_id is None else last_month_of(enrolment.scheme_id)
    named = [last for last in (of_scheme, enrolment.last) if last is not None]
    return min(named, default=None)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
