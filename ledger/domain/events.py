"""Every fact the ledger has ever recorded, in order of birth. Stored for ever: add, never edit or delete."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import HasOriginatorIDVersion
from eventsourcing.utils import register_topic
from pydantic import AwareDatetime

from ledger.domain.money import Money
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import (
    Channel,
    ClockMode,
    EndReason,
    FundOrigin,
    Programme,
    Region,
    Sector,
    SponsorKind,
    StartRule,
    TariffId,
    Value,
)


class LedgerEvent(Value, HasOriginatorIDVersion[UUID]):
    """A fact of one stream. `TOPIC` names it in storage for ever, whatever becomes of its class.

    What surrounds every fact (schema, actor, command, place in the command) is the envelope of the codec;
    when it was recorded is the log's own column. `class_version` counts the shapes its fields have had.
    """

    TOPIC: ClassVar[str]
    class_version: ClassVar[int] = 1

    originator_id: UUID
    originator_version: int

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        if "TOPIC" in cls.__dict__:
            register_topic(cls.TOPIC, cls)


class Funding(Value):
    """Sen that one payment put into something, in the order the payments were drawn."""

    payment_id: UUID
    amount: Money


class SpellOpening(Value):
    """What a settlement that opens a spell decides about it."""

    first_day: date
    start_rule: StartRule
    agreement_recorded_at: AwareDatetime | None = None
    attested_on: date | None = None


class LedgerOpened(LedgerEvent):
    """The first event of the log; its stream's id is the ledger's id."""

    TOPIC = "LedgerOpened"

    clock: ClockMode
    zone: str  # IANA name of the one zone in which days are days


class SponsorRegistered(LedgerEvent):
    TOPIC = "SponsorRegistered"

    kind: SponsorKind
    fund_origin: FundOrigin
    region: Region
    name: SealedText


class PaymentReceived(LedgerEvent):
    """Money of a sponsor that has arrived; it buys nothing until it is allocated."""

    TOPIC = "PaymentReceived"

    payment_id: UUID
    amount: Money
    received_at: AwareDatetime
    counts_from: AwareDatetime | None  # received_at; for giro and cheque the clearing, None until cleared
    channel: Channel
    reference: SealedText


class PaymentCleared(LedgerEvent):
    """A giro or cheque recorded earlier has cleared: from then on its money can be allocated."""

    TOPIC = "PaymentCleared"

    payment_id: UUID
    amount: Money
    cleared_at: AwareDatetime


class FundsAllocated(LedgerEvent):
    """Money of a sponsor turned into settled months; the command's `ContributionSettled` add up to it.

    `drawn` holds at most 500 payments; a command that draws more records several of these.
    """

    TOPIC = "FundsAllocated"

    allocation_id: UUID
    amounts: dict[Programme, Money]
    drawn: tuple[Funding, ...]
    worker_months: int
    through_month: ContributionMonth
    effective_at: AwareDatetime


class SchemeOpened(LedgerEvent):
    TOPIC = "SchemeOpened"

    sponsor_id: UUID
    name: SealedText
    programmes: tuple[Programme, ...]
    starts_on: date
    months: int
    quota: int | None
    fund_origin: FundOrigin
    start_rule: StartRule
    agreement_number: SealedText | None
    deduction: bool


class WorkerRegistered(LedgerEvent):
    """A person the ledger knows by a random id; who it is stands in the vault."""

    TOPIC = "WorkerRegistered"

    nik: SealedText
    name: SealedText
    birth_date: SealedText
    occupation: SealedText
    sector: Sector
    region: Region
    monthly_income: Money


class Enrolled(LedgerEvent):
    """A sponsor undertakes to pay for a worker. No cover yet: that begins with the first settled month."""

    TOPIC = "Enrolled"

    enrolment_id: UUID
    sponsor_id: UUID
    scheme_id: UUID | None
    seat: int | None  # seat of the scheme's quota
    programmes: tuple[Programme, ...]
    starts_on: date
    accepted_on: date
    fund_origin: FundOrigin
    start_rule: StartRule
    agreement_starts_on: date | None
    agreement_recorded_at: AwareDatetime | None
    attested_on: date | None  # working and fit on that day, said by the sponsor (law 0.2)


class EnrolmentEnded(LedgerEvent):
    """The day and its month are still the enrolment's."""

    TOPIC = "EnrolmentEnded"

    enrolment_id: UUID
    sponsor_id: UUID
    scheme_id: UUID | None
    seat: int | None
    on: date
    reason: EndReason


class ContributionSettled(LedgerEvent):
    """One month of a worker's membership is paid, or the saving's part of a month paid before."""

    TOPIC = "ContributionSettled"

    month: ContributionMonth
    spell: int
    amounts: dict[Programme, Money]
    tariff: TariffId  # the published row the price was read from
    settled_at: AwareDatetime  # business time of the money, never later than the command
    funded_by: tuple[Funding, ...]
    sponsor_id: UUID
    enrolment_id: UUID
    allocation_id: UUID
    arrears: bool  # a month before this enrolment's start
    opens: SpellOpening | None = None


class MembershipLapsed(LedgerEvent):
    TOPIC = "MembershipLapsed"

    spell: int
    on: date  # first day of the fourth consecutive unpaid month


class MembershipLapseAnnulled(LedgerEvent):
    """Money that was there before the lapse has become known."""

    TOPIC = "MembershipLapseAnnulled"

    spell: int
    on: date


class MembershipEnded(LedgerEvent):
    """Death or exit. The day and its month remain covered and earned; settled months after it are released."""

    TOPIC = "MembershipEnded"

    on: date
    reason: EndReason
    spell: int | None


class SavingEnded(LedgerEvent):
    """The old-age saving was claimed; the membership goes on."""

    TOPIC = "SavingEnded"

    on: date
    spell: int | None


class ContributionReleased(LedgerEvent):
    """A settled month after an end goes back to the sponsor who paid it, onto the payments it came from."""

    TOPIC = "ContributionReleased"

    worker_id: UUID
    month: ContributionMonth
    amounts: dict[Programme, Money]
    returned: tuple[Funding, ...]
    reason: EndReason
