"""Facts of two records of one person that become one."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from ledger.domain.events.fact import Funding, LedgerEvent, SpellOpening
from ledger.domain.money import Money
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import ClaimKind, Outcome, Programme, TariffId, Value


class MergeRequested(LedgerEvent):
    """Of the record that would end; a second person approves it. A later request takes an undecided one's place."""

    TOPIC = "MergeRequested"

    merge_id: UUID
    into: UUID
    reason: SealedText
    requested_by: UUID


class WorkersMerged(LedgerEvent):
    """This record ends: whoever asks for it now is sent to `into`; earlier positions keep their answers."""

    TOPIC = "WorkersMerged"

    merge_id: UUID
    into: UUID
    requested_by: UUID
    approved_by: UUID


class SpellFormed(Value):
    """A spell as the months of both records form it: from `first` through `last`, which is settled."""

    number: int
    joins: tuple[int, ...]  # this record's other spells that are part of it now; their numbers are not used again
    first: ContributionMonth
    last: ContributionMonth
    opened_at: AwareDatetime
    opens: SpellOpening


class WorkerAbsorbed(LedgerEvent):
    """The other record of the same person, whose months the command's `ContributionAdopted` bring over.

    `spells`: those that are new, longer, joined or without their lapse now; what has lapsed of them is recorded after.
    """

    TOPIC = "WorkerAbsorbed"

    merge_id: UUID
    merged: UUID
    spells: tuple[SpellFormed, ...]


class ContributionAdopted(LedgerEvent):
    """A month that had been settled for the other record, or a part of it, as it was settled there."""

    TOPIC = "ContributionAdopted"

    merge_id: UUID
    merged: UUID  # the other record
    month: ContributionMonth
    spell: int  # of this record
    amounts: dict[Programme, Money]
    tariff: TariffId
    settled_at: AwareDatetime
    funded_by: tuple[Funding, ...]
    sponsor_id: UUID
    enrolment_id: UUID  # of this record, in the place of the other's
    arrears: bool


class RestorationAdopted(LedgerEvent):
    """A letter had restored this month of the other record: the next fact brings it over, and its word still holds."""

    TOPIC = "RestorationAdopted"

    merge_id: UUID
    merged: UUID
    month: ContributionMonth


class ContributionSurrendered(LedgerEvent):
    """A month of either record, paid twice for one person: the money of the later settlement goes back."""

    TOPIC = "ContributionSurrendered"

    merge_id: UUID
    month: ContributionMonth
    spell: int
    amounts: dict[Programme, Money]
    returned: tuple[Funding, ...]
    sponsor_id: UUID


class ClaimAdopted(LedgerEvent):
    """A claim that was filed for a day of the other record; it speaks of this one's days from here on."""

    TOPIC = "ClaimAdopted"

    merge_id: UUID
    merged: UUID
    claim_id: UUID
    kind: ClaimKind
    on: date
    at: AwareDatetime | None  # where the hour is known


class AdjudicationAdopted(LedgerEvent):
    """What people had decided about a day of the other record."""

    TOPIC = "AdjudicationAdopted"

    merge_id: UUID
    merged: UUID
    adjudication_id: UUID
    claim_id: UUID
    on: date
    programmes: tuple[Programme, ...]
    outcome: Outcome
    holds: bool  # False: of the same day this record has a later decision


class DeductionAdopted(LedgerEvent):
    """A sponsor's deduction that was for the other record is for this one, once, where it was for both."""

    TOPIC = "DeductionAdopted"

    merge_id: UUID
    merged: UUID
    deduction_id: UUID
    sponsor_id: UUID
    enrolment_id: UUID  # of this record, in the place of the other's
    month: ContributionMonth


class ReversalAdopted(LedgerEvent):
    """A month of the other record whose payment was reversed, and that neither record has settled since."""

    TOPIC = "ReversalAdopted"

    merge_id: UUID
    merged: UUID
    month: ContributionMonth
    spell: int  # of this record
    programmes: tuple[Programme, ...]
    effective_at: AwareDatetime
