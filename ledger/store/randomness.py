"""Random bytes drawn from the system in store: each draw lets go of the interpreter, and 64 writers would queue again.

With 64 threads that write, drawing ids, nonces and salts one by one took a quarter of a command's processor time.
"""

import os
from threading import Lock
from typing import Final
from uuid import UUID

STORE_BYTES: Final = 65_536
_VERSION_4: Final = 4 << 76 | 0b10 << 62  # and the variant of RFC 9562
_DRAWN: Final = (1 << 128) - 1 ^ (0b1111 << 76 | 0b11 << 62)

_lock = Lock()
_store = b""
_used = 0


def random_bytes(count: int) -> bytes:
    """Bytes of the system's generator, each given once, to one caller of one process."""
    global _store, _used  # noqa: PLW0603 - the store of the process
    if count > STORE_BYTES:
        return os.urandom(count)
    with _lock:
        if len(_store) - _used < count:
            _store, _used = os.urandom(STORE_BYTES), 0
        _used += count
        return _store[_used - count : _used]


def random_id() -> UUID:
    """A UUID of version 4."""
    return id_of(random_bytes(16))


def id_of(drawn: bytes) -> UUID:
    """The UUID of version 4 that 16 random bytes make; the library's own way takes three times as long."""
    return UUID(int=int.from_bytes(drawn, "big") & _DRAWN | _VERSION_4)


def _forget() -> None:
    """A child must not draw what its parent draws: a nonce must never come twice."""
    global _lock, _store, _used
    _lock, _store, _used = Lock(), b"", 0


os.register_at_fork(after_in_child=_forget)
