"""Many threads of one process that write at once, and how fast they get on together."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import perf_counter
from typing import Final

WRITERS: Final = 64


def rate(work: Callable[[int], object], numbers: range) -> float:
    """Pieces of work done per second by all writers, who take the next number as soon as they are free."""

    def take(shared: Iterator[int]) -> int:
        done = 0
        for number in shared:  # one step of the iterator is whole: no two threads get the same number
            work(number)
            done += 1
        return done

    shared = iter(numbers)
    done, seconds = _together(lambda: take(shared))
    assert done == len(numbers), "every number is taken once"
    return done / seconds


def rate_within(seconds: float, work: Callable[[float], bool]) -> float:
    """The same for work whose pace nobody knows. It is given the end of the time and says whether it was done."""
    until = perf_counter() + seconds

    def repeat() -> int:
        done = 0
        while perf_counter() < until:
            done += work(until)
        return done

    done, took = _together(repeat)
    return done / took


def _together(write: Callable[[], int]) -> tuple[int, float]:
    """Sum of what the writers have done, and the seconds from the first start to the last end."""
    start = Barrier(WRITERS + 1)
    with ThreadPoolExecutor(WRITERS) as threads:

        def begin() -> int:
            start.wait()
            return write()

        writers = [threads.submit(begin) for _ in range(WRITERS)]
        start.wait()
        began = perf_counter()
        done = sum(writer.result() for writer in writers)
        return done, perf_counter() - began
