"""Months that a letter of head office restores: which they may be, what they cost, and how two people let them be."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from ledger.domain.adjudication import claims_moved, open_adjudication
from ledger.domain.allocation import SettledLine, fund_origin_of
from ledger.domain.due import PAIR, WITH_SAVING, DueMonth, due_of_spell
from ledger.domain.errors import (
    BackdatingClosed,
    BackdatingTooLong,
    BackdatingTotalChanged,
    FourEyes,
    InsufficientFunds,
    LetterInFuture,
    MembershipAlreadyEnded,
    MonthsNotAGap,
    NothingToRestore,
    SponsorNotEnrolled,
)
from ledger.domain.events import BackdatingRequested, MembershipBackdated
from ledger.domain.funds import Funds
from ledger.domain.law.policy import Policy
from ledger.domain.law.tariff import Price
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.noted_claims import NotedClaim
from ledger.domain.opening import LETTER_MONTHS_MAX
from ledger.domain.sealed import SealedText
from ledger.domain.spells import Spell
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import AdjudicationCause, ClaimKind, Programme
from ledger.domain.worker import Worker
from ledger.domain.worker_state import Backdating


@dataclass(frozen=True, slots=True)
class BackdatingOrder:
    """`first` and `through`: the months that the letter names, paid by the sponsor's money."""

    backdating_id: UUID
    sponsor_id: UUID
    first: ContributionMonth
    through: ContributionMonth
    letter_date: date


@dataclass(frozen=True, slots=True)
class Gap:
    """Unpaid months after `earlier`: all before `later` or, where none has begun, as many as asked up to `last`."""

    earlier: Spell
    later: Spell | None
    first: ContributionMonth
    last: ContributionMonth

    def is_joined_by(self, first: ContributionMonth, through: ContributionMonth) -> bool:
        if first != self.first or not first <= through <= self.last:
            return False
        return self.later is None or through == self.last


@dataclass(frozen=True, slots=True)
class RestoredMonth:
    """A month of a gap and what it costs."""

    due: DueMonth
    price: Price

    @property
    def amounts(self) -> dict[Programme, int]:
        return {programme: self.price.amounts[programme] for programme in self.due.programmes}


@dataclass(frozen=True, slots=True)
class Restoration:
    """What a back-dating restores: the spell that goes on, and the months, oldest first, each with its price."""

    gap: Gap
    months: Sequence[RestoredMonth]

    @property
    def total(self) -> int:
        return sum(sum(each.amounts.values()) for each in self.months)


def request_backdating(
    worker: Worker,
    order: BackdatingOrder,
    policy: Policy,
    *,
    letter_number: SealedText,
    requested_by: UUID,
    at: datetime,
) -> Restoration:
    """What it would restore now; it holds once a second person has approved it, and takes an undecided one's place.

    Raises LetterInFuture and what `restoration` raises.
    """
    day = policy.day_of(at)
    if order.letter_date > day:
        raise LetterInFuture
    found = restoration(worker, order.sponsor_id, order.first, order.through, policy, day)
    worker.record(
        BackdatingRequested,
        backdating_id=order.backdating_id,
        sponsor_id=order.sponsor_id,
        from_month=order.first,
        through_month=order.through,
        letter_number=letter_number,
        letter_date=order.letter_date,
        requested_by=requested_by,
    )
    return found


def approve_backdating(
    worker: Worker,
    sponsor: Sponsor,
    funds: Funds,
    backdating: Backdating,
    policy: Policy,
    *,
    approved_by: UUID,
    at: datetime,
    total: int | None = None,
) -> list[SettledLine]:
    """Restore and pay the months at `at`, the instant of the approval. `funds`: the sponsor's, of that instant.

    `total`: sen that the approver has read before; None where he does not say. Raises FourEyes, what `restoration`
    raises, BackdatingTotalChanged, ReceivableOutstanding, InsufficientFunds.
    """
    if approved_by == backdating.requested_by:
        raise FourEyes
    day = policy.day_of(at)
    found = restoration(worker, backdating.sponsor_id, backdating.from_month, backdating.through_month, policy, day)
    if total is not None and total != found.total:
        raise BackdatingTotalChanged(total=rupiah(found.total))
    sponsor.require_nothing_owed()
    if found.total > funds.left:
        raise InsufficientFunds(total=rupiah(found.total), available=rupiah(funds.left))
    earlier, later = found.gap.earlier, found.gap.later
    beside = [] if later is None else _before_first_day(worker, later)
    worker.record(
        MembershipBackdated,
        backdating_id=backdating.backdating_id,
        from_month=backdating.from_month,
        through_month=backdating.through_month,
        earlier=earlier.number,
        later=None if later is None else later.number,
        letter_date=backdating.letter_date,
        requested_by=backdating.requested_by,
        approved_by=approved_by,
    )
    # The settlements stand right after it, month by month: so row 4 tells them from what is paid later.
    lines = [_settle(worker, each, funds, backdating.backdating_id, at) for each in found.months]
    if later is None:
        beside = _no_longer_lapsed(worker, backdating.through_month)
        worker.lapse(day)  # what is still unpaid may be four months by now
    moved = claims_moved(worker, [(each.due.month, each.due.programmes) for each in found.months])
    for claim in (*moved, *beside):
        open_adjudication(worker, claim, AdjudicationCause.SETTLED_AFTER_FILING)
    _draw(sponsor, funds, lines, backdating, at)
    return lines


def undecided(worker: Worker, backdating_id: UUID) -> Backdating:
    """Raises BackdatingClosed."""
    found = worker.known.backdating
    if found is None or found.backdating_id != backdating_id:
        raise BackdatingClosed
    return found


def restoration(
    worker: Worker,
    sponsor_id: UUID,
    first: ContributionMonth,
    through: ContributionMonth,
    policy: Policy,
    day: date,
) -> Restoration:
    """The months as they would be restored on `day`, at their own tariffs among those published by then.

    Raises MembershipAlreadyEnded, NothingToRestore, MonthsNotAGap, BackdatingTooLong, SponsorNotEnrolled.
    """
    gap = _gap_of(worker, first, through, day)
    if through - first >= LETTER_MONTHS_MAX:
        raise BackdatingTooLong(months_max=LETTER_MONTHS_MAX)
    enrolments = [each for each in worker.known.enrolments if each.sponsor_id == sponsor_id]
    asked = [ContributionMonth(month) for month in range(first, through + 1)]
    months = due_of_spell(worker, gap.earlier, enrolments, asked, day)
    if len(months) < len(asked):
        raise SponsorNotEnrolled(month=str(asked[len(months)]))
    priced = []
    for due in months:
        payer = worker.payer(due.month, fund_origin_of(due, enrolments), gap.earlier.first)
        priced.append(RestoredMonth(due, policy.tariffs.price(due.month, payer, day)))
    return Restoration(gap, priced)


def gaps_of(worker: Worker, day: date) -> list[Gap]:
    """Where months lie unpaid that no allocation can pay any more, oldest first.

    A gap in which the membership ended is none: whoever left was not in arrears, and the spells stay apart. Nor is one
    after a spell that still runs. The one after a spell that has lapsed reaches the present month, or that of the end.
    """
    spells = worker.known.spells
    gaps = []
    for earlier, later in pairwise(spells):
        has_left = earlier.ended_on is not None and earlier.ended_on < later.first_day
        if not has_left and day >= earlier.lapses_on:
            gaps.append(Gap(earlier, later, earlier.last.plus(1), later.first.plus(-1)))
    if spells and day >= spells[-1].lapses_on:
        last = ContributionMonth.of(min([day, *_ends_of(worker, spells[-1])]))
        gaps.append(Gap(spells[-1], None, spells[-1].last.plus(1), last))
    return [each for each in gaps if each.first <= each.last]


def _ends_of(worker: Worker, spell: Spell) -> list[date]:
    known = worker.known.ended_on if worker.spell_has_ended else None
    return [ended_on for ended_on in (spell.ended_on, known) if ended_on is not None]


def _gap_of(worker: Worker, first: ContributionMonth, through: ContributionMonth, day: date) -> Gap:
    ended_on = worker.known.ended_on
    if ended_on is not None and worker.spell_has_ended and first > ContributionMonth.of(ended_on):
        raise MembershipAlreadyEnded(on=ended_on.isoformat())
    gaps = gaps_of(worker, day)
    if not gaps:
        raise NothingToRestore
    for gap in gaps:
        if gap.is_joined_by(first, through):
            return gap
    raise MonthsNotAGap(gaps=[{"from_month": str(gap.first), "through_month": str(gap.last)} for gap in gaps])


def _before_first_day(worker: Worker, later: Spell) -> list[NotedClaim]:
    """Claims for days of the later spell's first month that lay before the spell, and lie in it once it is joined."""
    programmes = WITH_SAVING if later.saves(later.first) else PAIR
    return [each for each in claims_moved(worker, [(later.first, programmes)]) if each.on <= later.first_day]


def _no_longer_lapsed(worker: Worker, through: ContributionMonth) -> list[NotedClaim]:
    """Claims for unpaid days after the restored months that may have read as lapsed, and lie in the spell now."""
    spell = worker.spell
    assert spell is not None, "it was just restored"
    return [
        each
        for each in worker.known.claims
        if each.kind is not ClaimKind.JHT and through.last_day < each.on < spell.lapses_on
    ]


def _settle(worker: Worker, restored: RestoredMonth, funds: Funds, backdating_id: UUID, at: datetime) -> SettledLine:
    due, amounts, tariff = restored.due, restored.amounts, restored.price.tariff
    funded_by = funds.draw(sum(amounts.values()))
    assert funded_by is not None, "the whole was there"
    settled = worker.settle(
        due.month,
        amounts=amounts,
        tariff=tariff,
        settled_at=at,
        funded_by=funded_by,
        enrolment=due.enrolment,
        allocation_id=backdating_id,
        arrears=due.arrears,
        opens=None,
    )
    return SettledLine(worker.id, due.month, settled.spell, amounts, tariff, due.arrears, funded_by)


def _draw(sponsor: Sponsor, funds: Funds, lines: Sequence[SettledLine], backdating: Backdating, at: datetime) -> None:
    amounts: Counter[Programme] = Counter()
    for line in lines:
        amounts.update(line.amounts)
    sponsor.allocate(
        backdating.backdating_id,
        amounts={programme: amounts[programme] for programme in Programme if programme in amounts},
        drawn=funds.drawn(),
        worker_months=len(lines),
        through_month=backdating.through_month,
        effective_at=at,
    )
