"""`sertakan projections` and `sertakan rebuild`: how far each view has read the log, and views made anew from it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.cli.printing import AsJson, print_json, print_table, progress
from ledger.cli.refusals import EXIT_REFUSED

if TYPE_CHECKING:
    from ledger.projections.rebuild.rebuild import Rebuilt


def projections(as_json: AsJson = False) -> None:
    """Names, checkpoints, lag and state of the views."""
    from ledger.cli.opening import begin, open_house, runner_of

    with open_house(begin()) as house:
        states = runner_of(house).states()
    rows = [
        {
            "name": state.name,
            "version": state.version,
            "position": state.position,
            "head": state.head,
            "lag": state.lag,
            "state": state.state,
            "error": state.error,
            "at": state.at.isoformat(),
        }
        for state in states
    ]
    if as_json:
        print_json({"items": rows, "next": None})
    else:
        print_table(list(rows[0]) if rows else ("name",), [list(row.values()) for row in rows])


def rebuild(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]…", help="Views; default: all.")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Switch although the new rows differ from those that serve.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw away what a cancelled rebuild has left.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fold views anew from the log beside those that serve, compare, and switch; readers notice nothing."""
    from ledger.cli.opening import begin, open_house, projections
    from ledger.projections.rebuild.rebuild import Rebuild

    known = [each.name for each in projections()]
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise typer.BadParameter(f"no view is called {unknown[0]}; there are {', '.join(known)}")
    with open_house(begin()) as house, progress() as told:
        work = Rebuild(house.database, projections())
        done = list(work.run(list(dict.fromkeys(names or known)), replace=replace, fresh=fresh, told=told))
    if as_json:
        print_json({"items": [asdict(each) for each in done]})
    else:
        print_table(
            ("view", "version", "position", "switched", "why not"),
            [(each.name, each.version, each.position, each.switched, _why_not(each)) for each in done],
        )
    if not all(each.switched for each in done):
        raise typer.Exit(EXIT_REFUSED)


def _why_not(rebuilt: "Rebuilt") -> str | None:
    if rebuilt.switched or rebuilt.error is not None:
        return rebuilt.error
    tables = ", ".join(rebuilt.differs)
    return f"{tables}: other rows than those that serve, which stay; --replace switches to the new ones"
