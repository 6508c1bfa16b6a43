"""Events as they are told: decoded, brought up to date, amounts in rupiah, and the stored bytes beside them."""

from base64 import b64encode
from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.domain.money import Money, rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Value
from ledger.store.log import LoggedEvent

_PLACE: Final = frozenset({"originator_id", "originator_version"})  # told beside the fact, not in it

Tell = Callable[[Any], Any]


def told(logged: LoggedEvent, zone: ZoneInfo) -> dict[str, Any]:
    """One event. `data`: the fact without its envelope. `state`: the very bytes that were stored, in base64."""
    envelope = logged.envelope
    return {
        "position": logged.position,
        "topic": logged.event.TOPIC,
        "recorded_at": logged.recorded_at.astimezone(zone).isoformat(),
        "originator_id": str(logged.event.originator_id),
        "originator_version": logged.event.originator_version,
        "actor": str(envelope.actor),
        "command_id": str(envelope.command_id),
        "of": list(envelope.of),
        "causation": envelope.causation,
        "data": _fields_told(type(logged.event))(logged.event),
        "state": b64encode(logged.stored.state).decode(),
    }


@cache
def _fields_told(kind: type[Value]) -> Tell:
    """How a fact, or a value inside one, is told: its declared fields in their order."""
    hints = get_type_hints(kind, include_extras=True)
    tells = {name: _told_as(hints[name]) for name in kind.model_fields if name not in _PLACE}
    return lambda value: {name: tell(getattr(value, name)) for name, tell in tells.items()}


def _told_as(hint: Any) -> Tell:
    """By the declared type, because sen and a plain count are both an int."""
    if hint == Money:
        return rupiah
    arguments = get_args(hint)
    match get_origin(hint):
        case origin if origin is dict:
            tell = _told_as(arguments[1])
            return lambda held: {str(name): tell(each) for name, each in held.items()}
        case origin if origin is tuple:
            tell = _told_as(arguments[0])
            return lambda held: [tell(each) for each in held]
        case origin if origin in {Union, UnionType}:
            (inner,) = (each for each in arguments if each is not NoneType)
            tell = _told_as(inner)
            return lambda held: None if held is None else tell(held)
    if isinstance(hint, type) and issubclass(hint, Value):
        return _fields_told(hint)
    return _plain


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | ContributionMonth):
        return str(value)
    return value
