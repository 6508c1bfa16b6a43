"""Commands of one file in their order: the next one is decided while the last one is on its way into the log."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from types import TracebackType
from typing import Final, Self

UNDER_WAY_MAX: Final = 2
_LOOK_SECONDS: Final = 0.01


class OutOfTurn(Exception):
    """Lines before these are not in the log, or these are there already: somebody else works on the same file."""


class Turns:
    """`told`: takes how many rows are recorded. What a command raises is raised by whoever asks next, or at the end."""

    def __init__(self, told: Callable[[int], None]) -> None:
        self.were_kept = True
        self._told = told
        self._recorded = 0
        self._pool = ThreadPoolExecutor(UNDER_WAY_MAX, "enrolments")
        self._under_way: list[tuple[int, Future[None], Event]] = []

    def take(self, rows: int, record: Callable[[Event], None]) -> bool:
        """`record` sets the event once it decides, which is when the next one may begin. False: the turns are over."""
        while len(self._under_way) >= UNDER_WAY_MAX:
            self._settle()
        if self._under_way:
            _, before, begun = self._under_way[-1]
            while not before.done() and not begun.wait(_LOOK_SECONDS):
                pass
        if self.were_kept:
            begun = Event()
            self._under_way.append((rows, self._pool.submit(record, begun), begun))
        return self.were_kept

    def __enter__(self) -> Self:
        self._told(0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            while self._under_way and error is None:
                self._settle()
        finally:
            self._pool.shutdown()

    def _settle(self) -> None:
        rows, record, _ = self._under_way.pop(0)
        try:
            record.result()
        except OutOfTurn:
            self.were_kept = False
        else:
            self._recorded += rows
            self._told(self._recorded)
