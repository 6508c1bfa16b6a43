"""Which benchmarks there are, and one run of them on one server."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import replace
from typing import Final

from benchmarks.activity import Activity
from benchmarks.agenda import Agenda
from benchmarks.books import Books
from benchmarks.enrolment_file import EnrolmentFile
from benchmarks.figure import Figure
from benchmarks.file_of_people import FileOfPeople
from benchmarks.ground import new_ground
from benchmarks.long_commands import LongCommands
from benchmarks.machine import Machine, Watch
from benchmarks.prepaid import Prepaid
from benchmarks.report import Report
from benchmarks.scale import SCALES, Scale
from benchmarks.single_commands import SingleCommands

NAMES: Final = (
    "create",
    "record",
    "hot",
    "allocation",
    "quote",
    "projection",
    "projection-of-a-file",
    "history",
    "coverage",
    "trial-balance",
    "statement",
    "law",
    "lapse-run",
    "credit-run",
    "ucj",
    "enrolment-file",
)


class UnknownBenchmark(ValueError):
    """No benchmark, or no scale, has this name."""


def run(
    scale: str | Scale = "100k",
    only: Collection[str] = (),
    during: Callable[[str], AbstractContextManager[object]] = nullcontext,
) -> Report:
    """Measure; minutes at "1m". `only`: names of benchmarks. `during` surrounds each, to show that it runs.

    Raises UnknownBenchmark before anything is started.
    """
    measured = scale_of(scale)
    unknown = sorted(set(only) - set(NAMES))
    if unknown:
        raise UnknownBenchmark(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(NAMES)}")
    with ExitStack() as leaving:
        with during("server"):
            ground = leaving.enter_context(new_ground())
            machine, watch = Machine.look(ground), Watch(ground)
        single = leaving.enter_context(closing(SingleCommands(ground, measured)))
        long = leaving.enter_context(closing(LongCommands(ground, measured)))
        people = leaving.enter_context(closing(FileOfPeople(ground, measured)))
        books = leaving.enter_context(closing(Books(ground, measured)))
        agenda = leaving.enter_context(closing(Agenda(ground, measured)))
        activity = leaving.enter_context(closing(Activity(ground, measured)))
        file = leaving.enter_context(closing(EnrolmentFile(ground, measured)))
        prepaid = leaving.enter_context(closing(Prepaid(ground, measured)))
        benchmarks = (
            *(single.create, single.record, single.hot),
            *(long.allocation, long.quote, long.projection, people.projection, long.history, long.coverage),
            *(books.trial_balance, books.statement),
            *(single.law, agenda.lapse_run, prepaid.credit_run, activity.coverage_ratio),
            file.enrolment_file,
        )
        chosen = [(name, measure) for name, measure in zip(NAMES, benchmarks, strict=True) if not only or name in only]
        figures = list(_measure(chosen, during))
        return Report(replace(machine, busy_with_others=round(watch.busy_with_others(), 2)), figures)


def scale_of(given: str | Scale) -> Scale:
    if isinstance(given, Scale):
        return given
    if given not in SCALES:
        raise UnknownBenchmark(f"no scale is called {given}; there are {', '.join(SCALES)}")
    return SCALES[given]


def _measure(
    chosen: list[tuple[str, Callable[[], list[Figure]]]], during: Callable[[str], AbstractContextManager[object]]
) -> Iterator[Figure]:
    for name, measure in chosen:
        with during(name):
            yield from measure()
