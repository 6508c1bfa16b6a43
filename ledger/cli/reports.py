"""`sertakan report`: the programme's year in numbers, and who protects at least one worker."""

from datetime import date
from typing import Annotated, Any

import typer

from ledger.cli import arguments
from ledger.cli.printing import AsJson, print_fields, print_json, print_table

app = typer.Typer(help="What the programme comes to, as known now or at any earlier moment.", no_args_is_help=True)

Region = Annotated[str | None, typer.Option(parser=arguments.region, metavar="REGION", help="This one alone.")]
AsKnownAt = Annotated[
    Any,
    typer.Option(
        parser=arguments.position_or_instant,
        metavar="POSITION|INSTANT",
        help="Answer as it would have been answered then.",
    ),
]


@app.command("summary")
def summary(
    year: Annotated[int, typer.Option(parser=arguments.year, metavar="YEAR", help="YYYY")],
    region: Region = None,
    as_known_at: AsKnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Workers with a settled month in the year, claims filed and benefits paid in it, in rupiah."""
    from ledger.cli.asking import see_all
    from ledger.cli.opening import begin, open_house

    with open_house(begin()) as house:
        from api.report_answers import programme_summary

        see_all(house)
        _, found = programme_summary(house, year, region, as_known_at=as_known_at)
    if as_json:
        print_json(found)
        return
    print_fields(
        [
            *((name, found[name]) for name in ("year", "region", "participants", "claims")),
            *found["benefits"].items(),
            ("total", found["total"]),
            ("as known at", _known(found)),
        ]
    )


@app.command("participation")
def participation(
    on: Annotated[date, typer.Option(parser=arguments.day, metavar="DAY", help="YYYY-MM-DD")],
    region: Region = None,
    as_known_at: AsKnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Sponsors with at least one worker whose enrolment runs on that day."""
    from ledger.cli.asking import see_all
    from ledger.cli.opening import begin, open_house

    with open_house(begin()) as house:
        from api.report_answers import participation as participation_of

        see_all(house)
        _, found = participation_of(house, on, region, as_known_at=as_known_at)
    if as_json:
        print_json(found)
        return
    columns = ("kind", "sponsors", "sponsors_with_workers", "workers")
    together = {**found, "kind": "together"}
    print_fields([("on", found["on"]), ("region", found["region"]), ("as known at", _known(found))])
    print_table(columns, [[each[name] for name in columns] for each in (*found["by_kind"], together)])


def _known(found: dict[str, Any]) -> str:
    known = found["as_known_at"]
    return f"position {known['position']}, recorded {known['recorded_at']}"
