"""Facts of two records of one person that become one."""

from uuid import UUID

from pydantic import AwareDatetime

from ledger.domain.events.fact import Funding, LedgerEvent, SpellOpening
from ledger.domain.money import Money
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import Programme, TariffId


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


class WorkerAbsorbed(LedgerEvent):
    """The other record of the same person, whose months the command's `ContributionAdopted` bring over."""

    TOPIC = "WorkerAbsorbed"

    merge_id: UUID
    merged: UUID


class ContributionAdopted(LedgerEvent):
    """A month that had been settled for the other record, as it was settled there."""

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
    enrolment_id: UUID
    arrears: bool
    opens: SpellOpening | None = None


class ContributionSurrendered(LedgerEvent):
    """A month of the record that ends, paid twice for one person: the money of the later settlement goes back."""

    TOPIC = "ContributionSurrendered"

    merge_id: UUID
    month: ContributionMonth
    spell: int
    amounts: dict[Programme, Money]
    returned: tuple[Funding, ...]
    sponsor_id: UUID
