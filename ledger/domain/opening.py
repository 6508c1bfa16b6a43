"""The first day of a new spell, by the enrolment's start rule (docs/coverage.md, rule 2)."""

from datetime import date

from ledger.domain.due import DueMonth, agreed_start, may_open
from ledger.domain.enrolment import Enrolment
from ledger.domain.events import SpellOpening
from ledger.domain.months import ContributionMonth
from ledger.domain.spells import Spell
from ledger.domain.values import StartRule
from ledger.domain.worker import Worker

LETTER_MONTHS_MAX = 12  # law S2.9: BULAN_IURAN, the operator's own field, holds 1 to 12
FEW_DAYS = 7  # a first month with no more days than this is worth a warning: it is paid in full


def opening_of(worker: Worker, due: DueMonth, settled_on: date) -> SpellOpening:
    """What the settlement of `due`, on the local day `settled_on`, decides about the spell it opens."""
    enrolment = due.enrolment
    rule, first_day = StartRule.PAYMENT, max(enrolment.starts_on, settled_on)
    if enrolment.start_rule is StartRule.REGISTRATION:
        rule, first_day = StartRule.REGISTRATION, max(enrolment.starts_on, enrolment.accepted_on)
    # A registration of an earlier month pays nothing for it: the spell begins with its first settled month.
    first_day = max(first_day, due.month.first_day)
    aligned = _aligned(worker, due, settled_on)
    if aligned is not None and aligned[1] > first_day:
        aligned = None  # an agreement pulls a start back, never forward
    if aligned is not None:
        rule, first_day = StartRule.AGREEMENT, aligned[1]
    return SpellOpening(
        first_day=first_day,
        start_rule=rule,
        agreement_recorded_at=aligned[0].agreement_recorded_at if aligned is not None else None,
        attested_on=_attested_on(worker),
    )


def _aligned(worker: Worker, due: DueMonth, settled_on: date) -> tuple[Enrolment, date] | None:
    """The sponsor's enrolment whose agreement pulled the spell back to this month, and its day, if one did."""
    enrolments = [each for each in worker.known.enrolments if each.sponsor_id == due.enrolment.sponsor_id]
    for each in may_open(worker, enrolments, settled_on):
        agreed = agreed_start(worker, each, settled_on)
        if agreed is not None and ContributionMonth.of(agreed) == due.month:
            return each, agreed
    return None


def warnings_of(opens: SpellOpening, month: ContributionMonth) -> list[str]:
    left = (month.last_day - opens.first_day).days + 1
    if left > FEW_DAYS:
        return []
    return [f"{left} day{'' if left == 1 else 's'} left in {month}"]


def unpaid_before(former: Spell | None, month: ContributionMonth) -> list[str]:
    """A warning where a letter could restore the months that a new spell leaves unpaid (law 2.13, 2.15)."""
    if former is None or former.ended_on is not None or not 1 < month - former.last <= LETTER_MONTHS_MAX + 1:
        return []
    first, last = former.last.plus(1), month.plus(-1)
    return [f"{first} to {last} stay unpaid: a letter could restore them (back-dating)"]


def _attested_on(worker: Worker) -> date | None:
    """The newest attestation given since the last paid month: a new spell needs one of its own (law 0.2)."""
    given = [each.attested_on for each in worker.known.enrolments if each.attested_on is not None]
    if worker.spell is not None:
        paid_until = worker.spell.last.last_day
        given = [day for day in given if day > paid_until]
    return max(given, default=None)
