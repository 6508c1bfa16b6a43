"""A payment is taken back by the bank, and with it every worker-month that holds a rupiah of it (docs/coverage.md)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from ledger.domain.adjudication import claims_moved, open_adjudication
from ledger.domain.errors import InstantInFuture, ReversalBeforeReceipt
from ledger.domain.events import (
    ContributionReversed,
    Funding,
    MembershipLapsed,
    NumberIssued,
    PaymentReceived,
    SpellOpening,
    SpellSplit,
    SpellVoided,
)
from ledger.domain.law.policies import UNPAID_MONTHS_MAX
from ledger.domain.law.policy import LocalDays
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.settlements import Settlement
from ledger.domain.spells import Run, Spell
from ledger.domain.sponsor import Sponsor
from ledger.domain.standing_state import IssuedNumber
from ledger.domain.values import AdjudicationCause, Programme, StartRule
from ledger.domain.worker import Worker


@dataclass(frozen=True, slots=True)
class ReversalOrder:
    """`receipt`: the payment as recorded, with its clearing where that came later. `remaining`: sen of it that are
    not allocated.
    """

    receipt: PaymentReceived
    remaining: int
    effective_at: datetime
    reason: SealedText


@dataclass(frozen=True, slots=True)
class PaidWorker:
    """A worker and what of the worker's months is settled."""

    worker: Worker
    settlements: Sequence[Settlement]

    def taken_back_with(self, payment_id: UUID) -> list[Settlement]:
        """Settlements with a rupiah of the payment, and the saving's part of every month whose membership is one.

        A payment that paid the saving's part alone takes only that: JHT never causes arrears.
        """
        paid = [each for each in self.settlements if any(part.payment_id == payment_id for part in each.parts)]
        months = {each.month for each in paid if each.is_membership}
        rides_on = [each for each in self.settlements if each.month in months and each not in paid]
        return [*paid, *rides_on]


@dataclass(slots=True)
class Reversal:
    """The outcome: worker-months taken back, latest month first, then latest worker; the claims of those months."""

    months: list[tuple[UUID, ContributionMonth]] = field(default_factory=list)
    claims: list[UUID] = field(default_factory=list)
    missing: int = 0  # sen


def reverse_payment(
    sponsors: Mapping[UUID, Sponsor],
    workers: Sequence[PaidWorker],
    order: ReversalOrder,
    days: LocalDays,
    now: datetime,
) -> Reversal:
    """Take back what the payment paid, then the payment. `workers`: in the order of their enrolment.

    `sponsors`: all who paid a month that is taken back, and the payer. Raises InstantInFuture, ReversalBeforeReceipt.
    """
    receipt = order.receipt
    if order.effective_at > now:
        raise InstantInFuture(field="effective_at")
    if order.effective_at < receipt.received_at:
        raise ReversalBeforeReceipt
    reversal = Reversal()
    returned: list[Settlement] = []
    ordered = []
    for place, paid in enumerate(workers):
        taken = sorted(paid.taken_back_with(receipt.payment_id), key=lambda each: each.month, reverse=True)
        _take_back(paid, taken, order, reversal, days)
        returned += taken
        ordered += [(each.month, place, paid.worker.id) for each in taken]
    ordered.sort(key=lambda line: line[:2], reverse=True)
    reversal.months = list(dict.fromkeys((worker_id, month) for month, _, worker_id in ordered))
    spent = _return_money(sponsors, returned, receipt.payment_id)
    reversal.missing = receipt.amount - order.remaining - spent
    sponsors[receipt.originator_id].reverse(
        receipt, missing=reversal.missing, effective_at=order.effective_at, reason=order.reason
    )
    return reversal


def _take_back(
    paid: PaidWorker, taken: Sequence[Settlement], order: ReversalOrder, reversal: Reversal, days: LocalDays
) -> None:
    worker = paid.worker
    for each in taken:
        worker.record(
            ContributionReversed,
            month=each.month,
            spell=worker.spell_of(each.month),
            amounts=each.amounts,
            returned=each.parts,
            sponsor_id=each.settled.sponsor_id,
            payment_id=order.receipt.payment_id,
            effective_at=order.effective_at,
        )
    left = {each.month: each for each in paid.settlements if each not in taken and each.is_membership}
    for spell in list(worker.known.spells):
        _mend(worker, spell, left, days)
    for claim in claims_moved(worker, [(each.month, each.amounts) for each in taken]):
        open_adjudication(worker, claim, AdjudicationCause.PAYMENT_REVERSED)
        reversal.claims.append(claim.claim_id)


def _mend(worker: Worker, spell: Spell, left: Mapping[ContributionMonth, Settlement], days: LocalDays) -> None:
    """A spell without a settled month is void; a hole of four months or more ends it, and what follows is another."""
    while True:
        if spell.is_void:
            worker.record(SpellVoided, spell=spell.number)
            return
        hole = spell.long_hole()
        if hole is None:
            return
        spell = _split(worker, spell, hole, left, days)


def _split(
    worker: Worker, former: Spell, hole: Run, left: Mapping[ContributionMonth, Settlement], days: LocalDays
) -> Spell:
    """The spell after the hole, recorded; the one before it is void or has lapsed."""
    month = hole[1].plus(1)
    settled_at = left[month].settled.settled_at
    first_day = max(month.first_day, days.day_of(settled_at))
    number = _number_of(worker, former, month)
    worker.record(
        SpellSplit,
        former=former.number,
        spell=worker.known.spells_opened + 1,
        month=month,
        opened_at=settled_at,
        opens=SpellOpening(
            first_day=first_day, start_rule=StartRule.PAYMENT, attested_on=worker.attested_since(hole[0], first_day)
        ),
    )
    later = worker.known.spell_numbered(worker.known.spells_opened)
    if number is not None:
        worker.record(NumberIssued, spell=later.number, number=number.number, at=number.at)
    if former.is_void:
        worker.record(SpellVoided, spell=former.number)
    else:
        worker.record(MembershipLapsed, spell=former.number, on=hole[0].plus(UNPAID_MONTHS_MAX).first_day)
    if later.lapsed_on is not None:
        worker.record(MembershipLapsed, spell=later.number, on=later.lapsed_on)
    return later


def _number_of(worker: Worker, former: Spell, month: ContributionMonth) -> IssuedNumber | None:
    """Of a spell that had been joined to the former one and splits off again from its first months: holes at its
    beginning, as few as a spell survives, take no number away.
    """
    of_it = [number for number, first in former.joined if first <= month <= first.plus(UNPAID_MONTHS_MAX)]
    issued = [worker.known.standing.number_of(number) for number in of_it]
    return next((each for each in reversed(issued) if each is not None), None)


def _return_money(sponsors: Mapping[UUID, Sponsor], taken: Iterable[Settlement], payment_id: UUID) -> int:
    """The months' money goes back to the payments that paid them; sen that go back to the reversed one."""
    by_sponsor: defaultdict[UUID, list[Settlement]] = defaultdict(list)
    for each in taken:
        by_sponsor[each.settled.sponsor_id].append(each)
    spent = 0
    for sponsor_id in sorted(by_sponsor):
        amounts: Counter[Programme] = Counter()
        parts: Counter[UUID] = Counter()
        months = by_sponsor[sponsor_id]
        for each in months:
            amounts.update(each.amounts)
            for part in each.parts:
                parts[part.payment_id] += part.amount
        sponsors[sponsor_id].take_back(
            payment_id,
            amounts={programme: amounts[programme] for programme in Programme if amounts[programme]},
            returned=[Funding(payment_id=each, amount=parts[each]) for each in sorted(parts)],
            worker_months=sum(each.is_membership for each in months),
        )
        spent += parts[payment_id]
    return spent
