"""Columns of a batch as PostgreSQL arrays in binary form.

Packed here, because the driver adapts a list element by element in Python: for an allocation of 12,800 workers
that took longer than the server needs to store it.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from struct import Struct
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEADER: Final = Struct(">iiIii")  # dimensions, has nulls, type of elements, elements, lower bound
_EMPTY: Final = Struct(">iiI")
_LENGTH: Final = Struct(">i")
_NULL: Final = b"\xff\xff\xff\xff"
_INT2: Final = Struct(">ih")
_INT4: Final = Struct(">ii")
_INT8: Final = Struct(">iq")
_EPOCH_DAY: Final = date(2000, 1, 1).toordinal()
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def _uuid(value: UUID) -> bytes:
    return b"\x00\x00\x00\x10" + value.int.to_bytes(16, "big")


def _bytes(value: bytes) -> bytes:
    return _LENGTH.pack(len(value)) + value


class Packed:
    """A packed array, ready for a statement; its class tells the driver the type."""

    __slots__ = ("content",)

    def __init__(self, content: bytes) -> None:
        self.content = content


class _PackedDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Packed) -> bytes:
        return obj.content


class ArrayType:
    """An array type, called with values: its number in the catalogue, that of its elements, and how one is packed."""

    def __init__(self, array: int, element: int, pack: Callable[[Any], bytes], *, nullable: bool = False) -> None:
        self._array, self._element, self._pack, self._nullable = array, element, pack, nullable
        self._packed: type[Packed] = type("Packed", (Packed,), {"__slots__": ()})
        psycopg.adapters.register_dumper(self._packed, type("PackedDumper", (_PackedDumper,), {"oid": array}))

    def or_null(self) -> "ArrayType":
        return ArrayType(self._array, self._element, self._pack, nullable=True)

    def __call__(self, values: Sequence[Any]) -> Packed:
        if not values:
            return self._packed(_EMPTY.pack(0, 0, self._element))
        pack = self._pack
        if self._nullable:
            elements = b"".join([_NULL if value is None else pack(value) for value in values])
        else:
            elements = b"".join(map(pack, values))
        return self._packed(_HEADER.pack(1, self._nullable, self._element, len(values), 1) + elements)


BOOL: Final = ArrayType(1000, 16, lambda value: b"\x00\x00\x00\x01\x01" if value else b"\x00\x00\x00\x01\x00")
BYTEA: Final = ArrayType(1001, 17, _bytes)
INT2: Final = ArrayType(1005, 21, lambda value: _INT2.pack(2, value))
INT4: Final = ArrayType(1007, 23, lambda value: _INT4.pack(4, value))
TEXT: Final = ArrayType(1009, 25, lambda value: _bytes(value.encode()))
INT8: Final = ArrayType(1016, 20, lambda value: _INT8.pack(8, value))
DATE: Final = ArrayType(1182, 1082, lambda value: _INT4.pack(4, value.toordinal() - _EPOCH_DAY))
TIMESTAMPTZ: Final = ArrayType(1185, 1184, lambda value: _INT8.pack(8, (value - _EPOCH) // _MICROSECOND))
UUIDS: Final = ArrayType(2951, 2950, _uuid)
