"""Views rebuilt and the ledger verified from the terminal."""

import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from ledger.application.house import House, initialise
from ledger.demo.story import tell_story
from ledger.domain.values import ClockMode
from ledger.settings import Settings
from ledger.store.database import open_database
from ledger.store.embedded import EmbeddedServer
from tests.cli.command import SERTAKAN, Command
from tests.conftest import new_home

PARTICIPANTS = 40


@pytest.fixture(scope="module")
def told() -> Iterator[Command]:
    """A story of this file's own, for it is damaged."""
    with new_home() as home, EmbeddedServer(home):
        settings = Settings(home=home)
        initialise(settings, ClockMode.SIMULATED)
        with House.open(settings) as house:
            tell_story(house, participants=PARTICIPANTS)
        yield Command(home)


def damage(command: Command, statement: str) -> None:
    with open_database(Settings(home=command.home)) as database, database.connect("owner") as owner:
        owner.execute(statement.encode())


def versions(command: Command) -> dict[str, int]:
    return {each["name"]: each["version"] for each in command("projections", "--json").document["items"]}


def test_a_ledger_is_verified_damaged_rebuilt_and_verified_again(told: Command) -> None:
    assert told("rebuild").code == 0
    before = versions(told)
    whole = told("verify", "--json").document
    assert (whole["ok"], whole["first_bad_position"], whole["damage"]) == (True, None, None)
    assert all(check["ok"] for check in whole["checks"])
    assert "sponsor_balance" in told("verify").out

    table = f"sponsor_balance_v{before['sponsor_balance']}"
    damage(told, f"DELETE FROM {table} WHERE known_from = (SELECT max(known_from) FROM {table})")  # noqa: S608
    found = told("verify", "--json")
    assert found.code == 1
    assert '"damage": "projection row differs"' in found.out
    assert "projection row differs" in told("verify").out

    refused = told("rebuild", "sponsor_balance")
    assert refused.code == 1
    assert "sponsor_balance: other rows" in refused.out
    assert versions(told)["sponsor_balance"] >= before["sponsor_balance"]

    replaced = told("rebuild", "sponsor_balance", "--replace", "--json").document
    assert [each["switched"] for each in replaced["items"]] == [True]
    assert told("verify", "--json").document["ok"]
    assert versions(told) == before | {"sponsor_balance": before["sponsor_balance"] + 1}


def test_a_rebuild_that_was_killed_is_gone_on_with(told: Command) -> None:
    before = versions(told)
    process = subprocess.Popen([str(SERTAKAN), "rebuild"], env=told.environment, cwd="/")
    time.sleep(1.5)
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert told("rebuild").code == 0
    assert set(versions(told)) == set(before)
    assert told("verify").code == 0


def test_a_running_service_goes_on_with_the_version_that_serves(told: Command) -> None:
    with told.running("project") as running:
        running.wait_for("projecting")
        before = versions(told)
        assert told("rebuild", "--fresh").code == 0
        head = told("lapse", "--as-of", "2026-01-01", "--clock", "2026-02-01T00:00:00+07:00", "--json").document
        until = time.monotonic() + 30
        while True:
            items = told("projections", "--json").document["items"]
            if {each["position"] for each in items} == {head["position"]}:
                break
            assert time.monotonic() < until
    assert head["lapsed"] > 0
    assert {each["name"]: each["version"] for each in items} == {name: at + 1 for name, at in before.items()}
    assert {each["state"] for each in items} == {"running"}
    assert told("verify").code == 0


def test_a_view_that_does_not_exist_is_wrong_use(told: Command) -> None:
    wrong = told("rebuild", "balance")

    assert wrong.code == 2
    assert "coverage" in wrong.err
