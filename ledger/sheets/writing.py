"""What is written back into files of rows: nothing that a spreadsheet would compute, and nothing for other eyes."""

import csv
import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import mkstemp
from types import TracebackType
from typing import Any, Final, Self

from ledger.sheets.cells import Digits, NikText, Odd, Raw
from ledger.sheets.columns import REFUSED_COLUMNS
from ledger.sheets.reading import CellRefused, Line, Sheet

# A spreadsheet that opens the file would compute what begins so.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
BOM: Final = "\ufeff"  # by which spreadsheet programs know UTF-8


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def refused_beside(path: Path) -> Path:
    """Where the refused rows of a file stand."""
    return path.with_name(f"{path.name}.refused.csv")


class RefusedRows:
    """The refused rows of a sheet, each with its line, the columns, the codes and what is expected, before its own
    cells: corrected there, the file can be imported again. It holds what the input holds, and is its owner's alone.

    The file is there when it is whole, at the end of the block; one of an earlier run goes with it.
    """

    def __init__(self, path: Path, sheet: Sheet) -> None:
        """Raises OSError."""
        self.path = path
        self.count = 0
        headers = sheet.headers.given
        self._indexes = [index for index, header in enumerate(headers) if header not in REFUSED_COLUMNS]
        self._never_numbers = {
            sheet.headers.places[column.name]
            for column in sheet.form.columns
            if isinstance(column.kind, NikText | Digits) and column.name in sheet.headers.places
        }
        descriptor, beginning = mkstemp(dir=path.parent, prefix=f".{path.name}.")  # its owner's alone
        self._beginning = Path(beginning)
        self._file = os.fdopen(descriptor, "w", encoding="utf-8", newline="")
        self._file.write(BOM)
        self._writer = csv.writer(self._file, delimiter=sheet.delimiter)
        self._write([*REFUSED_COLUMNS, *(headers[index] for index in self._indexes)])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Where nothing was refused no file stands."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if kind is None and self.count:
            self._beginning.replace(self.path)
            return
        self._beginning.unlink()
        if kind is None:
            self.path.unlink(missing_ok=True)

    def add(self, line: Line, refusals: Sequence[CellRefused]) -> None:
        """In the order of the lines. `refusals`: those of the reader, or of whoever judged the row afterwards."""
        columns = "; ".join(refused.column or "" for refused in refusals)
        codes = "; ".join(refused.code for refused in refusals)
        details = "; ".join(refused.detail for refused in refusals)
        self._write([line.number, columns, codes, details, *(self._text(line, index) for index in self._indexes)])
        self.count += 1

    def _text(self, line: Line, index: int) -> str:
        given = line.given[index] if index < len(line.given) else None
        if index in self._never_numbers and isinstance(given, int | float):
            return f"{given:E}"  # its digits are not those of the card: they must not be taken for them the next time
        return as_text(given)

    def _write(self, cells: Sequence[Any]) -> None:
        self._writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])


def as_text(given: Raw) -> str:
    """A cell of any file as a text that reads as the same value, where there is one."""
    if given is None or isinstance(given, Odd):
        return ""
    if isinstance(given, datetime):
        return given.isoformat(" ") if given.time() != datetime.min.time() else given.date().isoformat()
    return given.isoformat() if isinstance(given, date) else str(given)
