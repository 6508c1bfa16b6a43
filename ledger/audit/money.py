"""The money of the log: postings sum to zero, a command's sums agree, every sponsor balances at its end."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from ledger.audit.check import Check
from ledger.audit.finding import Damage, Finding
from ledger.domain.events import (
    ContributionAdopted,
    ContributionCredited,
    ContributionReleased,
    ContributionRepriced,
    ContributionReversed,
    ContributionSettled,
    ContributionSurrendered,
    DeductionNoted,
    DeductionNoteWithdrawn,
    DuplicateReleased,
    Enrolled,
    EnrolmentLinesRead,
    Funding,
    FundsAllocated,
    FundsReturned,
    LedgerEvent,
    NominationEnrolled,
    PaymentReceived,
    PayrollBatchRecorded,
    PayrollBatchRemitted,
    ReceivableSettled,
    RefundApproved,
    SalaryDeducted,
    SalaryDeductionCorrected,
    SponsorRegistered,
    WorkerRegistered,
)
from ledger.domain.postings import postings_of
from ledger.domain.sponsor_state import SponsorState, remember
from ledger.store.decision import LoggedEvent
from ledger.store.registers import changes_of


class Postings(Check):
    """Double entry: the legs of every event sum to zero."""

    name = "postings"

    def command(self, command: Sequence[LoggedEvent]) -> None:
        for logged in command:
            if sum(posting.amount for posting in postings_of(logged.event)) != 0:
                self.found(Finding(logged.position, Damage.POSTINGS, logged.event.TOPIC))


class Sums(Check):
    """What a sponsor's facts say of money is what its payments gave, and what the workers' months say. What a list, a
    file or a nomination says of its command is what else was recorded by it.
    """

    name = "sums"

    def command(self, command: Sequence[LoggedEvent]) -> None:
        for logged in command:
            if not _is_funded(logged.event):
                self.found(Finding(logged.position, Damage.ALLOCATION, logged.event.TOPIC))
        said, given = _months_of(command)
        for key in said.keys() | given.keys():
            if said[key] != given[key]:
                self.found(Finding(_position_of(command, key), Damage.ALLOCATION, FundsAllocated.TOPIC))


class Sponsors(Check):
    """Received + receivable = allocated + refunded + reversed + available, where what is available is what lies on
    the sponsor's payments; and no sum below zero.
    """

    name = "sponsors"

    def __init__(self) -> None:
        super().__init__()
        self._states: dict[UUID, SponsorState] = {}
        self._on_payments: Counter[UUID] = Counter()

    def command(self, command: Sequence[LoggedEvent]) -> None:
        touched: dict[UUID, LoggedEvent] = {}
        for logged in command:
            sponsor_id = logged.event.originator_id
            if isinstance(logged.event, SponsorRegistered) or sponsor_id in self._states:
                self._remember(sponsor_id, logged)
                touched[sponsor_id] = logged
        for sponsor_id, last in touched.items():
            if not self._balances(sponsor_id):
                self.found(Finding(last.position, Damage.SPONSOR, last.event.TOPIC))

    def _remember(self, sponsor_id: UUID, logged: LoggedEvent) -> None:
        try:
            self._states[sponsor_id] = remember(self._states.get(sponsor_id), logged.event)
        except (AssertionError, KeyError, TypeError):
            self.found(Finding(logged.position, Damage.IMPOSSIBLE, logged.event.TOPIC))
        changes = changes_of([logged.event])
        opened = sum(lot.amount for lot in changes.lots_opened)
        self._on_payments[sponsor_id] += opened + sum(changes.lots_moved.values())

    def _balances(self, sponsor_id: UUID) -> bool:
        state = self._states.get(sponsor_id)
        if state is None:
            return False
        sums = (state.received, state.receivable, state.allocated, state.refunded, state.reversed, state.uncleared)
        is_sound = state.payroll.is_sound and min(*sums, state.available) >= 0
        return is_sound and state.available == self._on_payments[sponsor_id]


def _is_funded(event: LedgerEvent) -> bool:
    match event:
        case ContributionSettled() | ContributionAdopted():
            return _total(event.funded_by) == sum(event.amounts.values())
        case (
            ContributionReleased()
            | ContributionReversed()
            | ContributionCredited()
            | ContributionRepriced()
            | ContributionSurrendered()
            | DuplicateReleased()
            | FundsReturned()
        ):
            return _total(event.returned) == sum(event.amounts.values())
        case FundsAllocated():
            return _total(event.drawn) == sum(event.amounts.values())
        case ReceivableSettled() | RefundApproved():
            return _total(event.drawn) == event.amount
    return True


def _months_of(command: Sequence[LoggedEvent]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Sen by programme and number of months, by allocation, or by sponsor and payment taken back: what the
    sponsors' facts say, and what the workers' say.
    """
    said: dict[Any, Counter[str]] = defaultdict(Counter)
    given: dict[Any, Counter[str]] = defaultdict(Counter)
    for logged in command:
        match logged.event:
            case FundsAllocated() as event:
                said[event.allocation_id].update(event.amounts)
            case ContributionCredited() as event:
                said[event.originator_id, event.credit_id].update(event.amounts)
            case DuplicateReleased() as event:
                said[event.originator_id, event.merge_id].update(event.amounts)
            case FundsReturned() as event:
                said[event.originator_id, event.payment_id].update(event.amounts)
            case ContributionSettled() as event:
                given[event.allocation_id].update(event.amounts)
            case ContributionRepriced() as event:
                given[event.sponsor_id, event.credit_id].update(event.amounts)
            case ContributionSurrendered() as event:
                given[event.sponsor_id, event.merge_id].update(event.amounts)
            case ContributionReversed() as event:
                given[event.sponsor_id, event.payment_id].update(event.amounts)
            case event:
                _count_notes(event, said, given)
    _count_lists(command, said, given)
    _count_enrolled(command, said, given)
    return said, given


def _count_lists(command: Sequence[LoggedEvent], said: dict[Any, Counter[str]], given: dict[Any, Counter[str]]) -> None:
    """A treasurer's list, and a transfer for one, say the sums of their command: of its deductions and payments."""
    for logged in command:
        match logged.event:
            case PayrollBatchRecorded() as event:
                parts = [each.event.amount for each in command if isinstance(each.event, SalaryDeducted)]
                said[event.originator_id].update(deducted=event.amount, deductions=event.deductions)
                given[event.originator_id].update(deducted=sum(parts), deductions=len(parts))
            case PayrollBatchRemitted() as event:
                parts = [each.event.amount for each in command if isinstance(each.event, PaymentReceived)]
                said[event.originator_id].update(remitted=event.amount, payments=event.payments)
                given[event.originator_id].update(remitted=sum(parts), payments=len(parts))


def _count_enrolled(
    command: Sequence[LoggedEvent], said: dict[Any, Counter[str]], given: dict[Any, Counter[str]]
) -> None:
    """Lines of a file say how many their command registered and enrolled; a nomination, who sits where by it."""
    begun = {
        (each.event.enrolment_id, each.event.originator_id, each.event.seat)
        for each in command
        if isinstance(each.event, Enrolled)
    }
    for logged in command:
        match logged.event:
            case EnrolmentLinesRead() as event:
                registered = sum(isinstance(each.event, WorkerRegistered) for each in command)
                said[event.originator_id].update(registered=event.registered, enrolled=event.enrolled)
                given[event.originator_id].update(registered=registered, enrolled=len(begun))
            case NominationEnrolled() as event:
                said[event.originator_id].update(enrolled=1)
                is_begun = (event.enrolment_id, event.worker_id, event.seat) in begun
                given[event.originator_id].update(enrolled=int(is_begun))


def _count_notes(event: LedgerEvent, said: dict[Any, Counter[str]], given: dict[Any, Counter[str]]) -> None:
    """Workers for whom a deduction is, or is not any more."""
    match event:
        case SalaryDeducted():
            said[event.deduction_id].update(noted=event.noted)
        case SalaryDeductionCorrected():
            said[event.deduction_id].update(noted=event.noted, withdrawn=event.withdrawn)
        case DeductionNoted():
            given[event.deduction_id].update(noted=1)
        case DeductionNoteWithdrawn():
            given[event.deduction_id].update(withdrawn=1)


def _position_of(command: Sequence[LoggedEvent], key: Any) -> int:
    """Of the first fact that has to do with it."""
    for logged in command:
        said, given = _months_of([logged])
        if key in said or key in given:
            return logged.position
    raise AssertionError("the sum came from one of them")


def _total(fundings: Iterable[Funding]) -> int:
    return sum(funding.amount for funding in fundings)
