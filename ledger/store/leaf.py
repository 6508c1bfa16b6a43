"""The bytes of an event that the Merkle log hashes. Fixed for ever: a checkpoint held elsewhere depends on them."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct
from typing import Final
from uuid import UUID

MAGIC: Final = b"sertakan-event-v1\0"
_FIXED: Final = Struct(">Q16sQqH")  # position, originator, version, microseconds since 1970 UTC, length of topic
_LENGTH: Final = Struct(">I")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def leaf_bytes(
    position: int, originator_id: UUID, version: int, recorded_at: datetime, topic: str, state: bytes
) -> bytes:
    r"""`sertakan-event-v1\0` ‖ u64 position ‖ 16 bytes originator ‖ u64 version ‖ i64 recorded_at in µs
    ‖ u16 length ‖ topic ‖ u32 length ‖ state, big-endian.
    """
    name = topic.encode()
    instant = (recorded_at - _EPOCH) // _MICROSECOND
    fixed = _FIXED.pack(position, originator_id.bytes, version, instant, len(name))
    return b"".join((MAGIC, fixed, name, _LENGTH.pack(len(state)), state))


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256 of a leaf as RFC 9162 hashes it: with a zero byte before it, so that no leaf is an inner node."""
    return sha256(b"\0" + leaf).digest()
