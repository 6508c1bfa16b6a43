"""Strangers at the door: what schemathesis asks from the description alone, and checks of every answer."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.store.database import Database
from ledger.store.tokens import Role
from tests.api.serving import Served, served

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PHASES = ("Examples", "Coverage", "Fuzzing", "Stateful")


def strangers_at(service: Served, folder: Path, *options: str) -> str:
    """What schemathesis reports, in which nothing has failed. `folder`: where it keeps its notes."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run",
               f"{service.url}/openapi.json", "--header", f"Authorization: Bearer {service.tokens[Role.ADMIN]}",
               *options]  # fmt: skip
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "tests.contract.strangers", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def require_all_was_asked(report: str) -> None:
    """No phase and no route was left out, and the links led somewhere."""
    assert [phase for phase in PHASES if not re.search(rf"✅  {phase} \(in ", report)] == [], report
    selected, tested = re.findall(r"(?:Selected|Tested): (\d+)", report)
    assert int(selected) == int(tested) > 0
    links = re.search(r"API Links:\s+(\d+) covered", report)
    assert links is not None, report
    assert int(links[1]) > 0, report


@pytest.mark.timeout(600)  # seconds; about 60 on a machine that has nothing else to do
def test_what_strangers_ask_is_answered_as_described(database: Database, tmp_path: Path) -> None:
    with served(database, tmp_path) as service:
        report = strangers_at(service, tmp_path)

    require_all_was_asked(report)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_what_many_strangers_ask_is_answered_as_described(database: Database, tmp_path: Path) -> None:
    with served(database, tmp_path) as service:
        report = strangers_at(service, tmp_path, "--max-examples", "300")

    require_all_was_asked(report)
