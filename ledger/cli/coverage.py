"""`sertakan coverage`: was this worker covered on that day, as known at that time?"""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import typer

from ledger.cli import arguments
from ledger.cli.printing import AsJson, print_fields, print_json, print_table
from ledger.domain.values import Programme


def coverage(
    worker_id: Annotated[UUID, typer.Argument(parser=arguments.identity, metavar="WORKER_ID")],
    on: Annotated[date | None, typer.Option(parser=arguments.day, metavar="DAY", help="YYYY-MM-DD")] = None,
    at: Annotated[
        datetime | None,
        typer.Option(parser=arguments.instant, metavar="INSTANT", help="Where the hour is known, with its offset."),
    ] = None,
    as_known_at: Annotated[
        Any,
        typer.Option(
            parser=arguments.position_or_instant,
            metavar="POSITION|INSTANT",
            help="Answer as it would have been answered then.",
        ),
    ] = None,
    programme: Annotated[Programme | None, typer.Option(help="This one alone.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask about a day (--on) or an instant (--at). Covered: the month is funded and the membership active."""
    if (on is None) == (at is None):
        raise typer.BadParameter("either a day, --on, or an instant, --at")
    from ledger.cli.asking import ask, see_all
    from ledger.cli.opening import begin, open_house

    with open_house(begin()) as house:
        see_all(house)
        answer = ask(house, worker_id, on=on, at=at, as_known_at=as_known_at, programme=programme)
    if as_json:
        print_json(answer)
    else:
        _show(answer)


def _show(answer: dict[str, Any]) -> None:
    known = answer["as_known_at"]
    first = answer["programmes"][0]
    print_fields(
        [
            ("outcome", answer["outcome"]),
            ("on", answer.get("at", answer["on"])),
            ("as known at", f"position {known['position']}, recorded {known['recorded_at']}"),
            ("month", first["month"]),
            ("spell", first["spell"]),
            ("spell began", first["spell_started_on"]),
            ("settled at", first["settled_at"]),
            ("covered through", first["covered_through"]),
            ("attested", first["attested"]),
            ("projected", answer["projected"] or None),
        ]
    )
    print_table(
        ("programme", "outcome", "reason", "rests on", "certainty", "evidence"),
        [
            (
                each["programme"],
                each["outcome"],
                each["reason"],
                each["policy"]["id"],
                each["policy"]["certainty"],
                " ".join(map(str, each["evidence"])),
            )
            for each in answer["programmes"]
        ],
    )
