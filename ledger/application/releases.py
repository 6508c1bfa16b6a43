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
    sponsors = log.load_many(Sponsor, sorted({settled.sponsor_id for settled, _ in settlements}))
    lines = []
    for settled, amounts in settlements:
        returned = _share_of(settled, amounts)
        sponsors[settled.sponsor_id].release(
            worker_id, settled.month, amounts=amounts, returned=returned, reason=reason
        )
        lines.append(
            {
                "sponsor_id": str(settled.sponsor_id),
                "month": str(settled.month),
                "amount": rupiah(sum(amounts.values())),
            }
        )
    return list(sponsors.values()), lines


def _unreleased(
    log: Log, worker_id: UUID, last_kept: ContributionMonth, programmes: frozenset[Programme]
) -> list[tuple[ContributionSettled, dict[Programme, int]]]:
    """Settlements of later months, each with the amounts of these programmes that no earlier end released."""
    paid: list[tuple[ContributionSettled, dict[Programme, int]]] = []
    for logged in log.stream(worker_id):
        match logged.event:
            case ContributionSettled() as settled:
                paid.append((settled, dict(settled.amounts)))
            case MembershipEnded() as end:
                paid = [each for each in paid if each[0].month <= ContributionMonth.of(end.on)]
            case SavingEnded() as end:
                for settled, amounts in paid:
                    if settled.month > ContributionMonth.of(end.on):
                        amounts.pop(Programme.JHT, None)
    found = [
        (settled, {programme: amount for programme, amount in amounts.items() if programme in programmes})
        for settled, amounts in paid
        if settled.month > last_kept
    ]
    return sorted((each for each in found if each[1]), key=lambda each: each[0].month)


def _share_of(settled: ContributionSettled, amounts: dict[Programme, int]) -> tuple[Funding, ...]:
    """Which payments get how much back: those drawn last give first, so that the earliest money stays spent."""
    wanted = sum(amounts.values())
    returned: list[Funding] = []
    for funding in reversed(settled.funded_by):
        taken = min(funding.amount, wanted)
        if taken:
            returned.append(Funding(payment_id=funding.payment_id, amount=taken))
            wanted -= taken
    return tuple(reversed(returned))
