"""The service's own day: once in every local day the lapses and the years of schooling that fell due are recorded."""

import threading
from datetime import date, timedelta
from typing import Final

import structlog

from ledger.application.house import House
from ledger.cli.opening import command_context
from ledger.domain.errors import LedgerError
from ledger.store.database import DatabaseAway, away_by_name

LOOK_SECONDS: Final = 60.0

log = structlog.get_logger("ledger.lapses")


def record_due_lapses(house: House, stopping: threading.Event) -> None:
    """Until told to stop. A run that failed is tried again a minute later; one too many changes nothing."""
    done: date | None = None
    while not stopping.is_set():
        try:
            today = house.law.day_of(command_context(house).now)
            if today != done:
                waited = house.law.now().policy.number("lapse_recording_days", today)
                run_to(house, today - timedelta(days=waited))
                run_scholarships_to(house, today)
                done = today
        except (LedgerError, DatabaseAway) as refused:
            log.warning("lapses.not_recorded", error=type(refused).__name__)
        except Exception as error:  # noqa: BLE001 - the service goes on; the run is tried again
            log.error("lapses.failed", error=type(error).__name__)  # noqa: TRY400 - a trace may repeat data
        stopping.wait(LOOK_SECONDS)


def run_to(house: House, as_of: date) -> None:
    """All lapses up to `as_of`, command by command."""
    while True:
        with away_by_name():
            recorded = house.lapses.run(command_context(house, actor="service"), as_of)
        log.info("lapses.recorded", as_of=as_of.isoformat(), lapsed=recorded.result["lapsed"])
        if not recorded.result["lapsed"]:
            return


def run_scholarships_to(house: House, as_of: date) -> None:
    """All years of schooling up to `as_of`, command by command."""
    while True:
        with away_by_name():
            recorded = house.scholarships.run(command_context(house, actor="service"), as_of)
        due, ended = recorded.result["due_count"], recorded.result["ended"]
        log.info("scholarships.recorded", as_of=as_of.isoformat(), due=due, ended=ended)
        if not due and not ended:
            return
