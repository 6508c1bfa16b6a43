"""`sertakan import`: files of rows, of which every row is taken once or refused with its line and its reason."""

import os
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

import typer

from ledger.cli import arguments
from ledger.cli.printing import AsJson, print_fields, print_json, progress
from ledger.cli.refusals import EXIT_REFUSED
from ledger.domain.values import Sector

if TYPE_CHECKING:
    from ledger.application.enrolment_reports import FileReport
    from ledger.domain.values import Programme
    from ledger.sheets.cells import Choices
    from ledger.sheets.reading import Sheet

app = typer.Typer(help="Take the rows of a file.", no_args_is_help=True)

_WHERE_EMPTY: Final = "Of rows that do not say it."

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV or workbook (.xlsx).")]
SponsorId = Annotated[
    UUID, typer.Option(parser=arguments.identity, metavar="SPONSOR_ID", help="Who pays for all of them.")
]
SchemeId = Annotated[
    UUID | None, typer.Option(parser=arguments.identity, metavar="SCHEME_ID", help="Under which scheme.")
]
StartsOn = Annotated[date | None, typer.Option(parser=arguments.day, metavar="DAY", help=_WHERE_EMPTY)]
Programmes = Annotated[str, typer.Option(metavar="JKK,JKM", help="Of rows that name none.")]
SectorOfAll = Annotated[Sector | None, typer.Option(help=_WHERE_EMPTY)]
RegionOfAll = Annotated[str | None, typer.Option(parser=arguments.region, metavar="REGION", help=_WHERE_EMPTY)]
AttestedOn = Annotated[
    date | None,
    typer.Option(parser=arguments.day, metavar="DAY", help="Somebody said on it that all work and are fit."),
]
AgentId = Annotated[UUID | None, typer.Option(parser=arguments.identity, metavar="AGENT_ID", help="Who brought them.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Answer the same and record nothing.")]
Clock = Annotated[
    datetime | None,
    typer.Option(parser=arguments.instant, metavar="INSTANT", help="Simulated ledgers only: when it is recorded."),
]


@app.command()
def enrolments(  # noqa: PLR0917 - typer reads them by name
    file: File,
    sponsor: SponsorId,
    scheme: SchemeId = None,
    starts_on: StartsOn = None,
    programmes: Programmes = "JKK,JKM",
    sector: SectorOfAll = None,
    region: RegionOfAll = None,
    attested_on: AttestedOn = None,
    agent: AgentId = None,
    dry_run: DryRun = False,
    clock: Clock = None,
    as_json: AsJson = False,
) -> None:
    """Register and enrol the workers of a file; what was taken before is not taken again.

    Refused rows stand in FILE.refused.csv; the exit code is 1 where there are any.
    """
    from ledger.cli.opening import begin, command_context, open_house
    from ledger.domain.enrolment_file import FileTerms
    from ledger.sheets.enrolments import ENROLMENTS, PROGRAMMES
    from ledger.sheets.reading import open_sheet

    chosen, beside = _chosen(PROGRAMMES, programmes), _place_beside(file)
    terms = FileTerms(sponsor, scheme, chosen, starts_on, attested_on, sector, region, agent)
    with open_sheet(file, ENROLMENTS) as sheet, open_house(begin()) as house:
        context = command_context(house, clock)
        if dry_run:
            report = house.bulk_enrolments.preview(context, sheet, terms)
        else:
            with progress() as told:
                report = house.bulk_enrolments.enrol(context, sheet, terms, lambda done, of: told("rows", done, of))
        _write_refused(beside, sheet, report)
    answer = {
        **report.as_json(),
        "position": report.position,
        "columns_ignored": list(report.columns_ignored),
        "dry_run": dry_run,
        "refused_rows": str(beside) if report.refused else None,
    }
    if as_json:
        print_json(answer)
    else:
        _show(answer)
    if report.refused:
        raise typer.Exit(EXIT_REFUSED)


def _chosen(words: "Choices", given: str) -> "tuple[Programme, ...]":
    from ledger.sheets.cells import CellProblem

    try:
        chosen: tuple[Programme, ...] = words.read(given)
    except CellProblem as problem:
        raise typer.BadParameter(problem.detail, param_hint="--programmes") from None
    return chosen


def _place_beside(file: Path) -> Path:
    """Where the refused rows will stand. What is there and is not of a run like this one is nobody's to replace."""
    from ledger.sheets.columns import REFUSED_LINE
    from ledger.sheets.writing import refused_beside

    beside = refused_beside(file)
    if not os.access(file.parent, os.W_OK):
        raise typer.BadParameter(f"refused rows are written beside the file, and {file.parent} cannot be written")
    if beside.exists():
        with beside.open("rb") as found:
            if REFUSED_LINE.encode() not in found.read(len(REFUSED_LINE) + 8):
                raise typer.BadParameter(f"{beside.name} is in the way, and holds no refused rows: move it")
    return beside


def _write_refused(beside: Path, sheet: "Sheet", report: "FileReport") -> None:
    from ledger.sheets.reading import CellRefused
    from ledger.sheets.writing import RefusedRows

    if not report.refused:
        beside.unlink(missing_ok=True)  # of an earlier run of the file, before it was corrected
        return
    found = {
        line: [CellRefused(each["column"], each["code"], each["detail"]) for each in refusals]
        for line, refusals in groupby(report.refusals, key=lambda refusal: refusal["line"])
    }
    with RefusedRows(beside, sheet) as refused:
        for line in sheet.lines():
            if line.number in found:
                refused.add(line, found[line.number])


def _show(answer: dict[str, Any]) -> None:
    warned = ", ".join(f"{code} {count}" for code, count in answer["warned"].items())
    print_fields(
        [
            ("rows", answer["rows"]),
            ("registered", answer["registered"]),
            ("enrolled", answer["enrolled"]),
            ("enrolled already", answer["already"]),
            ("refused", answer["refused"]),
            ("refused rows", answer["refused_rows"]),
            ("warnings", warned or None),
            ("columns ignored", ", ".join(answer["columns_ignored"]) or None),
            ("dry run", answer["dry_run"] or None),
            ("file", answer["enrolment_file_id"]),
            ("position", answer["position"]),
        ]
    )
