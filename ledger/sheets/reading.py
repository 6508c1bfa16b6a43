"""A file of rows, opened: looked through once, so that what is refused as a whole leaves nothing half done."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, Final, NamedTuple, Protocol, Self

from ledger.domain.errors import (
    FileEmpty,
    FileTooLarge,
    HeaderMissing,
    RowsTooMany,
    WorkbookEncrypted,
    WorkbookOldFormat,
)
from ledger.sheets.cells import CellProblem, Odd, Raw
from ledger.sheets.columns import FileFormat, Form, Headers, recognise
from ledger.sheets.delimited import Delimited
from ledger.sheets.kept import Row
from ledger.sheets.workbooks import Workbook

FILE_BYTES_MAX: Final = 256_000_000
CHUNK_BYTES: Final = 1 << 16
_FORMULA: Final = ("=", "'=")  # the second one is a formula that was made harmless, and nobody has corrected it
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES: Final = (b"PK\x03\x04", b"PK\x05\x06")  # the second one is empty
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


class CellRefused(NamedTuple):
    """`column`: the header as written; None where the row as a whole is meant. No text repeats what stood there."""

    column: str | None
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Line:
    """`number`: as people see it in the file. `cells`: by the names of columns; None where nothing stands or what
    stands is refused. `given`: the cells as they stand in the file.
    """

    number: int
    cells: dict[str, Any]
    refusals: tuple[CellRefused, ...]
    given: Sequence[Raw]


class _Rows(Protocol):
    """What a format gives. `letters`: whether columns are told by letter."""

    letters: bool
    delimiter: str

    def rows(self) -> Iterator[Row]: ...

    def close(self) -> None: ...


# Where a column stands, its name and header, how its cells are read, and whether one must be filled.
_Place = tuple[int, str, str, Callable[[str], Any], Callable[[Raw], Any], bool]


class Sheet:
    """An open file. `digest`: SHA-256 of its bytes; `rows`: how many are not empty, the headers not counted."""

    def __init__(self, file: IO[bytes], digest: str, name: str, form: Form) -> None:
        """Takes the file as its own once nothing is refused. Raises SheetRefused."""
        self.name = name
        self.digest = digest
        self.form = form
        self._file = file
        start = file.read(len(_OLE))
        self.format = FileFormat.XLSX if start.startswith(_ARCHIVES) else FileFormat.CSV
        if not start:
            raise FileEmpty
        if start == _OLE:
            raise WorkbookEncrypted if _holds(file, _ENCRYPTED) else WorkbookOldFormat
        self._source: _Rows = Workbook(file, form) if self.format is FileFormat.XLSX else Delimited(file, form)
        self.delimiter = self._source.delimiter
        try:
            self.headers, self.rows = self._look_through()
        except BaseException:
            self._source.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._source.close()
        self._file.close()

    def lines(self, *, after: int = 0) -> Iterator[Line]:
        """Every row that is not empty, in the order of the file; those after a line, to go on where one has stopped."""
        places: list[_Place] = [
            (
                self.headers.places[column.name],
                column.name,
                self.headers.given[self.headers.places[column.name]],
                column.kind.read,
                column.kind.convert,
                column.required,
            )
            for column in self.form.columns
            if column.name in self.headers.places
        ]
        width = len(self.headers.given)
        first_name = self.form.columns[0].name
        examples = {example.get(first_name) for example in self.form.examples}
        names = dict.fromkeys(column.name for column in self.form.columns)
        last_skipped = max(after, self.headers.line)
        for first, last, row in self._source.rows():
            if first <= last_skipped or _is_empty(row):
                continue
            refusals = _refusals_of_row(row, first, last, width, exact=self.format is FileFormat.CSV)
            cells: dict[str, Any] = names.copy()
            if not refusals:
                _read_cells(row, places, cells, refusals)
                if cells[first_name] is not None and cells[first_name] in examples:
                    detail = "rows of people alone: this one is an example of the template; take it out"
                    refusals.append(CellRefused(None, "row-is-example", detail))
            yield Line(first, cells, tuple(refusals), row)

    def _look_through(self) -> tuple[Headers, int]:
        headers: Headers | None = None
        count = 0
        for first, _, row in self._source.rows():
            if _is_empty(row):
                continue
            if headers is None:
                headers = recognise(self.form, _headers(row), first, letters=self._source.letters)
                continue
            count += 1
            if count > self.form.rows_max:
                raise RowsTooMany(line=first, limit=self.form.rows_max)
        if headers is None:
            raise HeaderMissing
        return headers, count


def open_sheet(source: Path | IO[bytes], form: Form, *, name: str = "", digest: str | None = None) -> Sheet:
    """A file by its path, read from a copy that nobody else can change; or one that is open and nobody else's, whose
    digest may be known already. Whichever refuses: what was opened is closed.

    Raises SheetRefused, and OSError for a path that cannot be read.
    """
    file, found = _copied(source) if isinstance(source, Path) else (source, digest or _digest_of(source))
    try:
        file.seek(0)
        return Sheet(file, found, name or (source.name if isinstance(source, Path) else ""), form)
    except BaseException:
        file.close()
        raise


def _copied(path: Path) -> tuple[IO[bytes], str]:
    """It has no name and goes with the process, however that ends."""
    digest = hashlib.sha256()
    size = 0
    copy = TemporaryFile()  # noqa: SIM115 - the sheet closes it
    try:
        with path.open("rb") as given:
            while chunk := given.read(CHUNK_BYTES):
                size += len(chunk)
                _require_size(size)
                digest.update(chunk)
                copy.write(chunk)
    except BaseException:
        copy.close()
        raise
    return copy, digest.hexdigest()


def _require_size(size: int) -> None:
    if size > FILE_BYTES_MAX:
        raise FileTooLarge(limit=FILE_BYTES_MAX)


def _digest_of(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _holds(file: IO[bytes], mark: bytes) -> bool:
    file.seek(0)
    before = b""
    while chunk := file.read(CHUNK_BYTES):
        if mark in before + chunk:
            return True
        before = chunk[-len(mark) :]
    return False


def _is_empty(row: Sequence[Raw]) -> bool:
    return not any(cell.strip() if type(cell) is str else cell is not None for cell in row)


def _headers(row: Sequence[Raw]) -> list[str]:
    """Without the empty ones at the end."""
    headers = ["" if cell is None or isinstance(cell, Odd) else str(cell).strip() for cell in row]
    while headers and not headers[-1]:
        headers.pop()
    return headers


def _refusals_of_row(row: Sequence[Raw], first: int, last: int, width: int, *, exact: bool) -> list[CellRefused]:
    """What makes its cells unreadable: they may stand under headers that are not theirs."""
    if last > first:
        detail = f"one line for each row; this one goes on to line {last}: a quotation mark may be missing"
        return [CellRefused(None, "row-of-several-lines", detail)]
    if len(row) > width and not _is_empty(row[width:]):
        return [CellRefused(None, "row-ragged", f"{width} cells, as many as there are headers; there are more")]
    if exact and len(row) < width:
        return [CellRefused(None, "row-ragged", f"{width} cells, as many as there are headers; there are {len(row)}")]
    return []


def _read_cells(
    row: Sequence[Raw], places: Sequence[_Place], cells: dict[str, Any], refusals: list[CellRefused]
) -> None:
    width = len(row)
    for index, name, header, read, convert, required in places:
        given = row[index] if index < width else None
        if type(given) is str:
            given = given.strip() or None
        if given is None:
            if required:
                refusals.append(CellRefused(header, "cell-empty", "something in every row"))
            continue
        try:
            if type(given) is not str:
                _require_value(given)
                cells[name] = convert(given)
            elif given.startswith(_FORMULA):
                _require_value(Odd.FORMULA)
            else:
                cells[name] = read(given)
        except CellProblem as problem:
            refusals.append(CellRefused(header, problem.code, problem.detail))


def _require_value(given: Raw) -> None:
    if given is Odd.FORMULA:
        raise CellProblem("cell-formula", "a value; a formula is not worked out here: paste its result as a value")
    if given is Odd.ERROR:
        raise CellProblem("cell-error", "a value; the spreadsheet program shows an error here")
