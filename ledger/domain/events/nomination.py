"""Facts of a regency's scheme in its villages: seats, budget, and the people a village proposes for them."""

from datetime import date
from uuid import UUID

from pydantic import Field

from ledger.domain.events.fact import LedgerEvent
from ledger.domain.money import Money
from ledger.domain.sealed import SealedText
from ledger.domain.values import Region, ScreeningListKind, ScreeningReason, Sector


class VillageRegistered(LedgerEvent):
    """A village (desa, kelurahan) whose head proposes and validates."""

    TOPIC = "VillageRegistered"

    name: SealedText
    region: Region  # the regency


class SeatsGranted(LedgerEvent):
    """On the scheme's stream: these of its seats are the village's. A later grant adds seats, none is taken back."""

    TOPIC = "SeatsGranted"

    village_id: UUID
    first_seat: int = Field(gt=0)
    seats: int = Field(gt=0)


class BudgetSet(LedgerEvent):
    """On the scheme's stream: what may be spent on it at most; a later one takes its place."""

    TOPIC = "BudgetSet"

    ceiling: Money
    on: date
    document: SealedText  # the decision it stands in, such as a DPA or a regent's decree


class WorkerNominated(LedgerEvent):
    """A village proposes somebody. Nobody is a worker of the ledger by it, and nothing is promised."""

    TOPIC = "WorkerNominated"

    scheme_id: UUID
    village_id: UUID
    nik: SealedText
    name: SealedText
    birth_date: SealedText
    occupation: SealedText
    sector: Sector
    region: Region
    monthly_income: Money
    attested_on: date | None
    proposed_by: UUID
    file_digest: str | None  # SHA-256 of the file's bytes, where it came in one
    line: int | None


class NominationScreened(LedgerEvent):
    """Held against the lists and the ledger of that moment; no reason: it passed. A later screening decides anew."""

    TOPIC = "NominationScreened"

    screening_id: UUID
    lists: tuple[UUID, ...]  # those it was held against
    reasons: tuple[ScreeningReason, ...]


class NominationValidated(LedgerEvent):
    """The village's head (perbekel, lurah) vouches for it."""

    TOPIC = "NominationValidated"

    on: date
    validated_by: UUID
    document: SealedText | None


class NominationRefused(LedgerEvent):
    """By the village's head, or withdrawn by whoever proposed it; it is over."""

    TOPIC = "NominationRefused"

    on: date
    refused_by: UUID
    reason: SealedText


class NominationEnrolled(LedgerEvent):
    """The command's `Enrolled` on the worker's stream gives the seat."""

    TOPIC = "NominationEnrolled"

    worker_id: UUID
    enrolment_id: UUID
    seat: int


class ScreeningListBrought(LedgerEvent):
    """A list that an office brought. Its entries are keyed hashes beside the vault, and can be destroyed there."""

    TOPIC = "ScreeningListBrought"

    kind: ScreeningListKind
    region: Region
    on: date  # the day of which it speaks
    entries: int
    entries_digest: str  # SHA-256 of the sorted keyed hashes
    file_digest: str
    source: SealedText


class ScreeningListDestroyed(LedgerEvent):
    """Its entries are gone; what was screened against it stays as it was decided."""

    TOPIC = "ScreeningListDestroyed"

    on: date
