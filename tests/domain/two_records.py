"""Two sponsors and two records of one person, each paid by one of them."""

from datetime import date
from uuid import UUID

from ledger.domain.merging.merge import Merger, approvable, merge_records, request_merge
from ledger.domain.merging.record import Record
from ledger.domain.values import Programme
from tests.domain.office import Office
from tests.domain.story import SEALED

CLERK, APPROVER = UUID(int=0xC1E), UUID(int=0xA99)

PAIR = (Programme.JKK, Programme.JKM)
SAVING = (*PAIR, Programme.JHT)


class Two(Office):
    """Two sponsors, A and B, and two records of one person, each paid by one of them."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = self.sponsor(), self.sponsor()
        self.first, self.second = self.worker(), self.worker()
        self.of = {self.first: self.a, self.second: self.b}
        self.enrolments: dict[UUID, UUID] = {}

    def paid(self, record: UUID, *runs: str, saves: bool = False) -> None:
        """`2025-01…2025-03 on 2025-01-06`: enrolled from the first run's 1st, settled on that day at nine."""
        sponsor = self.of[record]
        programmes = SAVING if saves else PAIR
        self.enrolments[record] = self.enrol(record, sponsor, f"{runs[0][:7]}-01", programmes=programmes)
        for run in runs:
            months, _, day = run.partition(" on ")
            self.pay(sponsor, "1000000.00", f"{day} 09:00")
            settled = self.allocate(sponsor, months[-7:], f"{day} 09:00", workers=[record]).allocation.settled
            assert (str(settled[0].month), str(settled[-1].month)) == (months[:7], months[-7:])

    def merge(self, merged: UUID, into: UUID, *, approved_by: UUID = APPROVER) -> Merger:
        """Asked for by somebody else, and approved on a day in 2025."""
        ending, staying = self.record_of(merged), self.record_of(into)
        request_merge(ending, staying, self._id(), SEALED, CLERK)
        self._record(ending.worker)
        ending = self.record_of(merged)
        merger = merge_records(
            ending,
            staying,
            self.sponsors,
            approvable(ending, approved_by, into),
            approved_by,
            policy=self.policy,
            today=date(2025, 12, 20),
        )
        self._record(*self.sponsors.values(), ending.worker, staying.worker)
        return merger

    def record_of(self, worker: UUID) -> Record:
        return Record(self.workers[worker], [each for each in self.log if each[1].originator_id == worker])

    def spells(self, record: UUID) -> list[str]:
        """`1: 2025-01…2025-06 from 2025-01-06`, with its unpaid months and its recorded lapse."""
        told = []
        for spell in self.workers[record].known.spells:
            holes = f" without {', '.join(map(str, spell.holes))}" if spell.holes else ""
            lapse = f" lapsed {spell.lapsed_on}" if spell.lapsed_on else ""
            told.append(f"{spell.number}: {spell.first}…{spell.last} from {spell.first_day}{holes}{lapse}")
        return told
