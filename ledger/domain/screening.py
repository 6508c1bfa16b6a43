"""Screening: what the lists and the ledger say of a proposed person, as reasons why it does not pass."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from ledger.domain.values import EndReason, ScreeningListKind, ScreeningReason

if TYPE_CHECKING:
    from ledger.domain.law.policy import Policy
    from ledger.domain.scheme import Scheme
    from ledger.domain.worker import Worker

OF_LISTED: Final = {
    ScreeningListKind.DECEASED: ScreeningReason.DECEASED,
    ScreeningListKind.WAGE_EARNERS: ScreeningReason.WAGE_EARNER,
    ScreeningListKind.CIVIL_SERVANTS: ScreeningReason.CIVIL_SERVANT,
}


@dataclass(frozen=True, slots=True)
class Findings:
    """Of one nomination. `held_against`: kinds of lists there were; `listed`: those in which the NIK stands.

    `is_repeated`: the same NIK was proposed under the scheme before, and that was not refused. `worker`: the record of
    whom the ledger knows by the NIK.
    """

    held_against: Collection[ScreeningListKind]
    listed: Collection[ScreeningListKind]
    birth_date: date
    is_repeated: bool
    worker: Worker | None


def reasons_of(found: Findings, scheme: Scheme, policy: Policy) -> tuple[ScreeningReason, ...]:
    """Every reason, in the order of their kinds; none: it passes."""
    reasons = set()
    residents = ScreeningListKind.RESIDENTS
    if residents in found.held_against and residents not in found.listed:
        reasons.add(ScreeningReason.NOT_A_RESIDENT)
    reasons |= {reason for kind, reason in OF_LISTED.items() if kind in found.listed}
    starts_on = scheme.known.starts_on
    runs = found.worker is not None and found.worker.runs_on(starts_on)
    if not runs and starts_on >= policy.age_limit_day(found.birth_date):
        reasons.add(ScreeningReason.AGE_LIMIT)
    if found.is_repeated:
        reasons.add(ScreeningReason.PROPOSED_TWICE)
    if found.worker is not None:
        reasons |= _by_ledger(found.worker, scheme.id, scheme.known.sponsor_id, starts_on)
    return tuple(each for each in ScreeningReason if each in reasons)


def _by_ledger(worker: Worker, scheme_id: UUID, sponsor_id: UUID, starts_on: date) -> set[ScreeningReason]:
    reasons = set()
    if worker.known.end_reason is EndReason.DEATH:
        reasons.add(ScreeningReason.DECEASED)
    for each in worker.known.enrolments:
        if each.ended_on is not None and each.ended_on < starts_on:
            continue
        if each.scheme_id == scheme_id:
            reasons.add(ScreeningReason.ENROLLED_ALREADY)
        elif each.sponsor_id != sponsor_id:
            reasons.add(ScreeningReason.CARRIED_BY_ANOTHER)
    return reasons
