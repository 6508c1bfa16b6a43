"""Threads that ask at once are answered by one statement, each with its own answer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest

from ledger.store import together
from ledger.store.together import Together

THREADS = 16


def test_those_who_wait_share_one_question() -> None:
    asked: list[list[int]] = []
    first_is_asked, all_wait = Event(), Event()

    def select(keys: list[int]) -> dict[int, str]:
        asked.append(keys)
        first_is_asked.set()
        assert all_wait.wait(5)
        return {key: str(key) for key in keys if key % 2}

    asking = Together(select, "test")
    with ThreadPoolExecutor(THREADS + 1) as threads:
        first = threads.submit(asking.ask, 99)
        assert first_is_asked.wait(5)
        others = [threads.submit(asking.ask, number % 8) for number in range(THREADS)]
        while asking._queue.qsize() < THREADS:
            sleep(0.001)
        all_wait.set()

        assert first.result(5) == "99"
        assert [other.result(5) for other in others] == [None, "1", None, "3", None, "5", None, "7"] * 2
    assert [sorted(keys) for keys in asked] == [[99], list(range(8))]


def test_a_failure_is_raised_for_everybody_who_asked_and_for_nobody_after() -> None:
    answers: list[dict[int, str] | LookupError] = [{1: "one"}, LookupError("away")]

    def select(keys: list[int]) -> dict[int, str]:
        answer = answers.pop()
        if isinstance(answer, LookupError):
            raise answer
        return answer

    asking = Together(select, "test")

    with pytest.raises(LookupError, match="away"):
        asking.ask(1)
    assert asking.ask(1) == "one"


def test_the_thread_ends_when_nobody_asks_and_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "IDLE_SECONDS", 0.001)
    asking: Together[int, bool] = Together(lambda keys: dict.fromkeys(keys, True), "test")

    for number in range(200):
        assert asking.ask(number)
        if number % 20 == 0:
            sleep(0.01)
    sleep(0.05)

    assert not asking._is_running
