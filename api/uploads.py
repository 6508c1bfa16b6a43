"""A file as the body of a request: kept on the disk without a name while the request lasts, then gone."""

import hashlib
import weakref
from collections.abc import AsyncIterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from api.forms import CSV, XLSX
from api.problems import BodyTooLarge, MediaTypeUnsupported
from ledger.sheets.columns import Form
from ledger.sheets.reading import Sheet, open_sheet

FILE_TYPES: Final = (CSV, XLSX)
UPLOAD_BYTES_MAX: Final = 64_000_000  # 100,000 rows of the operator's longest form, as CSV, come to 40 million
WRITE_BYTES: Final = 262_144

_MARK: Final = "file_types"


@dataclass(frozen=True, eq=False)
class Upload:
    """`digest`: SHA-256 of the bytes. What is in it decides how it is read, not what the request says of it."""

    file: IO[bytes]
    digest: str
    size: int

    def sheet(self, form: Form, name: str = "") -> Sheet:
        """The file is the sheet's from here on. Raises SheetRefused."""
        return open_sheet(self.file, form, name=name, digest=self.digest)


async def upload(request: Request) -> AsyncIterator[Upload]:
    """Dependency that gives the body as a file. Raises MediaTypeUnsupported, BodyTooLarge."""
    received = await _received(request)
    try:
        yield received
    finally:
        received.file.close()


setattr(upload, _MARK, FILE_TYPES)


def file_types(dependency: object) -> tuple[str, ...]:
    """The types that a dependency takes as a file, for the description of the interface; none: it takes none."""
    found: tuple[str, ...] = getattr(dependency, _MARK, ())
    return found


async def said_by_file(request: Request) -> bytes:
    """What stands for the body where commands are compared: `recording(right, said=said_by_file)`.

    Raises MediaTypeUnsupported, BodyTooLarge.
    """
    received = await _received(request)
    return received.digest.encode()


async def _received(request: Request) -> Upload:
    """Read once, however many ask; closed with the request, also where it is refused before the route is reached."""
    kept: Upload | None = getattr(request.state, "upload", None)
    if kept is None:
        _require_type(request.headers.get("content-type", ""))
        kept = await _spooled(request)
        weakref.finalize(kept, kept.file.close)
        request.state.upload = kept
    return kept


def _require_type(given: str) -> None:
    if given.partition(";")[0].strip().lower() not in FILE_TYPES:
        raise MediaTypeUnsupported(offered=list(FILE_TYPES))


async def _spooled(request: Request) -> Upload:
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > UPLOAD_BYTES_MAX:
        raise BodyTooLarge(limit=UPLOAD_BYTES_MAX)
    digest = hashlib.sha256()
    size = 0
    waiting = bytearray()
    file = TemporaryFile()  # noqa: SIM115 - whoever receives it closes it
    try:
        async for chunk in request.stream():
            size += len(chunk)
            _require_size(size)
            waiting += chunk
            if len(waiting) >= WRITE_BYTES:
                await run_in_threadpool(_write, file, digest, bytes(waiting))
                waiting.clear()
        _write(file, digest, bytes(waiting))
    except BaseException:
        file.close()
        raise
    return Upload(file, digest.hexdigest(), size)


def _require_size(size: int) -> None:
    if size > UPLOAD_BYTES_MAX:  # the server swallows the rest, so that a client that only writes reads the answer
        raise BodyTooLarge(limit=UPLOAD_BYTES_MAX)


def _write(file: IO[bytes], digest: "hashlib._Hash", chunk: bytes) -> None:
    digest.update(chunk)
    file.write(chunk)
