"""`sertakan import enrolments`, step by step as docs/how-to/enrol-from-a-file.md says it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from psycopg.conninfo import conninfo_to_dict

from ledger.application.house import House, initialise
from ledger.cli.opening import command_context
from ledger.domain.values import ClockMode, FundOrigin, SponsorKind
from ledger.settings import Settings
from ledger.store.database import Database
from tests.cases.enrolment_sheets import csv_of, person

ROOT = Path(__file__).parent.parent.parent
FOR_ALL = ("--starts-on", "2025-01-02", "--region", "Kab. Gianyar", "--sector", "other", "--attested-on", "2025-01-02")
BARE = ("nik", "name", "birth_date", "occupation", "monthly_income")


class Office:
    """A ledger on the test's server, and the verb typed beside it."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        settings = Settings(home=folder, zone=ZoneInfo("Asia/Jakarta"))
        initialise(settings, ClockMode.DATABASE, database=database)
        with House.open(settings, database=database) as house:
            registered = house.sponsors.register(
                command_context(house),
                sponsor_id=None,
                name="Kabupaten",
                kind=SponsorKind.GOVERNMENT,
                fund_origin=FundOrigin.APBD,
                region="Kab. Gianyar",
            )
        self.sponsor = registered.result["sponsor_id"]
        self.environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "SERTAKAN_HOME": str(folder),
            "SERTAKAN_DATABASE_URL": f"postgresql:///?{urlencode(conninfo_to_dict(database.address()))}",
            "SERTAKAN_MASTER_KEY_FILE": str(folder / "master.key"),
        }

    def typed(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from ledger.cli.main import main; main()", *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def imported(self, file: Path, *words: str) -> tuple[int, dict[str, Any]]:
        """Exit code and report."""
        ended = self.typed("import", "enrolments", str(file), "--sponsor", self.sponsor, "--json", *FOR_ALL, *words)
        assert ended.stdout, ended.stderr
        return ended.returncode, json.loads(ended.stdout)

    def enrolled(self) -> int:
        with self.database.connection() as connection:
            row = connection.execute("SELECT count(*) FROM enrolment").fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


def counts(report: dict[str, Any]) -> list[int]:
    return [report[name] for name in ("registered", "enrolled", "already", "refused")]


def test_a_file_is_tried_imported_corrected_and_imported_again(office: Office, tmp_path: Path) -> None:
    template = tmp_path / "contoh.csv"
    assert office.typed("template", "enrolments", "--format", "csv", "--output", str(template)).returncode == 0
    assert "NOMOR_IDENTITAS" in template.read_text("utf-8-sig")
    rows = [person("9901014703850001"), person("990101470385000"), person("9901014703850003")]
    file, beside = tmp_path / "pekerja.csv", tmp_path / "pekerja.csv.refused.csv"
    bare = [{name: row[name] for name in BARE} for row in rows]
    file.write_bytes(csv_of(bare, BARE))

    code, tried = office.imported(file, "--dry-run")
    assert (code, counts(tried), office.enrolled()) == (1, [2, 2, 0, 1], 0)
    assert "nik-shape" in beside.read_text("utf-8-sig")

    code, done = office.imported(file)
    assert (code, counts(done), office.enrolled()) == (1, [2, 2, 0, 1], 2)
    assert done["refused_rows"] == str(beside)
    assert beside.stat().st_mode & 0o077 == 0
    assert office.imported(file) == (code, done)

    corrected = tmp_path / "betul.csv"
    corrected.write_text(beside.read_text("utf-8").replace("990101470385000,", "9901014703850002,"), "utf-8")
    code, rest = office.imported(corrected)
    assert (code, counts(rest), office.enrolled()) == (0, [1, 1, 0, 0], 3)
    assert rest["refused_rows"] is None
    assert not corrected.with_name("betul.csv.refused.csv").exists()

    bare[1] = {**bare[1], "nik": "9901014703850002"}
    file.write_bytes(csv_of(bare, BARE))
    code, whole = office.imported(file)
    assert (code, counts(whole), office.enrolled()) == (0, [0, 0, 3, 0], 3)
    assert not beside.exists()

    other = office.typed("import", "enrolments", str(file), "--sponsor", office.sponsor, "--starts-on", "2025-02-01")
    assert (other.returncode, "enrolment-file-differs" in other.stderr) == (1, True)


def test_a_file_of_somebody_else_is_not_replaced_by_refused_rows(office: Office, tmp_path: Path) -> None:
    file, beside = tmp_path / "pekerja.csv", tmp_path / "pekerja.csv.refused.csv"
    file.write_bytes(csv_of([person("1")]))
    beside.write_text("catatan,penting\n", "utf-8")

    ended = office.typed("import", "enrolments", str(file), "--sponsor", office.sponsor, *FOR_ALL)

    assert (ended.returncode, "in the way" in ended.stderr) == (2, True)
    assert beside.read_text("utf-8") == "catatan,penting\n"
    assert office.enrolled() == 0


def test_a_file_refused_as_a_whole_leaves_nothing_half_done(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "pekerja.csv"
    file.write_bytes(csv_of([person("9901014703850001")]) + "José".encode("latin-1"))

    ended = office.typed("import", "enrolments", str(file), "--sponsor", office.sponsor, *FOR_ALL)

    assert (ended.returncode, "line 3" in ended.stderr) == (1, True)
    assert office.enrolled() == 0
