"""The service's own day: lapses that fell due are recorded once in every local day, and after a publication of the law
what became cheaper is credited.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import structlog

from ledger.application.house import House
from ledger.cli.opening import command_context
from ledger.domain.errors import LedgerError
from ledger.store.database import DatabaseAway, away_by_name

LOOK_SECONDS: Final = 60.0


def live_the_day(house: House, stopping: threading.Event) -> None:
    """Until told to stop. A run that failed is tried again a minute later; one too many changes nothing."""
    lapsed: date | None = None
    credited: tuple[UUID, int] | None = None
    while not stopping.is_set():
        with _tried_again("lapses"):
            today = house.law.day_of(command_context(house).now)
            if today != lapsed:
                waited = house.law.now().policy.number("lapse_recording_days", today)
                run_to(house, today - timedelta(days=waited))
                lapsed = today
        with _tried_again("credits"):
            law = house.law.now()
            # A process that has just started does not know what was credited: it looks once, and finds nothing left.
            if law.guard != credited and credit_all(house, stopping):
                credited = law.guard
        stopping.wait(LOOK_SECONDS)


def run_to(house: House, as_of: date) -> None:
    """All lapses up to `as_of`, command by command."""
    while True:
        with away_by_name():
            recorded = house.lapses.run(command_context(house, actor="service"), as_of)
        _log("lapses").info("lapses.recorded", as_of=as_of.isoformat(), lapsed=recorded.result["lapsed"])
        if not recorded.result["lapsed"]:
            return


def credit_all(house: House, stopping: threading.Event) -> bool:
    """What became cheaper by today's law, command by command; False when told to stop before the end."""
    after: UUID | None = None
    while not stopping.is_set():
        context = command_context(house, actor="service")
        today = house.law.day_of(context.now)
        with away_by_name():
            result = house.credits.run(context, today, after=after).result
        _log("credits").info("credits.recorded", as_of=today.isoformat(), credited=result["credited_count"])
        if result["done"]:
            return True
        after = UUID(result["next"])
    return False


@contextmanager
def _tried_again(what: str) -> Iterator[None]:
    try:
        yield
    except (LedgerError, DatabaseAway) as refused:
        _log(what).warning(f"{what}.not_recorded", error=type(refused).__name__)
    except Exception as error:  # noqa: BLE001 - the service goes on; the run is tried again
        _log(what).error(f"{what}.failed", error=type(error).__name__)


def _log(what: str) -> Any:
    return structlog.get_logger(f"ledger.{what}")
