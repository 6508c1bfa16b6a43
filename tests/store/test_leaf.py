"""The leaf is fixed for ever: whoever keeps a checkpoint computes it without us."""

import struct
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from ledger.store.leaf import leaf_bytes, leaf_hash

EVENT: dict[str, Any] = {
    "position": 41,
    "originator_id": UUID("0d8a3c5e-1f7b-4a52-9c3d-5e6f708192a3"),
    "version": 3,
    "recorded_at": datetime(2025, 1, 6, 2, 30, 0, 123_456, tzinfo=UTC),
    "topic": "PaymentReceived",
    "state": b'{"schema":1,"amount":1399086}',
}

GOLDEN_LEAF = (
    "73657274616b616e2d6576656e742d763100"  # sertakan-event-v1\0
    "0000000000000029"
    "0d8a3c5e1f7b4a529c3d5e6f708192a3"
    "0000000000000003"
    "00062b0067b43c40"
    "000f"
    "5061796d656e745265636569766564"
    "0000001d"
    "7b22736368656d61223a312c22616d6f756e74223a313339393038367d"
)
GOLDEN_HASH = "9689f4e81009feb80a5573a1ea9a4d1eeb16d60f481fdd73c5e88ed48570ef04"


def test_the_leaf_of_an_event_is_the_bytes_it_always_was() -> None:
    leaf = leaf_bytes(**EVENT)

    assert leaf.hex() == GOLDEN_LEAF
    assert leaf_hash(leaf).hex() == GOLDEN_HASH


def test_the_leaf_can_be_built_from_its_description() -> None:
    topic, state = EVENT["topic"].encode(), EVENT["state"]
    described = (
        b"sertakan-event-v1\0"
        + struct.pack(">Q", EVENT["position"])
        + EVENT["originator_id"].bytes
        + struct.pack(">Q", EVENT["version"])
        + struct.pack(">q", 1_736_130_600_123_456)
        + struct.pack(">H", len(topic))
        + topic
        + struct.pack(">I", len(state))
        + state
    )

    assert leaf_bytes(**EVENT) == described
    assert leaf_hash(described) == sha256(b"\0" + described).digest()


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("position", 42),
        ("originator_id", UUID(int=1)),
        ("version", 4),
        ("recorded_at", EVENT["recorded_at"] + timedelta(microseconds=1)),
        ("topic", "PaymentReceive"),
        ("state", b'{"schema":1,"amount":1399087}'),
    ],
)
def test_every_field_of_an_event_is_hashed(field: str, other: Any) -> None:
    assert leaf_bytes(**{**EVENT, field: other}) != leaf_bytes(**EVENT)


def test_a_byte_cannot_move_from_the_topic_to_the_state() -> None:
    moved = {**EVENT, "topic": EVENT["topic"] + "{", "state": EVENT["state"][1:]}

    assert leaf_bytes(**moved) != leaf_bytes(**EVENT)


def test_an_instant_is_hashed_and_not_the_zone_it_is_written_in() -> None:
    in_jakarta = EVENT["recorded_at"].astimezone(timezone(timedelta(hours=7)))

    assert leaf_bytes(**{**EVENT, "recorded_at": in_jakarta}) == leaf_bytes(**EVENT)
