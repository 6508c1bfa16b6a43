"""The whole story in the order of its days, told once: an interrupted telling goes on where it was."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from ledger.application.house import House
from ledger.demo import balikpapan, neighbourhoods
from ledger.demo.steps import LapsesRecorded, Scene, Step, at, id_of
from ledger.demo.teller import answer_of, tell
from ledger.domain.errors import LedgerError
from ledger.domain.events import ContributionSettled, LedgerEvent, SponsorRegistered, WorkerRegistered
from ledger.domain.months import ContributionMonth
from ledger.domain.values import ClockMode

TELLERS = 8  # commands of one scene in flight: they share the log's commits
PAGE = 5_000


class AnotherLedger(Exception):
    """What is here was not told by this story."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the ledger holds, counted in its log. `participants`: Balikpapan's, with a settled month in 2024."""

    events: int
    workers: int
    sponsors: int
    worker_months: int
    participants: int


def scenes(participants: int = balikpapan.PARTICIPANTS) -> list[Scene]:
    """In order of time."""
    acts = (
        balikpapan.scenes(participants),
        neighbourhoods.gianyar(),
        neighbourhoods.garut(),
        neighbourhoods.serang(),
        neighbourhoods.banyuwangi(),
        neighbourhoods.tabanan(),
        _lapse_runs(),
    )
    return sorted((scene for act in acts for scene in act), key=lambda scene: scene.at)


def is_told(house: House) -> bool:
    """Whether the last step has been told. Raises AnotherLedger."""
    require_ours(house)
    return answer_of(house, scenes()[-1].steps[-1].key) is not None


def require_ours(house: House) -> None:
    """Raises AnotherLedger unless the ledger is simulated, and new or begun by this story."""
    new = house.log.head() == house.log.version_of(house.ledger_id)  # nothing but its opening and its law
    if house.clock is not ClockMode.SIMULATED or not (new or answer_of(house, scenes()[0].steps[0].key) is not None):
        raise AnotherLedger("here is another ledger, or another version of the story: name another SERTAKAN_HOME")


def tell_story(
    house: House, *, participants: int = balikpapan.PARTICIPANTS, told: Callable[[int, int], None] | None = None
) -> None:
    """Tell what has not been told yet. `told(steps, of)` is called after each scene.

    Scenes follow each other, so positions and instants of those told one by one are the same in every telling.
    Raises AnotherLedger.
    """
    require_ours(house)
    story = scenes(participants)
    total = sum(len(scene.steps) for scene in story)
    done = 0
    with ThreadPoolExecutor(TELLERS, thread_name_prefix="teller") as tellers:
        for scene in story:

            def say(step: Step, scene: Scene = scene) -> None:
                tell(house, step, scene.at)

            try:
                list((tellers.map if scene.together else map)(say, scene.steps))
            except LedgerError as refused:
                raise AnotherLedger(f"the story cannot go on here ({refused.code}): remove this data folder") from None
            done += len(scene.steps)
            if told is not None:
                told(done, total)


def figures(house: House, participants: int = balikpapan.PARTICIPANTS) -> Figures:
    """Reads the log once; about a second for the whole story."""
    cast = {id_of(key) for key in balikpapan.participants_of(participants)}
    settled = 0
    found = set()
    first, last = (ContributionMonth.of(date(balikpapan.YEAR, month, 1)) for month in (1, 12))
    for event in _events(house, ContributionSettled.TOPIC):
        assert isinstance(event, ContributionSettled)
        settled += 1
        if event.originator_id in cast and first <= event.month <= last:
            found.add(event.originator_id)
    return Figures(
        events=house.log.head(),
        workers=sum(1 for _ in _events(house, WorkerRegistered.TOPIC)),
        sponsors=sum(1 for _ in _events(house, SponsorRegistered.TOPIC)),
        worker_months=settled,
        participants=len(found),
    )


def _events(house: House, topic: str) -> Iterator[LedgerEvent]:
    after = 0
    while page := house.log.read(after, PAGE, topic):
        for logged in page:
            yield logged.event
        after = page[-1].position


def _lapse_runs() -> Iterator[Scene]:
    """On the 8th of every month, for the lapses of the 1st, as a service does it: bank files have arrived by then."""
    for number in range(3, 19):
        month = ContributionMonth.of(date(2024, 1, 1)).plus(number)
        yield Scene(at(f"{month}-08 06:00"), (LapsesRecorded(f"lapses/{month}", month.first_day),))
