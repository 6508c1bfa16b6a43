"""A sponsor's facts as the lines of a statement: what changed the money that is available, in words without names."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Final
from uuid import UUID

from ledger.domain.events import (
    ContributionCredited,
    ContributionReleased,
    DuplicateReleased,
    FundsAllocated,
    FundsReturned,
    LedgerEvent,
    PaymentCleared,
    PaymentReceived,
    PaymentReversed,
    ReceivableSettled,
    RefundApproved,
)
from ledger.domain.postings import funds_of, postings_of
from ledger.domain.values import EndReason


class LineKind(StrEnum):
    PAYMENT = "payment"
    ALLOCATION = "allocation"
    RELEASE = "release"
    RETURN = "return"
    REVERSAL = "reversal"
    MADE_GOOD = "made_good"
    REFUND = "refund"
    CREDIT = "credit"


ENDS: Final = {
    EndReason.DEATH: "death",
    EndReason.EXIT: "exit",
    EndReason.JHT_CLAIMED: "claim of the saving",
    EndReason.SPONSOR_STOPPED: "the sponsor stopped",
    EndReason.MERGED: "two records became one",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of a sponsor with its place in the log; the facts of one command have its id."""

    position: int
    recorded_at: datetime
    command_id: UUID
    event: LedgerEvent


@dataclass(frozen=True, slots=True)
class Movement:
    """Something that changed what the sponsor can spend. `amount` in sen, money in positive."""

    position: int
    day: date
    kind: LineKind
    description: str
    amount: int


@dataclass(frozen=True, slots=True)
class Line:
    """`balance`: sen available after the movement, counted in the order of the statement."""

    movement: Movement
    balance: int


def movements(facts: Iterable[Told], day_of: Callable[[datetime], date]) -> Iterator[Movement]:
    """In order of position; `facts` is a sponsor's whole stream, read once and not kept."""
    for _, group in groupby(facts, key=attrgetter("command_id")):
        command = list(group)
        dated = next((at for at in (_instant_of(told.event) for told in command) if at is not None), None)
        for told in command:
            said = _said(told.event)
            if said is None:
                continue
            # A fact that names no instant happened when what it was recorded with did, or when it was recorded.
            at = _instant_of(told.event) or dated or told.recorded_at
            yield Movement(told.position, day_of(at), *said, amount=_amount(told.event))


def statement_lines(opening: int, moved: Iterable[Movement], first: date | None, last: date | None) -> Iterator[Line]:
    """Movements of the days from `first` to `last`, and what is available after each. `opening`: sen, all that is
    dated before `first`.
    """
    balance = opening
    for movement in moved:
        if (first is None or first <= movement.day) and (last is None or movement.day <= last):
            balance += movement.amount
            yield Line(movement, balance)


def _amount(event: LedgerEvent) -> int:
    """What the books credit to the sponsor's funds: the statement cannot say anything else than they do."""
    funds = funds_of(event)
    return -sum(posting.amount for posting in postings_of(event) if posting.account == funds)


def _instant_of(event: LedgerEvent) -> datetime | None:
    match event:
        case PaymentReceived(received_at=at) | PaymentCleared(cleared_at=at):
            return at
        case FundsAllocated(effective_at=at) | PaymentReversed(effective_at=at):
            return at
        case _:
            return None


def _said(event: LedgerEvent) -> tuple[LineKind, str] | None:  # noqa: C901, PLR0912 - a line for each fact
    """Kind and description; None for a fact that changes nothing here."""
    match event:
        case PaymentReceived(channel=channel, counts_from=counts_from):
            waits = "" if counts_from is not None else ", to be cleared"
            return LineKind.PAYMENT, f"payment by {channel.value.replace('_', ' ')}{waits}"
        case FundsAllocated(worker_months=0, through_month=month):
            return LineKind.ALLOCATION, f"more payments drawn for the months through {month}"
        case FundsAllocated(worker_months=number, through_month=month):
            return LineKind.ALLOCATION, f"{_worker_months(number)} through {month}"
        case ContributionReleased(reason=reason, month=month):
            return LineKind.RELEASE, f"release after {ENDS[reason]}, {month}"
        case DuplicateReleased(month=month):
            return LineKind.RELEASE, f"release of a month paid twice for one person, {month}"
        case ContributionCredited(worker_months=0):
            return LineKind.CREDIT, "more payments got a part back for months that became cheaper"
        case ContributionCredited(worker_months=number):
            return LineKind.CREDIT, f"{_worker_months(number)} became cheaper, the difference is available again"
        case FundsReturned(worker_months=0):
            return LineKind.RETURN, "more payments gave a part back for months of a reversed payment"
        case FundsReturned(worker_months=number):
            return LineKind.RETURN, f"{_worker_months(number)} taken back, a payment in them was reversed"
        case PaymentReversed(missing=0):
            return LineKind.REVERSAL, "payment taken back by the bank"
        case PaymentReversed():
            return LineKind.REVERSAL, "payment taken back by the bank; a part had left the ledger and is owed"
        case ReceivableSettled():
            return LineKind.MADE_GOOD, "makes good what a reversed payment left missing"
        case RefundApproved():
            return LineKind.REFUND, "refund approved"
        case _:
            return None


def _worker_months(number: int) -> str:
    return "1 worker-month" if number == 1 else f"{number} worker-months"
