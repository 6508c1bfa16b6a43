"""`sertakan report`: every report of the interface on the terminal, or as a file, from the same declarations."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Final
from uuid import UUID

import typer

from ledger.cli import arguments
from ledger.cli.printing import AsJson, print_fields, print_json, print_table

if TYPE_CHECKING:
    from api.report_tables import Report
    from ledger.application.house import House

SHORT: Final = {"summary": "programme-summary"}
_NOT_ASKED: Final = frozenset({"at_least", "limit", "after"})  # here the views have seen all, and a list is whole

# What a report takes is its own: typer need not know it, and the command line need not wait for the interface.
SETTINGS: Final = {"allow_extra_args": True, "ignore_unknown_options": True}


class TableForm(StrEnum):
    TABLE = "table"
    CSV = "csv"
    XLSX = "xlsx"


def report(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Which one; none: a list of them.")] = None,
    form: Annotated[TableForm, typer.Option("--format", help="csv and xlsx hold the whole list.")] = TableForm.TABLE,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where a file is written; it must not be there yet.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What the programme comes to, as known now or earlier: `report ucj --on 2025-09-30 --region "Kota Semarang"`.

    What else a report takes, as in the interface, stands in the list that `sertakan report` prints.
    """
    from api.report_catalogue import REPORTS

    if name is None:
        rows = [(each.name, " ".join(_needed(each)), " ".join(_taken(each))) for each in REPORTS.values()]
        print_table(("report", "needs", "takes"), rows)
        return
    found = REPORTS.get(SHORT.get(name, name))
    if found is None:
        raise typer.BadParameter(f"there is no such report; there are {', '.join(REPORTS)}")
    if (form is TableForm.XLSX and output is None) or (output is not None and form is TableForm.TABLE):
        raise typer.BadParameter("a file is csv or xlsx, and a workbook needs --output FILE")
    asked, of = _asked(found, context.args)
    from ledger.cli.asking import see_all
    from ledger.cli.opening import begin, open_house

    with open_house(begin()) as house:
        see_all(house)
        if as_json:
            print_json(found.ask(house, asked, **of)[1])
        elif form is TableForm.TABLE:
            _show(found, house, asked, of)
        else:
            _write(found, house, asked, of, form, output)


def _needed(found: "Report[Any]") -> list[str]:
    """Options as they are typed."""
    fields = found.asked.model_fields.items()
    return [*map(_option, found.of), *(_option(field.alias or name) for name, field in fields if field.is_required())]


def _taken(found: "Report[Any]") -> list[str]:
    """Options that may be left out."""
    fields = [(name, field) for name, field in found.asked.model_fields.items() if name not in _NOT_ASKED]
    return [_option(field.alias or name) for name, field in fields if not field.is_required()]


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _asked(found: "Report[Any]", words: Sequence[str]) -> tuple[Any, dict[str, UUID]]:
    """The query that these words say, to the letter as the interface takes it, and the ids of its path."""
    from pydantic import ValidationError

    given = _pairs(words, [*_needed(found), *_taken(found)])
    missing = [_option(name) for name in found.of if name not in given]
    if missing:
        raise typer.BadParameter(f"{found.name} needs {' '.join(missing)}")
    of = {name: arguments.identity(given.pop(name)) for name in found.of}
    try:
        return found.asked.model_validate(given), of
    except ValidationError as refused:
        told = [f"{_option(str((*each['loc'], found.name)[0]))}: {each['msg']}" for each in refused.errors()]
        raise typer.BadParameter("; ".join(told)) from None


def _pairs(words: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """`--on 2025-09-30` or `--on=2025-09-30`, by the names of the interface."""
    left, found = list(words), dict[str, str]()
    while left:
        option, equals, value = left.pop(0).partition("=")
        name = option.removeprefix("--").replace("-", "_")
        if option not in known or name in found:
            raise typer.BadParameter(f"what is taken here, once each, is {' '.join(known)}")
        if not equals:
            if not left:
                raise typer.BadParameter(f"{option} needs a value")
            value = left.pop(0)
        found[name] = value
    return found


def _show(found: "Report[Any]", house: "House", asked: Any, of: dict[str, UUID]) -> None:
    """What was asked, then the rows; of a long list the first ones."""
    position, document = found.ask(house, asked, **of)
    names = [column.name for column in found.columns]
    known = document["as_known_at"]
    as_known = ("as known at", f"position {position}, recorded {known['recorded_at']}")
    rows = list(found.rows_of(document))
    said = asked.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={*_NOT_ASKED, "as_known_at"})
    if found.rows is None or found.rows not in document:
        told = dict(zip(names, rows[0], strict=True))
        print_fields([*(said | told).items(), as_known])
        return
    total = found.total_of(document)
    print_fields([*said.items(), as_known])
    print_table(names, [*rows, *([] if total is None else [total])])
    if document.get("next") is not None:
        typer.echo(f"… the first {len(rows)}; --format csv has all of them")


def _write(
    found: "Report[Any]", house: "House", asked: Any, of: dict[str, UUID], form: TableForm, output: Path | None
) -> None:
    from api.forms import SUFFIXES
    from api.report_forms import WRITERS

    (media,) = (media for media, suffix in SUFFIXES.items() if suffix == form)
    _, table = found.table(house, asked, **of)
    with _opened(output) as file:
        for chunk in WRITERS[media](table):
            file.write(chunk)


@contextmanager
def _opened(output: Path | None) -> Iterator[BinaryIO]:
    """A new file, which is taken away again where it could not be finished; standard output without one."""
    if output is None:
        yield typer.get_binary_stream("stdout")
        return
    try:
        file = output.open("xb")
    except OSError as error:
        raise typer.BadParameter(f"{output} cannot be made: {error.strerror}") from None
    try:
        with file:
            yield file
    except BaseException:
        output.unlink(missing_ok=True)
        raise
