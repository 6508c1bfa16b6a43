"""Facts of a worker: enrolments, settled months, spells, ends, and what was decided about single days."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from ledger.domain.events.fact import Funding, LedgerEvent, SpellOpening
from ledger.domain.money import Money
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import (
    AdjudicationCause,
    ClaimKind,
    EndReason,
    FundOrigin,
    Outcome,
    Programme,
    Region,
    Sector,
    StartRule,
    TariffId,
)


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


class ContributionReversed(LedgerEvent):
    """A settlement is taken back as a whole, because a payment in it was reversed: the month is unpaid again."""

    TOPIC = "ContributionReversed"

    month: ContributionMonth
    spell: int
    amounts: dict[Programme, Money]
    returned: tuple[Funding, ...]  # all that had paid it, of whatever payment
    sponsor_id: UUID
    payment_id: UUID  # the one that was reversed
    effective_at: AwareDatetime


class SpellSplit(LedgerEvent):
    """A hole of four months or more ended a spell: its months from `month` on are a spell of their own."""

    TOPIC = "SpellSplit"

    former: int
    spell: int
    month: ContributionMonth  # the first settled one after the hole
    opened_at: AwareDatetime  # when that one was settled
    opens: SpellOpening


class SpellRejoined(LedgerEvent):
    """Money that came in time left at most three unpaid months before a spell that lay ahead: it is part of `into`."""

    TOPIC = "SpellRejoined"

    spell: int  # its number is not used again
    into: int  # the one before it, which goes on


class SpellVoided(LedgerEvent):
    """No settled month is left of a spell; its number is not used again."""

    TOPIC = "SpellVoided"

    spell: int


class ClaimNoted(LedgerEvent):
    """A claim for a day of this worker was filed; its life is a stream of its own, whose id is `claim_id`."""

    TOPIC = "ClaimNoted"

    claim_id: UUID
    kind: ClaimKind
    on: date
    at: AwareDatetime | None  # where the hour is known


class ClaimClosed(LedgerEvent):
    """The claim was rejected, paid to the last rupiah, or taken back: what moves its day is no question any more."""

    TOPIC = "ClaimClosed"

    claim_id: UUID


class AdjudicationOpened(LedgerEvent):
    """People must say whether the worker was covered on that day."""

    TOPIC = "AdjudicationOpened"

    adjudication_id: UUID
    claim_id: UUID
    on: date
    programmes: tuple[Programme, ...]
    cause: AdjudicationCause


class AdjudicationProposed(LedgerEvent):
    """One person's decision; it holds once a second one has approved it. A later one takes its place."""

    TOPIC = "AdjudicationProposed"

    adjudication_id: UUID
    outcome: Outcome
    reason: SealedText
    documents: tuple[SealedText, ...]
    proposed_by: UUID


class AdjudicationDecided(LedgerEvent):
    """From here on the day is answered as decided."""

    TOPIC = "AdjudicationDecided"

    adjudication_id: UUID
    on: date
    programmes: tuple[Programme, ...]
    outcome: Outcome
    proposed_by: UUID
    approved_by: UUID
