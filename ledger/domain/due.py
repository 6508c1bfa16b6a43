"""Which months of a worker are due from a sponsor: of a running spell, of a new one, of the saving."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ledger.domain.enrolment import Enrolment
from ledger.domain.law.policies import UNPAID_MONTHS_MAX
from ledger.domain.months import ContributionMonth
from ledger.domain.spells import Spell
from ledger.domain.values import MEMBERSHIP, Programme, StartRule
from ledger.domain.worker import Worker

PAIR: Final = (Programme.JKK, Programme.JKM)
WITH_SAVING: Final = (*PAIR, Programme.JHT)


@dataclass(frozen=True, slots=True)
class DueMonth:
    """`programmes`: what is to be paid for it. `opens`: it would open a new spell. `arrears`: older than the
    enrolment that pays it.
    """

    month: ContributionMonth
    programmes: tuple[Programme, ...]
    enrolment: Enrolment
    arrears: bool
    opens: bool = False


def asked_months(
    enrolments: Sequence[Enrolment], through: ContributionMonth, day: date
) -> tuple[ContributionMonth, ...]:
    """The months a request names: from the present month, or the enrolment's first, up to `through`; at least that."""
    first = min(ContributionMonth.of(day), through)
    if enrolments:
        first = max(first, min([each.first for each in enrolments]))
    if first >= through:
        return (through,)
    return tuple([ContributionMonth(month) for month in range(first, through + 1)])


def due_months(
    worker: Worker, spell: Spell | None, enrolments: Sequence[Enrolment], through: ContributionMonth, day: date
) -> list[DueMonth]:
    """Oldest first. `spell`: the present one, with what lies ahead of it. `enrolments`: the sponsor's with this worker,
    in the order they were recorded, at least one.
    """
    if spell is None or not _continues(worker, spell, enrolments, day):
        return _due_of_new(worker, may_open(worker, enrolments, day), through, day)
    membership = _due_of_running(worker, spell, enrolments, through, day)
    saving = _saving_alone(worker, spell, enrolments, through, day)
    return sorted([*membership, *saving], key=lambda due: due.month)


def _continues(worker: Worker, spell: Spell, enrolments: Sequence[Enrolment], day: date) -> bool:
    """The spell runs, or an end cut it and no enrolment was recorded since: the end closed all there were."""
    if day >= spell.lapses_on:
        return False
    return not worker.has_ended_in(spell) or not _since_the_end(worker, enrolments)


def _since_the_end(worker: Worker, enrolments: Sequence[Enrolment]) -> Sequence[Enrolment]:
    """An end closed every enrolment there was: what goes on after it was recorded since."""
    ended_on = worker.known.ended_on
    if ended_on is None:
        return enrolments
    return [each for each in enrolments if each.ended_on is None or each.ended_on > ended_on]


def may_open(worker: Worker, enrolments: Sequence[Enrolment], day: date) -> Sequence[Enrolment]:
    """The enrolments that a new spell can begin with on this day: after an end none that the end closed."""
    ended_on, spell = worker.known.ended_on, worker.spell
    if ended_on is not None and day <= ended_on and (spell is None or day >= spell.lapses_on):
        return enrolments  # money of a day before the end
    return _since_the_end(worker, enrolments)


def _due_of_running(
    worker: Worker, spell: Spell, enrolments: Sequence[Enrolment], through: ContributionMonth, day: date
) -> list[DueMonth]:
    """Rule 1: the spell's holes, then the months after its last, whichever sponsor's they would have been."""
    last = through
    if worker.has_ended_in(spell) and worker.known.ended_on is not None:
        last = min(through, ContributionMonth.of(worker.known.ended_on))
    unpaid = [*(hole for hole in spell.holes if hole <= last), *map(ContributionMonth, range(spell.last + 1, last + 1))]
    return due_of_spell(worker, spell, enrolments, unpaid, day)


def due_of_spell(
    worker: Worker, spell: Spell, enrolments: Sequence[Enrolment], unpaid: Sequence[ContributionMonth], day: date
) -> list[DueMonth]:
    """Of these months of a spell, ascending, those before the first one that no enrolment could pay."""
    due = []
    for month in unpaid:
        enrolment, arrears = _payer_of(month, enrolments)
        if enrolment is None:
            break  # a later month may not be settled before this one
        programmes = _programmes_of_running(month, worker, spell, enrolments, day)
        due.append(DueMonth(month, programmes, enrolment, arrears))
    return due


def _due_of_new(
    worker: Worker, enrolments: Sequence[Enrolment], through: ContributionMonth, day: date
) -> list[DueMonth]:
    """Rule 2: a new spell from the present month or the enrolment's first, or from the agreement's start."""
    due: list[DueMonth] = []
    if not enrolments:
        return due
    for number in range(first_month_of_new(worker, enrolments, day), through + 1):
        month = ContributionMonth(number)
        if worker.is_settled(month):
            continue
        enrolment, arrears = _payer_of(month, enrolments)
        if enrolment is None:
            break
        if arrears and not due:
            continue  # it has not begun: there is no spell that could owe anything
        due.append(DueMonth(month, _programmes(month, enrolments), enrolment, arrears, opens=not due))
    return due


def first_month_of_new(worker: Worker, enrolments: Sequence[Enrolment], day: date) -> ContributionMonth:
    """The later of the present month and the first enrolment's; an agreement may pull it back (rule 2)."""
    present = ContributionMonth.of(day)
    firsts = []
    for each in enrolments:
        agreed = agreed_start(worker, each, day)
        firsts.append(ContributionMonth.of(agreed) if agreed is not None else max(present, each.first))
    return min(firsts)


def agreed_start(worker: Worker, enrolment: Enrolment, day: date) -> date | None:
    """The day an agreement lets the worker's first spell under its scheme begin, while it is not too late for that.

    Too late: from the first day of the agreement's fourth month on.
    """
    if enrolment.start_rule is not StartRule.AGREEMENT or enrolment.agreement_starts_on is None:
        return None
    agreement_month = ContributionMonth.of(enrolment.agreement_starts_on)
    if day >= agreement_month.plus(UNPAID_MONTHS_MAX).first_day:
        return None
    under_scheme = [each.first for each in worker.known.enrolments if each.scheme_id == enrolment.scheme_id]
    if any(spell.last >= max(agreement_month, min(under_scheme)) for spell in worker.known.spells):
        return None
    start = max(enrolment.agreement_starts_on, enrolment.starts_on)
    return None if enrolment.ended_on is not None and enrolment.ended_on < start else start


def _saving_alone(
    worker: Worker, spell: Spell, enrolments: Sequence[Enrolment], through: ContributionMonth, day: date
) -> list[DueMonth]:
    """JHT added later: months from the present one on whose membership is settled get their JHT part alone."""
    if worker.saving_has_ended_in(spell):
        return []
    due = []
    for number in range(ContributionMonth.of(day), min(through, spell.last) + 1):
        month = ContributionMonth(number)
        enrolment = next((each for each in enrolments if each.covers(month) and Programme.JHT in each.programmes), None)
        if enrolment is not None and worker.is_settled(month) and not worker.is_saved(month):
            due.append(DueMonth(month, (Programme.JHT,), enrolment, arrears=False))
    return due


def _payer_of(month: ContributionMonth, enrolments: Sequence[Enrolment]) -> tuple[Enrolment | None, bool]:
    """The first enrolment in the membership that covers the month; else the earliest that begins later, which pays
    it as arrears. One that saves only pays no membership.
    """
    members = [each for each in enrolments if MEMBERSHIP.issubset(each.programmes)]
    for each in members:
        if each.covers(month):
            return each, False
    later = [each for each in members if each.first > month]
    if later:
        return min(later, key=lambda each: each.first), True
    return None, False


def _programmes(month: ContributionMonth, enrolments: Sequence[Enrolment]) -> tuple[Programme, ...]:
    """The membership, with JHT where one of the sponsor's enrolments saves in that month."""
    return WITH_SAVING if any(each.covers(month) and Programme.JHT in each.programmes for each in enrolments) else PAIR


def _programmes_of_running(
    month: ContributionMonth, worker: Worker, spell: Spell, enrolments: Sequence[Enrolment], day: date
) -> tuple[Programme, ...]:
    """JHT only from the present month on unless the spell saves already: older months never become due for a saving
    added later.
    """
    begun = spell.saves_from is not None and month >= spell.saves_from
    if (begun or month >= ContributionMonth.of(day)) and not worker.saving_has_ended_in(spell):
        return _programmes(month, enrolments)
    return PAIR
