"""Money of several programmes named over several events: how much of each belongs to which."""

from collections.abc import Mapping, Sequence

from ledger.domain.events import Funding
from ledger.domain.values import Programme


def share_of(
    amounts: Mapping[Programme, int], part: Sequence[Funding], *, is_last: bool, drawn_before: Sequence[Funding]
) -> dict[Programme, int]:
    """How much of each programme this part of the drawn payments paid, in programme order.

    Programmes are filled one after the other, so that the parts of several events add up to `amounts`.
    """
    skipped = sum(funding.amount for funding in drawn_before)
    wanted = sum(funding.amount for funding in part)
    shares: dict[Programme, int] = {}
    for programme in Programme:
        amount = amounts.get(programme, 0)
        passed = min(skipped, amount)
        taken = min(amount - passed, wanted)
        skipped -= passed
        wanted -= taken
        if taken:
            shares[programme] = taken
    if is_last and wanted:
        raise ValueError("the parts of an allocation add up to it")
    return shares
