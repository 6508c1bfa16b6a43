"""Every refusal as a problem document (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPMethod, HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.complaints import complaints_of_parameters
from api.security import Forbidden, Unauthenticated
from api.statuses import STATUS
from ledger.domain.errors import LedgerError
from ledger.store.database import DatabaseAway

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_SECONDS: Final = 1
_OWN_NAMES: Final = frozenset({"type", "title", "status", "detail", "code"})


class Refusal(Exception):
    """A refusal of the interface itself, before the ledger is asked. `code` is public."""

    code: str
    status: HTTPStatus
    message: str

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        super().__init__(self.message.format_map(fields))


class RequestInvalid(Refusal):
    """`errors`: what is wrong where; never what was given."""

    code = "request-invalid"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "the request is not as described; see errors"

    def __init__(self, complaints: Sequence[Mapping[str, str]]) -> None:
        super().__init__(errors=list(complaints))


class BodyTooLarge(Refusal):
    code = "body-too-large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    message = "a body has at most {limit} bytes"


class MediaTypeUnsupported(Refusal):
    """`offered`: the media types that are taken."""

    code = "media-type-unsupported"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    message = "a file is sent as it is, with the Content-Type of a CSV or a workbook; see offered"


class IdempotencyKeyMissing(Refusal):
    code = "idempotency-key-missing"
    status = HTTPStatus.PRECONDITION_REQUIRED
    message = "what records something needs the header Idempotency-Key, 1 to 255 characters of your own choice"


class NotAcceptable(Refusal):
    """`offered`: the media types in which this can be had."""

    code = "not-acceptable"
    status = HTTPStatus.NOT_ACCEPTABLE
    message = "this cannot be had in a form that the header Accept asks for; see offered"


def install_problems(app: FastAPI) -> None:
    """Answer every refusal of the ledger, of the interface and of the framework with a problem document."""
    app.add_exception_handler(LedgerError, _ledger_refused)
    app.add_exception_handler(Refusal, _interface_refused)
    app.add_exception_handler(DatabaseAway, _database_away)
    app.add_exception_handler(Unauthenticated, _unauthenticated)
    app.add_exception_handler(Forbidden, _forbidden)
    app.add_exception_handler(RequestValidationError, _framework_refused)
    app.add_exception_handler(HTTPException, _no_route)


def problem(
    status: int,
    code: str,
    detail: str,
    fields: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The document; a field never takes the place of one of RFC 9457's names."""
    explained = {name: _plain(value) for name, value in (fields or {}).items() if name not in _OWN_NAMES}
    content = {
        "type": f"/problems/{code}",
        "title": code.replace("-", " ").capitalize(),
        "status": int(status),
        "detail": detail,
        "code": code,
        **explained,
    }
    sent = dict(headers or {})
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        sent.setdefault("Retry-After", str(RETRY_AFTER_SECONDS))
    return JSONResponse(content, status, headers=sent, media_type=MEDIA_TYPE)


def unforeseen(error_id: str) -> JSONResponse:
    """Our own fault: the caller gets an id to quote, and nothing that was inside."""
    detail = "the service failed; what went wrong is in its log under this id"
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", detail, {"id": error_id})


def _plain(value: Any) -> Any:
    """JSON of what a refusal's field may hold; a month is an int and a word of ours a str: both as their text."""
    if value is None or type(value) in {bool, int, str}:
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(held) for held in value]
    return str(value)


async def _ledger_refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, LedgerError)
    status = STATUS.get(type(error))
    if status is None:
        raise LookupError(f"{error.code} has no status: the table is incomplete") from error
    return problem(status, error.code, str(error), error.fields)


async def _interface_refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)
    return problem(error.status, error.code, str(error), error.fields)


async def _database_away(_request: Request, _error: Exception) -> JSONResponse:
    detail = "the database cannot be reached; what was sent may or may not be recorded: send it again with its key"
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, "database-away", detail)


async def _unauthenticated(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Unauthenticated)
    return problem(HTTPStatus.UNAUTHORIZED, error.code, str(error), headers={"WWW-Authenticate": error.challenge})


async def _forbidden(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Forbidden)
    return problem(HTTPStatus.FORBIDDEN, error.code, str(error), {"role": error.role, "needed": error.needed})


async def _framework_refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    refusal = RequestInvalid(complaints_of_parameters(error.errors()))
    return problem(refusal.status, refusal.code, str(refusal), refusal.fields)


async def _no_route(request: Request, error: Exception) -> JSONResponse:
    """404 and 405 of the router, and whatever else the framework refuses by status alone."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods_under(request))
    code, detail = ROUTER.get(error.status_code, ("request-refused", HTTPStatus(error.status_code).phrase))
    return problem(error.status_code, code, detail, headers=headers)


def _methods_under(request: Request) -> list[str]:
    """Every method under this path: the router names those of the first route that fits, and there may be more."""
    routes = request.app.router.routes
    scopes = {method.value: {**request.scope, "method": method.value} for method in HTTPMethod}
    return [
        method for method, scope in scopes.items() if any(route.matches(scope)[0] is Match.FULL for route in routes)
    ]


ROUTER: Final[Mapping[int, tuple[str, str]]] = {
    HTTPStatus.NOT_FOUND: ("route-unknown", "nothing is served under this path; /docs lists what is"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method-not-allowed", "this path is served, but not with this method"),
}
