"""What the machine tries: dates and sums with a preference for those on which something turns."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from tests.properties.model import Model
from tests.properties.plain_due import lapses_on, present_spell
from tests.properties.plain_months import (
    JAKARTA,
    Month,
    birthday,
    day_of,
    due_day,
    first_day,
    last_day,
    month_of,
    shift,
)

T = TypeVar("T")
DENPASAR = timezone(timedelta(hours=8))
SECOND = timedelta(seconds=1)
NOBODY = UUID(int=0xDEAD)
BEGINNINGS = ("2024-06-03", "2024-09-02", "2025-01-06", "2025-03-31", "2025-06-13", "2025-09-30", "2025-12-19")
YOUNG = ("1985-03-07", "1990-12-31", "1972-02-29")
NEARLY_65 = ("1960-02-29", "1960-04-10", "1960-10-01", "1961-01-31")
LAST_DAY = date(2026, 4, 20)  # twelve months on, the model's calendar ends
SUMS = (1_680_000, 3_680_000, 10_080_000, 15_000_001, 40_320_000, 60_000_000, 90_000_000, 200_000_000)
PROGRAMMES = (["JKK", "JKM"],) * 6 + (["JKK", "JKM", "JHT"],) * 4 + (["JHT"], ["JHT"], ["JKK"], ["JKK", "JKM", "JP"])


class Draws:
    """Everything comes from one generator that Hypothesis seeds, so that a run can be repeated."""

    def __init__(self, random: Random, model: Model, now: datetime) -> None:
        self._random = random
        self.model = model
        self.now = now

    def one(self, options: Iterable[T]) -> T:
        return self._random.choice(list(options))

    def sometimes(self, often: int) -> bool:
        """Once in `often` times."""
        return self._random.randrange(often) == 0

    def sponsor(self) -> UUID:
        return self.one([*self.model.sponsors, *self.model.sponsors, NOBODY] if self._rarely() else
                        [*self.model.sponsors])  # fmt: skip

    def payer(self) -> UUID:
        """Mostly a sponsor whose money is not all spent, and who has enrolled somebody."""
        enrolled = {each["sponsor"] for worker in self.model.workers.values() for each in worker["enrolments"]}
        with_money = [key for key in self.model.sponsors if key in enrolled and self.model.balance(key)["available"]]
        return self.one(with_money) if with_money and not self.sometimes(8) else self.sponsor()

    def worker(self) -> UUID:
        return self.one([*self.model.workers, NOBODY] if self._rarely() else [*self.model.workers])

    def _rarely(self) -> bool:
        return self.sometimes(20)

    def later(self) -> datetime:
        """When the next commands come."""
        today = day_of(self.now)
        month = month_of(today)
        days = [today, today + timedelta(days=1), today + timedelta(days=9), first_day(shift(month, 1))]
        days += [due_day(month), due_day(month) + timedelta(days=1), first_day(shift(month, 2)), last_day(month)]
        for worker in self.model.workers.values():
            spell = present_spell(worker)
            if spell:
                days += [lapses_on(worker, spell) - timedelta(days=1), lapses_on(worker, spell)]
        day = self.one(sorted({day for day in days if today <= day <= LAST_DAY} or {today}))
        at = self.one([time(0, 0), time(9, 30), time(23, 59, 59)])
        return max(self.now, datetime.combine(day, at, JAKARTA))

    def past(self) -> datetime:
        """An instant up to some months back, mostly now; rarely one to come."""
        if self._rarely():
            return self.now + timedelta(hours=self.one([1, 24 * 40]))
        if self.sometimes(2):
            return self._offset(self.one(sorted(self._turns())))
        return self._offset(self.now)

    def effective_at(self) -> datetime:
        """Mostly now; else where a spell would have lapsed, and what may happen in the past."""
        boundaries = [at for worker in self.model.workers.values() for at in self.lapse_of(worker)]
        before = [turn - back for turn in boundaries for back in (SECOND, timedelta(days=20), timedelta(0))]
        if before and self.sometimes(4):
            return min(self.now, self.one(sorted(before)))
        return self.past() if self.sometimes(2) else self.now

    def lapse_of(self, worker: dict[str, Any]) -> list[datetime]:
        """The instant at which the worker's present spell lapses, if it has come."""
        spell = present_spell(worker)
        at = datetime.combine(lapses_on(worker, spell), time(0), JAKARTA) if spell else None
        return [at] if at is not None and at <= self.now else []

    def _turns(self) -> set[datetime]:
        """Earlier instants on which something turns, and the seconds before and after them."""
        today = day_of(self.now)
        month = month_of(today)
        turns = {datetime.combine(first_day(shift(month, -back)), time(0), JAKARTA) for back in range(5)}
        turns |= {datetime.combine(due_day(shift(month, -back)), time(12), JAKARTA) for back in range(4)}
        turns |= {payment["received_at"] for payment in self.model.payments.values()}
        turns |= {payment["counts_from"] for payment in self.model.payments.values() if payment["counts_from"]}
        for worker in self.model.workers.values():
            turns |= {spell["opened_at"] for spell in worker["spells"]}
            turns |= {datetime.combine(end["on"], time(12), JAKARTA) for end in worker["ends"]}
            spell = present_spell(worker)
            if spell:
                turns.add(datetime.combine(lapses_on(worker, spell), time(0), JAKARTA))
        near = {turn + moved for turn in turns for moved in (-SECOND, timedelta(0), SECOND)}
        return {turn for turn in near if turn <= self.now} or {self.now}

    def _offset(self, instant: datetime) -> datetime:
        """The same instant as somebody in Denpasar writes it: not every offset is the ledger's."""
        return instant.astimezone(DENPASAR) if self._rarely() else instant

    def sum(self) -> int:
        return self.one(SUMS) if not self._rarely() else 0

    def day(self) -> date:
        """About now: beginnings, ends and due days of months, months back and a little ahead."""
        today = day_of(self.now)
        month = month_of(today)
        days = {today, today + timedelta(days=1), today - timedelta(days=1)}
        for moved in range(-4, 3):
            days |= {first_day(shift(month, moved)), due_day(shift(month, moved)), last_day(shift(month, moved))}
        return self.one([today, today, *sorted(days)])

    def past_day(self) -> date:
        """Seldom one to come: what ends a membership is recorded when it has happened."""
        day = self.day()
        return day if self.sometimes(6) else min(day, day_of(self.now))

    def refund_sum(self, sponsor_id: UUID) -> int:
        """Mostly a part of what is there; also all of it, and a sen more."""
        left = self.model.balance(sponsor_id)["available"] if sponsor_id in self.model.sponsors else 0
        return self.one([left // 3, left // 3, min(left, 1_680_000), left, left + 1, 0 if self._rarely() else 1])

    def refund(self, state: str) -> UUID | None:
        """Mostly one that is in that state; None where none is."""
        options = [key for key, refund in self.model.refunds.items() if refund["state"] == state]
        if self.sometimes(6):
            options = [*self.model.refunds, NOBODY]
        return self.one(options) if options else None

    def payment(self) -> UUID:
        """One to take back: mostly one that paid months, of many or of few workers; also any other."""
        paying: set[UUID] = {
            part["payment"]
            for worker in self.model.workers.values()
            for settled in worker["settlements"]
            for part in settled["funded_by"]
            if part["amount"]
        }
        if paying and not self.sometimes(6):
            return self.one(sorted(paying))
        return self.one([*self.model.payments, NOBODY])

    def start(self, worker_id: UUID) -> date:
        """First day of an enrolment; the 65th birthday and the day before it are among those tried."""
        worker: dict[str, Any] | None = self.model.workers.get(worker_id)
        if worker and self.sometimes(8):
            return birthday(worker["born"], 65) - timedelta(days=self.one([0, 1]))
        return self.day()

    def through(self, effective_at: datetime) -> Month:
        ahead = self.one([0, 0, 0, 1, 2, 3, -1, 5, 11, 12] + [13] * self._rarely())
        return shift(month_of(day_of(effective_at)), ahead)

    def workers(self) -> list[UUID] | None:
        """The chosen ones of an allocation, in any order, some of them perhaps not enrolled."""
        if not self.sometimes(3):
            return None
        chosen = self._random.sample([*self.model.workers], k=len(self.model.workers))[: self.one([1, 2, 3])]
        return [*chosen, NOBODY] if self._rarely() else chosen
