"""What each settled month of a worker still holds, and which payments paid it: a fold of the worker's own stream."""

from collections.abc import Iterable

from ledger.domain.events import (
    ContributionAdopted,
    ContributionRepriced,
    ContributionReversed,
    ContributionSettled,
    ContributionSurrendered,
    Funding,
    LedgerEvent,
    MembershipEnded,
    SavingEnded,
    WorkersMerged,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Programme


class Settlement:
    """A settlement, by this record or adopted from another one of the same person, and what is left of it: sen per
    programme, and per payment as drawn.
    """

    def __init__(self, settled: ContributionSettled | ContributionAdopted) -> None:
        self.settled = settled
        self.amounts = dict(settled.amounts)
        self._parts = [(funding.payment_id, funding.amount) for funding in settled.funded_by]

    @property
    def month(self) -> ContributionMonth:
        return self.settled.month

    @property
    def is_membership(self) -> bool:
        """Not the saving's part alone of a month settled before."""
        return Programme.JKK in self.amounts

    @property
    def parts(self) -> tuple[Funding, ...]:
        return tuple(Funding(payment_id=payment_id, amount=amount) for payment_id, amount in self._parts if amount)

    def give_up(self, programmes: Iterable[Programme]) -> tuple[dict[Programme, int], tuple[Funding, ...]]:
        """What it held for these programmes, and the payments that get it back."""
        amounts = {programme: self.amounts.pop(programme) for programme in programmes}
        return amounts, self.give_back(sum(amounts.values()))

    def give_back(self, wanted: int) -> tuple[Funding, ...]:
        """Which payments get how much of it: those drawn last give first, so that the earliest money stays spent."""
        returned: list[Funding] = []
        kept = []
        for payment_id, amount in reversed(self._parts):
            taken = min(amount, wanted)
            wanted -= taken
            if taken:
                returned.append(Funding(payment_id=payment_id, amount=taken))
            kept.append((payment_id, amount - taken))
        self._parts = kept[::-1]
        return tuple(reversed(returned))

    def lower(self, event: ContributionRepriced) -> None:
        """It holds less by what was credited; the month stays settled."""
        for programme, amount in event.amounts.items():
            self.amounts[programme] -= amount
        returned = {funding.payment_id: funding.amount for funding in event.returned}
        self._parts = [(payment_id, amount - returned.pop(payment_id, 0)) for payment_id, amount in self._parts]


def settlements_of(events: Iterable[LedgerEvent]) -> list[Settlement]:
    """Settlements that hold something, in the order recorded; `events`: the worker's, in order."""
    found: list[Settlement] = []
    for event in events:
        match event:
            case ContributionSettled() | ContributionAdopted():
                found.append(Settlement(event))
            case ContributionReversed():
                found.remove(_taken_back(found, event))
            case ContributionSurrendered():
                _surrendering(found, event).give_up(event.amounts)
                found = [each for each in found if each.amounts]
            case WorkersMerged():
                found = []  # the other record has them
            case ContributionRepriced(month=month):
                next(each for each in found if each.month == month and each.is_membership).lower(event)
            case MembershipEnded(on=on):
                found = [each for each in found if each.month <= ContributionMonth.of(on)]
            case SavingEnded(on=on):
                for each in found:
                    if each.month > ContributionMonth.of(on):
                        each.give_back(each.amounts.pop(Programme.JHT, 0))
                found = [each for each in found if each.amounts]
    return found


def _taken_back(found: list[Settlement], event: ContributionReversed) -> Settlement:
    membership = Programme.JKK in event.amounts
    return next(each for each in found if each.month == event.month and each.is_membership is membership)


def _surrendering(found: list[Settlement], event: ContributionSurrendered) -> Settlement:
    return next(each for each in found if each.month == event.month and event.amounts.keys() <= each.amounts.keys())
