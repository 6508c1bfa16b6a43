"""Where the processor's time goes, in all threads of this process; waiting does not count."""

import cProfile
import pstats
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import thread_time
from typing import IO

LINES = 40


@contextmanager
def profiled(to: IO[str]) -> Iterator[None]:
    """Observe every thread that begins inside, and this one; the most expensive functions are printed at the end."""
    profiles = [cProfile.Profile(thread_time)]

    def begin(*_: object) -> None:
        profile = cProfile.Profile(thread_time)
        profiles.append(profile)
        profile.enable()  # takes this function's place in the thread

    threading.setprofile(begin)
    profiles[0].enable()
    try:
        yield
    finally:
        profiles[0].disable()
        threading.setprofile(None)
        stats = pstats.Stats(*[profile for profile in profiles if profile.getstats()], stream=to)
        stats.sort_stats("tottime").print_stats(LINES)
        stats.sort_stats("cumulative").print_stats(LINES)
