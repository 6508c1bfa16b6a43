"""What the machine does about holes: months of several payments, one of them taken back, and paid for again."""

from datetime import timedelta
from uuid import UUID

from tests.properties.draws import Draws
from tests.properties.plain_coverage import PAIR
from tests.properties.plain_months import day_of, month_of, prices, shift
from tests.properties.treasurer import Treasurer


class Holes:
    """The part of a machine that opens and closes them."""

    clerk: Treasurer

    def draws(self) -> Draws:
        raise NotImplementedError

    def let_time_pass(self, draws: Draws) -> None:
        raise NotImplementedError

    def pay_month_by_month(self, draws: Draws) -> None:
        """Several payments, each of its own months: what a reversal makes holes of."""
        sponsor_id, month = draws.payer(), month_of(day_of(draws.now))
        for ahead in range(draws.one((2, 3, 6))):
            self.clerk.pay(sponsor_id, draws.one((1_680_000, 1_680_000, 3_680_000, 6_720_000)), draws.now)
            self.clerk.allocate(sponsor_id, shift(month, ahead))

    def open_a_hole(self, draws: Draws) -> None:
        """A newcomer pays a first month, some more and the rest by three payments; the bank takes the second back."""
        worker_id, today = draws.worker(), day_of(draws.now)
        sponsor_id = self.clerk.register_sponsor()
        self.clerk.enrol(worker_id, sponsor_id, ["JKK", "JKM"], today.replace(day=1))
        worker = draws.model.workers.get(worker_id)
        if worker is None or not worker["enrolments"] or worker["enrolments"][-1]["sponsor"] != sponsor_id:
            return
        month = month_of(today)
        price = sum(prices(month, worker["sector"], worker["income"], "private", today)[each] for each in PAIR)
        several = (1, draws.one((2, 3, 4, 5)), 3)
        _, taken, _ = [self.clerk.pay(sponsor_id, price * months, draws.now) for months in several]
        self.clerk.allocate(sponsor_id, shift(month, 11))
        if draws.sometimes(2):
            self.let_time_pass(draws)
        self.clerk.reverse(taken)
        while draws.sometimes(2):
            self.close_a_hole(self.draws(), sponsor_id, price)

    def close_a_hole(self, draws: Draws, sponsor_id: UUID, price: int) -> None:
        """Money for some months of it, mostly before the hole has ended anything."""
        if draws.sometimes(3):
            self.let_time_pass(draws)
        before = draws.now - draws.one((timedelta(0), timedelta(0), timedelta(seconds=1), timedelta(days=20)))
        self.clerk.pay(sponsor_id, price * draws.one((1, 2, 4, 9)), before)
        self.clerk.allocate(sponsor_id, shift(month_of(day_of(before)), draws.one((2, 5, 12))), before)
