"""Commands over a whole town: an allocation, the views that follow it, and questions about everybody."""

from random import Random
from statistics import median
from time import perf_counter

from benchmarks.figure import Figure, at_most, in_turns, times_at_least
from benchmarks.follower import Follower
from benchmarks.ground import Ground
from benchmarks.scale import YEARS_OF_TARGET, Scale
from benchmarks.town import Town
from ledger.domain.answers import Moment
from ledger.domain.coverage import coverage
from ledger.projections.coverage.queries import CoverageQueries, Question

PROJECTION_RUNNER = "ProjectionRunner"
COMMITTED_SECONDS_MAX = 1.5
PROJECTED_SECONDS_MAX = 2.5
QUOTE_MICROSECONDS_MAX = 50  # for each worker's month
MONTHS_OF_YEAR = 12


class LongCommands:
    """The town, made when first asked for; figures leave it richer in months."""

    def __init__(self, ground: Ground, scale: Scale) -> None:
        self._ground = ground
        self._scale = scale
        self._town: Town | None = None
        self._years = 0

    @property
    def town(self) -> Town:
        if self._town is None:
            self._town = Town(self._ground, self._scale)
        return self._town

    def allocation(self) -> list[Figure]:
        """First the month that opens everybody's membership, then months that follow."""
        with self.town.following():
            opening = [self.town.allocate_and_follow()]
            following = [self.town.allocate_and_follow() for _ in range(self._scale.months)]
        return [
            *self._allocated("allocation-opening", opening, is_full=True),
            *self._allocated("allocation", following, is_full=True),
        ]

    def quote(self) -> list[Figure]:
        """What the next year of everybody would cost: due months, prices and whose money, and nothing is recorded."""
        took = median([self.town.quote(MONTHS_OF_YEAR) for _ in range(self._scale.months)])
        each = took / (self._scale.workers * MONTHS_OF_YEAR) * 1_000_000
        target = at_most(QUOTE_MICROSECONDS_MAX) if self._scale.is_that_of_targets else None
        return [Figure("quote-of-a-year", each, "µs/month", target=target)]

    def projection(self) -> list[Figure]:
        """A year of everybody's months waits in the log: our projections take it in batches, the library one by one."""
        town = self.town
        town.catch_up()
        follower = Follower(self._ground, town.name)

        def ours(_: int) -> float:
            self._pay_year()
            return town.catch_up()

        rounds = max(1, self._scale.years - 1)  # and one to warm up
        value, reference = in_turns(rounds, ours, lambda _: follower.rate(self._scale.seconds))
        return [Figure("projection", value, "events/s", PROJECTION_RUNNER, reference, times_at_least(25))]

    def history(self) -> list[Figure]:
        """A month's allocation again, with years of paid months behind every worker."""
        while self._years < self._scale.years:
            self._pay_year()
        with self.town.following():
            late = [self.town.allocate_and_follow() for _ in range(self._scale.months)]
        return self._allocated(f"allocation-after-{self._years}-years", late, is_full=self._years >= YEARS_OF_TARGET)

    def coverage(self) -> list[Figure]:
        """Questions about days of paid months: from one caller one by one, in a batch, and as known a year ago."""
        town = self.town
        while not any(month < town.month - MONTHS_OF_YEAR for month in town.paid):
            self._pay_year()
        town.catch_up()
        now = town.month.plus(-1)
        then = max(month for month in town.paid if month < town.month - MONTHS_OF_YEAR)
        people = Random(1).choices(town.workers, k=self._scale.questions)
        asked_now = [(worker, now.day(20)) for worker in people]
        asked_then = [(worker, then.day(20)) for worker in people]
        batch, year_ago, one_by_one = in_turns(
            3,
            lambda _: self._answers(asked_now, None, self._scale.questions),
            lambda _: self._answers(asked_then, town.paid[then], self._scale.questions),
            lambda _: self._answers(asked_now[:1_000], None, 1),
        )
        return [
            Figure("coverage-single", one_by_one, "answers/s"),
            Figure("coverage-batch", batch, "answers/s"),
            Figure("coverage-as-known-a-year-ago", year_ago, "answers/s", "as known now", batch),
        ]

    def close(self) -> None:
        if self._town is not None:
            self._town.close()

    def _pay_year(self) -> None:
        self.town.allocate(MONTHS_OF_YEAR)
        self._years += 1

    def _answers(self, questions: list[Question], position: int | None, together: int) -> float:
        """Answers per second, `together` in one statement, decided for both programmes of the membership."""
        house = self.town.house
        queries = CoverageQueries(house.database.pool)
        began = perf_counter()
        policy = house.law.at(position or house.log.head())
        for first in range(0, len(questions), together):
            asked = questions[first : first + together]
            _, found = queries.facts(asked, position)
            for (_, day), facts in zip(asked, found, strict=True):
                assert facts is not None, "everybody is registered"
                coverage(facts, Moment(day), policy)
        return len(questions) / (perf_counter() - began)

    def _allocated(self, name: str, took: list[tuple[float, float]], *, is_full: bool) -> list[Figure]:
        committed, projected = (median(seconds) for seconds in zip(*took, strict=True))
        has_target = is_full and self._scale.is_that_of_targets
        return [
            Figure(f"{name}-committed", committed, "s", target=at_most(COMMITTED_SECONDS_MAX) if has_target else None),
            Figure(f"{name}-projected", projected, "s", target=at_most(PROJECTED_SECONDS_MAX) if has_target else None),
        ]
