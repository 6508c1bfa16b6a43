"""`sertakan verify`: the live ledger held against itself."""

from typing import TYPE_CHECKING, Any

import typer

from ledger.cli.printing import AsJson, print_fields, print_json, print_table, progress
from ledger.cli.refusals import EXIT_REFUSED

if TYPE_CHECKING:
    from ledger.audit.verify import Verdict, ViewCheck
    from ledger.projections.projection import Projection


def verify(as_json: AsJson = False) -> None:
    """Hold the log against its rules and all that is derived against the log, as of one moment; changes nothing."""
    from ledger.audit.verify import verify as verify_ledger
    from ledger.cli.opening import begin, open_house, projections

    with open_house(begin()) as house, progress() as told:
        views = {each.name: check_of(each) for each in projections()}
        verdict = verify_ledger(house.database, views, told)
    if as_json:
        print_json(as_document(verdict))
    else:
        _show(verdict)
    if not verdict.ok:
        raise typer.Exit(EXIT_REFUSED)


def check_of(projection: "Projection") -> "ViewCheck":
    """The audit knows no views, and the views no audit: here they meet."""
    from ledger.audit.finding import Damage, Finding, first
    from ledger.projections.rebuild.check import compare_with_log

    def check(connection: Any, told: Any) -> "Finding | None":
        found = None
        for difference in compare_with_log(connection, projection, told):
            where = difference.table or projection.name
            damage = Damage.IMPOSSIBLE if difference.table is None else Damage.PROJECTION
            found = first(found, Finding(difference.position, damage, where))
        return found

    return check


def as_document(verdict: "Verdict") -> dict[str, Any]:
    worst = verdict.first
    return {
        "ok": verdict.ok,
        "events": verdict.events,
        "checks": [
            {
                "name": check.name,
                "ok": check.ok,
                "position": None if check.finding is None else check.finding.position,
                "damage": None if check.finding is None else check.finding.damage.value,
                "where": (check.finding.where or None) if check.finding is not None else None,
            }
            for check in verdict.checks
        ],
        "first_bad_position": None if worst is None else worst.position,
        "damage": None if worst is None else worst.damage.value,
    }


def _show(verdict: "Verdict") -> None:
    document = as_document(verdict)
    columns = ("name", "ok", "position", "damage", "where")
    print_table(("check", *columns[1:]), [[check[column] for column in columns] for check in document["checks"]])
    print_fields(
        [
            ("ok", verdict.ok),
            ("events", verdict.events),
            ("first bad position", document["first_bad_position"]),
            ("damage", document["damage"]),
        ]
    )
