"""An empty file of each kind, with the headers, examples of people whom nobody is, and what belongs in each column."""

import csv
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from ledger.sheets.columns import Column, FileFormat, Form, Language
from ledger.sheets.writing import BOM, harmless

WIDTH: Final = 24
ROWS_FORMATTED: Final = 1_000  # a spreadsheet program gives the format on to rows after it
_TEXT: Final = "@"


_GUIDE: Final = {Language.INDONESIAN: "Petunjuk Pengisian", Language.ENGLISH: "How to fill it in"}
_GUIDE_HEADERS: Final = {
    Language.INDONESIAN: ("kolom", "wajib", "isi", "contoh", "nama lain yang dikenali"),
    Language.ENGLISH: ("column", "required", "what belongs in it", "example", "other names that are known"),
}
_YES: Final = {Language.INDONESIAN: ("ya", "tidak"), Language.ENGLISH: ("yes", "no")}
_PASSED_OVER: Final = {
    Language.INDONESIAN: "dibaca tetapi tidak disimpan",
    Language.ENGLISH: "read over, and nothing of it is kept",
}


def template(form: Form, kind: FileFormat, language: Language) -> bytes:
    """The file. Its examples are refused when it is read, so that nobody enrols them."""
    return _WRITERS[kind](form, language)


def _header(column: Column, language: Language) -> str:
    return column.spellings[0] if language is Language.INDONESIAN else column.name


def _as_csv(form: Form, language: Language) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_header(column, language) for column in form.columns])
    writer.writerows([[harmless(each.get(column.name, "")) for column in form.columns] for each in form.examples])
    return (BOM + text.getvalue()).encode()


def _as_workbook(form: Form, language: Language) -> bytes:
    """Every cell of the rows is a text: what a spreadsheet takes for a number it changes."""
    book = Workbook()
    rows: Any = book.active
    rows.title = form.sheet_names[0]
    rows.append([_header(column, language) for column in form.columns])
    for example in form.examples:
        rows.append([harmless(example.get(column.name, "")) or None for column in form.columns])
    for number in range(1, len(form.columns) + 1):
        shape = rows.column_dimensions[get_column_letter(number)]
        shape.width = WIDTH
        shape.number_format = _TEXT
        for line in range(2, ROWS_FORMATTED + 2):
            rows.cell(line, number).number_format = _TEXT
    rows.freeze_panes = "A2"
    _add_guide(book, form, language)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _add_guide(book: Workbook, form: Form, language: Language) -> None:
    guide = book.create_sheet(_GUIDE[language])
    guide.append(list(_GUIDE_HEADERS[language]))
    example: Mapping[str, str] = form.examples[0] if form.examples else {}
    for column in form.columns:
        guide.append(
            [
                _header(column, language),
                _YES[language][0 if column.required else 1],
                column.note[0 if language is Language.INDONESIAN else 1],
                example.get(column.name, ""),
                ", ".join(dict.fromkeys((column.name, *column.spellings))),
            ]
        )
    for header in form.passed_over:
        guide.append([header, _YES[language][1], _PASSED_OVER[language], "", ""])
    for number in range(1, len(_GUIDE_HEADERS[language]) + 1):
        guide.column_dimensions[get_column_letter(number)].width = 2 * WIDTH
        guide.cell(1, number).font = Font(bold=True)
    book[form.sheet_names[0]].sheet_view.tabSelected = True


_WRITERS: Final[Mapping[FileFormat, Callable[[Form, Language], bytes]]] = {
    FileFormat.CSV: _as_csv,
    FileFormat.XLSX: _as_workbook,
}
