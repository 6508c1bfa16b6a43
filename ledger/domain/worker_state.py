"""What a worker's stream remembers of its facts: enrolments, spells, ends, and the days that people decide about."""

from datetime import date
from uuid import UUID

from pydantic import Field
from pydantic.dataclasses import dataclass

from ledger.domain.enrolment import Enrolment
from ledger.domain.events import (
    AdjudicationDecided,
    AdjudicationOpened,
    AdjudicationProposed,
    AttestationRecorded,
    BackdatingRequested,
    ClaimAdopted,
    ClaimClosed,
    ClaimNoted,
    ContributionAdopted,
    ContributionRepriced,
    ContributionReversed,
    ContributionSettled,
    ContributionSurrendered,
    DeductionNoted,
    DeductionNoteWithdrawn,
    Enrolled,
    EnrolmentCredited,
    EnrolmentEnded,
    EnrolmentValidated,
    LedgerEvent,
    MembershipBackdated,
    MembershipEnded,
    MembershipLapseAnnulled,
    MembershipLapsed,
    NumberIssued,
    SavingEnded,
    SpellRejoined,
    SpellSplit,
    SpellVoided,
    WorkerAmended,
    WorkerMarkCleared,
    WorkerMarked,
    WorkerRegistered,
)
from ledger.domain.merge_state import Merge, remember_merging
from ledger.domain.months import ContributionMonth
from ledger.domain.noted_claims import Adjudication, NotedClaim, remember_claim
from ledger.domain.spells import Spell
from ledger.domain.standing_state import Standing
from ledger.domain.values import BpuCategory, EndReason, Programme, Sector


@dataclass
class Backdating:
    """Months that one person wants restored on a letter, and nobody has approved yet."""

    backdating_id: UUID
    sponsor_id: UUID
    from_month: ContributionMonth
    through_month: ContributionMonth
    letter_date: date
    requested_by: UUID


@dataclass
class Amendment:
    """What holds from a month on; None: as it was. `monthly_income` in sen."""

    from_month: ContributionMonth
    sector: Sector | None
    monthly_income: int | None
    category: BpuCategory | None
    region: str | None


@dataclass
class WorkerState:
    """`sector`, `monthly_income`, `category`: as registered; `amendments` by the month from which they hold.

    `region`: where the worker is known to live now. `spells`: oldest first; the last one is the newest, running or
    not, or still ahead (`present.py`). `spells_opened` counts all ever.
    """

    sector: Sector
    region: str
    monthly_income: int  # sen
    category: BpuCategory = BpuCategory.SELF_EMPLOYED
    amendments: list[Amendment] = Field(default_factory=list)
    enrolments: list[Enrolment] = Field(default_factory=list)
    spells: list[Spell] = Field(default_factory=list)
    spells_opened: int = 0
    ended_on: date | None = None
    end_reason: EndReason | None = None
    saving_ended_on: date | None = None
    claims: list[NotedClaim] = Field(default_factory=list)
    adjudications: list[Adjudication] = Field(default_factory=list)
    merge: Merge | None = None  # the last one asked for, while it is undecided
    merged_into: UUID | None = None  # the record that goes on where this one has ended
    merged_from: list[UUID] = Field(default_factory=list)  # records that have become part of this one
    backdating: Backdating | None = None  # the last one asked for, while it is undecided
    deductions: list[UUID] = Field(default_factory=list)  # sponsors' deductions that are for this worker, too
    standing: Standing = Field(default_factory=Standing)

    def terms_in(self, month: ContributionMonth) -> tuple[Sector, int, BpuCategory]:
        """Sector, monthly income in sen and category in that month: of the amendments the one of the latest month."""
        sector, monthly_income, category = self.sector, self.monthly_income, self.category
        for each in self.amendments:
            if each.from_month <= month:
                sector = each.sector or sector
                monthly_income = monthly_income if each.monthly_income is None else each.monthly_income
                category = each.category or category
        return sector, monthly_income, category

    def claim(self, claim_id: UUID) -> NotedClaim | None:
        return next((each for each in self.claims if each.claim_id == claim_id), None)

    def enrolment(self, enrolment_id: UUID) -> Enrolment:
        return next(each for each in self.enrolments if each.enrolment_id == enrolment_id)

    def spell_numbered(self, number: int) -> Spell:
        return next(spell for spell in reversed(self.spells) if spell.number == number)

    def join(self, earlier: int, later: int) -> None:
        """A later spell is part of an earlier one from here on."""
        joined = self.spell_numbered(later)
        self.spell_numbered(earlier).join(joined)
        self.spells.remove(joined)

    def keep(self, event: ContributionSettled | ContributionAdopted) -> None:
        """A month of a spell that is known."""
        spell = self.spell_numbered(event.spell)
        if Programme.JKK in event.amounts:
            spell.settle(event.month)
        if Programme.JHT in event.amounts:
            spell.save(event.month)

    def adjudication(self, adjudication_id: UUID) -> Adjudication:
        return next(each for each in self.adjudications if each.adjudication_id == adjudication_id)


def remember(known: WorkerState | None, event: LedgerEvent) -> WorkerState:  # noqa: C901, PLR0912 - a line for each fact
    """The state after a fact. Raises TypeError for one that is not a worker's."""
    if isinstance(event, WorkerRegistered):
        return WorkerState(sector=event.sector, region=event.region, monthly_income=event.monthly_income)
    assert known is not None, "a worker is registered first"
    match event:
        case WorkerAmended():
            _remember_amended(known, event)
        case Enrolled():
            known.enrolments.append(Enrolment.of(event))
        case ContributionSettled():
            _remember_settled(known, event)
        case ContributionReversed() | ContributionSurrendered():
            _remember_taken(known, event)
        case ContributionRepriced():  # the month stays settled; what it holds is read from the stream (settlements.py)
            pass
        case SpellSplit() | SpellRejoined() | SpellVoided():
            _remember_spell(known, event)
        case MembershipLapsed() | MembershipLapseAnnulled():
            known.spell_numbered(event.spell).lapsed_on = event.on if isinstance(event, MembershipLapsed) else None
        case BackdatingRequested():
            _remember_asked(known, event)
        case MembershipBackdated():
            _remember_backdated(known, event)
        case EnrolmentEnded() | EnrolmentCredited() | EnrolmentValidated():
            _remember_of_enrolment(known, event)
        case SavingEnded():
            known.saving_ended_on = event.on
            for spell in known.spells:
                spell.cut_saving(ContributionMonth.of(event.on))
        case MembershipEnded():
            _remember_end(known, event)
        case NumberIssued() | AttestationRecorded() | WorkerMarked() | WorkerMarkCleared():
            known.standing.remember(event)
        case DeductionNoted() | DeductionNoteWithdrawn():
            _remember_deduction(known, event)
        case (
            ClaimNoted()
            | ClaimAdopted()
            | ClaimClosed()
            | AdjudicationOpened()
            | AdjudicationProposed()
            | AdjudicationDecided()
        ):
            remember_claim(known, event)
        case _:
            remember_merging(known, event)
    return known


def _remember_of_enrolment(known: WorkerState, event: EnrolmentEnded | EnrolmentCredited | EnrolmentValidated) -> None:
    enrolment = known.enrolment(event.enrolment_id)
    match event:
        case EnrolmentEnded():
            enrolment.ended_on = event.on
        case EnrolmentCredited():
            enrolment.agent_id = event.agent_id
        case EnrolmentValidated():
            enrolment.validated_on = event.on


def _remember_deduction(known: WorkerState, event: DeductionNoted | DeductionNoteWithdrawn) -> None:
    if isinstance(event, DeductionNoted):
        known.deductions.append(event.deduction_id)
    else:
        known.deductions.remove(event.deduction_id)


def _remember_amended(known: WorkerState, event: WorkerAmended) -> None:
    amended = Amendment(event.from_month, event.sector, event.monthly_income, event.bpu_category, event.region)
    known.amendments.append(amended)
    known.amendments.sort(key=lambda each: each.from_month)  # of one month the later recorded stands last, and holds
    known.region = event.region or known.region


def _remember_settled(known: WorkerState, event: ContributionSettled) -> None:
    if event.opens is not None:
        known.spells_opened = event.spell
        ended_on = known.ended_on  # money of a day before it may become known after it
        known.spells.append(
            Spell(
                number=event.spell,
                first=event.month,
                last=event.month,
                first_day=event.opens.first_day,
                opened_at=event.settled_at,
                ended_on=ended_on if ended_on is not None and event.opens.first_day <= ended_on else None,
            )
        )
    known.keep(event)


def _remember_taken(known: WorkerState, event: ContributionReversed | ContributionSurrendered) -> None:
    spell = known.spell_numbered(event.spell)
    if Programme.JKK in event.amounts:
        spell.unsettle(event.month)
    if Programme.JHT in event.amounts:
        spell.unsave(event.month)


def _remember_spell(known: WorkerState, event: SpellSplit | SpellRejoined | SpellVoided) -> None:
    match event:
        case SpellSplit():
            _remember_split(known, event)
        case SpellRejoined():
            known.join(event.into, event.spell)
        case SpellVoided():
            known.spells = [spell for spell in known.spells if spell.number != event.spell]


def _remember_split(known: WorkerState, event: SpellSplit) -> None:
    former = known.spell_numbered(event.former)
    later = former.split(event.spell, event.month, event.opens.first_day, event.opened_at)
    known.spells_opened = max(known.spells_opened, event.spell)
    known.spells.insert(known.spells.index(former) + 1, later)


def _remember_asked(known: WorkerState, event: BackdatingRequested) -> None:
    known.backdating = Backdating(
        backdating_id=event.backdating_id,
        sponsor_id=event.sponsor_id,
        from_month=event.from_month,
        through_month=event.through_month,
        letter_date=event.letter_date,
        requested_by=event.requested_by,
    )


def _remember_backdated(known: WorkerState, event: MembershipBackdated) -> None:
    known.backdating = None
    known.spell_numbered(event.earlier).lapsed_on = None
    if event.later is not None:
        known.join(event.earlier, event.later)


def _remember_end(known: WorkerState, event: MembershipEnded) -> None:
    known.ended_on = event.on
    known.end_reason = event.reason
    through = ContributionMonth.of(event.on)
    known.spells = [spell for spell in known.spells if spell.first <= through]
    for spell in known.spells:
        spell.cut(through)
    # A spell whose first months were taken back and whose later ones are released has none left.
    known.spells = [spell for spell in known.spells if not spell.is_void]
    for spell in known.spells:  # an older one, too: the one that ran may be void some day
        if spell.first_day <= event.on:
            spell.ended_on = min(event.on, spell.ended_on or event.on)
