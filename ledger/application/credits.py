"""Credit runs: months bought before a cheaper tariff was published give back what they hold above it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from ledger.application.law import LawBook
from ledger.domain.credit import Credit, credit_sponsors, credit_worker
from ledger.domain.errors import CreditRunInFuture
from ledger.domain.events import TariffPublished
from ledger.domain.money import rupiah
from ledger.domain.months import LAST_YEAR
from ledger.domain.settlements import settlements_of
from ledger.domain.sponsor import Sponsor
from ledger.domain.worker import Worker
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.register_queries import CreditCandidate, PublishedPrice, Registers

WORKERS_PER_COMMAND: Final = 1_000  # a year bought ahead for each of them makes 12,000 events
LISTED_MAX: Final = 100_000  # candidates: to find them is a look at the register, so it is not done for each command
FOREVER: Final = date(LAST_YEAR, 12, 1)


@dataclass(frozen=True, slots=True)
class Listed:
    """Workers with months that may have become cheaper by a day, in order of their ids."""

    as_of: date
    candidates: tuple[CreditCandidate, ...]

    def place(self, after: UUID | None) -> int:
        """Of the first one after that."""
        return 0 if after is None else bisect_right(self.candidates, after, key=attrgetter("worker_id"))

    def holds(self, after: UUID) -> bool:
        """Whether the list says who follows."""
        place = self.place(after)
        return 0 < place < len(self.candidates) and self.candidates[place - 1].worker_id == after

    def may_follow(self, worker_id: UUID) -> bool:
        return self.place(worker_id) < len(self.candidates) or len(self.candidates) == LISTED_MAX


class Credits:
    def __init__(self, log: Log, registers: Registers, law: LawBook) -> None:
        self._log = log
        self._registers = registers
        self._law = law
        self._listed = Listed(date.min, ())

    def run(
        self, context: Context, as_of: date, *, after: UUID | None = None, workers_max: int = WORKERS_PER_COMMAND
    ) -> Recorded:
        """Credit what is cheaper by the rows published on or before `as_of`, of the next workers after `after`.

        The result's `next` goes on from there; a run that begins anew finds nothing left in what was credited.
        Raises CreditRunInFuture.
        """
        if as_of > self._law.day_of(context.now):
            raise CreditRunInFuture
        listed = self._list(as_of, after)
        page = listed.candidates[listed.place(after) :][:workers_max]
        following = page[-1].worker_id if page and listed.may_follow(page[-1].worker_id) else None

        def decide() -> Decision:
            law = self._law.now()
            credit = Credit(context.command_id)
            ids = [candidate.worker_id for candidate in page]
            workers = self._log.load_many(Worker, ids)
            streams = self._log.streams(ids)
            for worker_id in ids:
                worker = workers[worker_id]
                # What was recorded since the state was read is left out, and makes the append refuse.
                events = [logged.event for logged in streams[worker_id][: worker.version]]
                credit_worker(credit, worker, settlements_of(events), law.policy, as_of)
            sponsors = self._log.load_many(Sponsor, sorted({line.sponsor_id for line in credit.lines}))
            credit_sponsors(credit, sponsors)
            changed: list[Worker | Sponsor] = [*sponsors.values(), *credit.changed]
            return Decision(changed, _result(credit, following), guards=[law.guard])

        payers = {sponsor_id for candidate in page for sponsor_id in candidate.sponsors}
        return self._log.execute(context, decide, hot=sorted(payers))

    def _list(self, as_of: date, after: UUID | None) -> Listed:
        """Listed anew where a run begins, and where another process began it."""
        listed = self._listed
        if after is None or listed.as_of != as_of or not listed.holds(after):
            published = self._published(as_of)
            found = self._registers.credit_candidates(published, after, LISTED_MAX) if published else []
            self._listed = listed = Listed(as_of, tuple(found))
        return listed

    def _published(self, as_of: date) -> Sequence[PublishedPrice]:
        """The rows of the tariff that count on that day, with where they stand in the log."""
        found = []
        for logged in self._log.stream(self._log.ledger_id, [TariffPublished.TOPIC]):
            assert isinstance(logged.event, TariffPublished)
            terms = logged.event.terms
            if terms.published_on <= as_of:
                last = FOREVER if terms.last is None else terms.last.first_day
                begins = datetime.combine(terms.published_on, time.min, self._law.zone)
                found.append(PublishedPrice(terms.first.first_day, last, begins, logged.position))
        return found


def _result(credit: Credit, following: UUID | None) -> dict[str, Any]:
    """Sponsors in order of their ids."""
    months: dict[UUID, list[int]] = {}
    for line in credit.lines:
        months.setdefault(line.sponsor_id, []).append(line.amount)
    return {
        "credited": [
            {
                "sponsor_id": str(sponsor_id),
                "months": len(months[sponsor_id]),
                "amount": rupiah(sum(months[sponsor_id])),
            }
            for sponsor_id in sorted(months)
        ],
        "credited_count": len(credit.lines),
        "done": following is None,
        "next": None if following is None else str(following),
    }
