"""A worker: one funding per month, spells, lapses and ends. Verbs decide, evolve remembers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import TypeAdapter

from ledger.domain.aggregate import Aggregate
from ledger.domain.enrolment import Enrolment, EnrolmentTerms, require_enrollable
from ledger.domain.errors import EndInFuture, EnrolmentAlreadyEnded, MembershipAlreadyEnded, ThroughBeforeStart
from ledger.domain.events import (
    ContributionSettled,
    Enrolled,
    EnrolmentEnded,
    Funding,
    LedgerEvent,
    MembershipEnded,
    MembershipLapseAnnulled,
    MembershipLapsed,
    SavingEnded,
    SpellOpening,
    WorkerAmended,
    WorkerRegistered,
)
from ledger.domain.law.policy import Policy
from ledger.domain.law.tariff import Payer
from ledger.domain.months import ContributionMonth
from ledger.domain.noted_claims import NotedClaim
from ledger.domain.sealed import SealedText
from ledger.domain.spells import Spell
from ledger.domain.standing import attested_between
from ledger.domain.values import BpuCategory, ClaimKind, EndReason, FundOrigin, Programme, Sector
from ledger.domain.worker_state import WorkerState, remember

_STATE = TypeAdapter(WorkerState)


class Worker(Aggregate):
    TOPIC = "Worker"
    FOLD = 407
    BORN = WorkerRegistered

    @classmethod
    def register(
        cls,
        worker_id: UUID,
        *,
        nik: SealedText,
        name: SealedText,
        birth_date: SealedText,
        occupation: SealedText,
        sector: Sector,
        region: str,
        monthly_income: int,
    ) -> Self:
        worker = cls.blank(worker_id)
        worker.record(
            WorkerRegistered,
            nik=nik,
            name=name,
            birth_date=birth_date,
            occupation=occupation,
            sector=sector,
            region=region,
            monthly_income=monthly_income,
        )
        return worker

    # What the rules ask of a worker.

    def payer(self, month: ContributionMonth, fund_origin: FundOrigin, spell_first: ContributionMonth) -> Payer:
        """What the price of that month depends on, by what is known of the worker for it."""
        sector, monthly_income, category = self.known.terms_in(month)
        return Payer(sector, category, monthly_income, fund_origin, spell_first)

    @property
    def spell(self) -> Spell | None:
        """The newest spell, whether it still runs or not."""
        return self.known.spells[-1] if self.known.spells else None

    def runs_on(self, day: date) -> bool:
        """A spell runs until the first day of its fourth consecutive unpaid month, or the membership's end."""
        spell = self.spell
        if spell is None or day >= spell.lapses_on:
            return False
        return not self.spell_has_ended or (self.known.ended_on is not None and day <= self.known.ended_on)

    @property
    def spell_has_ended(self) -> bool:
        """Exit came after the newest spell began; a death ends even a spell that was paid before it was reported."""
        spell, ended_on = self.spell, self.known.ended_on
        if spell is None or ended_on is None:
            return False
        return self.known.end_reason is EndReason.DEATH or ended_on >= spell.first_day

    def saving_has_ended_in(self, spell: Spell) -> bool:
        """The saving was claimed after this spell began; a later one may save anew, and goes on when joined."""
        claimed_on = self.known.saving_ended_on
        if claimed_on is None or spell.first_day > claimed_on:
            return False
        return not spell.saved or spell.saved[-1][1] <= ContributionMonth.of(claimed_on)

    def is_settled(self, month: ContributionMonth) -> bool:
        return any(spell.holds(month) for spell in reversed(self.known.spells))

    def is_saved(self, month: ContributionMonth) -> bool:
        return any(spell.saves(month) for spell in reversed(self.known.spells))

    @property
    def due_on(self) -> date | None:
        """The day on which the present spell lapses, while no lapse or end of it is recorded."""
        spell = self.spell
        if spell is None or spell.lapsed_on is not None or self.spell_has_ended:
            return None
        return spell.lapses_on

    def attested_since(self, month: ContributionMonth, day: date) -> date | None:
        """The newest attestation from the month on, up to `day`: a new spell needs one of its own (law 0.2)."""
        return attested_between(self.known, month.first_day, day)

    def claims_after(self, on: date, reason: EndReason) -> list[NotedClaim]:
        """Claims for days that an end leaves without what is claimed, in the order in which they were filed."""
        if reason is EndReason.SPONSOR_STOPPED:
            return []
        of_saving = reason is EndReason.JHT_CLAIMED
        return [
            claim for claim in self.known.claims if claim.on > on and (claim.kind is ClaimKind.JHT or not of_saving)
        ]

    # What happens to a worker.

    def enrol(
        self,
        enrolment_id: UUID,
        terms: EnrolmentTerms,
        *,
        birth_date: date | None,
        policy: Policy,
        through: ContributionMonth | None = None,
    ) -> tuple[str, ...]:
        """Warnings. `birth_date` None: erased. `through`: its last month, where that is agreed from the beginning.

        Raises ThroughBeforeStart and what `require_enrollable` raises, in its order.
        """
        if through is not None and through < ContributionMonth.of(terms.starts_on):
            raise ThroughBeforeStart
        warnings = require_enrollable(self, terms, birth_date, policy)
        self.record(Enrolled, enrolment_id=enrolment_id, **vars(terms))
        if through is not None:
            # Its seat stays taken: a quota counts the people whom a scheme takes on, not those of one day.
            self._end_enrolment(self.enrolment(enrolment_id), through.last_day, EndReason.SPONSOR_STOPPED, seat=None)
        return warnings

    def amend(
        self,
        from_month: ContributionMonth,
        *,
        sector: Sector | None,
        monthly_income: int | None,
        bpu_category: BpuCategory | None,
        region: str | None,
        occupation: SealedText | None,
        reason: SealedText,
    ) -> None:
        """What is given holds from that month on; None: as it was. The rules are the amendment's."""
        self.record(
            WorkerAmended,
            from_month=from_month,
            sector=sector,
            monthly_income=monthly_income,
            bpu_category=bpu_category,
            region=region,
            occupation=occupation,
            reason=reason,
        )

    def settle(
        self,
        month: ContributionMonth,
        *,
        amounts: Mapping[Programme, int],
        tariff: str,
        settled_at: datetime,
        funded_by: tuple[Funding, ...],
        enrolment: Enrolment,
        allocation_id: UUID,
        arrears: bool,
        opens: SpellOpening | None,
    ) -> ContributionSettled:
        """What an allocation decided for one month; rules and prices are the allocation's."""
        if Programme.JKK in amounts and self.is_settled(month):
            raise ValueError("a month is funded once")
        self.record(
            ContributionSettled,
            month=month,
            spell=self.known.spells_opened + 1 if opens else self.spell_of(month),
            amounts=dict(amounts),
            tariff=tariff,
            settled_at=settled_at,
            funded_by=funded_by,
            sponsor_id=enrolment.sponsor_id,
            enrolment_id=enrolment.enrolment_id,
            allocation_id=allocation_id,
            arrears=arrears,
            opens=opens,
        )
        settled = self.pending_events[-1]
        assert isinstance(settled, ContributionSettled)
        return settled

    def spell_of(self, month: ContributionMonth) -> int:
        """Number of the spell in which the month lies, settled or a hole, else of the newest."""
        for spell in reversed(self.known.spells):
            if spell.first <= month <= spell.last:
                return spell.number
        return self.known.spells[-1].number

    def lapse(self, as_of: date) -> bool:
        """Record the lapse that fell due on or before `as_of`; False when none did or it is recorded."""
        spell, due_on = self.spell, self.due_on
        if spell is None or due_on is None or due_on > as_of:
            return False
        self.record(MembershipLapsed, spell=spell.number, on=due_on)
        return True

    def annul_lapse(self) -> None:
        """Money that was there before the recorded lapse has become known."""
        spell = self.spell
        if spell is None or spell.lapsed_on is None:
            raise ValueError("there is no lapse to annul")
        self.record(MembershipLapseAnnulled, spell=spell.number, on=spell.lapsed_on)

    def end(self, enrolment_id: UUID, on: date, reason: EndReason, today: date) -> ContributionMonth | None:
        """The month after which settled months are released, or None when none can be.

        Raises EndInFuture, EnrolmentAlreadyEnded, MembershipAlreadyEnded.
        """
        enrolment = self.enrolment(enrolment_id)
        if on > today and reason is not EndReason.SPONSOR_STOPPED:
            raise EndInFuture
        if reason is EndReason.SPONSOR_STOPPED:
            self._stop(enrolment, on, reason)
            return None
        if reason is EndReason.JHT_CLAIMED:
            claimed = self.spell is None or self.saving_has_ended_in(self.spell)
            if claimed and self.known.saving_ended_on is not None:
                raise MembershipAlreadyEnded(on=self.known.saving_ended_on.isoformat())
            self.record(SavingEnded, on=on, spell=self.spell.number if self.spell else None)
            return ContributionMonth.of(on)
        self._require_membership(enrolment, reason)
        for running in [each for each in self.known.enrolments if each.ended_on is None or each.ended_on > on]:
            self._end_enrolment(running, on, reason, seat=running.seat if running.ended_on is None else None)
        self.record(MembershipEnded, on=on, reason=reason, spell=self.spell.number if self.spell else None)
        return ContributionMonth.of(on)

    def _require_membership(self, enrolment: Enrolment, reason: EndReason) -> None:
        """A death may follow an exit; nothing follows a death, and an exit is not repeated."""
        known = self.known
        if known.ended_on is None:
            return
        if known.end_reason is EndReason.DEATH or (reason is EndReason.EXIT and enrolment.ended_on is not None):
            raise MembershipAlreadyEnded(on=known.ended_on.isoformat())

    def enrolment(self, enrolment_id: UUID) -> Enrolment:
        return self.known.enrolment(enrolment_id)

    def _stop(self, enrolment: Enrolment, on: date, reason: EndReason) -> None:
        if enrolment.ended_on is not None:
            raise EnrolmentAlreadyEnded(on=enrolment.ended_on.isoformat())
        self._end_enrolment(enrolment, on, reason, seat=enrolment.seat)

    def _end_enrolment(self, enrolment: Enrolment, on: date, reason: EndReason, *, seat: int | None) -> None:
        """`seat`: the one that becomes free."""
        self.record(
            EnrolmentEnded,
            enrolment_id=enrolment.enrolment_id,
            sponsor_id=enrolment.sponsor_id,
            scheme_id=enrolment.scheme_id,
            seat=seat,
            on=on,
            reason=reason,
        )

    def evolve(self, event: LedgerEvent) -> None:
        self.known = remember(getattr(self, "known", None), event)

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)
