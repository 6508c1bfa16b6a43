"""Which refusals a route may answer with, and how the description tells them."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from api.problems import (
    MEDIA_TYPE,
    ROUTER,
    BodyTooLarge,
    IdempotencyKeyMissing,
    MediaTypeUnsupported,
    Refusal,
    RequestInvalid,
)
from api.security import Forbidden, Unauthenticated
from api.statuses import STATUS
from ledger.domain import errors
from ledger.domain.errors import LedgerError
from ledger.store.database import DatabaseAway

ALWAYS: Final = (Unauthenticated, Forbidden, RequestInvalid, DatabaseAway)
OF_DOCUMENTS: Final = (BodyTooLarge,)
OF_FILES: Final[tuple[type[Exception], ...]] = (BodyTooLarge, MediaTypeUnsupported, *errors.SHEET_REFUSALS)
OF_READERS: Final[Mapping[str, type[LedgerError]]] = {  # by the name of the parameter
    "at_least": errors.ViewBehind,
    "as_known_at": errors.AsKnownAtInTheFuture,
}
OF_COMMANDS: Final = (
    IdempotencyKeyMissing,
    errors.IdempotencyKeyReused,
    errors.ClockNotSimulated,
    errors.ClockBehind,
    errors.ConcurrentChange,
    errors.EventTooLarge,
)
_HEADERS: Final = {
    HTTPStatus.UNAUTHORIZED: ("WWW-Authenticate", {"type": "string", "pattern": "^Bearer "}),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Retry-After", {"type": "string", "pattern": "^[0-9]+$"}),
}
_BLANK: Final = re.compile(r"\{\w+\}")

PROBLEM: Final = {
    "type": "object",
    "description": "A refusal (RFC 9457). `code` is the last part of `type`; other fields explain it.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "What is wrong where: `pointer` (RFC 6901) in a body, `parameter` elsewhere.",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {name: {"type": "string"} for name in ("pointer", "parameter", "detail")},
                "additionalProperties": False,
            },
        },
    },
}


class Told(NamedTuple):
    """A refusal as it is answered. `detail`: its sentence, with … where it names what was asked for."""

    status: HTTPStatus
    code: str
    detail: str

    @property
    def document(self) -> dict[str, Any]:
        title = self.code.replace("-", " ").capitalize()
        return {"type": f"/problems/{self.code}", "title": title, "status": int(self.status),
                "detail": self.detail, "code": self.code}  # fmt: skip


BY_NAME: Final[Mapping[type[Exception], Told]] = {
    Unauthenticated: Told(
        HTTPStatus.UNAUTHORIZED, Unauthenticated.code, "this needs a bearer token that has not been revoked"
    ),
    Forbidden: Told(HTTPStatus.FORBIDDEN, Forbidden.code, "the role … may not do this; … may"),
    DatabaseAway: Told(HTTPStatus.SERVICE_UNAVAILABLE, "database-away", "the database cannot be reached …"),
}
ROUTE_UNKNOWN: Final = Told(HTTPStatus.NOT_FOUND, *ROUTER[HTTPStatus.NOT_FOUND])


def told(refusal: type[Exception]) -> Told:
    """Raises KeyError for a refusal that has no status."""
    if issubclass(refusal, LedgerError):
        return Told(STATUS[refusal], refusal.code, _BLANK.sub("…", refusal.message))
    if issubclass(refusal, Refusal):
        return Told(refusal.status, refusal.code, _BLANK.sub("…", refusal.message))
    return BY_NAME[refusal]


def responses(refusals: Iterable[Told]) -> dict[str, Any]:
    """Responses of an operation by status; `examples` stand among the components under their codes."""
    by_status: dict[HTTPStatus, list[str]] = {}
    for each in sorted(set(refusals)):
        by_status.setdefault(each.status, []).append(each.code)
    return {str(int(status)): _response(status, codes) for status, codes in by_status.items()}


def examples(refusals: Iterable[Told]) -> dict[str, Any]:
    return {each.code: {"summary": each.detail, "value": each.document} for each in sorted(set(refusals))}


def _response(status: HTTPStatus, codes: list[str]) -> dict[str, Any]:
    here = {"properties": {"status": {"const": int(status)}, "code": {"enum": codes}}}
    response: dict[str, Any] = {
        "description": f"{status.phrase}: {', '.join(codes)}",
        "content": {
            MEDIA_TYPE: {
                "schema": {"allOf": [{"$ref": "#/components/schemas/Problem"}, here]},
                "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in codes},
            }
        },
    }
    if status in _HEADERS:
        name, schema = _HEADERS[status]
        response["headers"] = {name: {"required": True, "schema": schema}}
    return response
