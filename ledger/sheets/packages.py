"""The archive that a workbook is: looked over before anything in it is unpacked, and unpacked within limits."""

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from ledger.domain.errors import WorkbookTooLarge, WorkbookUnreadable, WorkbookWithMacros

MEMBERS_MAX: Final = 1_000
DIRECTORY_BYTES_MAX: Final = 200_000
UNPACKED_BYTES_MAX: Final = 400_000_000  # 100,000 rows of twelve columns come to 50 million
STRINGS_BYTES_MAX: Final = 64_000_000  # they are kept in memory
PART_BYTES_MAX: Final = 8_000_000  # any other part that is read
RATIO_MAX: Final = 200  # rows that people fill in come to 15 or so
RATIO_FROM_BYTES: Final = 1_000_000
CHUNK_BYTES: Final = 262_144
TOKEN_BYTES_MAX: Final = 1_000_000  # expat looks at an unfinished one again with every chunk

_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_END_64: Final = b"PK\x06\x07"
_END_64_BYTES: Final = 20
_ENCRYPTED: Final = 1

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Package:
    """An open archive whose directory has been looked over."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raises WorkbookUnreadable, WorkbookTooLarge, WorkbookWithMacros."""
        _look_at_directory(file)
        try:
            self._archive = ZipFile(file)
        except (BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
            raise WorkbookUnreadable(what="no archive") from None
        members = self._archive.infolist()
        _look_over(members)
        self._members = {member.filename.casefold(): member for member in members}

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._members

    def parse(self, name: str, start: Start, end: End | None = None, text: Text | None = None) -> Iterator[None]:
        """Feeds a part to a parser with these handlers; comes back after every chunk, for what has been gathered.

        Raises WorkbookUnreadable, WorkbookTooLarge, and what the handlers raise.
        """
        parser = _parser(start, end, text)
        fed = 0
        try:
            with self._archive.open(self._members[name.casefold()]) as part:
                while chunk := part.read(CHUNK_BYTES):
                    parser.Parse(chunk, False)  # noqa: FBT003 - expat's own signature
                    fed += len(chunk)
                    _require_short(fed - parser.CurrentByteIndex)
                    yield
                parser.Parse(b"", True)  # noqa: FBT003
        except KeyError:
            raise WorkbookUnreadable(what="a part is missing") from None
        except expat.ExpatError:
            raise WorkbookUnreadable(what="a part is no XML") from None
        except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
            raise WorkbookUnreadable(what="a part is damaged") from None
        yield

    def gather(
        self,
        name: str,
        start: Start,
        end: End | None = None,
        text: Text | None = None,
        *,
        bytes_max: int = PART_BYTES_MAX,
    ) -> None:
        """The whole of a part that is not large. Raises WorkbookUnreadable, WorkbookTooLarge."""
        if name in self and self._members[name.casefold()].file_size > bytes_max:
            raise WorkbookTooLarge(what="a part beside the rows")
        for _ in self.parse(name, start, end, text):
            pass


def _parser(start: Start, end: End | None, text: Text | None) -> expat.XMLParserType:
    """Where the outermost element carries a prefix, every element comes without its own."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text

    def begin(name: str, attributes: dict[str, str]) -> None:
        parser.StartElementHandler = start
        if ":" in name:
            parser.StartElementHandler = lambda name, attributes: start(local(name), attributes)
            parser.EndElementHandler = None if end is None else lambda name: end(local(name))
        start(local(name), attributes)

    parser.StartElementHandler = begin
    return parser


def _require_short(bytes_left: int) -> None:
    if bytes_left > TOKEN_BYTES_MAX:
        raise WorkbookTooLarge(what="a single mark")


def local(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def _look_at_directory(file: IO[bytes]) -> None:
    """How long the list of members says to be: `zipfile` reads it whole. What it means is `zipfile`'s to judge."""
    file.seek(0, 2)
    size = file.tell()
    tail_bytes = min(size, _END_BYTES + _END_64_BYTES + 65_535)
    file.seek(size - tail_bytes)
    tail = file.read(tail_bytes)
    at = len(tail) - _END_BYTES
    if tail[at : at + 4] != _END or tail[-2:] != b"\0\0":
        at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_BYTES:
        raise WorkbookUnreadable(what="its end is missing")
    if tail[max(at - _END_64_BYTES, 0) :].startswith(_END_64):
        raise WorkbookTooLarge(what="its list of parts")
    (directory_bytes,) = struct.unpack("<L", tail[at + 12 : at + 16])
    if directory_bytes > DIRECTORY_BYTES_MAX:
        raise WorkbookTooLarge(what="its list of parts")


def _look_over(members: list[ZipInfo]) -> None:
    names = [member.filename.casefold() for member in members]
    if len(set(names)) != len(names):
        raise WorkbookUnreadable(what="a part is there twice")
    if len(names) > MEMBERS_MAX:
        raise WorkbookTooLarge(what="its list of parts")
    if any(name.rpartition("/")[2] == "vbaproject.bin" or "/macrosheets/" in name for name in names):
        raise WorkbookWithMacros
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise WorkbookUnreadable(what="a part is encrypted")
    if sum(member.file_size for member in members) > UNPACKED_BYTES_MAX:
        raise WorkbookTooLarge(what=f"more than {UNPACKED_BYTES_MAX} bytes")
    for member in members:
        if member.file_size > RATIO_FROM_BYTES and member.file_size > RATIO_MAX * member.compress_size:
            raise WorkbookTooLarge(what=f"a part grows more than {RATIO_MAX} times")


def _no_doctype(*_declared: object) -> None:
    """Where there is no declaration there is no entity to unfold, and none to fetch."""
    raise WorkbookUnreadable(what="a part declares entities")
