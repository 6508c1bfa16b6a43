"""Facts as bytes: what stands where, and what a reader does with bytes it does not understand."""

import sys
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from ledger.domain.errors import EventTooLarge
from ledger.domain.events import Funding, FundsAllocated, LedgerEvent, MembershipLapsed
from ledger.store.codec import (
    STATE_BYTES_MAX,
    Envelope,
    EventCodec,
    SchemaTooNew,
    StoredEventUnreadable,
    UnknownTopic,
)
from tests.store.logs import JANUARY, NOW, PAIR

STREAM, ACTOR, COMMAND = UUID(int=1), UUID(int=2), UUID(int=3)
ENVELOPE = Envelope(ACTOR, COMMAND, (1, 1))
LAPSED = MembershipLapsed(originator_id=STREAM, originator_version=4, spell=1, on=date(2025, 5, 1))
STORED = (
    b'{"schema":1,"actor":"00000000-0000-0000-0000-000000000002"'
    b',"command_id":"00000000-0000-0000-0000-000000000003","of":[1,1],"causation":null'
)
codec = EventCodec()


class CodecReworded(LedgerEvent):
    """A fact that has had three shapes: a number in rupiah, then in sen, then with a reason."""

    TOPIC = "CodecReworded"
    class_version: ClassVar[int] = 3

    sen: int
    reason: str

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["sen"] = state.pop("rupiah") * 100

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        state["reason"] = "unknown"


class CodecSilent(LedgerEvent):
    """A fact that says nothing but that it happened."""

    TOPIC = "CodecSilent"


def stored(state: bytes, topic: str = "MembershipLapsed") -> StoredEvent:
    return StoredEvent(STREAM, 4, topic, state)


def with_schema(number: int) -> bytes:
    return STORED.replace(b'"schema":1', f'"schema":{number}'.encode())


def test_the_envelope_comes_first_and_the_place_in_the_stream_is_not_repeated() -> None:
    assert codec.encode(LAPSED, ENVELOPE) == stored(STORED + b',"spell":1,"on":"2025-05-01"}')


def test_what_was_written_is_read() -> None:
    envelope = Envelope(ACTOR, COMMAND, (3, 12_800), causation=17)

    assert codec.decode(codec.encode(LAPSED, envelope)) == (LAPSED, envelope)


def test_a_fact_without_fields_is_only_its_envelope() -> None:
    silent = CodecSilent(originator_id=STREAM, originator_version=4)

    assert codec.encode(silent, ENVELOPE).state == STORED + b"}"
    assert codec.decode(codec.encode(silent, ENVELOPE)) == (silent, ENVELOPE)


@pytest.mark.parametrize(
    ("schema", "fields", "reason"),
    [
        (1, b',"rupiah":16800}', "unknown"),
        (2, b',"sen":1680000}', "unknown"),
        (3, b',"sen":1680000,"reason":"letter"}', "letter"),
    ],
)
def test_an_older_shape_is_brought_up_to_date_step_by_step(schema: int, fields: bytes, reason: str) -> None:
    event, _ = codec.decode(stored(with_schema(schema) + fields, "CodecReworded"))

    assert event == CodecReworded(originator_id=STREAM, originator_version=4, sen=1_680_000, reason=reason)


def test_the_present_shape_is_written() -> None:
    event = CodecReworded(originator_id=STREAM, originator_version=4, sen=1, reason="x")

    assert codec.encode(event, ENVELOPE).state.startswith(b'{"schema":3,')


def test_a_reader_stops_at_a_shape_newer_than_its_own() -> None:
    with pytest.raises(SchemaTooNew, match=r"MembershipLapsed .* version 4: schema 2 is newer than 1"):
        codec.decode(stored(with_schema(2) + b',"spell":1,"on":"2025-05-01"}'))


def test_a_reader_stops_at_a_fact_it_does_not_know() -> None:
    with pytest.raises(UnknownTopic, match="no such fact"):
        codec.decode(stored(STORED + b"}", "PensionPaid"))


@pytest.mark.parametrize("topic", ["antigravity:fly", "antigravity", "ledger.domain.sponsor:Sponsor", "Sponsor"])
def test_a_topic_never_imports_a_program_and_never_names_anything_but_a_fact(topic: str) -> None:
    with pytest.raises(UnknownTopic):
        codec.decode(stored(STORED + b"}", topic))

    assert "antigravity" not in sys.modules


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"{}",
        b"not JSON",
        STORED + b',"spell":1}',
        STORED + b',"spell":"secret","on":"2025-05-01"}',
        STORED + b',"spell":1,"on":"2025-05-01","more":1}',
        STORED + b',"spell":1,"on":"2025-05-01"',
        b" " + STORED + b',"spell":1,"on":"2025-05-01"}',
        STORED.replace(b'"actor":"0', b'"actor":"x') + b',"spell":1,"on":"2025-05-01"}',
    ],
)
def test_a_reader_stops_at_damage_and_does_not_repeat_what_stands_there(state: bytes) -> None:
    with pytest.raises(StoredEventUnreadable) as refusal:
        codec.decode(stored(state))

    assert "secret" not in str(refusal.value)
    assert "MembershipLapsed of stream 00000000-0000-0000-0000-000000000001, version 4" in str(refusal.value)


def test_an_event_larger_than_a_log_entry_may_be_is_refused() -> None:
    drawn = [Funding(payment_id=UUID(int=number), amount=1) for number in range(1_000)]
    allocated = FundsAllocated(
        originator_id=STREAM,
        originator_version=4,
        allocation_id=COMMAND,
        amounts=PAIR,
        drawn=tuple(drawn),
        worker_months=1,
        through_month=JANUARY,
        effective_at=NOW,
    )

    with pytest.raises(EventTooLarge) as refusal:
        codec.encode(allocated, ENVELOPE)

    assert refusal.value.fields["size"] > STATE_BYTES_MAX


def test_the_five_hundred_payments_that_one_allocation_may_name_fit() -> None:
    drawn = tuple(Funding(payment_id=UUID(int=2**127 + number), amount=10**15) for number in range(500))
    allocated = FundsAllocated(
        originator_id=STREAM,
        originator_version=4,
        allocation_id=COMMAND,
        amounts=PAIR,
        drawn=drawn,
        worker_months=12_800,
        through_month=JANUARY,
        effective_at=NOW,
    )

    assert len(codec.encode(allocated, ENVELOPE).state) <= STATE_BYTES_MAX


def test_the_librarys_mapper_reads_but_cannot_write_without_an_envelope() -> None:
    assert codec.to_domain_event(codec.encode(LAPSED, ENVELOPE)) == LAPSED
    with pytest.raises(TypeError, match="envelope"):
        codec.to_stored_event(LAPSED)
