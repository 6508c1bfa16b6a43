"""A reader that follows the log as a projection does, and remembers everything it was shown."""

from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread
from time import sleep
from typing import Any

import psycopg
from psycopg import Connection

SELECT_AFTER = "SELECT position, recorded_at FROM events WHERE position > %s ORDER BY position LIMIT 5000"


class Tail(Thread):
    """`complaints`: places where what came was not the next position, or was recorded before the one before it."""

    def __init__(self, connect: Callable[[], Connection[Any]]) -> None:
        super().__init__(name="tail", daemon=True)
        self._connect = connect
        self._stop_asked = Event()
        self.last = 0
        self.recorded_at: datetime | None = None
        self.complaints: list[tuple[str, int, int]] = []

    def run(self) -> None:
        while not self._stop_asked.is_set():
            try:
                with self._connect() as connection:
                    while not self._stop_asked.is_set():
                        self._follow(connection)
            except psycopg.Error:
                sleep(0.05)

    def _follow(self, connection: Connection[Any]) -> None:
        for position, recorded_at in connection.execute(SELECT_AFTER, (self.last,)):
            if position != self.last + 1:
                self.complaints.append(("position", self.last, position))
            if self.recorded_at is not None and recorded_at < self.recorded_at:
                self.complaints.append(("time", self.last, position))
            self.last, self.recorded_at = position, recorded_at

    def finish(self, head: int) -> None:
        """Stop when the head has been seen, or after five seconds."""
        for _ in range(500):
            if self.last >= head:
                break
            sleep(0.01)
        self._stop_asked.set()
        self.join()
