"""Rows that were unpacked once, kept on the disk without a name: reading them again costs a tenth."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from tempfile import TemporaryFile
from typing import Any, Final

from ledger.sheets.cells import Odd, Raw

Row = tuple[int, int, Sequence[Raw]]
_READERS: Final[Mapping[str, Callable[[str], Raw]]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


class Kept:
    """Batches of rows in their order, a line of JSON for each."""

    def __init__(self) -> None:
        self._file = TemporaryFile("w+b")  # noqa: SIM115 - its owner closes it

    def add(self, rows: Sequence[Row]) -> None:
        self._file.write(json.dumps(rows, default=_told, separators=(",", ":")).encode() + b"\n")

    def rows(self) -> Iterator[Row]:
        self._file.seek(0)
        for batch in self._file:
            yield from json.loads(batch, object_hook=_read)

    def close(self) -> None:
        self._file.close()


def _told(given: Any) -> dict[str, str]:
    if isinstance(given, Odd):
        return {"odd": given.value}
    return {type(given).__name__: given.isoformat()}


def _read(given: dict[str, str]) -> Raw:
    ((kind, text),) = given.items()
    return Odd(text) if kind == "odd" else _READERS[kind](text)
