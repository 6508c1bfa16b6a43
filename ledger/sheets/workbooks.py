"""The rows of one sheet of a workbook, as they stand there; formulas and merged cells are told, never worked out."""

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from typing import IO, Any, Final

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from ledger.domain.errors import (
    CellsMerged,
    ColumnsTooMany,
    WorkbookSheetHidden,
    WorkbookSheetUnclear,
    WorkbookUnreadable,
)
from ledger.sheets.cells import Odd, Raw, folded
from ledger.sheets.columns import Form
from ledger.sheets.kept import Kept, Row
from ledger.sheets.packages import Package, local
from ledger.sheets.parts import Strings, Styles, Target, sheets_of

COLUMNS_MAX: Final = 500  # the operator's longest form has 50
LINES_MAX: Final = 1_048_576  # of any workbook
TEXT_LENGTH_MAX: Final = 32_767  # of any cell of any workbook
LETTERS_MAX: Final = 3
DIGITS_MAX: Final = 18  # a longer number is one of a computation
_SHOWN: Final = "visible"
_MEANT: Final = frozenset({"row", "c", "v", "t", "mergeCell"})


class Workbook:
    """An archive that has been looked over, with the one sheet that is meant."""

    letters = True
    delimiter = ","

    def __init__(self, file: IO[bytes], form: Form) -> None:
        """Raises WorkbookUnreadable, WorkbookTooLarge, WorkbookWithMacros, WorkbookSheetUnclear,
        WorkbookSheetHidden.
        """
        self._package = Package(file)
        book = sheets_of(self._package)
        self._sheet = _meant(book.sheets, form)
        self._strings = Strings.of(self._package, book.strings)
        self._styles = Styles.of(self._package, book.styles)
        self._epoch = CALENDAR_MAC_1904 if book.from_1904 else CALENDAR_WINDOWS_1900
        self._kept: Kept | None = None

    def rows(self) -> Iterator[Row]:
        """Each row that is written, with its line, twice, in order. Memory holds some hundred of them.

        Raises CellsMerged (with the last row), ColumnsTooMany, WorkbookUnreadable, WorkbookTooLarge.
        """
        if self._kept is not None:
            yield from self._kept.rows()
            return
        kept = Kept()
        try:
            gathering = _Rows(self._strings.texts, self._styles.dates, self._epoch)
            for _ in self._package.parse(self._sheet.part, gathering.start, gathering.end, gathering.text):
                kept.add(gathering.done)
                yield from gathering.done
                gathering.done.clear()
        except BaseException:
            kept.close()
            raise
        self._kept = kept
        self._strings.texts.clear()

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()


def _meant(sheets: list[Target], form: Form) -> Target:
    """The sheet with the form's name; else the only one that is shown."""
    names = [folded(name) for name in form.sheet_names]
    for wanted in names:
        for sheet in sheets:
            if folded(sheet.name) == wanted:
                if sheet.state != _SHOWN:
                    raise WorkbookSheetHidden
                return sheet
    shown = [sheet for sheet in sheets if sheet.state == _SHOWN]
    if not shown and sheets:
        raise WorkbookSheetHidden
    if len(shown) != 1:
        raise WorkbookSheetUnclear(visible=len(shown), expected=form.sheet_names[0])
    return shown[0]


class _Rows:
    """Handlers that make rows of a sheet's elements, called some ten million times. `done`: those complete so far."""

    def __init__(self, strings: list[str], dates: frozenset[str], epoch: datetime) -> None:
        self.done: list[Row] = []
        self._strings = strings
        self._dates = dates
        self._epoch = epoch
        self._line = 0
        self._line_digits = ""
        self._row: list[Raw] = []
        self._kind: str | None = None
        self._style: str | None = None
        self._formula = False
        self._listening = False
        self._phonetic = False
        self._cell = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name in {"v", "t"}:
            self._listening = not self._phonetic
        elif name == "row":
            self._start_row(attributes.get("r"))
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True
        elif name == "mergeCell":
            line, column = _place_of(attributes.get("ref", "").partition(":")[0])
            raise CellsMerged(line=line, column=column)
        elif ":" in name and local(name) in _MEANT:
            raise WorkbookUnreadable(what="its elements are named in two ways")

    def _start_row(self, given: str | None) -> None:
        line = self._line + 1 if given is None else _number(given)
        if not self._line < line <= LINES_MAX:
            raise WorkbookUnreadable(what="its rows are out of order")
        self._line = line
        self._line_digits = str(line)
        self._row = []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._kind = attributes.get("t")
        self._style = attributes.get("s")
        self._formula = False
        self._cell = ""
        row, given = self._row, attributes.get("r")
        if given is None:
            index = len(row)
        else:
            letters = given.rstrip("0123456789")
            if letters + self._line_digits != given:
                raise WorkbookUnreadable(what="a cell stands in another row")
            index = _index_of(letters)
        gap = index - len(row)
        if gap < 0:
            raise WorkbookUnreadable(what="its cells are out of order")
        if index >= COLUMNS_MAX:
            raise ColumnsTooMany(line=self._line, limit=COLUMNS_MAX)
        if gap:
            row.extend([None] * gap)

    def end(self, name: str) -> None:
        if name == "c":
            self._row.append(self._value())
        elif name in {"v", "t"}:
            self._listening = False
        elif name == "row":
            self.done.append((self._line, self._line, self._row))
        elif name == "rPh":
            self._phonetic = False

    def text(self, text: str) -> None:
        if self._listening:
            self._cell += text
            if len(self._cell) > TEXT_LENGTH_MAX:
                raise WorkbookUnreadable(what="a text is too long")

    def _value(self) -> Raw:
        text, kind = self._cell, self._kind
        if self._formula:
            return Odd.FORMULA
        if not text:
            return None
        if kind == "s":
            return self._shared(text)
        if kind in {"inlineStr", "str"}:
            return text
        if kind in {None, "n"}:
            return _quantity(text, self._epoch if self._style in self._dates else None)
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        return _iso(text) if kind == "d" else Odd.ERROR

    def _shared(self, text: str) -> str:
        try:
            return self._strings[int(text) if text.isdecimal() else _number(text)]
        except (IndexError, ValueError):
            raise WorkbookUnreadable(what="a text is missing") from None


@lru_cache(maxsize=4_096)
def _quantity(text: str, epoch: datetime | None) -> Raw:
    """A number; a day where the cell's format shows it as one, counted from the epoch."""
    try:
        number: int | float = int(text) if text.isdecimal() and len(text) <= DIGITS_MAX else float(text)
        if epoch is None:
            return number if number - number == 0 else Odd.ERROR  # no infinity
        day: Any = from_excel(number, epoch)
    except (ValueError, OverflowError):
        return Odd.ERROR
    return day if isinstance(day, date | time) else Odd.ERROR


def _iso(text: str) -> Raw:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return Odd.ERROR


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(LINES_MAX)):
        raise WorkbookUnreadable(what="a count is no number")
    return int(text)


def _place_of(reference: str) -> tuple[int, str]:
    letters = reference.rstrip("0123456789")
    _index_of(letters)
    return _number(reference[len(letters) :]), letters


@lru_cache(maxsize=1_024)
def _index_of(letters: str) -> int:
    if not 0 < len(letters) <= LETTERS_MAX or not letters.isascii() or not letters.isupper():
        raise WorkbookUnreadable(what="a cell stands nowhere")
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
