"""What a benchmark says: a figure, what it is held against, and whether it is good enough."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Target:
    """A bound of a figure's value, or of its ratio to the reference."""

    of: Literal["value", "ratio"]
    sign: Literal["≥", "≤"]
    bound: float

    def is_met(self, value: float, ratio: float | None) -> bool:
        measured = value if self.of == "value" else ratio
        assert measured is not None, "a bound of the ratio needs a reference"
        return measured >= self.bound if self.sign == "≥" else measured <= self.bound

    def said(self, unit: str) -> str:
        return f"{self.sign} {self.bound:g}{'×' if self.of == 'ratio' else f' {unit}'}"


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` and `reference` in `unit`; `against` says what the reference is. Without a target it only informs."""

    name: str
    value: float
    unit: str
    against: str | None = None
    reference: float | None = None
    target: Target | None = None

    @property
    def ratio(self) -> float | None:
        return None if not self.reference else self.value / self.reference

    @property
    def passes(self) -> bool | None:
        return None if self.target is None else self.target.is_met(self.value, self.ratio)

    def as_json(self) -> dict[str, Any]:
        """The members that `sertakan bench --json` shows."""
        return {
            **asdict(self),
            "ratio": self.ratio,
            "target": None if self.target is None else self.target.said(self.unit),
            "pass": self.passes,
        }


def at_least(bound: float) -> Target:
    return Target("value", "≥", bound)


def at_most(bound: float) -> Target:
    return Target("value", "≤", bound)


def times_at_least(bound: float) -> Target:
    return Target("ratio", "≥", bound)


def in_turns(rounds: int, *measures: Callable[[int], float]) -> list[float]:
    """Median of each measure, taken in turns A B A B, so that a noisy minute falls on all of them.

    Each is given the number of its round; round 0 warms up and is not counted.
    """
    taken: list[list[float]] = [[] for _ in measures]
    for number in range(rounds + 1):
        for results, measure in zip(taken, measures, strict=True):
            result = measure(number)
            if number > 0:
                results.append(result)
    return [median(results) for results in taken]
