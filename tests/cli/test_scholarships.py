"""Years of schooling from the terminal."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID, uuid4

import pytest

from ledger.application.claims import ClaimOrder
from ledger.application.house import House, initialise
from ledger.demo.neighbourhoods import TABANAN_WORKER, tabanan
from ledger.demo.steps import id_of
from ledger.demo.teller import tell
from ledger.domain.assessment import ChildNamed, Papers
from ledger.domain.values import ClockMode, Programme, SchoolLevel
from ledger.settings import Settings
from ledger.store.embedded import EmbeddedServer
from ledger.store.log import Context
from tests.cli.command import Command
from tests.conftest import new_home

CLERK, APPROVER = UUID(int=0xA), UUID(int=0xB)
WHEN = datetime.fromisoformat("2025-05-25T09:00:00+07:00")
ANI = ChildNamed("Ani Simulasi", date(2018, 6, 11), SchoolLevel.SD)


def by(actor: UUID) -> Context:
    return Context(actor=actor, command_id=uuid4(), now=WHEN, recorded_at=WHEN)


@pytest.fixture(scope="module")
def schooled() -> Iterator[Command]:
    """A child's schooling granted after an accident at work."""
    with new_home() as home, EmbeddedServer(home):
        settings = Settings(home=home)
        initialise(settings, ClockMode.SIMULATED)
        steps = [(step, scene.at) for scene in tabanan() for step in scene.steps]
        with House.open(settings) as house:
            for step, when in steps[:-1]:
                tell(house, step, when)
            order = ClaimOrder(id_of(TABANAN_WORKER), "scholarship", date(2025, 5, 12))
            claim = UUID(house.claims.file(by(CLERK), order).result["claim_id"])
            house.claims.verify(by(CLERK), claim, note=None, papers=Papers(cause=Programme.JKK, children=(ANI,)))
            house.claims.approve(by(APPROVER), claim, None)
        yield Command(home)


def test_years_fall_due_from_the_terminal_once(schooled: Command) -> None:
    early = schooled("scholarships", "--as-of", "2026-05-26", "--clock", "2026-05-25T06:00:00+07:00")
    assert early.code == 1
    run = ("scholarships", "--as-of", "2026-05-25", "--clock", "2026-05-26T06:00:00+07:00")

    first = schooled(*run, "--json").document
    again = schooled(*run)

    assert [(each["number"], each["due_on"]) for each in first["due"]] == [(1, "2025-05-25"), (2, "2026-05-25")]
    assert (first["due_count"], first["ended"]) == (2, 0)
    assert again.code == 0
    assert "years due     0" in again.out
