"""Questions of many threads at the same moment, asked of the database in one statement."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Final, Generic, TypeVar

Key = TypeVar("Key")
Answer = TypeVar("Answer")

IDLE_SECONDS: Final = 1.0  # the thread that asks ends when nobody has had a question for so long


class _Question(Generic[Key, Answer]):
    __slots__ = ("answer", "answered", "error", "key")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.answer: Answer | None = None
        self.error: BaseException | None = None
        self.answered = Lock()
        self.answered.acquire()


class Together(Generic[Key, Answer]):
    """`select` answers those of the keys that it knows, and may raise: then all who asked raise it.

    With 64 threads that each ask on a connection of their own, most of their time goes into handing connections
    around.
    """

    def __init__(self, select: Callable[[list[Key]], dict[Key, Answer]], name: str) -> None:
        self._select = select
        self._name = name
        self._queue: SimpleQueue[_Question[Key, Answer]] = SimpleQueue()
        self._starting = Lock()
        self._is_running = False

    def ask(self, key: Key) -> Answer | None:
        """The answer as of a moment after the call began."""
        question: _Question[Key, Answer] = _Question(key)
        with self._starting:
            self._queue.put(question)
            if not self._is_running:
                Thread(target=self._run, name=self._name, daemon=True).start()
                self._is_running = True
        with question.answered:
            pass
        if question.error is not None:
            raise question.error
        return question.answer

    def _run(self) -> None:
        while True:
            try:
                asked = [self._queue.get(timeout=IDLE_SECONDS)]
            except Empty:
                with self._starting:
                    if self._queue.empty():
                        self._is_running = False
                        return
                continue
            try:
                while True:
                    asked.append(self._queue.get_nowait())
            except Empty:
                pass
            self._answer(asked)

    def _answer(self, asked: list[_Question[Key, Answer]]) -> None:
        try:
            found = self._select(list({question.key for question in asked}))
        except BaseException as error:  # noqa: BLE001 - it is the callers', who wait for it
            for question in asked:
                question.error = error
        else:
            for question in asked:
                question.answer = found.get(question.key)
        for question in asked:
            question.answered.release()
