"""Balikpapan 2024: sponsors of many kinds and 1,634 participants, as BPJS Ketenagakerjaan counted them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from ledger.demo import balikpapan_claims
from ledger.demo.people import people
from ledger.demo.steps import (
    PAIR,
    PAIR_SEN,
    SAVING,
    SAVING_SEN,
    MoneyAllocated,
    PaymentArrives,
    Scene,
    SponsorRegisters,
    Step,
    WorkerEnrols,
    WorkerRegisters,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Channel, FundOrigin, SponsorKind

PARTICIPANTS = 1_634
REGION = "Kota Balikpapan"
ACT = 6471
YEAR = 2024
SAVES_SINCE = 2022
SAVING_COMPANIES = (1, 8)
BANK = "balikpapan/bank"


@dataclass(frozen=True, slots=True)
class Sponsorship:
    """A sponsor and its workers of the year. `months`: what one payment is for. `begins`: month of the year."""

    key: str
    name: str
    kind: SponsorKind
    workers: int
    months: int
    begins: int
    channel: Channel = Channel.TRANSFER
    saves: bool = False

    @property
    def since(self) -> int:
        """The year of `begins`: who saves has done so since 2022."""
        return SAVES_SINCE if self.saves else YEAR

    @property
    def programmes(self) -> tuple[str, ...]:
        return SAVING if self.saves else PAIR

    @property
    def price(self) -> int:
        """Sen a worker and month."""
        return PAIR_SEN + (SAVING_SEN if self.saves else 0)

    def paid_in(self, year: int, month: int) -> int:
        """How many months a payment of this month is for; 0: none is made."""
        if year < self.since or month < self.begins or (month - self.begins) % self.months:
            return 0
        return min(self.months, 12 - month + 1)


def scenes(participants: int = PARTICIPANTS) -> Iterator[Scene]:
    sponsorships = list(cast(participants))
    for year in range(SAVES_SINCE, YEAR + 1):
        for month in range(1, 13):
            yield from _month(sponsorships, year, month)
    savers = [key for each in sponsorships if each.saves for key in worker_keys(each)]
    yield from balikpapan_claims.scenes(savers, worker_keys(sponsorships[-1]))
    # The bank goes on for its workers; for the others the year was all.
    bank = sponsorships[-1]
    yield from _payment_and_allocation([(bank, 12)], ContributionMonth.of(date(YEAR + 1, 1, 1)))


def participants_of(participants: int = PARTICIPANTS) -> Iterator[str]:
    """Keys of the workers."""
    for sponsorship in cast(participants):
        yield from worker_keys(sponsorship)


def worker_keys(sponsorship: Sponsorship) -> list[str]:
    return [f"{sponsorship.key}/worker/{number}" for number in range(1, sponsorship.workers + 1)]


def cast(participants: int) -> Iterator[Sponsorship]:
    """The sponsors in order; the bank, last, takes whoever is left, so that the sum is exact at any scale."""
    left = participants
    for sponsorship in _neighbours(participants):
        yield sponsorship
        left -= sponsorship.workers
    yield Sponsorship(BANK, "Bank Simulasi Balikpapan", SponsorKind.BANK, left, months=12, begins=1)


def _neighbours(participants: int) -> Iterator[Sponsorship]:
    individuals, waste_banks, companies = (max(1, participants * each // PARTICIPANTS) for each in (120, 12, 14))
    full = participants / PARTICIPANTS
    for number in range(1, individuals + 1):
        yield Sponsorship(
            f"balikpapan/individual/{number}",
            f"Warga Simulasi {number}",
            SponsorKind.INDIVIDUAL,
            workers=1 + number % 3,
            months=1 if number % 4 == 0 else 12,
            begins=1 + number % 9,
            channel=Channel.CASH if number % 5 == 0 else Channel.VIRTUAL_ACCOUNT,
        )
    for number in range(1, waste_banks + 1):
        yield Sponsorship(
            f"balikpapan/waste-bank/{number}",
            f"Bank Sampah Simulasi {number}",
            SponsorKind.COMMUNITY,
            workers=max(1, round((8 + 2 * number) * full)),
            months=1,
            begins=1 + number % 6,
            channel=Channel.CASH,
        )
    for number in range(1, companies + 1):
        yield Sponsorship(
            f"balikpapan/company/{number}",
            f"PT Simulasi {number}",
            SponsorKind.COMPANY,
            workers=max(1, round((20 + 5 * number) * full)),
            months=3,
            begins=1 if number in SAVING_COMPANIES else 1 + 3 * (number % 3),
            saves=number in SAVING_COMPANIES,
        )


def _month(sponsorships: list[Sponsorship], year: int, number: int) -> Iterator[Scene]:
    """Those who begin are registered on the 4th; whoever pays pays on the 5th, well before the 15th."""
    month = ContributionMonth.of(date(year, number, 1))
    newcomers = [each for each in sponsorships if (each.since, each.begins) == (year, number)]
    yield from _arrivals(newcomers, month)
    payers = [(each, each.paid_in(year, number)) for each in sponsorships if each.paid_in(year, number)]
    yield from _payment_and_allocation(payers, month)


def _arrivals(newcomers: list[Sponsorship], month: ContributionMonth) -> Iterator[Scene]:
    if not newcomers:
        return
    registered: list[Step] = [
        SponsorRegisters(each.key, each.name, each.kind, FundOrigin.PRIVATE, REGION) for each in newcomers
    ]
    # The middle of the NIKs differs from month to month, and is the act's own: years before 2024 stand 100 apart.
    persons = people(ACT + month.first_day.month + 100 * (YEAR - month.first_day.year), REGION)
    known: list[Step] = []
    enrolled: list[Step] = []
    for sponsorship in newcomers:
        keys = worker_keys(sponsorship)
        for key, person in zip(keys, islice(persons, len(keys)), strict=True):
            known.append(WorkerRegisters(key, person))
            enrolled.append(
                WorkerEnrols(
                    f"{key}/enrolment", key, sponsorship.key, month.first_day, programmes=sponsorship.programmes
                )
            )
    for hour, steps in ((9, registered), (10, known), (11, enrolled)):
        yield Scene(_on(month, 4, hour), tuple(steps), together=True)


def _payment_and_allocation(payers: list[tuple[Sponsorship, int]], month: ContributionMonth) -> Iterator[Scene]:
    if not payers:
        return
    payments: list[Step] = [
        PaymentArrives(f"{each.key}/payment/{month}", each.key, each.workers * months * each.price, each.channel)
        for each, months in payers
    ]
    allocations: list[Step] = [
        MoneyAllocated(f"{each.key}/allocation/{month}", each.key, month.plus(months - 1)) for each, months in payers
    ]
    yield Scene(_on(month, 5, 9), tuple(payments), together=True)
    yield Scene(_on(month, 5, 10), tuple(allocations), together=True)


def _on(month: ContributionMonth, day: int, hour: int) -> datetime:
    first = month.day(day)
    return datetime(first.year, first.month, first.day, hour)  # noqa: DTZ001 - local; the teller knows the zone
