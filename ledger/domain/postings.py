"""Events as journal postings: which accounts a fact moves, always adding up to zero."""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.domain.events import ContributionReleased, FundsAllocated, LedgerEvent, PaymentReceived
from ledger.domain.values import Programme

BANK = "1100 bank:collection"  # one collecting account until bank statements name theirs


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg. `amount` in sen: debit > 0, credit < 0."""

    account: str
    amount: int


def postings_of(event: LedgerEvent) -> tuple[Posting, ...]:
    """Balanced postings of a sponsor-level fact; worker-level facts post nothing, or everything counts twice."""
    match event:
        case PaymentReceived():
            return (Posting(BANK, event.amount), Posting(_funds(event), -event.amount))
        case FundsAllocated():
            return (Posting(_funds(event), sum(event.amounts.values())), *_payable(event.amounts, sign=-1))
        case ContributionReleased():
            return (*_payable(event.amounts, sign=1), Posting(_funds(event), -sum(event.amounts.values())))
        case _:
            return ()


def _funds(event: LedgerEvent) -> str:
    return f"2100 sponsor-funds:{event.originator_id}"


def _payable(amounts: Mapping[Programme, int], sign: int) -> tuple[Posting, ...]:
    return tuple(
        Posting(f"2200 contributions-payable:{programme}", sign * amounts[programme])
        for programme in Programme
        if amounts.get(programme)
    )
