"""What is written back into files of rows: nothing that a spreadsheet would compute, and nothing for other eyes."""

import csv
import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import mkstemp
from types import TracebackType
from typing import Any, Final, Self

from ledger.sheets.cells import Digits, NikText, Odd, Raw
from ledger.sheets.reading import CellRefused, Line, Sheet

# A spreadsheet that opens the file would compute what begins so.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
REFUSED_LINE: Final = "refused_line"
REFUSED_COLUMNS: Final = (REFUSED_LINE, "refused_columns", "refused_codes", "what_is_expected")
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

    What an earlier run wrote stays through the line `keep`, which is the last of those that are done with; `flush`
    before a line counts as done, and no row is lost or told twice whatever ends the process.
    """

    def __init__(self, path: Path, sheet: Sheet, *, keep: int = 0) -> None:
        """Raises OSError."""
        self.path = path
        self.count = 0
        own = {*REFUSED_COLUMNS}
        self._indexes = [index for index, header in enumerate(sheet.headers.given) if header not in own]
        self._never_numbers = {
            sheet.headers.places[column.name]
            for column in sheet.form.columns
            if isinstance(column.kind, NikText | Digits) and column.name in sheet.headers.places
        }
        headers = [sheet.headers.given[index] for index in self._indexes]
        kept = list(_rows_through(path, keep, sheet.delimiter)) if keep else []
        descriptor, beginning = mkstemp(dir=path.parent, prefix=f".{path.name}.")  # its owner's alone
        self._file = os.fdopen(descriptor, "w", encoding="utf-8", newline="")
        self._file.write(BOM)
        self._writer = csv.writer(self._file, delimiter=sheet.delimiter)
        self._write([*REFUSED_COLUMNS, *headers])
        self._writer.writerows(kept)
        self.count = len(kept)
        self.flush()
        Path(beginning).replace(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, line: Line, refusals: Sequence[CellRefused]) -> None:
        """In the order of the lines. `refusals`: those of the reader, or of whoever judged the row afterwards."""
        columns = "; ".join(dict.fromkeys(refused.column or "" for refused in refusals))
        codes = "; ".join(refused.code for refused in refusals)
        details = "; ".join(dict.fromkeys(refused.detail for refused in refusals))
        self._write([line.number, columns, codes, details, *(self._text(line, index) for index in self._indexes)])
        self.count += 1

    def flush(self) -> None:
        """Until it is on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """A file without a refused row is taken away."""
        self.flush()
        self._file.close()
        if not self.count:
            self.path.unlink(missing_ok=True)

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


def _rows_through(path: Path, line: int, delimiter: str) -> Iterator[list[str]]:
    """Of an earlier run; a last row that was cut off is of a later line."""
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        reader = csv.reader(file, delimiter=delimiter)
        next(reader, None)
        for row in reader:
            if not row or not row[0].isdecimal() or int(row[0]) > line:
                return
            yield row
