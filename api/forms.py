"""The forms in which a table is served, which of them a caller wants, and what writing them has in common."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import IO, Annotated, Final, TypeVar

from fastapi import Depends, Request

from api.accepting import wanted
from api.problems import NotAcceptable

JSON: Final = "application/json"
CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

OFFERED: Final = (JSON, CSV, XLSX)
TABLES: Final = (CSV, XLSX)
SUFFIXES: Final[Mapping[str, str]] = MappingProxyType({CSV: "csv", XLSX: "xlsx"})

LINES_OF_CHUNK: Final = 500
BYTES_OF_CHUNK: Final = 1 << 16

RUPIAH_FORMAT: Final = "#,##0.00"

Some = TypeVar("Some")


def wanted_form(request: Request) -> str:
    """The media type that the header Accept asks for, JSON without one. Raises NotAcceptable."""
    form = wanted(",".join(request.headers.getlist("accept")), OFFERED)
    if form is None:
        raise NotAcceptable(offered=list(OFFERED))
    return form


TheForm = Annotated[str, Depends(wanted_form)]


def form_headers(form: str, name: str) -> dict[str, str]:
    """`name` of the file, without its suffix, where the form is one that is kept as a file."""
    headers = {"Vary": "Accept"}
    if form in SUFFIXES:
        headers["Content-Disposition"] = f'attachment; filename="{name}.{SUFFIXES[form]}"'
    return headers


def bytes_of(file: IO[bytes]) -> Iterator[bytes]:
    """All of it from its beginning; closed at the end."""
    with file:
        file.seek(0)
        while chunk := file.read(BYTES_OF_CHUNK):
            yield chunk


def chunks(given: Iterable[Some], size: int = LINES_OF_CHUNK) -> Iterator[Sequence[Some]]:
    left = iter(given)
    while chunk := list(islice(left, size)):
        yield chunk
