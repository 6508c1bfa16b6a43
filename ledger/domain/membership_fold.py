"""One worker's facts from the worker's own stream: what the coverage view holds, for those who may not ask a view."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from ledger.domain.events import (
    AdjudicationAdopted,
    AdjudicationDecided,
    AttestationRecorded,
    ContributionAdopted,
    ContributionReversed,
    ContributionSettled,
    ContributionSurrendered,
    DeductionAdopted,
    DeductionNoted,
    DeductionNoteWithdrawn,
    Enrolled,
    EnrolmentEnded,
    LedgerEvent,
    MembershipBackdated,
    MembershipEnded,
    MembershipLapseAnnulled,
    MembershipLapsed,
    NumberIssued,
    RestorationAdopted,
    ReversalAdopted,
    SavingEnded,
    SpellFormed,
    SpellRejoined,
    SpellSplit,
    SpellVoided,
    WorkerAbsorbed,
    WorkersMerged,
)
from ledger.domain.membership import (
    AdjudicatedDay,
    BackdatedMonths,
    DeductedMonth,
    EndFact,
    EnrolmentFact,
    LapseFact,
    MembershipFacts,
    NumberFact,
    ReversedMonth,
    SettledMonth,
    SpellFact,
    form_spell,
    join_spells,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import EndReason, Programme


def facts_of(events: Iterable[tuple[int, LedgerEvent]], day: date) -> MembershipFacts:
    """`events`: the worker's, with their positions, in order, up to the position as of which it is asked."""
    fold = _Fold()
    for position, event in events:
        fold.add(position, event)
    return fold.facts(ContributionMonth.of(day))


class _Part:
    """The months of one part of the contribution: the membership, or the saving."""

    def __init__(self) -> None:
        self.settled: dict[ContributionMonth, SettledMonth] = {}
        self.reversed: dict[ContributionMonth, ReversedMonth] = {}

    def settle(self, position: int, event: ContributionSettled | ContributionAdopted) -> None:
        self.settled[event.month] = SettledMonth(position, event.month, event.spell, event.settled_at, event.sponsor_id)
        self.reversed.pop(event.month, None)

    def reverse(self, position: int, event: ContributionReversed) -> None:
        del self.settled[event.month]
        self.reversed[event.month] = ReversedMonth(position, event.month, event.spell, event.effective_at)

    def surrender(self, event: ContributionSurrendered) -> None:
        del self.settled[event.month]

    def adopt_reversal(self, position: int, event: ReversalAdopted) -> None:
        self.reversed.pop(event.month, None)
        self.reversed[event.month] = ReversedMonth(position, event.month, event.spell, event.effective_at)

    def cut(self, through: ContributionMonth) -> None:
        """Later months are released."""
        self.settled = {month: settled for month, settled in self.settled.items() if month <= through}

    def split(self, event: SpellSplit) -> None:
        for month, settled in self.settled.items():
            if settled.spell == event.former and month >= event.month:
                self.settled[month] = replace(settled, spell=event.spell)
        for month, taken in self.reversed.items():
            if taken.spell == event.former and month >= event.month:
                self.reversed[month] = replace(taken, spell=event.spell)

    def join(self, earlier: int, later: int) -> None:
        for month, settled in self.settled.items():
            if settled.spell == later:
                self.settled[month] = replace(settled, spell=earlier)
        for month, taken in self.reversed.items():
            if taken.spell == later:
                self.reversed[month] = replace(taken, spell=earlier)

    def up_to(self, month: ContributionMonth) -> tuple[SettledMonth, ...]:
        return tuple(self.settled[each] for each in sorted(self.settled, reverse=True) if each <= month)

    def after(self, month: ContributionMonth) -> tuple[SettledMonth, ...]:
        return tuple(self.settled[each] for each in sorted(self.settled) if each > month)

    def taken_back(self) -> tuple[ReversedMonth, ...]:
        return tuple(sorted(self.reversed.values(), key=lambda known: known.position))


class _Fold:
    def __init__(self) -> None:
        self.membership, self.saving = _Part(), _Part()
        self.enrolments: list[EnrolmentFact] = []
        self.spells: dict[int, SpellFact] = {}
        self.lapses: dict[int, LapseFact] = {}
        self.ends: list[EndFact] = []
        self.saving_ends: list[EndFact] = []
        self.backdated: list[BackdatedMonths] = []
        self.adjudicated: list[AdjudicatedDay] = []
        self.deducted: dict[UUID, DeductedMonth] = {}
        self.merged_into: UUID | None = None

    def add(self, position: int, event: LedgerEvent) -> None:  # noqa: C901, PLR0912 - a line for each fact
        match event:
            case Enrolled():
                self.enrolments.append(_enrolment(position, event))
            case EnrolmentEnded(enrolment_id=ended, on=on):
                self.enrolments = [
                    replace(each, ended_on=on) if each.enrolment_id == ended else each for each in self.enrolments
                ]
            case ContributionSettled():
                self._settle(position, event)
            case ContributionReversed():
                for part in self._parts(event.amounts):
                    part.reverse(position, event)
            case SpellSplit():
                self._split(position, event)
            case SpellRejoined(spell=later, into=earlier):
                self._join(earlier, later)
            case SpellVoided(spell=spell):
                self.spells[spell] = replace(self.spells[spell], is_void=True)
            case MembershipLapsed(spell=spell, on=on):
                self.lapses[spell] = LapseFact(position, spell, on)
            case MembershipLapseAnnulled(spell=spell):
                self.lapses.pop(spell, None)
            case MembershipBackdated():
                self._backdate(position, event)
            case MembershipEnded(on=on, reason=reason):
                self.ends.append(EndFact(position, on, reason))
                self.membership.cut(ContributionMonth.of(on))
                self.saving.cut(ContributionMonth.of(on))
            case SavingEnded(on=on):
                self.saving_ends.append(EndFact(position, on, EndReason.JHT_CLAIMED))
                self.saving.cut(ContributionMonth.of(on))
            case _:
                self._add_of_both(position, event)
                self._add_beside(position, event)

    def _add_of_both(self, position: int, event: LedgerEvent) -> None:
        """What two records of one person share."""
        match event:
            case ContributionAdopted():
                for part in self._parts(event.amounts):
                    part.settle(position, event)
            case ContributionSurrendered():
                for part in self._parts(event.amounts):
                    part.surrender(event)
            case ReversalAdopted():
                for part in self._parts(event.programmes):
                    part.adopt_reversal(position, event)
            case RestorationAdopted(month=month):
                self.backdated.append(BackdatedMonths(position, month, month))
            case WorkerAbsorbed(spells=spells):
                for formed in spells:
                    self._form(position, formed)
            case WorkersMerged(into=into):
                self._end_record(into)

    def _add_beside(self, position: int, event: LedgerEvent) -> None:
        """What is not about months: decisions, deductions, numbers, attestations."""
        match event:
            case AdjudicationAdopted(holds=False):
                pass  # this record's own decision of that day is the later one
            case AdjudicationDecided() | AdjudicationAdopted():
                day = AdjudicatedDay(position, event.on, frozenset(event.programmes), event.outcome)
                self.adjudicated.append(day)
            case (
                DeductionNoted(deduction_id=deduction_id, month=month, enrolment_id=enrolment_id)
                | DeductionAdopted(deduction_id=deduction_id, month=month, enrolment_id=enrolment_id)
            ):
                self.deducted[deduction_id] = DeductedMonth(position, month, enrolment_id)
            case DeductionNoteWithdrawn(deduction_id=deduction_id):
                del self.deducted[deduction_id]
            case NumberIssued(spell=spell, at=at):
                self.spells[spell] = replace(self.spells[spell], numbered=NumberFact(position, at))
            case AttestationRecorded(spell=int(spell)):
                attested_on = event.attested_on if event.working and event.fit else None
                self.spells[spell] = replace(self.spells[spell], attested_on=attested_on)

    def facts(self, month: ContributionMonth) -> MembershipFacts:
        return MembershipFacts(
            enrolments=tuple(self.enrolments),
            spells=self.spells,
            lapses=self.lapses,
            ends=tuple(self.ends),
            saving_ends=tuple(self.saving_ends),
            membership=self.membership.up_to(month),
            saving=self.saving.up_to(month),
            later=self.membership.after(month),
            later_saving=self.saving.after(month),
            reversed_months=self.membership.taken_back(),
            reversed_saving=self.saving.taken_back(),
            backdated=tuple(self.backdated),
            adjudicated=tuple(self.adjudicated),
            deducted=tuple(each for each in self.deducted.values() if each.month == month),
            merged_into=self.merged_into,
        )

    def _parts(self, amounts: Iterable[Programme]) -> list[_Part]:
        named = set(amounts)
        parts = [(Programme.JKK, self.membership), (Programme.JHT, self.saving)]
        return [part for programme, part in parts if programme in named]

    def _settle(self, position: int, event: ContributionSettled) -> None:
        for part in self._parts(event.amounts):
            part.settle(position, event)
        if event.opens is not None:
            self.spells[event.spell] = SpellFact(
                position=position,
                number=event.spell,
                first_day=event.opens.first_day,
                opened_at=event.settled_at,
                start_rule=event.opens.start_rule,
                agreement_recorded_at=event.opens.agreement_recorded_at,
                attested_on=event.opens.attested_on,
            )

    def _split(self, position: int, event: SpellSplit) -> None:
        self.membership.split(event)
        self.saving.split(event)
        self.spells[event.spell] = SpellFact(
            position=position,
            number=event.spell,
            first_day=event.opens.first_day,
            opened_at=event.opened_at,
            start_rule=event.opens.start_rule,
            agreement_recorded_at=event.opens.agreement_recorded_at,
            attested_on=event.opens.attested_on,
        )

    def _end_record(self, into: UUID) -> None:
        """The other record has its months."""
        self.merged_into = into
        self.membership.settled.clear()
        self.saving.settled.clear()
        self.deducted.clear()

    def _form(self, position: int, formed: SpellFormed) -> None:
        opening = SpellFact(
            position=position,
            number=formed.number,
            first_day=formed.opens.first_day,
            opened_at=formed.opened_at,
            start_rule=formed.opens.start_rule,
            agreement_recorded_at=formed.opens.agreement_recorded_at,
            attested_on=formed.opens.attested_on,
        )
        form_spell(self.spells, self.lapses, opening, formed.joins)
        for number in formed.joins:
            self.membership.join(formed.number, number)
            self.saving.join(formed.number, number)

    def _backdate(self, position: int, event: MembershipBackdated) -> None:
        self.backdated.append(BackdatedMonths(position, event.from_month, event.through_month))
        self._join(event.earlier, event.later)

    def _join(self, earlier: int, later: int | None) -> None:
        join_spells(self.spells, self.lapses, earlier, later)
        if later is not None:
            self.membership.join(earlier, later)
            self.saving.join(earlier, later)


def _enrolment(position: int, event: Enrolled) -> EnrolmentFact:
    return EnrolmentFact(
        position=position,
        enrolment_id=event.enrolment_id,
        programmes=frozenset(event.programmes),
        starts_on=event.starts_on,
        accepted_on=event.accepted_on,
        start_rule=event.start_rule,
        agreement_starts_on=event.agreement_starts_on,
        agreement_recorded_at=event.agreement_recorded_at,
    )
