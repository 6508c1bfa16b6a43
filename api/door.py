"""The outermost room: one log line per request without anything the caller wrote, and our own faults by an id."""

import traceback
from time import perf_counter
from typing import Any, Final
from uuid import uuid4

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import unforeseen

CLIENT_GONE: Final = 499  # nobody is there any more to be answered; for the log only
_MS: Final = 1_000

log = structlog.get_logger("ledger.http")


class Door:
    """Wraps the whole application. Addresses are logged as the route's pattern: a stranger may write a NIK in one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except ClientDisconnect:
            status = status or CLIENT_GONE
        except Exception as error:  # noqa: BLE001 - whatever it is, it is ours, and the caller gets an answer
            error_id = str(uuid4())
            # Not log.exception: a traceback ends in the error's text, which may repeat what somebody wrote.
            log.error("request_failed", id=error_id, route=_route(scope), **_told(error))  # noqa: TRY400 - a trace may repeat data
            if status == 0:
                await unforeseen(error_id)(scope, receive, sending)
        milliseconds = round((perf_counter() - began) * _MS, 1)
        log.info("request", method=scope["method"], route=_route(scope), status=status, milliseconds=milliseconds)


def _route(scope: Scope) -> str:
    route = scope.get("route")
    return str(getattr(route, "path", "unknown"))


def _told(error: BaseException) -> dict[str, Any]:
    """Kind and place of an error and of what caused it; never its text, which may repeat what somebody wrote."""
    chain: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        frames = traceback.extract_tb(cause.__traceback__)
        code = getattr(cause, "sqlstate", None)
        name = type(cause).__name__ if code is None else f"{type(cause).__name__} {code}"
        chain.append(" < ".join([name, *(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))]))
        cause = cause.__cause__ or cause.__context__
    return {"error": chain[0].partition(" < ")[0], "trace": chain}
