"""How answers look: the position they stand on, in the body of a write and in the header of everything."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi.responses import JSONResponse

from ledger.application.house import House
from ledger.store.log import KnownAt, Recorded

POSITION: Final = "Sertakan-Position"
REPLAYED: Final = "Idempotency-Replayed"


def recorded(answer: Recorded, status: HTTPStatus = HTTPStatus.CREATED, **instead: Any) -> JSONResponse:
    """What a command recorded. `instead`: fields that take the place of those in its result."""
    headers = {POSITION: str(answer.position)}
    if answer.replayed:
        headers[REPLAYED] = "true"
    return JSONResponse({**answer.result, **instead, "position": answer.position}, status, headers)


def seen(content: Mapping[str, Any], position: int) -> JSONResponse:
    """What a reader sees, with the position up to which it has been seen."""
    return JSONResponse(dict(content), headers={POSITION: str(position)})


def known_at(house: House, known: KnownAt) -> dict[str, Any]:
    """The position an answer rests on, and when that was recorded; nothing was before the first."""
    at = None if known.position == 0 else known.recorded_at.astimezone(house.law.zone).isoformat()
    return {"position": known.position, "recorded_at": at}
