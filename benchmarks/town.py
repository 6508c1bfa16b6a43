"""A sponsor with all its workers, in a simulated ledger: ten years of months are paid in minutes."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from threading import Event, Thread
from time import perf_counter
from typing import Final
from uuid import UUID

from benchmarks.ground import ZONE, Ground, context
from benchmarks.scale import Scale
from benchmarks.writers import rate
from ledger.application.contributions import AllocationRequest
from ledger.application.enrolments import EnrolmentOrder
from ledger.application.sponsors import Payment
from ledger.application.workers import Person
from ledger.cli.opening import projections
from ledger.domain.months import ContributionMonth
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import Channel, ClockMode, FundOrigin, Sector, SponsorKind
from ledger.projections.coverage.projection import CoverageProjection
from ledger.projections.runner import Runner
from ledger.projections.waiting import wait_for

FIRST_MONTH: Final = ContributionMonth.parse("2015-08")
PRICE_MAX: Final = 36_800_00  # sen: no month of these three programmes' members costs more
CATCH_UP_SECONDS_MAX: Final = 3_600.0
_numbers = count(1)


class Town:
    """Its ledger's clock stands at the tenth day of the next month that is not paid."""

    def __init__(self, ground: Ground, scale: Scale, name: str = "town") -> None:
        self._scale = scale
        self._opened = ExitStack()
        self.name = name
        self.house = self._opened.enter_context(ground.new_ledger(self.name, ClockMode.SIMULATED))
        self.runner = Runner(self.house.database, projections())
        self.month = FIRST_MONTH
        self.paid: dict[ContributionMonth, int] = {}  # the position at which everybody's month was paid
        self.sponsor_id = self._register_sponsor()
        self.workers = self._enrol_workers()

    def close(self) -> None:
        self._opened.close()

    @property
    def now(self) -> datetime:
        return datetime.combine(self.month.day(10), datetime.min.time(), ZONE) + timedelta(hours=9)

    def allocate(self, months: int) -> tuple[float, int]:
        """Pay the next months of every worker with one command: the seconds that took, and its position.

        The money has come before; it is not part of the figure.
        """
        through, request = self._next(months)
        command = context(self.house, self.now, b'{"through":"%b"}' % str(through).encode())
        began = perf_counter()
        recorded = self.house.contributions.allocate(command, request)
        took = perf_counter() - began
        assert recorded.result["settled_count"] == self._scale.workers * months, "every worker's months are paid"
        self.month = self.month.plus(months)
        self.paid[through] = recorded.position
        return took, recorded.position

    def quote(self, months: int) -> float:
        """Ask what the next months of every worker would cost: the seconds that took. The money is there."""
        _, request = self._next(months)
        began = perf_counter()
        told = self.house.contributions.preview(request, self.now)
        took = perf_counter() - began
        assert told["settled_count"] == self._scale.workers * months, "every worker's months would be paid"
        return took

    def allocate_and_follow(self) -> tuple[float, float]:
        """One month: seconds to its commit, and from the same beginning to its being seen in the coverage view."""
        began = perf_counter()
        receiving = perf_counter()
        committed, position = self.allocate(1)
        received = perf_counter() - receiving - committed
        wait_for(self.house.database.pool, CoverageProjection.name, position, CATCH_UP_SECONDS_MAX)
        return committed, perf_counter() - began - received

    def catch_up(self) -> float:
        """Events per second at which both projections reach the head of the log, together."""
        behind = min(state.position for state in self.runner.states())
        began = perf_counter()
        self.runner.catch_up(seconds_max=CATCH_UP_SECONDS_MAX)
        return (self.house.log.head() - behind) / (perf_counter() - began)

    @contextmanager
    def following(self) -> Iterator[None]:
        """The projections run beside, in this process, as in the service; they are up to date to begin with."""
        self.catch_up()
        stopping = Event()
        thread = Thread(target=self.runner.run_forever, args=(stopping,))
        thread.start()
        try:
            yield
        finally:
            stopping.set()
            thread.join()

    def _next(self, months: int) -> tuple[ContributionMonth, AllocationRequest]:
        """The last of the next months, and the order to settle through it; the sponsor has the money for that."""
        needed = self._scale.workers * months * PRICE_MAX
        sponsor = self.house.log.load(Sponsor, self.sponsor_id)
        assert sponsor is not None, "the town has a sponsor"
        if sponsor.available < needed:
            self._receive(needed)
        through = self.month.plus(months - 1)
        return through, AllocationRequest(self.sponsor_id, through)

    def _receive(self, amount: int) -> None:
        reference = f"APBD/{next(_numbers)}"
        self.house.sponsors.receive_payment(
            context(self.house, self.now, b'{"reference":"%b"}' % reference.encode()),
            self.sponsor_id,
            Payment(amount=amount, received_at=self.now, reference=reference, channel=Channel.TRANSFER),
        )

    def _register_sponsor(self) -> UUID:
        recorded = self.house.sponsors.register(
            context(self.house, self.now, b'{"kind":"government"}'),
            sponsor_id=None,
            name="Pemerintah Kota",
            kind=SponsorKind.GOVERNMENT,
            fund_origin=FundOrigin.APBD,
            region="Kota Balikpapan",
        )
        return UUID(recorded.result["sponsor_id"])

    def _enrol_workers(self) -> list[UUID]:
        workers: list[UUID] = []
        rate(lambda number: workers.append(self._enrol(number)), range(self._scale.workers))
        return workers

    def _enrol(self, number: int) -> UUID:
        """No district has the number 640000, so nobody has the NIK."""
        nik = f"640000{1 + number % 28:02d}01{number // 10_000:02d}{number % 10_000:04d}"
        person = Person(
            nik=nik,
            name=f"Pekerja {number}",
            birth_date=date(1980, 1, 1 + number % 28),
            occupation="nelayan",
            sector=Sector.OTHER,
            region="Kota Balikpapan",
            monthly_income=1_000_000_00,
        )
        today = self.now.date()
        body = b'{"nik":"%b"}' % nik.encode()
        registered = self.house.workers.register(context(self.house, self.now, body), person, today=today)
        worker_id = UUID(registered.result["worker_id"])
        order = EnrolmentOrder(self.sponsor_id, None, ("JKK", "JKM"), starts_on=self.month.day(1))
        self.house.enrolments.enrol(context(self.house, self.now, body), worker_id, order)
        return worker_id
