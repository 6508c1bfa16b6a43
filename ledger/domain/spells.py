"""Spells: the unbroken runs of a worker's membership, as compact as decisions need them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from pydantic import Field
from pydantic.dataclasses import dataclass

from ledger.domain.events import SpellFormed
from ledger.domain.law.policies import UNPAID_MONTHS_MAX
from ledger.domain.months import ContributionMonth

Run = tuple[ContributionMonth, ContributionMonth]
"""First and last month, both included."""

Point = TypeVar("Point", date, ContributionMonth)


@dataclass
class Spell:
    """Settled from `first` through `last` but for its `holes`: months whose payment was reversed, or that neither of
    two merged records had paid, at most three in a row; the first month may be one, the last never is. `saved`: the
    months of JHT.

    `lapsed_on`: the recorded lapse. A spell cut by an end keeps its settled months up to the end's.
    """

    number: int
    first: ContributionMonth
    last: ContributionMonth
    first_day: date
    opened_at: datetime
    lapsed_on: date | None = None
    saved: list[Run] = Field(default_factory=list)
    holes: list[ContributionMonth] = Field(default_factory=list)  # ascending
    saves_from: ContributionMonth | None = None  # the month from which the saving rides on this spell
    ended_on: date | None = None  # the first death or exit after it began
    joined: list[tuple[int, ContributionMonth]] = Field(default_factory=list)  # numbers and first months of its parts

    @property
    def is_void(self) -> bool:
        """No settled month is left."""
        return self.last < self.first

    @property
    def lapses_on(self) -> date:
        """First day of the fourth consecutive unpaid month, if nothing more is settled."""
        return self.last.plus(UNPAID_MONTHS_MAX + 1).first_day

    def holds(self, month: ContributionMonth) -> bool:
        return self.first <= month <= self.last and month not in self.holes

    def settle(self, month: ContributionMonth) -> None:
        """The next month, or a hole."""
        if month in self.holes:
            self.holes.remove(month)
        else:
            self.last = max(self.last, month)

    def unsettle(self, month: ContributionMonth) -> None:
        """Forget a settled month."""
        self.holes = sorted({*self.holes, month})
        self._end_settled()

    def cut(self, through: ContributionMonth) -> None:
        """Forget the months after this one."""
        self.last = min(self.last, through)
        self.holes = [month for month in self.holes if month <= self.last]
        self._end_settled()
        self.cut_saving(through)

    def _end_settled(self) -> None:
        while self.holes and self.holes[-1] == self.last:
            self.holes.pop()
            self.last = self.last.plus(-1)

    def split(self, number: int, month: ContributionMonth, first_day: date, opened_at: datetime) -> "Spell":
        """The spell of the months from `month` on, which this one loses; `month` is settled and follows a hole."""
        later = type(self)(
            number=number,
            first=month,
            last=self.last,
            first_day=first_day,
            opened_at=opened_at,
            lapsed_on=self.lapsed_on,
            saved=[(max(first, month), last) for first, last in self.saved if last >= month],
            holes=[hole for hole in self.holes if hole > month],
            saves_from=None if self.saves_from is None else max(self.saves_from, month),
            ended_on=self.ended_on,
            joined=[part for part in self.joined if part[1] > month],
        )
        self.lapsed_on = None
        self.cut(month.plus(-1))
        self.joined = [part for part in self.joined if part[1] <= self.last]
        return later

    @classmethod
    def of_parts(cls, parts: Sequence["Spell"], formed: SpellFormed) -> "Spell":
        """One spell of several, or of none yet: what they have not settled from `first` through `last` are holes until
        it is.
        """
        saves_from = [part.saves_from for part in parts if part.saves_from is not None]
        return cls(
            number=formed.number,
            first=formed.first,
            last=formed.last,
            first_day=formed.opens.first_day,
            opened_at=formed.opened_at,
            saved=_joined([run for part in parts for run in part.saved]),
            holes=[
                ContributionMonth(month)
                for month in range(formed.first, formed.last + 1)
                if not any(part.holds(ContributionMonth(month)) for part in parts)
            ],
            saves_from=min(saves_from, default=None),
            ended_on=min((part.ended_on for part in parts if part.ended_on is not None), default=None),
            joined=[
                joined
                for part in parts
                for joined in ([] if part.number == formed.number else [(part.number, part.first)]) + part.joined
            ],
        )

    def join(self, later: "Spell") -> None:
        """Go on with the months of a later spell; those between the two are holes until they are settled."""
        between = [ContributionMonth(month) for month in range(self.last + 1, later.first)]
        self.holes = [*self.holes, *between, *later.holes]
        self.saved = _joined([*self.saved, *later.saved])
        self.saves_from = _first(self.saves_from, later.saves_from)
        self.ended_on = _first(self.ended_on, later.ended_on)
        self.joined = [*self.joined, (later.number, later.first), *later.joined]
        self.last, self.lapsed_on = later.last, later.lapsed_on

    def with_ahead(self, ahead: Sequence["Spell"]) -> "Spell":
        """As it would be if the spells ahead were part of it; itself where there are none."""
        if not ahead:
            return self
        whole = replace(self)
        for later in ahead:
            whole.join(later)
        return whole

    def long_hole(self) -> Run | None:
        """The first run of more unpaid months than a spell survives; None where there is none."""
        return next((run for run in _runs(self.holes) if run[1] - run[0] >= UNPAID_MONTHS_MAX), None)

    def saves(self, month: ContributionMonth) -> bool:
        return any(first <= month <= last for first, last in self.saved)

    def save(self, month: ContributionMonth) -> None:
        """Remember a JHT month, joined to the run it continues."""
        self.saves_from = month if self.saves_from is None else min(self.saves_from, month)
        self.saved = _joined([*self.saved, (month, month)])

    def cut_saving(self, through: ContributionMonth) -> None:
        """Forget the JHT months after this one: they were released."""
        self.saved = [(first, min(last, through)) for first, last in self.saved if first <= through]
        if not self.saved:
            self.saves_from = None

    def unsave(self, month: ContributionMonth) -> None:
        """Forget one JHT month."""
        kept = []
        for first, last in self.saved:
            if first <= month <= last:
                kept += [(first, month.plus(-1)), (month.plus(1), last)]
            else:
                kept.append((first, last))
        self.saved = [(first, last) for first, last in kept if first <= last]


def _joined(runs: list[Run]) -> list[Run]:
    """The same months in as few runs as there are."""
    joined: list[Run] = []
    for first, last in sorted(runs):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _first(one: Point | None, other: Point | None) -> Point | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _runs(months: list[ContributionMonth]) -> Iterator[Run]:
    """Unbroken runs of ascending months."""
    first = previous = None
    for month in months:
        if first is None or previous is None:
            first = month
        elif month != previous + 1:
            yield first, previous
            first = month
        previous = month
    if first is not None and previous is not None:
        yield first, previous
