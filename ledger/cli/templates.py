"""`sertakan template`: an empty file of one kind, to be filled in."""

from pathlib import Path
from typing import Annotated

import typer

from ledger.sheets.columns import FileFormat, Language


def _kind(given: str) -> str:
    from ledger.sheets.forms import FORMS

    if given not in FORMS:
        raise typer.BadParameter(f"one of {', '.join(FORMS)}")
    return given


def template(
    kind: Annotated[str, typer.Argument(parser=_kind, metavar="KIND", help="Of rows, such as enrolments.")],
    kind_of_file: Annotated[FileFormat, typer.Option("--format", help="Workbook or CSV.")] = FileFormat.XLSX,
    language: Annotated[Language, typer.Option("--language", help="Of headers and notes.")] = Language.INDONESIAN,
    output: Annotated[
        Path | None, typer.Option("--output", help="Where it is written; KIND.FORMAT here unless given.")
    ] = None,
) -> None:
    """An empty file with its headers and examples; a workbook also says what belongs in each column."""
    from ledger.sheets.forms import FORMS
    from ledger.sheets.templates import template as written

    path = output or Path(f"{kind}.{kind_of_file.value}")
    try:
        with path.open("xb") as file:
            file.write(written(FORMS[kind], kind_of_file, language))
    except FileExistsError:
        raise typer.BadParameter("something stands there already", param_hint="--output") from None
    except OSError as refused:
        raise typer.BadParameter(refused.strerror or "it cannot be written", param_hint="--output") from None
    typer.echo(path)
