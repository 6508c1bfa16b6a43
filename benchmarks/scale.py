"""How much is measured: a smoke run, or the figures that targets are set for."""

from dataclasses import dataclass, replace
from typing import Final

WORKERS_OF_TARGET: Final = 12_800
YEARS_OF_TARGET: Final = 10
ROWS_OF_TARGET: Final = 100_000


@dataclass(frozen=True, slots=True)
class Scale:
    """`rounds`: of single commands, each with `commands` of ours and `plain_commands` of the library's.

    `workers` of one sponsor have `years` of 12 months paid behind them before `months` more are measured.
    `seconds`: how long something is watched whose pace is not known before. `questions`: of a batch of coverage.
    `postings`: of the books. `lines`: of a sponsor's statement. `memberships`: looked at by a run of the agenda.
    `rows`: of a file of enrolments.
    """

    rounds: int
    commands: int
    plain_commands: int
    workers: int
    years: int
    months: int
    seconds: float
    questions: int
    postings: int = 2_000_000
    lines: int = 100_000
    memberships: int = 1_000_000
    rows: int = ROWS_OF_TARGET

    def alone(self) -> "Scale":
        """The same with one worker, for what is made of one."""
        return replace(self, workers=1)

    @property
    def is_that_of_targets(self) -> bool:
        """An allocation's seconds mean something for so many workers only."""
        return self.workers == WORKERS_OF_TARGET


SCALES: Final = {
    "10k": Scale(
        rounds=3,
        commands=1_000,
        plain_commands=300,
        workers=1_280,
        years=2,
        months=3,
        seconds=1.0,
        questions=1_000,
        postings=20_000,
        lines=2_000,
        memberships=10_000,
        rows=2_000,
    ),
    "100k": Scale(
        rounds=5, commands=3_000, plain_commands=800, workers=12_800, years=1, months=3, seconds=2.0, questions=10_000
    ),
    "1m": Scale(
        rounds=5, commands=3_000, plain_commands=800, workers=12_800, years=10, months=5, seconds=2.0, questions=10_000
    ),
}
"""By events in the log at the end, roughly."""
