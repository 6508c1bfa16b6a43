"""What changes for a worker from a month on: which of it is allowed, and which of it is a change at all."""

from dataclasses import dataclass, fields, replace
from datetime import date

from ledger.domain.errors import AmendmentEmpty, BeforeTheLaw, IncomeTooEarly
from ledger.domain.law.policies import LAW_IN_FORCE
from ledger.domain.months import ContributionMonth
from ledger.domain.values import BpuCategory, Sector
from ledger.domain.worker import Worker


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to hold; None: as it is. `monthly_income` in sen."""

    sector: Sector | None = None
    monthly_income: int | None = None
    occupation: str | None = None
    region: str | None = None
    bpu_category: BpuCategory | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) is not None for field in fields(self))

    @property
    def move_price(self) -> bool:
        """A lower income does not: the band that was bought stays (law 1.6)."""
        return self.sector is not None or self.bpu_category is not None


def require_amendable(changes: Changes, from_month: ContributionMonth, today: date) -> None:
    """Raises AmendmentEmpty, BeforeTheLaw, IncomeTooEarly, in this order."""
    if not changes:
        raise AmendmentEmpty
    if from_month < ContributionMonth.of(LAW_IN_FORCE):
        raise BeforeTheLaw(field="from_month")
    earliest = ContributionMonth.of(today).plus(1)
    if changes.monthly_income is not None and from_month < earliest:
        raise IncomeTooEarly(earliest=str(earliest))


def differing(
    worker: Worker, changes: Changes, from_month: ContributionMonth, occupation: str | None
) -> tuple[Changes, tuple[str, ...]]:
    """What of it is not so already, and a warning such as `sector-unchanged` for each that is.

    `occupation`: the present one. Sector, income and category are compared with what holds in `from_month`: an
    amendment that was recorded for a later month still holds from that month on.
    """
    sector, monthly_income, category = worker.known.terms_in(from_month)
    present = Changes(sector, monthly_income, occupation, worker.known.region, category)
    unchanged = [
        field.name
        for field in fields(changes)
        if getattr(changes, field.name) is not None and getattr(changes, field.name) == getattr(present, field.name)
    ]
    left = replace(changes, **dict.fromkeys(unchanged))
    return left, tuple(f"{name.replace('_', '-')}-unchanged" for name in unchanged)
