"""How the command ends: exit codes, and a sentence instead of a traceback."""

import subprocess
import sys

import pytest

from tests.cli.command import Command

NOBODY = "0b9c3a1e-6a0f-4d7e-9f5e-2c1d7a4b8e60"


def test_init_makes_a_ledger_and_again_is_no_harm(nothing: Command) -> None:
    first = nothing("init", "--json").document
    again = nothing("init", "--json").document

    assert first == again
    assert (first["clock"], first["zone"], first["database"]) == ("database", "Asia/Jakarta", "embedded")
    refused = nothing("init", "--clock", "simulated")
    assert refused.code == 1
    assert "opened with the database clock" in refused.err


@pytest.mark.parametrize("words", [("serve",), ("coverage", NOBODY, "--on", "2025-01-01"), ("token", "list")])
def test_an_empty_folder_names_init_and_stays_empty(nothing: Command, words: tuple[str, ...]) -> None:
    ended = nothing(*words)

    assert ended.code == 1
    assert "sertakan init" in ended.err
    assert "Traceback" not in ended.err
    assert list(nothing.home.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("coverage", NOBODY, "--on", "2025-06-31"),
        ("coverage", NOBODY, "--on", "2025-06-30", "--at", "2025-06-30T10:00:00+07:00"),
        ("coverage", NOBODY, "--on", "2025-06-30", "--as-known-at", "2025-06-30T10:00:00"),
        ("allocate", NOBODY, "--through", "2025-13"),
        ("token", "create", "x", "--role", "emperor"),
    ],
)
def test_wrong_use_is_2(nothing: Command, words: tuple[str, ...]) -> None:
    ended = nothing(*words)

    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_a_wrong_environment_is_wrong_use_and_repeats_no_value(nothing: Command) -> None:
    ended = nothing("init", SERTAKAN_DATABASE_URL="mysql://app:hidden@127.0.0.1/ledger")

    assert ended.code == 2
    assert "SERTAKAN_DATABASE_URL" in ended.err
    assert "hidden" not in ended.err


def test_a_database_that_is_away_is_3(nothing: Command) -> None:
    ended = nothing("projections", SERTAKAN_DATABASE_URL="postgresql://app:hidden@127.0.0.1:1/ledger")

    assert ended.code == 3
    assert "database" in ended.err
    assert "hidden" not in ended.err
    assert "Traceback" not in ended.err


def test_a_rule_that_refuses_is_1_with_its_code(ledger: Command) -> None:
    unknown = ledger("coverage", NOBODY, "--on", "2025-06-30")
    future = ledger("lapse", "--as-of", "2999-01-01")
    clock = ledger("lapse", "--as-of", "2025-01-01", "--clock", "2025-01-01T00:00:00+07:00")

    assert [ended.code for ended in (unknown, future, clock)] == [1, 1, 1]
    assert "(worker-unknown)" in unknown.err
    assert "(lapse-run-in-future)" in future.err
    assert "(clock-not-simulated)" in clock.err


def test_another_zone_than_the_recorded_one_is_refused(ledger: Command) -> None:
    ended = ledger("projections", SERTAKAN_ZONE="Asia/Makassar")

    assert ended.code == 1
    assert "Asia/Jakarta" in ended.err


def test_python_m_ledger_is_the_command() -> None:
    shown = subprocess.run([sys.executable, "-m", "ledger", "--help"], capture_output=True, text=True, check=True)

    assert "coverage" in shown.stdout
