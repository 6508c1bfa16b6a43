"""`sertakan import nominations` and `import screening-list`: what villages and offices bring as files."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

import typer

from ledger.cli import arguments
from ledger.cli.printing import AsJson, print_fields, print_json, print_table
from ledger.cli.refusals import EXIT_REFUSED
from ledger.domain.values import ScreeningListKind

SHOWN_MAX: Final = 20  # refused rows on the terminal; `--json` has the first 1,000

File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE", help="CSV or workbook (.xlsx).")
]
Clock = Annotated[
    datetime | None,
    typer.Option(parser=arguments.instant, metavar="INSTANT", help="Simulated ledgers only: when this is recorded."),
]


def nominations(
    file: File,
    scheme: Annotated[UUID, typer.Option(parser=arguments.identity, metavar="SCHEME_ID", help="For which scheme.")],
    village: Annotated[UUID, typer.Option(parser=arguments.identity, metavar="VILLAGE_ID", help="Who proposes.")],
    clock: Clock = None,
    as_json: AsJson = False,
) -> None:
    """A village proposes the people of a file. Each line proposes once, however often the same file is taken."""
    from ledger.cli.opening import begin, command_context, open_house
    from ledger.sheets.nominations import NOMINATIONS
    from ledger.sheets.reading import open_sheet

    with open_sheet(file, NOMINATIONS) as sheet, open_house(begin()) as house:
        recorded = house.nomination_files.propose(command_context(house, clock), scheme, village, sheet)
    answer = {**recorded.result, "position": recorded.position}
    _tell(answer, [("rows", answer["rows"]), ("proposed", answer["proposed"])], as_json=as_json)


def screening_list(
    file: File,
    kind: Annotated[ScreeningListKind, typer.Option(help="What it says of those in it.")],
    region: Annotated[str, typer.Option(parser=arguments.region, metavar="REGION", help="Whose people it is about.")],
    on: Annotated[date, typer.Option(parser=arguments.day, metavar="DAY", help="The day of which it speaks.")],
    source: Annotated[str, typer.Option(metavar="TEXT", help="The office that made it.")],
    clock: Clock = None,
    as_json: AsJson = False,
) -> None:
    """Bring a list of NIKs to screen against. Only keyed hashes of them are kept, until the list is destroyed."""
    from ledger.cli.opening import begin, command_context, open_house
    from ledger.sheets.niks import NIKS
    from ledger.sheets.reading import open_sheet

    with open_sheet(file, NIKS) as sheet, open_house(begin()) as house:
        context = command_context(house, clock)
        recorded = house.nomination_files.bring_list(context, kind, region, sheet, on=on, source=source)
    answer = {**recorded.result, "position": recorded.position}
    _tell(answer, [("list", answer["list_id"]), ("entries", answer["entries"])], as_json=as_json)


def _tell(answer: dict[str, Any], fields: list[tuple[str, Any]], *, as_json: bool) -> None:
    """Exits with 1 where a row was refused."""
    if as_json:
        print_json(answer)
    else:
        print_fields([*fields, ("refused", answer["refused_count"]), ("position", answer["position"])])
        rows = [(each["line"], each["column"], each["code"], each["detail"]) for each in answer["refused"][:SHOWN_MAX]]
        if rows:
            print_table(("line", "column", "code", "refused because"), rows)
    if answer["refused_count"]:
        raise typer.Exit(EXIT_REFUSED)
