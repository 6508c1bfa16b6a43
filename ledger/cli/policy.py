"""`sertakan policy`: the law that is in force on a day, as it was known at any time."""

from datetime import date
from typing import Annotated, Any

import typer

from ledger.cli import arguments
from ledger.cli.printing import AsJson, print_fields, print_json, print_table
from ledger.domain.values import BpuCategory


def policy(
    on: Annotated[
        date | None, typer.Option(parser=arguments.day, metavar="DAY", help="YYYY-MM-DD; today if left out.")
    ] = None,
    as_known_at: Annotated[
        Any,
        typer.Option(
            parser=arguments.position_or_instant,
            metavar="POSITION|INSTANT",
            help="Answer as it would have been answered then.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Policies, tariffs and the year's holidays, each with its source and how well it is known (A, B or C)."""
    from api.law_rows import in_force
    from ledger.cli.opening import begin, open_house

    with open_house(begin()) as house:
        _, told = in_force(house, on, 0, as_known_at)
    if as_json:
        print_json(told)
    else:
        _show(told)


def _show(told: dict[str, Any]) -> None:
    known, calendar = told["as_known_at"], told["calendar"]
    print_fields(
        [
            ("on", told["on"]),
            ("as known at", f"position {known['position']}, recorded {known['recorded_at']}"),
            ("zone", told["zone"]),
        ]
    )
    print_table(
        ("policy", "value", "valid from", "certainty", "source", "position"),
        [
            (row["id"], row["value"], row["valid_from"], row["certainty"], row["source"], row["position"])
            for row in (*told["policies"], *told["jht_yields"])
        ],
    )
    print_table(
        ("tariff", "months", "part", "sectors", "not for", "lowest band", "certainty", "source", "position"),
        [
            (
                row["tariff"],
                f"{row['first']} … {row['last'] or ''}".strip(),
                row["part"],
                " ".join(row["sectors"]),
                " ".join(_left_out(row)) or None,
                _least(row),
                row["certainty"],
                row["source"],
                row["position"],
            )
            for row in told["tariffs"]
        ],
    )
    if calendar is not None:
        print_table(
            ("calendar", "holidays", "collective leave", "certainty", "source", "position"),
            [
                (
                    calendar["year"],
                    " ".join(day[5:] for day in calendar["holidays"]),
                    " ".join(day[5:] for day in calendar["collective_leave"]) or None,
                    calendar["certainty"],
                    calendar["source"],
                    calendar["position"],
                )
            ],
        )


def _left_out(tariff: dict[str, Any]) -> list[str]:
    """Categories of workers and origins of money for which the row does not hold."""
    return [*(each for each in BpuCategory if each not in tariff["categories"]), *tariff["excluded_origins"]]


def _least(tariff: dict[str, Any]) -> str:
    """What the lowest band pays a month, by programme."""
    return " ".join(f"{programme} {amount}" for programme, amount in tariff["bands"][0]["amounts"].items())
