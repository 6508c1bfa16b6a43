"""An import that is killed in the middle, started again until it is done: every row once, and the ledger whole."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from psycopg.conninfo import conninfo_to_dict

from ledger.application.house import House, initialise
from ledger.audit.verify import verify
from ledger.cli.checking import check_of
from ledger.cli.opening import command_context, projections
from ledger.domain.values import ClockMode, FundOrigin, SponsorKind
from ledger.projections.runner import Runner
from ledger.settings import Settings
from ledger.store.database import Database
from tests.cases.enrolment_sheets import csv_of, person

ROOT = Path(__file__).parent.parent.parent
SECONDS_MAX = 120
# Small commands, so that there is a middle to be killed in.
VERB = """
import sys
from ledger.application import bulk_enrolments
bulk_enrolments.ROWS_OF_A_COMMAND = int(sys.argv.pop(1))
from ledger.cli.main import main
main()
"""
ENROLLED = "SELECT count(*) FROM enrolment"


def url_of(address: str) -> str:
    parts = conninfo_to_dict(address)
    return f"postgresql:///?{urlencode(parts)}"


class Import:
    """One file for one sponsor, imported by as many processes as it takes."""

    def __init__(self, database: Database, folder: Path, rows: int, size: int) -> None:
        self.database = database
        self.size = size
        settings = Settings(home=folder, zone=ZoneInfo("Asia/Jakarta"))
        initialise(settings, ClockMode.DATABASE, database=database)
        with House.open(settings, database=database) as house:
            registered = house.sponsors.register(
                command_context(house),
                sponsor_id=None,
                name="Kabupaten",
                kind=SponsorKind.GOVERNMENT,
                fund_origin=FundOrigin.APBD,
                region="Jakarta",
            )
        self.sponsor = registered.result["sponsor_id"]
        self.environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "SERTAKAN_HOME": str(folder),
            "SERTAKAN_DATABASE_URL": url_of(database.address()),
            "SERTAKAN_MASTER_KEY_FILE": str(folder / "master.key"),
        }
        people = [person(f"99010147{number // 10_000:04d}{number % 10_000 + 1:04d}") for number in range(rows)]
        self.file = folder / "pekerja.csv"
        self.file.write_bytes(csv_of([*people, people[0], person("1")]))

    def start(self) -> subprocess.Popen[bytes]:
        arguments = ["import", "enrolments", str(self.file), "--sponsor", self.sponsor, "--json"]
        arguments += ["--starts-on", "2025-01-02", "--attested-on", "2025-01-02"]
        command = [sys.executable, "-c", VERB, str(self.size), *arguments]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def kill_at(self, enrolled: int, later: float) -> bool:
        """Whether it was killed before it was done."""
        running, until = self.start(), monotonic() + SECONDS_MAX
        while running.poll() is None and self.count(ENROLLED) < enrolled:
            assert monotonic() < until, "it takes too long"
            sleep(0.005)
        sleep(later)
        running.kill()
        _, said = running.communicate()
        assert running.returncode in {1, -signal.SIGKILL}, said.decode()
        return running.returncode == -signal.SIGKILL

    def finish(self) -> dict[str, Any]:
        running = self.start()
        told, said = running.communicate(timeout=SECONDS_MAX)
        assert running.returncode == 1, said.decode()  # rows were refused
        report: dict[str, Any] = json.loads(told)
        return report

    def count(self, statement: str) -> int:
        with self.database.connection() as connection:
            row = connection.execute(statement).fetchone()
        assert row is not None
        return int(row[0])

    def assert_whole(self, rows: int, report: dict[str, Any]) -> None:
        names = ("rows", "registered", "enrolled", "already", "refused")
        assert [report[name] for name in names] == [rows + 2, rows, rows, 0, 2]
        assert self.count("SELECT count(*) FROM register WHERE kind = 1") == rows
        assert self.count(ENROLLED) == self.count("SELECT count(DISTINCT worker_id) FROM enrolment") == rows
        assert self.count("SELECT count(*) FROM vault_key") == rows + 2  # the sponsor's, and the file's
        assert self.count("SELECT count(*) FROM vault_field WHERE field = 'nik'") == rows
        refused = self.file.with_name(f"{self.file.name}.refused.csv").read_text("utf-8-sig").splitlines()
        assert [line.split(",")[0] for line in refused] == ["refused_line", str(rows + 2), str(rows + 3)]
        Runner(self.database, projections()).catch_up()
        verdict = verify(self.database, {each.name: check_of(each) for each in projections()}, lambda *_: None)
        assert [(check.name, check.finding) for check in verdict.checks if check.finding is not None] == []


def test_an_import_killed_in_the_middle_goes_on_after_the_last_line_recorded(
    database: Database, tmp_path: Path
) -> None:
    rows = 600
    file = Import(database, tmp_path, rows, size=40)

    killed = file.kill_at(120, later=0.01)

    assert killed
    assert 120 <= file.count(ENROLLED) < rows
    file.assert_whole(rows, file.finish())


def test_two_processes_import_the_same_file_and_every_row_goes_in_once(database: Database, tmp_path: Path) -> None:
    rows = 400
    file = Import(database, tmp_path, rows, size=20)

    both = [file.start() for _ in range(2)]
    told = [json.loads(each.communicate(timeout=SECONDS_MAX)[0]) for each in both]

    assert told[0] == told[1]
    file.assert_whole(rows, told[0])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_an_import_killed_at_random_moments_until_it_is_done(database: Database, tmp_path: Path, seed: int) -> None:
    rows, chance = 20_000, random.Random(seed)
    file = Import(database, tmp_path, rows, size=250)

    kills = 0
    while kills < 12 and file.count(ENROLLED) < rows - 2_000:
        kills += file.kill_at(file.count(ENROLLED) + chance.randint(1, 3_000), later=chance.random() / 10)

    assert kills >= 5
    file.assert_whole(rows, file.finish())
