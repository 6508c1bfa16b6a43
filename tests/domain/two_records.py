"""Two sponsors and two records of one person, each paid by one of them."""

from uuid import UUID

from ledger.domain.values import Programme
from tests.domain.office import Office

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

    def spells(self, record: UUID) -> list[str]:
        """`1: 2025-01…2025-06 from 2025-01-06`, with its unpaid months and its recorded lapse."""
        told = []
        for spell in self.workers[record].known.spells:
            holes = f" without {', '.join(map(str, spell.holes))}" if spell.holes else ""
            lapse = f" lapsed {spell.lapsed_on}" if spell.lapsed_on else ""
            told.append(f"{spell.number}: {spell.first}…{spell.last} from {spell.first_day}{holes}{lapse}")
        return told
