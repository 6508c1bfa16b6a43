"""Money of settled months that an end has made needless goes back to the sponsors who paid them."""

from typing import Any
from uuid import UUID

from ledger.domain.events import ContributionSettled, Funding, MembershipEnded, SavingEnded
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import EndReason, Programme
from ledger.store.log import Log


def release_after(
    log: Log, worker_id: UUID, last_kept: ContributionMonth, programmes: frozenset[Programme], reason: EndReason
) -> tuple[list[Sponsor], list[dict[str, Any]]]:
    """The sponsors with what they get back, and a line for each released month, oldest month first.

    Rare, so it reads the worker's whole stream instead of making every state row carry what each month cost.
    """
    settlements = _unreleased(log, worker_id, last_kept, programmes)
    sponsors = log.load_many(Sponsor, sorted({paid.settled.sponsor_id for paid in settlements}))
    lines = []
    for paid in settlements:
        freed = {programme: amount for programme, amount in paid.amounts.items() if programme in programmes}
        month, sponsor_id = paid.settled.month, paid.settled.sponsor_id
        sponsors[sponsor_id].release(
            worker_id, month, amounts=freed, returned=paid.give_back(sum(freed.values())), reason=reason
        )
        amount = rupiah(sum(freed.values()))
        lines.append({"sponsor_id": str(sponsor_id), "month": str(month), "amount": amount, "refundable": True})
    return list(sponsors.values()), lines


class _Paid:
    """A settlement and what no earlier end has given back of it: sen per programme, and per payment as drawn."""

    def __init__(self, settled: ContributionSettled) -> None:
        self.settled = settled
        self.amounts = dict(settled.amounts)
        self._parts = [(funding.payment_id, funding.amount) for funding in settled.funded_by]

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


def payers_after(log: Log, worker_id: UUID, last_kept: ContributionMonth) -> list[UUID]:
    """The sponsors who ever settled a later month: those whose money an end may move, who take turns for it."""
    settlements = (logged.event for logged in log.stream(worker_id))
    return sorted(
        {each.sponsor_id for each in settlements if isinstance(each, ContributionSettled) and each.month > last_kept}
    )


def _unreleased(
    log: Log, worker_id: UUID, last_kept: ContributionMonth, programmes: frozenset[Programme]
) -> list[_Paid]:
    """Settlements of later months that hold something of these programmes, oldest month first."""
    paid: list[_Paid] = []
    for logged in log.stream(worker_id):
        match logged.event:
            case ContributionSettled() as settled:
                paid.append(_Paid(settled))
            case MembershipEnded() as end:
                paid = [each for each in paid if each.settled.month <= ContributionMonth.of(end.on)]
            case SavingEnded() as end:
                for each in paid:
                    if each.settled.month > ContributionMonth.of(end.on):
                        each.give_back(each.amounts.pop(Programme.JHT, 0))
    found = [each for each in paid if each.settled.month > last_kept and programmes.intersection(each.amounts)]
    return sorted(found, key=lambda each: each.settled.month)
