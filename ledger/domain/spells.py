"""Spells: the unbroken runs of a worker's membership, as compact as decisions need them."""

from datetime import date, datetime

from pydantic import Field
from pydantic.dataclasses import dataclass

from ledger.domain.months import ContributionMonth
from ledger.domain.policy import UNPAID_MONTHS_MAX


@dataclass
class Spell:
    """Settled from `first` through `last` without a gap. `saved`: the months of JHT, as runs of first and last.

    `lapsed_on`: the recorded lapse. A spell cut by an end keeps its settled months up to the end's.
    """

    number: int
    first: ContributionMonth
    last: ContributionMonth
    first_day: date
    opened_at: datetime
    lapsed_on: date | None = None
    saved: list[tuple[ContributionMonth, ContributionMonth]] = Field(default_factory=list)

    @property
    def lapses_on(self) -> date:
        """First day of the fourth consecutive unpaid month, if nothing more is settled."""
        return self.last.plus(UNPAID_MONTHS_MAX + 1).first_day

    def holds(self, month: ContributionMonth) -> bool:
        return self.first <= month <= self.last

    def saves(self, month: ContributionMonth) -> bool:
        return any(first <= month <= last for first, last in self.saved)

    @property
    def saves_from(self) -> ContributionMonth | None:
        """The month from which the saving rides on this spell."""
        return self.saved[0][0] if self.saved else None

    def save(self, month: ContributionMonth) -> None:
        """Remember a JHT month, joined to the run it continues."""
        runs = sorted([*self.saved, (month, month)])
        joined = [runs[0]]
        for first, last in runs[1:]:
            if first <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(joined[-1][1], last))
            else:
                joined.append((first, last))
        self.saved = joined

    def cut_saving(self, through: ContributionMonth) -> None:
        """Forget the JHT months after this one: they were released."""
        self.saved = [(first, min(last, through)) for first, last in self.saved if first <= through]
