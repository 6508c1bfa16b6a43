"""What routes stand on: the house, the caller's context for a command, and how far a reader wants to see."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Final, cast

from fastapi import Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import WithJsonSchema

from api.documents import raw_body
from api.fields import INSTANT_SCHEMA, Position, PositionOrInstant, Queries, parse_instant
from api.problems import IdempotencyKeyMissing, RequestInvalid
from api.security import Right, may
from ledger.application.house import House
from ledger.domain.errors import ClockNotSimulated
from ledger.domain.values import ClockMode
from ledger.store.log import Context
from ledger.store.randomness import random_id
from ledger.store.tokens import Principal

KEY_LENGTH_MAX: Final = 255

_MARK: Final = "requires_key"

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Any text of your own, once per thing to record; a repeat gets the first answer again.",
    ),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": KEY_LENGTH_MAX}),
]
Clock = Annotated[
    str | None,
    Header(
        alias="Sertakan-Clock", description="Simulated ledgers only: the instant at which this is recorded (RFC 3339)."
    ),
    WithJsonSchema(INSTANT_SCHEMA),
]


class NoQueries(Queries):
    """A command says everything in its body."""


class Seeing(Queries):
    """`at_least`: the answer has seen this position; waits up to two seconds."""

    at_least: Position = 0


class Knowing(Seeing):
    """`as_known_at`: a position or an instant of the past; what was recorded later is not known."""

    as_known_at: PositionOrInstant | None = None


def the_house(request: Request) -> House:
    return cast("House", request.app.state.house)


TheHouse = Annotated[House, Depends(the_house)]


async def each_parameter_once(request: Request) -> None:
    """Two values for one name contradict each other. Raises RequestInvalid."""
    names = [name for name, _ in request.query_params.multi_items()]
    if len(set(names)) != len(names):
        raise RequestInvalid([{"parameter": "", "detail": "a parameter is given twice"}])


def recording(
    right: Right,
    *,
    needs_key: bool = True,
    said: Callable[[Request], Awaitable[bytes]] = raw_body,
    queries: type[Queries] = NoQueries,
) -> Callable[..., Awaitable[Context]]:
    """Dependency of a route that records something, for whoever has the right; gives the command's context.

    `said`: what stands for the body where a repeated command is compared with the first. `queries`: what the address
    of a route says whose body is a file.
    Raises, in this order: Unauthenticated, Forbidden, IdempotencyKeyMissing, ClockNotSimulated, and what `said` raises.
    """

    async def context(
        request: Request,
        house: TheHouse,
        principal: Annotated[Principal, Depends(may(right))],
        _queries: Annotated[queries, Query()],  # type: ignore[valid-type]  # FastAPI reads it when the route is made
        idempotency_key: IdempotencyKey = None,
        sertakan_clock: Clock = None,
    ) -> Context:
        key = _checked_key(idempotency_key, needs_key=needs_key)
        now, recorded_at = await _command_time(house, sertakan_clock)
        key_mac = request_mac = None
        if key is not None:
            asked = f"?{request.url.query}" if request.url.query else ""
            told = f"{request.method} {request.url.path}{asked}\n".encode() + await said(request)
            key_mac = house.keys.idempotency_mac(principal.actor, key)
            request_mac = house.keys.request_mac(principal.actor, told)
        return Context(
            actor=principal.actor,
            command_id=random_id(),
            now=now,
            key_mac=key_mac,
            request_mac=request_mac,
            recorded_at=recorded_at,
        )

    setattr(context, _MARK, needs_key)
    return context


def requires_key(dependency: Any) -> bool | None:
    """Whether a command's route demands a key, for the description; None: the dependency is no command's."""
    found: bool | None = getattr(dependency, _MARK, None)
    return found


def instant_now(house: House) -> datetime:
    """The present instant; in a simulated ledger, where time stands still unless moved, that of its last event."""
    if house.clock is ClockMode.SIMULATED:
        return house.log.as_known_at().recorded_at
    return datetime.now(UTC)  # noqa: TID251 - this is the door by which instants come in


def present_instant(house: House, context: Context) -> datetime | None:
    """What a command that names no instant means; None: the command's own.

    A simulated ledger whose clock the command does not move stands still, whatever the day outside.
    """
    stands_still = house.clock is ClockMode.SIMULATED and context.recorded_at is None
    return instant_now(house) if stands_still else None


def _checked_key(key: str | None, *, needs_key: bool) -> str | None:
    if key is None and not needs_key:
        return None
    if key is None or not 0 < len(key) <= KEY_LENGTH_MAX:
        raise IdempotencyKeyMissing
    return key


async def _command_time(house: House, clock: str | None) -> tuple[datetime, datetime | None]:
    """By which instant a command is judged, and at which it is recorded where the caller may say so.

    A command to a simulated ledger that does not move the clock is recorded where time stands; what has happened
    in the world by now has happened, so its business times are judged by the later of the two.
    """
    if clock is None:
        real = datetime.now(UTC)  # noqa: TID251 - this is the door by which instants come in
        if house.clock is ClockMode.SIMULATED:
            return max(real, await run_in_threadpool(instant_now, house)), None
        return real, None
    if house.clock is not ClockMode.SIMULATED:
        raise ClockNotSimulated
    try:
        moved_to = parse_instant(clock)
    except ValueError as refused:
        raise RequestInvalid([{"parameter": "Sertakan-Clock", "detail": str(refused)}]) from None
    return max(moved_to, await run_in_threadpool(instant_now, house)), moved_to
