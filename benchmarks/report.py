"""All figures of one run, and how they are shown."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from rich.console import Console
from rich.table import Table

from benchmarks.figure import Figure
from benchmarks.machine import Machine

COLUMNS: Final[tuple[tuple[str, Literal["left", "right"]], ...]] = (
    ("figure", "left"),
    ("value", "right"),
    ("unit", "left"),
    ("against", "left"),
    ("reference", "right"),
    ("ratio", "right"),
    ("target", "left"),
    ("pass", "left"),
)
WIDTH_MIN: Final = 132  # of the table, wherever it is printed
PASSES: Final = {True: "[green]yes[/]", False: "[red]no[/]", None: ""}


@dataclass(frozen=True, slots=True)
class Report:
    machine: Machine
    figures: list[Figure]

    def as_json(self) -> dict[str, Any]:
        return {"machine": self.machine.as_json(), "figures": [figure.as_json() for figure in self.figures]}

    def show(self) -> None:
        Console(width=max(Console().width, WIDTH_MIN)).print(self.table())

    def table(self) -> Table:
        table = Table(title=self.machine.said(), title_justify="left", title_style="")
        for heading, justify in COLUMNS:
            table.add_column(heading, justify=justify, no_wrap=True)
        for figure in self.figures:
            table.add_row(
                figure.name,
                number(figure.value),
                figure.unit,
                figure.against or "",
                "" if figure.reference is None else number(figure.reference),
                "" if figure.ratio is None else f"{figure.ratio:.2f}×",
                "" if figure.target is None else figure.target.said(figure.unit),
                PASSES[figure.passes],
            )
        return table


def number(value: float) -> str:
    return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
