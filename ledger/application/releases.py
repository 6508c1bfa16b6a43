"""Money of settled months that an end has made needless goes back to the sponsors who paid them."""

from typing import Any
from uuid import UUID

from ledger.domain.events import ContributionAdopted, ContributionSettled
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.settlements import settlements_of
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import EndReason, Programme
from ledger.store.log import Log


def release_after(
    log: Log, worker_id: UUID, last_kept: ContributionMonth, programmes: frozenset[Programme], reason: EndReason
) -> tuple[list[Sponsor], list[dict[str, Any]]]:
    """The sponsors with what they get back, and a line for each released month, oldest month first.

    Rare, so it reads the worker's whole stream instead of making every state row carry what each month cost.
    """
    found = settlements_of(logged.event for logged in log.stream(worker_id))
    later = [each for each in found if each.month > last_kept and programmes.intersection(each.amounts)]
    later.sort(key=lambda each: each.month)
    sponsors = log.load_many(Sponsor, sorted({each.settled.sponsor_id for each in later}))
    lines = []
    for each in later:
        freed = {programme: amount for programme, amount in each.amounts.items() if programme in programmes}
        month, sponsor_id = each.month, each.settled.sponsor_id
        sponsors[sponsor_id].release(
            worker_id, month, amounts=freed, returned=each.give_back(sum(freed.values())), reason=reason
        )
        amount = rupiah(sum(freed.values()))
        lines.append({"sponsor_id": str(sponsor_id), "month": str(month), "amount": amount, "refundable": True})
    return list(sponsors.values()), lines


def payers_after(log: Log, worker_id: UUID, last_kept: ContributionMonth) -> list[UUID]:
    """The sponsors who ever settled a later month: those whose money an end may move, who take turns for it."""
    settlements = (logged.event for logged in log.stream(worker_id))
    return sorted(
        {
            each.sponsor_id
            for each in settlements
            if isinstance(each, ContributionSettled | ContributionAdopted) and each.month > last_kept
        }
    )
