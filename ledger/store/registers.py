"""What must be unique or counted at the moment of recording, as a pure fold of the events: register rows.

`changes_of` is asked by the append for every command, and by `verify` and `rebuild` for the whole log.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Final, NamedTuple
from uuid import UUID

from ledger.domain.events import (
    AdjudicationOpened,
    BackdatingRequested,
    ContributionAdopted,
    ContributionCredited,
    ContributionReleased,
    ContributionRepriced,
    ContributionReversed,
    ContributionSettled,
    ContributionSurrendered,
    DeductionConsentGiven,
    DuplicateReleased,
    Enrolled,
    EnrolmentEnded,
    Funding,
    FundsAllocated,
    FundsReturned,
    LedgerEvent,
    MergeRequested,
    PaymentCleared,
    PaymentReceived,
    PaymentReversed,
    PayrollBatchRecorded,
    ReceivableSettled,
    RefundApproved,
    RefundRequested,
    SalaryDeducted,
    ScholarshipGranted,
    ScreeningListBrought,
    VillageRegistered,
    WorkerMarked,
    WorkerNominated,
)
from ledger.domain.months import ContributionMonth

SEAT_BYTES: Final = 4
LINE_BYTES: Final = 4


class RegisterKind(IntEnum):
    """What may exist once. Numbers are stored: add, never change."""

    NIK = 1
    PAYMENT_REFERENCE = 2
    SEAT = 3  # derived from the events; so is the next
    FREED_SEAT = 4  # with SEAT it holds, of every range of seats, all from the first to the highest ever taken
    REVERSED_PAYMENT = 5  # these are derived, too: a payment's id, whose stream is the sponsor's
    REFUND = 6  # a refund's id, whose stream is the sponsor's
    ADJUDICATION = 7  # an adjudication's id, whose stream is the worker's; so are the next two
    BACKDATING = 8
    MERGE = 9  # whose stream is that of the record that ends
    SCHOLARSHIP = 10  # whose stream is the claim's
    MARK = 11  # whose stream is the worker's
    DEDUCTION_CONSENT = 20  # whose stream is the sponsor's, as the next one's
    DEDUCTION = 21
    STAFF_NUMBER = 22  # keyed hash, like a NIK; whose stream is the sponsor's
    PAYROLL_FILE = 23  # derived: department, month and digest of a treasurer's file, whose stream is the list's
    VILLAGE = 30  # whose stream is its own, as those of the next
    NOMINATION = 31  # its scheme's id and its own, with the village's as detail
    NOMINATION_LINE = 32  # scheme, village, digest of a file and line of it
    SCREENING_LIST = 33

    def __str__(self) -> str:
        return self.name.lower().replace("_", "-")


class KeyRow(NamedTuple):
    """A key taken by the event at `place` of its command, from 1."""

    place: int
    kind: RegisterKind
    key: bytes
    stream_id: UUID
    detail: UUID | None


class FreedKey(NamedTuple):
    kind: RegisterKind
    key: bytes


class EnrolmentRow(NamedTuple):
    place: int
    sponsor_id: UUID
    worker_id: UUID
    enrolment_id: UUID


class LotRow(NamedTuple):
    """`sequence`: version of the receipt in the sponsor's stream. `amount` in sen."""

    place: int
    payment_id: UUID
    sponsor_id: UUID
    sequence: int
    amount: int
    counts_from: datetime | None


class FundingKey(NamedTuple):
    payment_id: UUID
    worker_id: UUID
    month: date  # its first day


@dataclass(slots=True)
class RegisterChanges:
    """What events do to the registers, net: at most one change of a row, except that a row may be added and
    then changed. Amounts in sen.
    """

    keys_taken: list[KeyRow] = field(default_factory=list)
    keys_freed: list[FreedKey] = field(default_factory=list)
    enrolments_begun: list[EnrolmentRow] = field(default_factory=list)
    enrolments_ended: dict[UUID, date] = field(default_factory=dict)
    lots_opened: list[LotRow] = field(default_factory=list)
    lots_cleared: dict[UUID, datetime] = field(default_factory=dict)
    lots_moved: dict[UUID, int] = field(default_factory=dict)  # drawn is negative, returned positive
    fundings: dict[FundingKey, int] = field(default_factory=dict)  # put in is positive, taken out negative

    def take(self, place: int, kind: RegisterKind, key: UUID, stream_id: UUID) -> None:
        """A key that is an id."""
        self.keys_taken.append(KeyRow(place, kind, key.bytes, stream_id, None))


def changes_of(events: Iterable[LedgerEvent]) -> RegisterChanges:  # noqa: C901, PLR0912 - a line for each fact
    """The changes that the events of one command, in their order, make. Pure and total."""
    changes = RegisterChanges()
    seats: dict[bytes, list[KeyRow]] = {}
    for place, event in enumerate(events, start=1):
        match event:
            case ContributionSettled():
                _fund(changes, event.originator_id, event.month, event.funded_by, 1)
            case Enrolled():
                row = EnrolmentRow(place, event.sponsor_id, event.originator_id, event.enrolment_id)
                changes.enrolments_begun.append(row)
                _seat(seats, place, event)
            case EnrolmentEnded():
                changes.enrolments_ended[event.enrolment_id] = event.on
                _seat(seats, place, event)
            case PaymentReversed():
                changes.take(place, RegisterKind.REVERSED_PAYMENT, event.payment_id, event.originator_id)
                _move(changes, [Funding(payment_id=event.payment_id, amount=event.amount - event.missing)], -1)
            case ContributionReversed():
                _fund(changes, event.originator_id, event.month, event.returned, -1)
            case ReceivableSettled() | RefundApproved():
                _move(changes, event.drawn, -1)
            case PaymentReceived():
                changes.lots_opened.append(_lot(place, event))
            case PaymentCleared():
                changes.lots_cleared[event.payment_id] = event.cleared_at
            case FundsAllocated():
                _move(changes, event.drawn, -1)
            case ContributionReleased():
                _move(changes, event.returned, 1)
                _fund(changes, event.worker_id, event.month, event.returned, -1)
            case ContributionCredited() | DuplicateReleased() | FundsReturned():
                _move(changes, event.returned, 1)
            case ContributionRepriced() | ContributionSurrendered():
                _fund(changes, event.originator_id, event.month, event.returned, -1)
            case ContributionAdopted():
                _fund(changes, event.merged, event.month, event.funded_by, -1)
                _fund(changes, event.originator_id, event.month, event.funded_by, 1)
            case _:
                _name(changes, place, event)
    for key, (*before, last) in seats.items():
        if before and before[0].kind is RegisterKind.FREED_SEAT and last.kind is RegisterKind.SEAT:
            continue  # handed on by one command, it never was free: whoever had it first stands for it
        was = RegisterKind.FREED_SEAT if last.kind is RegisterKind.SEAT else RegisterKind.SEAT
        changes.keys_freed.append(FreedKey(was, key))
        changes.keys_taken.append(last)
    return changes


def _seat(seats: dict[bytes, list[KeyRow]], place: int, event: Enrolled | EnrolmentEnded) -> None:
    """What one command does to a seat, step by step."""
    if event.scheme_id is None or event.seat is None:
        return
    key = seat_key(event.scheme_id, event.seat)
    if isinstance(event, Enrolled):
        row = KeyRow(place, RegisterKind.SEAT, key, event.originator_id, event.enrolment_id)
    else:
        row = KeyRow(place, RegisterKind.FREED_SEAT, key, event.scheme_id, None)
    seats.setdefault(key, []).append(row)


def _name(changes: RegisterChanges, place: int, event: LedgerEvent) -> None:
    """What people call by an id of its own, on the stream of somebody else."""
    match event:
        case RefundRequested():
            changes.take(place, RegisterKind.REFUND, event.refund_id, event.originator_id)
        case AdjudicationOpened():
            changes.take(place, RegisterKind.ADJUDICATION, event.adjudication_id, event.originator_id)
        case BackdatingRequested():
            changes.take(place, RegisterKind.BACKDATING, event.backdating_id, event.originator_id)
        case MergeRequested():
            changes.take(place, RegisterKind.MERGE, event.merge_id, event.originator_id)
        case ScholarshipGranted():
            changes.take(place, RegisterKind.SCHOLARSHIP, event.scholarship_id, event.originator_id)
        case WorkerMarked():
            changes.take(place, RegisterKind.MARK, event.mark_id, event.originator_id)
        case DeductionConsentGiven():
            changes.take(place, RegisterKind.DEDUCTION_CONSENT, event.consent_id, event.originator_id)
        case SalaryDeducted():
            changes.take(place, RegisterKind.DEDUCTION, event.deduction_id, event.originator_id)
        case _:
            _name_of_campaign(changes, place, event)


def _name_of_campaign(changes: RegisterChanges, place: int, event: LedgerEvent) -> None:
    """Villages, what they propose, and what comes as a file."""
    match event:
        case VillageRegistered():
            changes.take(place, RegisterKind.VILLAGE, event.originator_id, event.originator_id)
        case WorkerNominated():
            _nominate(changes, place, event)
        case ScreeningListBrought():
            changes.take(place, RegisterKind.SCREENING_LIST, event.originator_id, event.originator_id)
        case PayrollBatchRecorded(file_digest=str() as digest):
            key = file_key(event.department_id, event.month, digest)
            changes.keys_taken.append(KeyRow(place, RegisterKind.PAYROLL_FILE, key, event.originator_id, None))


def _nominate(changes: RegisterChanges, place: int, event: WorkerNominated) -> None:
    """A line of a file proposes somebody once for the same village's seats of the same scheme."""
    nomination_id = event.originator_id
    key = event.scheme_id.bytes + nomination_id.bytes
    changes.keys_taken.append(KeyRow(place, RegisterKind.NOMINATION, key, nomination_id, event.village_id))
    if event.file_digest is not None and event.line is not None:
        key = nomination_line_key(event.scheme_id, event.village_id, event.file_digest, event.line)
        changes.keys_taken.append(KeyRow(place, RegisterKind.NOMINATION_LINE, key, nomination_id, None))


def nomination_line_key(scheme_id: UUID, village_id: UUID, file_digest: str, line: int) -> bytes:
    return scheme_id.bytes + village_id.bytes + bytes.fromhex(file_digest) + line.to_bytes(LINE_BYTES, "big")


def file_key(department_id: UUID, month: ContributionMonth, digest: str) -> bytes:
    """The same bytes for the same department and month are the same list. `digest`: SHA-256, in hexadecimal."""
    return department_id.bytes + str(month).encode() + bytes.fromhex(digest)


def seat_key(scheme_id: UUID, seat: int) -> bytes:
    """Keys of one scheme stand together, in the order of its seats."""
    return scheme_id.bytes + seat.to_bytes(SEAT_BYTES, "big")


def _lot(place: int, event: PaymentReceived) -> LotRow:
    return LotRow(
        place, event.payment_id, event.originator_id, event.originator_version, event.amount, event.counts_from
    )


def _move(changes: RegisterChanges, fundings: Iterable[Funding], sign: int) -> None:
    for funding in fundings:
        moved = changes.lots_moved.get(funding.payment_id, 0)
        changes.lots_moved[funding.payment_id] = moved + sign * funding.amount


def _fund(
    changes: RegisterChanges, worker_id: UUID, month: ContributionMonth, fundings: Iterable[Funding], sign: int
) -> None:
    first_day = month.first_day
    for funding in fundings:
        key = FundingKey(funding.payment_id, worker_id, first_day)
        changes.fundings[key] = changes.fundings.get(key, 0) + sign * funding.amount
