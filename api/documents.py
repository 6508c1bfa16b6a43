"""From the bytes of a request to a document one can rely on: limited, well-formed, each name once, strict."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final, NoReturn, TypeVar

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError

from api.complaints import complaints_of
from api.fields import Body
from api.problems import BodyTooLarge, RequestInvalid

BODY_BYTES_MAX: Final = 8_000_000
LARGE_BODY_BYTES: Final = 50_000  # from here on parsing would hold up the others: a thread does it

Document = TypeVar("Document", bound=Body)

_MARK: Final = "document"


def document(kind: type[Document]) -> Callable[[Request], Awaitable[Document]]:
    """Dependency that gives the body as `kind`. Raises BodyTooLarge, RequestInvalid."""

    async def read(request: Request) -> Document:
        given = await raw_body(request)
        if len(given) > LARGE_BODY_BYTES:
            return await run_in_threadpool(parse_document, kind, given)
        return parse_document(kind, given)

    setattr(read, _MARK, kind)
    return read


def document_kind(dependency: Any) -> type[Body] | None:
    """The body that a dependency reads, for the description of the interface."""
    found: type[Body] | None = getattr(dependency, _MARK, None)
    return found


async def raw_body(request: Request) -> bytes:
    """The body, read once and kept at the request. Raises BodyTooLarge, whatever the caller declared its size to be."""
    kept: bytes | None = getattr(request.state, "raw_body", None)
    if kept is not None:
        return kept
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > BODY_BYTES_MAX:
        raise BodyTooLarge(limit=BODY_BYTES_MAX)
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > BODY_BYTES_MAX:  # the server swallows the rest, so that a client that only writes reads the answer
            raise BodyTooLarge(limit=BODY_BYTES_MAX)
        chunks.append(chunk)
    whole = b"".join(chunks)
    request.state.raw_body = whole
    return whole


def parse_document(kind: type[Document], given: bytes) -> Document:
    """Raises RequestInvalid."""
    _require_well_formed(given)
    try:
        return kind.model_validate_json(given)
    except ValidationError as refused:
        raise RequestInvalid(complaints_of(refused)) from None


def _require_well_formed(given: bytes) -> None:
    """What pydantic's reader would let pass: a name given twice, words that are no numbers."""
    try:
        json.loads(given.decode("utf-8"), object_pairs_hook=_each_name_once, parse_constant=_no_number)
    except UnicodeDecodeError as refused:
        _refuse(f"not UTF-8 from byte {refused.start} on")
    except json.JSONDecodeError as refused:
        _refuse(f"not JSON: line {refused.lineno}, column {refused.colno}")
    except RecursionError:
        _refuse("nested too deep")
    except _Malformed as refused:
        _refuse(str(refused))
    except ValueError:  # more digits than Python reads
        _refuse("a number is too long")


class _Malformed(ValueError):
    """Python reads it, JSON's grammar or its readers do not."""


def _each_name_once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _Malformed("a field is given twice in one object")


def _no_number(_name: str) -> NoReturn:
    raise _Malformed("NaN and Infinity are no numbers of JSON")


def _refuse(complaint: str) -> NoReturn:
    raise RequestInvalid([{"pointer": "", "detail": complaint}])
