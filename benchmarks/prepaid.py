"""A year bought ahead by everybody before a relief was published, and the run that credits it."""

from datetime import date, datetime
from time import perf_counter
from typing import Final
from uuid import UUID

from benchmarks.figure import Figure, at_most
from benchmarks.ground import ZONE, Ground, context
from benchmarks.scale import WORKERS_OF_TARGET, Scale
from benchmarks.writers import rate
from ledger.application.contributions import AllocationRequest
from ledger.application.enrolments import EnrolmentOrder
from ledger.application.house import House
from ledger.application.sponsors import Payment
from ledger.application.workers import Person
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Channel, ClockMode, FundOrigin, Sector, SponsorKind

MONTHS: Final = 12
PREPAID_MONTHS_OF_TARGET: Final = 100_000
PRICE: Final = 16_800_00  # sen; the relief of PP 50/2025 halves it for every month of a driver's year
BOUGHT: Final = datetime(2025, 12, 10, 9, tzinfo=ZONE)
PUBLISHED: Final = date(2025, 12, 22)
RUN: Final = datetime(2025, 12, 22, 20, tzinfo=ZONE)
SECONDS_MAX: Final = 30


class Prepaid:
    """In a ledger of its own: 8,334 drivers where targets are judged."""

    def __init__(self, ground: Ground, scale: Scale) -> None:
        self._ground = ground
        self._workers = min(scale.workers, -(-PREPAID_MONTHS_OF_TARGET // MONTHS))
        self._is_that_of_targets = scale.workers >= WORKERS_OF_TARGET

    def close(self) -> None: ...

    def credit_run(self) -> list[Figure]:
        """To its end, command by command; the run after it finds nothing left, and says what looking costs."""
        with self._ground.new_ledger("prepaid", ClockMode.SIMULATED) as house:
            _buy(house, self._workers)
            took, credited = _run(house)
            assert credited == self._workers * MONTHS, "every month became cheaper"
            again, nothing = _run(house)
            assert nothing == 0, "a month is credited once"
        target = at_most(SECONDS_MAX) if self._is_that_of_targets else None
        return [Figure("credit-run", took, "s", target=target), Figure("credit-run-again", again, "s")]


def _run(house: House) -> tuple[float, int]:
    """Seconds and worker-months credited."""
    credited, after, done = 0, None, False
    began = perf_counter()
    while not done:
        result = house.credits.run(context(house, RUN, b"{}"), PUBLISHED, after=after).result
        credited += result["credited_count"]
        done = result["done"]
        after = None if done else UUID(result["next"])
    return perf_counter() - began, credited


def _buy(house: House, workers: int) -> None:
    registered = house.sponsors.register(
        context(house, BOUGHT, b'{"kind":"company"}'),
        sponsor_id=None,
        name="Perusahaan Angkutan",
        kind=SponsorKind.COMPANY,
        fund_origin=FundOrigin.PRIVATE,
        region="Kota Balikpapan",
    )
    sponsor_id = UUID(registered.result["sponsor_id"])
    rate(lambda number: _enrol(house, sponsor_id, number), range(workers))
    payment = Payment(workers * MONTHS * PRICE, received_at=BOUGHT, reference="TRX-2026", channel=Channel.TRANSFER)
    house.sponsors.receive_payment(context(house, BOUGHT, b'{"reference":"TRX-2026"}'), sponsor_id, payment)
    request = AllocationRequest(sponsor_id, ContributionMonth.parse("2026-12"))
    house.contributions.allocate(context(house, BOUGHT, b'{"through":"2026-12"}'), request)


def _enrol(house: House, sponsor_id: UUID, number: int) -> None:
    """No district has the number 640000, so nobody has the NIK."""
    nik = f"640000{1 + number % 28:02d}01{number // 10_000:02d}{number % 10_000:04d}"
    person = Person(
        nik=nik,
        name=f"Pengemudi {number}",
        birth_date=date(1980, 1, 1 + number % 28),
        occupation="pengemudi ojek",
        sector=Sector.TRANSPORT,
        region="Kota Balikpapan",
        monthly_income=1_000_000_00,
    )
    body = b'{"nik":"%b"}' % nik.encode()
    registered = house.workers.register(context(house, BOUGHT, body), person, today=BOUGHT.date())
    order = EnrolmentOrder(sponsor_id, None, ("JKK", "JKM"), starts_on=date(2026, 1, 1))
    house.enrolments.enrol(context(house, BOUGHT, body), UUID(registered.result["worker_id"]), order)
