"""A year bought by three payments, of which the middle one is taken back: a hole that lies ahead."""

from dataclasses import dataclass

from tests.api.story import Story

MONTH = 16_800  # rupiah of the pair


@dataclass
class Hole:
    """January to March 2025 paid on 6 January; on 10 March the rest of the year, by two payments, of which the bank
    takes the first back on 20 March: April to `last` are a hole.
    """

    ledger: Story
    last: str = "2025-07"

    def __post_init__(self) -> None:
        ledger, months = self.ledger, int(self.last[5:]) - 3
        self.sponsor, self.worker = ledger.sponsor(), ledger.worker()
        ledger.enrol(self.worker, self.sponsor, starts_on="2025-01-01", at="2025-01-01T08:00:00+07:00")
        self.pay(3, "2025-01-06T09:00:00+07:00")
        ledger.allocate(self.sponsor, "2025-03", at="2025-01-06T09:00:00+07:00")
        taken = self.pay(months, "2025-03-10T09:00:00+07:00")
        self.pay(9 - months, "2025-03-10T09:00:01+07:00")
        ledger.allocate(self.sponsor, "2025-12", at="2025-03-10T09:00:02+07:00")
        ledger.reverse(taken, at="2025-03-20T09:00:00+07:00")
        self.split_at = ledger.position

    def pay(self, months: int, at: str, **more: str) -> str:
        return self.ledger.pay(self.sponsor, f"{months * MONTH}.00", at=at, **more)

    def spell(self, on: str, *, known: int | None = None) -> tuple[int, str]:
        found = self.ledger.coverage(self.worker, on, as_known_at=known).of_membership
        return found["spell"], found["spell_started_on"]
