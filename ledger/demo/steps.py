"""What the story is made of: steps in the words of the trade, and scenes that give them their hour."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from ledger.application.workers import Person
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Channel, ClaimKind, FundOrigin, Programme, SponsorKind

STORY = UUID("5c6e0f7d-64a0-4b0e-9d0c-2f3f6a1f7b31")
"""Every id of the story is drawn from it. A story that is told otherwise needs another one."""

PAIR = ("JKK", "JKM")
SAVING = ("JKK", "JKM", "JHT")
PAIR_SEN = 1_680_000  # a month of JKK and JKM, for an income of 1,000,000 rupiah
SAVING_SEN = 2_000_000  # a month of JHT on top


def id_of(key: str) -> UUID:
    """The same id in every telling: questions about the story can be written down."""
    return uuid5(STORY, key)


@dataclass(frozen=True, slots=True)
class SponsorRegisters:
    """`key` names whatever a step brings into being; other steps refer to it by its key."""

    key: str
    name: str
    kind: SponsorKind
    fund_origin: FundOrigin
    region: str


@dataclass(frozen=True, slots=True)
class SchemeOpens:
    key: str
    sponsor: str
    name: str
    starts_on: date
    months: int
    quota: int | None = None
    agreement_number: str | None = None
    deduction: bool = False


@dataclass(frozen=True, slots=True)
class WorkerRegisters:
    key: str
    person: Person


@dataclass(frozen=True, slots=True)
class WorkerEnrols:
    key: str
    worker: str
    sponsor: str
    starts_on: date
    scheme: str | None = None
    programmes: tuple[str, ...] = PAIR


@dataclass(frozen=True, slots=True)
class PaymentArrives:
    """`amount` in sen."""

    key: str
    sponsor: str
    amount: int
    channel: Channel = Channel.TRANSFER


@dataclass(frozen=True, slots=True)
class MoneyAllocated:
    key: str
    sponsor: str
    through: ContributionMonth


@dataclass(frozen=True, slots=True)
class LapsesRecorded:
    key: str
    as_of: date


@dataclass(frozen=True, slots=True)
class PaymentTakenBack:
    """By the bank."""

    key: str
    payment: str
    reason: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A benefit and its sum in sen."""

    programme: Programme
    benefit: str
    amount: int


@dataclass(frozen=True, slots=True)
class ClaimFiles:
    key: str
    claim: str
    worker: str
    kind: ClaimKind
    on: date


@dataclass(frozen=True, slots=True)
class ClaimVerifies:
    """`cost` in sen, of a treatment; `months_unable`: without work."""

    key: str
    claim: str
    cost: int | None = None
    months_unable: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimApproves:
    """By somebody who neither filed nor verified it. `reason`: of sums that the ledger did not assess."""

    key: str
    claim: str
    benefits: tuple[Owed, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class BenefitPays:
    key: str
    claim: str
    benefit: Owed


ClaimStep = ClaimFiles | ClaimVerifies | ClaimApproves | BenefitPays
Step = (
    SponsorRegisters
    | SchemeOpens
    | WorkerRegisters
    | WorkerEnrols
    | PaymentArrives
    | MoneyAllocated
    | LapsesRecorded
    | PaymentTakenBack
    | ClaimStep
)


@dataclass(frozen=True, slots=True)
class Scene:
    """`at`: local time. `together`: steps that do not care for their order may be told at once, by many."""

    at: datetime
    steps: tuple[Step, ...]
    together: bool = False


def at(text: str) -> datetime:
    """`2024-03-05 09:00`, in whatever zone the ledger counts its days."""
    return datetime.fromisoformat(text)
