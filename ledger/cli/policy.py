"""`sertakan policy`: the law that is in force on a day, as it was known at any time."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Final

import typer

from ledger.cli import arguments
from ledger.cli.printing import AsJson, print_fields, print_json, print_table
from ledger.domain.values import BpuCategory

POLICY: Final = ("policy", "value", "valid_from", "certainty", "source", "position")
TARIFF: Final = ("tariff", "months", "part", "sectors", "not_for", "lowest_band", "certainty", "source", "position")
BENEFIT: Final = ("benefit", "value", "unit", "valid_from", "certainty", "source")
CALENDAR: Final = ("calendar", "holidays", "collective_leave", "certainty", "source", "position")


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
    """Policies, tariffs, benefits, holidays of the year: each with its source and how well it is known (A, B or C)."""
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
    _print_rows(POLICY, [row | {"policy": row["id"]} for row in (*told["policies"], *told["jht_yields"])])
    _print_rows(TARIFF, [_in_short(row) for row in told["tariffs"]])
    _print_rows(BENEFIT, [row | {"benefit": row["id"]} for row in told["benefits"]])
    if calendar is not None:
        days = {name: " ".join(day[5:] for day in calendar[name]) or None for name in ("holidays", "collective_leave")}
        _print_rows(CALENDAR, [calendar | days | {"calendar": calendar["year"]}])


def _print_rows(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    heads = [column.replace("_", " ") for column in columns]
    print_table(heads, [[row[column] for column in columns] for row in rows])


def _in_short(tariff: dict[str, Any]) -> dict[str, Any]:
    """For whom it does not hold instead of for whom it does, and of the bands the lowest."""
    categories = [each for each in BpuCategory if each not in tariff["categories"]]
    amounts = tariff["bands"][0]["amounts"].items()
    return {
        **tariff,
        "months": f"{tariff['first']} … {tariff['last'] or ''}".strip(),
        "sectors": " ".join(tariff["sectors"]),
        "not_for": " ".join([*categories, *tariff["excluded_origins"]]) or None,
        "lowest_band": " ".join(f"{programme} {amount}" for programme, amount in amounts),
    }
