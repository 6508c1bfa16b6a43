"""Enrolments: on what terms a sponsor undertakes to pay for a worker, and when that is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Self
from uuid import UUID

from pydantic.dataclasses import dataclass as pydantic_dataclass

from ledger.domain.errors import AgeLimit, EnrolmentExists, IdentityErased, MembershipEndedByDeath
from ledger.domain.months import ContributionMonth
from ledger.domain.programmes import require_pair
from ledger.domain.standing import attested_for_new, require_attested
from ledger.domain.values import EndReason, FundOrigin, Programme, StartRule

if TYPE_CHECKING:
    from ledger.domain.events import Enrolled
    from ledger.domain.law.policy import Policy
    from ledger.domain.worker import Worker


@dataclass(frozen=True, slots=False)
class EnrolmentTerms:
    """Field by field what `Enrolled` will say."""

    sponsor_id: UUID
    scheme_id: UUID | None
    seat: int | None
    programmes: tuple[Programme, ...]
    starts_on: date
    accepted_on: date
    fund_origin: FundOrigin
    start_rule: StartRule
    agreement_starts_on: date | None
    agreement_recorded_at: datetime | None
    attested_on: date | None


@pydantic_dataclass
class Enrolment:
    """One enrolment as the worker remembers it; the day of its end and that day's month are still its own."""

    enrolment_id: UUID
    sponsor_id: UUID
    scheme_id: UUID | None
    seat: int | None
    programmes: tuple[Programme, ...]
    starts_on: date
    accepted_on: date
    fund_origin: FundOrigin
    start_rule: StartRule
    agreement_starts_on: date | None
    agreement_recorded_at: datetime | None
    attested_on: date | None
    ended_on: date | None = None
    validated_on: date | None = None
    agent_id: UUID | None = None  # who brought it

    @classmethod
    def of(cls, event: Enrolled) -> Self:
        return cls(
            enrolment_id=event.enrolment_id,
            sponsor_id=event.sponsor_id,
            scheme_id=event.scheme_id,
            seat=event.seat,
            programmes=event.programmes,
            starts_on=event.starts_on,
            accepted_on=event.accepted_on,
            fund_origin=event.fund_origin,
            start_rule=event.start_rule,
            agreement_starts_on=event.agreement_starts_on,
            agreement_recorded_at=event.agreement_recorded_at,
            attested_on=event.attested_on,
        )

    @cached_property
    def first(self) -> ContributionMonth:
        return ContributionMonth.of(self.starts_on)

    @property
    def last(self) -> ContributionMonth | None:
        return None if self.ended_on is None else ContributionMonth.of(self.ended_on)

    def covers(self, month: ContributionMonth) -> bool:
        return self.first <= month and (self.last is None or month <= self.last)


def require_enrollable(
    worker: Worker, terms: EnrolmentTerms, birth_date: date | None, policy: Policy
) -> tuple[str, ...]:
    """Warnings of an enrolment that may be recorded.

    Refusals in this order: IdentityErased, MembershipEndedByDeath, ProgrammePair, EnrolmentExists, AgeLimit,
    AttestationMissing.
    """
    known = worker.known
    if birth_date is None:
        raise IdentityErased(what="worker")
    if known.end_reason is EndReason.DEATH:
        raise MembershipEndedByDeath
    runs = worker.runs_on(terms.starts_on)
    require_pair(terms.programmes, membership_runs=runs)
    running = [each for each in known.enrolments if each.ended_on is None or each.ended_on >= terms.starts_on]
    for each in running:
        if (each.sponsor_id, each.scheme_id) == (terms.sponsor_id, terms.scheme_id):
            raise EnrolmentExists(enrolment_id=str(each.enrolment_id))
    if not runs and terms.starts_on >= policy.age_limit_day(birth_date):
        raise AgeLimit
    warnings = ["also-enrolled"] if any(each.sponsor_id != terms.sponsor_id for each in running) else []
    given = () if terms.attested_on is None else (terms.attested_on,)
    if not runs and attested_for_new(worker, also=given) is None:
        require_attested([worker.id], policy, terms.accepted_on)
        warnings.append("attestation-missing")
    return tuple(warnings)
