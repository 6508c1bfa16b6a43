"""`sertakan import deductions`: a treasurer's file, recorded whole or refused with every line that is wrong."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from ledger.cli import arguments
from ledger.cli.printing import AsJson, print_fields, print_json, print_table
from ledger.cli.refusals import EXIT_REFUSED
from ledger.domain.months import ContributionMonth


def deductions(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV or workbook (.xlsx).")],
    department: Annotated[
        UUID, typer.Option(parser=arguments.identity, metavar="DEPARTMENT_ID", help="Whose treasurer has deducted.")
    ],
    month: Annotated[
        ContributionMonth, typer.Option(parser=arguments.month, metavar="MONTH", help="For which month, YYYY-MM.")
    ],
    deducted_on: Annotated[date, typer.Option(parser=arguments.day, metavar="DAY", help="The day of the salary.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Answer the same and record nothing.")] = False,
    clock: Annotated[
        datetime | None,
        typer.Option(parser=arguments.instant, metavar="INSTANT", help="Simulated ledgers only: when it is recorded."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record what a treasurer has deducted. The same file again is answered like the first time.

    A line that cannot be recorded refuses the file: its sum must be the treasurer's transfer.
    """
    from ledger.application.payroll_files import list_of
    from ledger.cli.opening import begin, command_context, open_house
    from ledger.domain.errors import PayrollBatchRefused
    from ledger.sheets.deductions import DEDUCTIONS
    from ledger.sheets.reading import open_sheet

    with open_sheet(file, DEDUCTIONS) as sheet:
        order = list_of(sheet, month=month, deducted_on=deducted_on)
    with open_house(begin()) as house:
        context = command_context(house, clock)
        try:
            if dry_run:
                result, position = house.payroll_batches.preview(context, department, order), house.log.head()
            else:
                recorded = house.payroll_batches.record(context, department, order)
                result, position = recorded.result, recorded.position
        except PayrollBatchRefused as refused:
            _tell_refused(refused, as_json=as_json)
            raise typer.Exit(EXIT_REFUSED) from None
    answer = {**result, "dry_run": dry_run, "position": position}
    if as_json:
        print_json(answer)
        return
    _show(answer)


def _show(answer: dict[str, Any]) -> None:
    print_fields(
        [
            ("list", None if answer["dry_run"] else answer["batch_id"]),
            ("amount", answer["amount"]),
            ("civil servants", answer["deductions"]),
            ("workers", answer["workers"]),
            ("warnings", ", ".join(answer["warnings"]) or None),
            ("dry run", answer["dry_run"] or None),
            ("position", answer["position"]),
        ]
    )
    if answer["noticed"]:
        print_table(("line", "column", "noticed"), [tuple(each.values()) for each in answer["noticed"]])


def _tell_refused(refused: Exception, *, as_json: bool) -> None:
    from ledger.domain.errors import LedgerError

    assert isinstance(refused, LedgerError)
    if as_json:
        print_json({"code": refused.code, **refused.fields})
        return
    typer.echo(str(refused), err=True)
    print_table(("line", "column", "refused"), [tuple(each.values()) for each in refused.fields["lines"]])
