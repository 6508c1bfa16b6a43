"""A CSV row by row: UTF-8, one line a row, and every fault with its line."""

import csv
import re
from collections.abc import Iterator
from itertools import count
from typing import IO, Final

from ledger.domain.errors import (
    EncodingNotUtf8,
    EncodingRefused,
    FileFormatUnknown,
    NulByte,
    QuoteNotClosed,
    RowTooLong,
    RowUnreadable,
)
from ledger.sheets.columns import Form, recognised
from ledger.sheets.kept import Row

LINE_BYTES_MAX: Final = 65_536
DELIMITERS: Final = (",", ";", "\t")
BOM: Final = b"\xef\xbb\xbf"
_OTHER_BOMS: Final = (  # the longer first: UTF-32 begins like UTF-16
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_FOREIGN: Final = re.compile(
    rb"%PDF-|\x1f\x8b|\x89PNG|\xff\xd8\xff|7z\xbc\xaf|Rar!|\{\\rtf|<\?xml|<!DOCTYPE|<html", re.IGNORECASE
)


class Delimited:
    """The rows of an open file, read from its beginning each time."""

    letters = False

    def __init__(self, file: IO[bytes], form: Form) -> None:
        """Raises EncodingNotUtf8, FileFormatUnknown, and what reading the first line raises."""
        self._file = file
        self._begin()
        self.delimiter = self._sniff(form)

    def rows(self) -> Iterator[Row]:
        """Each row with its first and its last line, empty ones included.

        Raises EncodingRefused, NulByte, QuoteNotClosed, RowTooLong, RowUnreadable.
        """
        self._begin()
        ended = 0
        reader = csv.reader(self._lines(), delimiter=self.delimiter, strict=True)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as refused:
                if "unexpected end of data" in str(refused) or "field larger" in str(refused):
                    raise QuoteNotClosed(line=ended + 1) from None
                raise RowUnreadable(line=ended + 1) from None
            began, ended = ended + 1, reader.line_num
            yield began, ended, row

    def close(self) -> None:
        """Nothing is kept beside the file."""

    def _begin(self) -> None:
        self._file.seek(0)
        start = self._file.read(8)
        for bom, encoding in _OTHER_BOMS:
            if start.startswith(bom):
                raise EncodingNotUtf8(encoding=encoding)
        if _FOREIGN.match(start):
            raise FileFormatUnknown
        self._file.seek(len(BOM) if start.startswith(BOM) else 0)

    def _lines(self) -> Iterator[str]:
        for number in count(1):
            line = self._file.readline(LINE_BYTES_MAX + 1)
            if not line:
                return
            if b"\0" in line:
                raise NulByte(line=number, byte=line.index(b"\0") + 1)
            if len(line) > LINE_BYTES_MAX:
                raise RowTooLong(line=number, limit=LINE_BYTES_MAX)
            try:
                yield line.decode()
            except UnicodeDecodeError as refused:
                raise EncodingRefused(line=number, byte=refused.start + 1) from None

    def _sniff(self, form: Form) -> str:
        """By the first line that holds something: whichever sign makes most of it headers that are known."""
        head = next((line for line in self._lines() if line.strip(" \t\r\n,;")), "")

        def known(delimiter: str) -> tuple[int, int]:
            try:
                (cells,) = csv.reader([head], delimiter=delimiter)
            except (csv.Error, ValueError):
                return 0, 0
            return recognised(form, cells), len(cells)

        return max(DELIMITERS, key=known)
