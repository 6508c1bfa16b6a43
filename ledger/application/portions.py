"""Long commands in portions: each is recorded by itself, and the whole is answered by the last."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from ledger.store.log import Context
from ledger.store.randomness import random_id

PORTION: Final = 1_000

Item = TypeVar("Item")


def portions(items: Sequence[Item], size: int = PORTION) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def portion_of(context: Context) -> Context:
    """A command of its own, without the key, which is the whole's: done again, it finds what was done."""
    return replace(context, command_id=random_id(), key_mac=None, request_mac=None)
