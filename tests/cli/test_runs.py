"""Allocations and lapse runs from the terminal."""

from collections.abc import Iterator

import pytest

from ledger.application.house import House, initialise
from ledger.cli.opening import actor_of
from ledger.demo.neighbourhoods import banyuwangi
from ledger.demo.steps import id_of
from ledger.demo.teller import tell
from ledger.domain.values import ClockMode
from ledger.settings import Settings
from ledger.store.embedded import EmbeddedServer
from tests.cli.command import Command
from tests.conftest import new_home

SPONSOR = id_of("banyuwangi/company")
WORKER = id_of("banyuwangi/worker")


@pytest.fixture(scope="module")
def unpaid() -> Iterator[Command]:
    """A driver paid to June 2025; July's money has come on the 25th and nobody has allocated it."""
    with new_home() as home, EmbeddedServer(home):
        settings = Settings(home=home)
        initialise(settings, ClockMode.SIMULATED)
        steps = [(step, scene.at) for scene in banyuwangi() for step in scene.steps]
        with House.open(settings) as house:
            for step, when in steps[:-1]:
                tell(house, step, when)
        yield Command(home)


def test_money_is_allocated_and_a_lapse_recorded_when_its_day_has_come(unpaid: Command) -> None:
    july = ("allocate", SPONSOR, "--through", "2025-07", "--worker", WORKER, "--json")
    head = unpaid("projections", "--json").document["items"][0]["head"]

    tried = unpaid(*july, "--dry-run").document
    assert (tried["total"], tried["dry_run"], tried["position"]) == ("16800.00", True, head)

    done = unpaid(*july, "--clock", "2025-07-25T11:00:00+07:00").document
    (line,) = done["settled"]
    assert (done["total"], line["month"], line["spell"], done["available"]) == ("16800.00", "2025-07", 1, "0.00")
    assert done["position"] > head

    shown = unpaid("allocate", SPONSOR, "--through", "2025-07")
    assert shown.code == 0
    assert "already_settled" in shown.out

    early = unpaid("lapse", "--as-of", "2025-11-01", "--clock", "2025-10-31T06:00:00+07:00")
    assert early.code == 1
    lapse = ("lapse", "--as-of", "2025-11-01", "--clock", "2025-11-08T06:00:00+07:00", "--json")
    assert unpaid(*lapse).document["workers"] == [str(WORKER)]
    assert unpaid(*lapse).document["lapsed"] == 0


def test_a_credit_run_says_what_it_gave_back_and_refuses_the_future(unpaid: Command) -> None:
    run = unpaid("credits", "--as-of", "2025-07-25", "--json").document
    shown = unpaid("credits", "--as-of", "2025-07-25")
    early = unpaid("credits", "--as-of", "9000-01-01")

    assert (run["credited"], run["credited_count"]) == ([], 0)
    assert "0 worker-months" in shown.out
    assert (early.code, "credit-run-in-future" in early.err) == (1, True)


def test_what_the_terminal_did_is_remembered_under_one_actor_without_a_name(unpaid: Command) -> None:
    settings = Settings(home=unpaid.home)
    with House.open(settings) as house:
        logged = house.log.read(0, 1_000)
        actors = {each.envelope.actor for each in logged if each.event.TOPIC == "MembershipLapsed"}

        assert actors == {actor_of(house, "cli")}
