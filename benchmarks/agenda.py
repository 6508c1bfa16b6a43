"""The lapse run over everybody's memberships, of which few have fallen due."""

from datetime import date, datetime
from time import perf_counter
from typing import Final
from uuid import UUID

from benchmarks.figure import Figure, at_most
from benchmarks.ground import ZONE, Ground, context
from benchmarks.scale import Scale
from benchmarks.town import Town
from ledger.application.house import House

MEMBERSHIPS_OF_TARGET: Final = 1_000_000
ONE_OF: Final = 100  # lapses; the others are paid
LAPSES_ON: Final = date(2015, 12, 1)  # the first day of the fourth month after the town's only paid one
NOON: Final = datetime(2015, 12, 1, 12, tzinfo=ZONE)

# The run looks at the state rows alone: those of one worker who was registered, enrolled and paid by commands stand
# for everybody's, with the agenda's day moved for all but every hundredth.
FILL: Final = """
INSERT INTO stream_state (originator_id, version, fold, state, due_on)
SELECT gen_random_uuid(), version, fold, state,
       CASE WHEN n %% %(one_of)s = 0 THEN due_on ELSE due_on + 1 + n %% 300 END
  FROM stream_state, generate_series(1, %(memberships)s::int) n
 WHERE originator_id = %(worker)s"""


class Agenda:
    def __init__(self, ground: Ground, scale: Scale) -> None:
        self._ground = ground
        self._scale = scale

    def close(self) -> None: ...

    def lapse_run(self) -> list[Figure]:
        """Until nothing is left to record, command by command."""
        memberships = self._scale.memberships
        town = Town(self._ground, self._scale.alone(), "agenda")
        try:
            town.allocate(1)
            _fill(town.house, town.workers[0], memberships)
            began = perf_counter()
            lapsed = _run(town.house)
            took = perf_counter() - began
        finally:
            town.close()
        assert lapsed == memberships // ONE_OF + 1, "every hundredth has lapsed, and the one they were made of"
        target = at_most(10) if memberships >= MEMBERSHIPS_OF_TARGET else None
        return [Figure("lapse-run", took, "s", target=target)]


def _fill(house: House, worker_id: UUID, memberships: int) -> None:
    with house.database.connect("owner") as owner:
        owner.execute(FILL, {"memberships": memberships, "worker": worker_id, "one_of": ONE_OF})
        owner.execute("ANALYZE stream_state")


def _run(house: House) -> int:
    lapsed = 0
    while True:
        recorded = house.lapses.run(context(house, NOON, b'{"as_of":"2015-12-01"}'), LAPSES_ON)
        count: int = recorded.result["lapsed"]
        lapsed += count
        if not count:
            return lapsed
