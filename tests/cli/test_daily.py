"""The service's own day, lived by a thread of this process: lapses once a day, credits after a publication."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.cli import daily
from ledger.domain.values import ClockMode
from ledger.store.database import Database
from tests.api.serving import Served, served
from tests.api.story import Story

WAIT_SECONDS_MAX = 20.0


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Served]:
    with served(database, tmp_path, clock=ClockMode.DATABASE) as running:
        yield running


@contextmanager
def lived(service: Served) -> Iterator[None]:
    stopping = threading.Event()
    thread = threading.Thread(target=daily.live_the_day, args=(service.house, stopping))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def bought_before_the_relief(ledger: Story) -> str:
    """A sponsor whose payment of December 2025 is recorded and allocated as of then."""
    sponsor = str(ledger.write("/v1/sponsors", SPONSOR).sponsor_id)
    worker = str(ledger.write("/v1/workers", WORKER).worker_id)
    ledger.enrolment(worker, sponsor, starts_on="2026-01-01")
    payment = {"amount": "201600", "received_at": AT, "reference": "TRX", "channel": "transfer"}
    ledger.write(f"/v1/sponsors/{sponsor}/payments", payment)
    assert ledger.allocate(sponsor, "2026-12", effective_at=AT).total == "201600.00"
    return sponsor


AT = "2025-12-10T09:00:00+07:00"
SPONSOR = {"name": "Penyumbang", "kind": "individual", "fund_origin": "private", "region": "Jakarta"}
WORKER = {
    "nik": "9901010703850001",
    "name": "Pekerja",
    "birth_date": "1985-03-07",
    "occupation": "petani",
    "sector": "other",
    "region": "Jakarta",
    "monthly_income": "1000000",
}


def wait_for(ledger: Story, sponsor: str, available: str) -> None:
    until = time.monotonic() + WAIT_SECONDS_MAX
    while ledger.available(sponsor) != available:
        assert time.monotonic() < until, ledger.balance(sponsor)
        time.sleep(0.05)


def test_what_became_cheaper_is_credited_once_by_a_service_that_starts_again(office: Served) -> None:
    with office.story() as ledger:
        sponsor = bought_before_the_relief(ledger)
        with lived(office):
            wait_for(ledger, sponsor, "75600.00")
        before = office.house.log.head()
        with lived(office):
            time.sleep(1)

        assert [each.event.TOPIC for each in office.house.log.read(before, 100)] == []
        credited = [each for each in office.house.log.read(0, 1_000) if each.event.TOPIC == "ContributionCredited"]
        assert len(credited) == 1


def test_the_day_goes_on_after_a_run_that_failed(office: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lapse run that cannot be made does not keep the credits from being made."""
    monkeypatch.setattr(daily, "run_to", lambda *_: 1 / 0)
    with office.story() as ledger:
        sponsor = bought_before_the_relief(ledger)
        with lived(office):
            wait_for(ledger, sponsor, "75600.00")
