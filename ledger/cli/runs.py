"""`sertakan allocate`, `sertakan lapse` and `sertakan scholarships`: the runs of the interface."""

from collections import Counter
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

import typer

from ledger.cli import arguments
from ledger.cli.printing import AsJson, print_fields, print_json, print_table
from ledger.domain.months import ContributionMonth

LINES_MAX: Final = 1_000  # of an answer, as through the interface; the rest is at the allocation's lines

Clock = Annotated[
    datetime | None,
    typer.Option(parser=arguments.instant, metavar="INSTANT", help="Simulated ledgers only: when this is recorded."),
]


def allocate(
    sponsor_id: Annotated[UUID, typer.Argument(parser=arguments.identity, metavar="SPONSOR_ID")],
    through: Annotated[
        ContributionMonth, typer.Option(parser=arguments.month, metavar="MONTH", help="The last month, YYYY-MM.")
    ],
    worker: Annotated[
        list[UUID] | None,
        typer.Option(parser=arguments.identity, metavar="WORKER_ID", help="Only this one; may be repeated."),
    ] = None,
    effective_at: Annotated[
        datetime | None,
        typer.Option(parser=arguments.instant, metavar="INSTANT", help="Money that was there by then; default: now."),
    ] = None,
    include_arrears: Annotated[bool, typer.Option(help="Pay months older than the enrolment as well.")] = True,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Answer the same and record nothing.")] = False,
    clock: Clock = None,
    as_json: AsJson = False,
) -> None:
    """Turn a sponsor's money into covered months, oldest first, workers in order of enrolment."""
    from ledger.application.contributions import AllocationRequest
    from ledger.cli.opening import begin, command_context, open_house, standing_instant

    with open_house(begin()) as house:
        context = command_context(house, clock)
        request = AllocationRequest(
            sponsor_id=sponsor_id,
            through=through,
            worker_ids=None if worker is None else tuple(worker),
            effective_at=effective_at or clock or standing_instant(house),
            include_arrears=include_arrears,
        )
        if dry_run:
            result = house.contributions.preview(request, context.now)
            answer = {**result, "dry_run": True, "position": house.log.head()}
        else:
            recorded = house.contributions.allocate(context, request)
            answer = {**recorded.result, "position": recorded.position}
    answer |= {name: answer[name][:LINES_MAX] for name in ("settled", "not_settled")}
    if as_json:
        print_json(answer)
    else:
        _show(answer)


def lapse(
    as_of: Annotated[date, typer.Option(parser=arguments.day, metavar="DAY", help="Lapses up to this day.")],
    clock: Clock = None,
    as_json: AsJson = False,
) -> None:
    """Record every lapse that fell due; a second run finds nothing left."""
    from ledger.cli.opening import begin, command_context, open_house

    with open_house(begin()) as house:
        recorded = house.lapses.run(command_context(house, clock), as_of)
    answer = {**recorded.result, "position": recorded.position}
    if as_json:
        print_json(answer)
    else:
        print_fields([("lapsed", answer["lapsed"]), ("position", answer["position"])])


def scholarships(
    as_of: Annotated[date, typer.Option(parser=arguments.day, metavar="DAY", help="Years due up to this day.")],
    clock: Clock = None,
    as_json: AsJson = False,
) -> None:
    """Record every year of schooling that fell due; a second run finds nothing left."""
    from ledger.cli.opening import begin, command_context, open_house

    with open_house(begin()) as house:
        recorded = house.scholarships.run(command_context(house, clock), as_of)
    answer = {**recorded.result, "due": recorded.result["due"][:LINES_MAX], "position": recorded.position}
    if as_json:
        print_json(answer)
    else:
        fields = [("years due", answer["due_count"]), ("courses over", answer["ended"])]
        print_fields([*fields, ("position", answer["position"])])


def _show(answer: dict[str, Any]) -> None:
    print_fields(
        [
            ("total", answer["total"]),
            ("settled", f"{answer['settled_count']} worker-months"),
            ("not settled", answer["not_settled_count"]),
            ("available", answer["available"]),
            ("warnings", ", ".join(answer["warnings"]) or None),
            ("dry run", answer.get("dry_run")),
            ("allocation", None if answer.get("dry_run") else answer["allocation_id"]),
            ("position", answer["position"]),
        ]
    )
    if answer["not_settled"]:
        reasons = Counter((line["month"], line["reason"]) for line in answer["not_settled"])
        print_table(("month", "not settled because", "workers"), [(*key, n) for key, n in sorted(reasons.items())])
