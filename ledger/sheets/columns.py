"""What a file of one kind looks like, and which of its columns is which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from ledger.domain.errors import ColumnMisspelt, ColumnRepeated, ColumnsMissing
from ledger.sheets.cells import Kind, folded

ROWS_MAX: Final = 100_000
MISSPELT: Final = 0.85  # difflib's ratio: one letter wrong in seven

# Ours, before the cells of a refused row: whoever corrects it leaves them standing.
REFUSED_LINE: Final = "refused_line"
REFUSED_COLUMNS: Final = (REFUSED_LINE, "refused_columns", "refused_codes", "what_is_expected")


class Language(StrEnum):
    INDONESIAN = "id"
    ENGLISH = "en"


class FileFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Column:
    """`name`: what the ledger calls it, and its header in English. The first spelling is the one of the template.

    `required`: there must be such a column, and every row must fill it. `note`: for the template, in Indonesian and
    in English. Capitals, spaces and signs of a header make no difference.
    """

    name: str
    spellings: tuple[str, ...]
    kind: Kind
    required: bool = False
    note: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Form:
    """Files of one kind. `passed_over`: headers of columns that belong there and of which nothing is kept.

    `sheet_names`: which sheet of a workbook is meant; the first is the one of the template. `examples`: rows of the
    template, by the names of columns, of people whom nobody can be.
    """

    name: str
    columns: tuple[Column, ...]
    sheet_names: tuple[str, ...]
    passed_over: tuple[str, ...] = ()
    rows_max: int = ROWS_MAX
    examples: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Headers:
    """Where each column stands. `given`: the headers as written; `ignored`: those nobody knows.

    `places`: index of a column by its name; `passed_over`: headers that are known and not kept.
    """

    line: int
    given: tuple[str, ...]
    places: Mapping[str, int]
    ignored: tuple[str, ...]
    passed_over: tuple[str, ...]


def recognise(form: Form, given: Sequence[str], line: int, *, letters: bool) -> Headers:
    """`letters`: columns are told by letter, as workbooks show them, not by number.

    Raises ColumnRepeated, ColumnsMissing, ColumnMisspelt.
    """
    known = {folded(word): column for column in form.columns for word in (column.name, *column.spellings)}
    passed = {folded(word) for word in (*form.passed_over, *REFUSED_COLUMNS)}
    places: dict[str, int] = {}
    unknown: list[int] = []
    for index, header in enumerate(given):
        column = known.get(folded(header))
        if column is None:
            unknown.append(index)
        elif column.name in places:
            here, there = place(index, letters=letters), place(places[column.name], letters=letters)
            raise ColumnRepeated(line=line, column=here, other=there, name=column.name)
        else:
            places[column.name] = index
    missing = [column for column in form.columns if column.required and column.name not in places]
    absent = {key: column for key, column in known.items() if column.name not in places}
    for index in unknown:
        meant = get_close_matches(folded(given[index]), absent, n=1, cutoff=MISSPELT)
        if meant and folded(given[index]) not in passed:
            name = absent[meant[0]].spellings[0]
            raise ColumnMisspelt(line=line, column=place(index, letters=letters), name=name)
    if missing:
        raise ColumnsMissing(line=line, columns=", ".join(column.spellings[0] for column in missing))
    return Headers(
        line=line,
        given=tuple(given),
        places=places,
        ignored=tuple(given[index] for index in unknown if given[index] and folded(given[index]) not in passed),
        passed_over=tuple(given[index] for index in unknown if folded(given[index]) in passed),
    )


def recognised(form: Form, given: Sequence[str]) -> int:
    """How many of these headers the form knows: what a delimiter is chosen by."""
    known = {folded(word) for column in form.columns for word in (column.name, *column.spellings)}
    return sum(folded(header) in known for header in given)


def place(index: int, *, letters: bool) -> str:
    """A column as people find it: B in a workbook, 2 in a text."""
    if not letters:
        return str(index + 1)
    name, left = "", index + 1
    while left:
        left, digit = divmod(left - 1, 26)
        name = chr(ord("A") + digit) + name
    return name
