"""Facts of a worker that change what a month costs: amendments, and settled months that became cheaper."""

from uuid import UUID

from ledger.domain.events.fact import Funding, LedgerEvent
from ledger.domain.money import Money
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import BpuCategory, Programme, Region, Sector, TariffId


class WorkerAmended(LedgerEvent):
    """What is given holds for months from `from_month` on; what is None stays as it was."""

    TOPIC = "WorkerAmended"

    from_month: ContributionMonth
    sector: Sector | None
    monthly_income: Money | None
    bpu_category: BpuCategory | None
    region: Region | None
    occupation: SealedText | None
    reason: SealedText


class ContributionRepriced(LedgerEvent):
    """A settled month became cheaper: the difference goes back to whoever paid it, the month stays settled."""

    TOPIC = "ContributionRepriced"

    month: ContributionMonth
    spell: int
    amounts: dict[Programme, Money]  # the difference
    tariff: TariffId  # by which the month is priced now
    returned: tuple[Funding, ...]
    sponsor_id: UUID
    credit_id: UUID
