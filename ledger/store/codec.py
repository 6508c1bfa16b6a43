"""Events to stored bytes and back: an envelope first, then the fact's fields in declared order, as compact JSON."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, cast
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from eventsourcing.utils import TopicError, resolve_topic
from pydantic import ValidationError
from pydantic_core import from_json

from ledger.domain.errors import EventTooLarge
from ledger.domain.events import LedgerEvent

STATE_BYTES_MAX: Final = 60_000  # an entry of a C2SP log has a 16-bit length; the leaf adds its own fields

_PLACE: Final = {"originator_id", "originator_version"}  # columns of the log, not part of the bytes
_TOPIC: Final = re.compile(r"[A-Z][A-Za-z0-9]*")
_ENVELOPE: Final = re.compile(
    rb'\{"schema":([0-9]+),"actor":"([0-9a-f-]{36})","command_id":"([0-9a-f-]{36})"'
    rb',"of":\[([0-9]+),([0-9]+)\],"causation":(null|[0-9]+)(?:,|(?=\}))'
)


class StoredEventUnreadable(Exception):
    """A stored event that this program cannot read. Whoever reads the log stops here and says so."""

    def __init__(self, stored: StoredEvent, why: str) -> None:
        self.stored = stored
        super().__init__(f"{stored.topic} of stream {stored.originator_id}, version {stored.originator_version}: {why}")


class SchemaTooNew(StoredEventUnreadable):
    """The event was written by a newer program than this one."""


class UnknownTopic(StoredEventUnreadable):
    """No fact of this program has the event's name."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What surrounds every fact. `of`: (k, n), the k-th of the n events of its command, from 1.

    `causation`: position of the event that this one follows from, or None.
    """

    actor: UUID
    command_id: UUID
    of: tuple[int, int]
    causation: int | None = None


class EventCodec(Mapper[UUID]):
    """The library's mapper with our envelope. Older shapes of a fact are brought up to date by the methods
    `upcast_v1_v2(state: dict)` of its class, as in the library; stored bytes stay as they are.
    """

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def encode(self, event: LedgerEvent, envelope: Envelope) -> StoredEvent:
        """Raises EventTooLarge above `STATE_BYTES_MAX`."""
        fields = event.__pydantic_serializer__.to_json(event, exclude=_PLACE)
        k, n = envelope.of
        causation = "null" if envelope.causation is None else envelope.causation
        names = _names(envelope.actor, envelope.command_id)
        before = f'{{"schema":{event.class_version},{names},"of":[{k},{n}],"causation":{causation}'
        state = before.encode() + (b"," + fields[1:] if len(fields) > len(b"{}") else fields[1:])
        if len(state) > STATE_BYTES_MAX:
            raise EventTooLarge(topic=event.TOPIC, size=len(state), limit=STATE_BYTES_MAX)
        return StoredEvent(event.originator_id, event.originator_version, event.TOPIC, state)

    def decode(self, stored: StoredEvent) -> tuple[LedgerEvent, Envelope]:
        """Raises UnknownTopic, SchemaTooNew, StoredEventUnreadable."""
        fact = fact_class(stored)
        found = _ENVELOPE.match(stored.state)
        if found is None:
            raise StoredEventUnreadable(stored, "its envelope is damaged")
        schema, actor, command_id, k, n, causation = found.groups()
        envelope = Envelope(
            _uuid(actor), _uuid(command_id), (int(k), int(n)), None if causation == b"null" else int(causation)
        )
        if int(schema) > fact.class_version:
            raise SchemaTooNew(stored, f"schema {int(schema)} is newer than {fact.class_version}, which is known here")
        try:
            event = _fact(fact, int(schema), stored, stored.state[found.end() :])
        except (ValidationError, ValueError) as damage:
            # The library's text would repeat what stands in the event.
            count = damage.error_count() if isinstance(damage, ValidationError) else 1
            raise StoredEventUnreadable(stored, f"{count} of its fields cannot be read") from None
        return event, envelope

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        return self.decode(stored_event)[0]

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        raise TypeError("a fact is stored in the envelope of its command: use encode")


def fact_class(stored: StoredEvent) -> type[LedgerEvent]:
    """The class of a stored event's fact. Raises UnknownTopic."""
    try:
        return _fact_class(stored.topic)
    except TopicError:
        raise UnknownTopic(stored, "no such fact is known here") from None


@lru_cache(maxsize=1024)
def _fact_class(topic: str) -> type[LedgerEvent]:
    if _TOPIC.fullmatch(topic) is None:  # the library would import whatever module a dotted topic names
        raise TopicError(topic)
    found = resolve_topic(topic)
    if not (isinstance(found, type) and issubclass(found, LedgerEvent)):
        raise TopicError(topic)
    return found


def _fact(fact: type[LedgerEvent], schema: int, stored: StoredEvent, rest: bytes) -> LedgerEvent:
    place = f'{{"originator_id":"{stored.originator_id}","originator_version":{stored.originator_version}'
    whole = place.encode() + (b"," if len(rest) > len(b"}") else b"") + rest
    if schema == fact.class_version:
        return cast("LedgerEvent", fact.__pydantic_validator__.validate_json(whole))
    state: dict[str, Any] = from_json(whole)
    for version in range(schema, fact.class_version):
        getattr(fact, f"upcast_v{version}_v{version + 1}")(state)
    return cast("LedgerEvent", fact.__pydantic_validator__.validate_python(state, strict=False))


@lru_cache(maxsize=256)
def _names(actor: UUID, command_id: UUID) -> str:
    return f'"actor":"{actor}","command_id":"{command_id}"'


@lru_cache(maxsize=4096)
def _uuid(text: bytes) -> UUID:
    return UUID(text.decode())
