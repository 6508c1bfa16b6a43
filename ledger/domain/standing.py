"""Beside the money: numbers of spells, who works and is fit, and what a branch should look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from ledger.domain.errors import (
    AttestationInFuture,
    AttestationMissing,
    AttestationOutsideSpell,
    InstantInFuture,
    MarkCleared,
    MarkExists,
    MarkInFuture,
    NumberAlreadyIssued,
    NumberBeforeSettlement,
    SpellUnknown,
)
from ledger.domain.events import AttestationRecorded, NumberIssued, WorkerMarkCleared, WorkerMarked

if TYPE_CHECKING:
    from ledger.domain.law.policy import Policy
    from ledger.domain.sealed import SealedText
    from ledger.domain.spells import Spell
    from ledger.domain.values import WorkerMark
    from ledger.domain.worker import Worker
    from ledger.domain.worker_state import WorkerState

NAMED_MAX: Final = 100  # workers that a refusal names


def attested_between(
    known: WorkerState, first: date, last: date = date.max, *, also: Sequence[date] = ()
) -> date | None:
    """The newest attestation of these days, both included, where it says working and fit; else None (law 0.2).

    `also`: of an enrolment that is not recorded yet. Of one day, what was said by itself holds before what an
    enrolment said in passing, and of those what was said last.
    """
    in_passing = [*also, *(each.attested_on for each in known.enrolments if each.attested_on is not None)]
    given = [(day, -1, True) for day in in_passing]
    given += [(each.attested_on, place, each.holds) for place, each in enumerate(known.standing.attestations)]
    day, _, holds = max([each for each in given if first <= each[0] <= last], default=(None, 0, False))
    return day if holds else None


def attested_for_new(worker: Worker, *, also: Sequence[date] = ()) -> date | None:
    """The attestation with which a spell could open: one given since the last paid month (law 0.2, S2.2)."""
    spell = worker.spell
    return attested_between(worker.known, date.min if spell is None else spell.last.plus(1).first_day, also=also)


def require_attested(without: Sequence[UUID], policy: Policy, day: date) -> None:
    """Raises AttestationMissing where the policy of that day is to refuse, not to warn."""
    if policy.value("attestation", day) == "refuse":
        named = [str(worker_id) for worker_id in without[:NAMED_MAX]]
        raise AttestationMissing(workers=named, count=len(without))


def issue_number(
    worker: Worker, number: SealedText, issued_at: datetime, *, spell: int | None, now: datetime
) -> NumberIssued:
    """Once for a spell, by default the newest. Not before the payment that opened it: the number follows the complete
    form and the first payment (law S1.2).

    Raises SpellUnknown, InstantInFuture, NumberAlreadyIssued, NumberBeforeSettlement.
    """
    numbered = _spell(worker, spell)
    if issued_at > now:
        raise InstantInFuture(field="issued_at")
    if worker.known.standing.number_of(numbered.number) is not None:
        raise NumberAlreadyIssued(spell=numbered.number)
    if issued_at < numbered.opened_at:
        raise NumberBeforeSettlement(spell=numbered.number, settled_at=numbered.opened_at.isoformat())
    worker.record(NumberIssued, spell=numbered.number, number=number, at=issued_at)
    issued = worker.pending_events[-1]
    assert isinstance(issued, NumberIssued)
    return issued


def attest(
    worker: Worker, attested_on: date, *, working: bool, fit: bool, spell: int | None, attested_by: UUID, today: date
) -> AttestationRecorded:
    """`spell` None: the one that runs on that day, else the newest that it may be said of; where there is none, it
    counts for the next one to open.

    Raises AttestationInFuture, SpellUnknown, AttestationOutsideSpell.
    """
    if attested_on > today:
        raise AttestationInFuture
    about = _meant(worker, attested_on) if spell is None else _spell(worker, spell)
    if about is not None and not _may_be_attested(worker, about, attested_on):
        raise AttestationOutsideSpell(spell=about.number)
    worker.record(
        AttestationRecorded,
        spell=None if about is None else about.number,
        attested_on=attested_on,
        working=working,
        fit=fit,
        attested_by=attested_by,
    )
    attested = worker.pending_events[-1]
    assert isinstance(attested, AttestationRecorded)
    return attested


def mark(worker: Worker, mark_id: UUID, what: WorkerMark, since: date, note: SealedText | None, *, today: date) -> None:
    """One open mark of a kind; coverage does not change by it (E25). Raises MarkInFuture, MarkExists."""
    if since > today:
        raise MarkInFuture
    for each in worker.known.standing.marks:
        if each.is_open and each.mark is what:
            raise MarkExists(mark_id=str(each.mark_id))
    worker.record(WorkerMarked, mark_id=mark_id, mark=what, since=since, note=note)


def clear_mark(worker: Worker, mark_id: UUID, note: SealedText | None) -> None:
    """Raises MarkCleared."""
    if not worker.known.standing.mark(mark_id).is_open:
        raise MarkCleared(mark_id=str(mark_id))
    worker.record(WorkerMarkCleared, mark_id=mark_id, note=note)


def _spell(worker: Worker, number: int | None) -> Spell:
    spells = worker.known.spells
    found = spells[-1] if number is None and spells else next((each for each in spells if each.number == number), None)
    if found is None:
        raise SpellUnknown(spell=number)
    return found


def _meant(worker: Worker, day: date) -> Spell | None:
    possible = [each for each in reversed(worker.known.spells) if _may_be_attested(worker, each, day)]
    running = [each for each in possible if each.first_day <= day]
    return next(iter([*running, *possible]), None)


def _may_be_attested(worker: Worker, spell: Spell, day: date) -> bool:
    """After the last month paid before it, and before it has run out or ended: otherwise another spell is meant."""
    ended_on = worker.known.ended_on
    if day >= spell.lapses_on or (ended_on is not None and spell.first_day <= ended_on < day):
        return False
    return all(each.last.last_day < day for each in worker.known.spells if each.number < spell.number)
