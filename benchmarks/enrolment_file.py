"""A file of a hundred thousand rows, from its bytes on the disk to its being seen in every view."""

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Final
from uuid import UUID

from benchmarks.books import Growth
from benchmarks.figure import Figure, at_least, at_most
from benchmarks.ground import ZONE, Ground, context
from benchmarks.scale import Scale
from ledger.application.house import House
from ledger.cli.opening import projections
from ledger.domain.enrolment_file import FileTerms
from ledger.domain.values import ClockMode, FundOrigin, Programme, SponsorKind
from ledger.projections.waiting import wait_for
from ledger.sheets.enrolments import ENROLMENTS
from ledger.sheets.reading import open_sheet

ROWS_OF_TARGET: Final = 100_000
ROWS_A_SECOND: Final = 3_000
MEMORY_MAX: Final = 150  # megabytes
SECONDS_MAX: Final = 600.0
NOW: Final = datetime(2025, 1, 2, 9, tzinfo=ZONE)
HEADERS: Final = ("NOMOR_IDENTITAS", "NAMA_LENGKAP", "TGL_LAHIR", "JENIS_PEKERJAAN_1", "UPAH", "SEKTOR", "WILAYAH")
REGION: Final = "Kab. Gianyar"


class EnrolmentFile:
    """In a ledger of its own; the views follow in a process of their own, as beside `sertakan serve`."""

    def __init__(self, ground: Ground, scale: Scale) -> None:
        self._ground = ground
        self._rows = scale.rows

    def close(self) -> None: ...

    def enrolment_file(self) -> list[Figure]:
        """Rows a second: to the last commit, and until all views have seen it. Then the file comes once more."""
        with self._ground.new_ledger("enrolment_file", ClockMode.SIMULATED) as house, self._following():
            path, terms = self._ground.home / "pekerja.csv", FileTerms(_sponsor(house), None, tuple(Programme)[:2])
            _write(path, self._rows)
            with Growth() as growth:
                began, worked = perf_counter(), process_time()
                position = _enrol(house, path, terms, self._rows)
                committed, worked = perf_counter() - began, process_time() - worked
                for view in projections():
                    wait_for(house.database.pool, view.name, position, SECONDS_MAX)
                projected = perf_counter() - began
            again = perf_counter()
            assert _enrol(house, path, terms, self._rows) == position, "nothing is recorded twice"
            again = perf_counter() - again
        of_target = self._rows >= ROWS_OF_TARGET
        return [
            Figure("enrolment-file-committed", self._rows / committed, "rows/s"),
            Figure(
                "enrolment-file-projected",
                self._rows / projected,
                "rows/s",
                target=at_least(ROWS_A_SECOND) if of_target else None,
            ),
            Figure("enrolment-file-work", worked / self._rows * 1_000_000, "µs/row"),
            Figure(
                "enrolment-file-memory",
                max(0.01, growth.megabytes),
                "MB",
                target=at_most(MEMORY_MAX) if of_target else None,
            ),
            Figure("enrolment-file-again", again, "s"),
        ]

    @contextmanager
    def _following(self) -> Iterator[None]:
        """The runner of all views, alone in a process."""
        address = self._ground.server.dsn("ledger_app", "enrolment_file", tcp=True)
        command = [sys.executable, "-m", "benchmarks.following"]
        runner = subprocess.Popen(command, env={**os.environ, "SERTAKAN_BENCH_ADDRESS": address})
        try:
            yield
        finally:
            runner.send_signal(signal.SIGTERM)
            runner.wait()


def _sponsor(house: House) -> UUID:
    registered = house.sponsors.register(
        context(house, NOW, b'{"kind":"government"}'),
        sponsor_id=None,
        name="Pemerintah Kabupaten",
        kind=SponsorKind.GOVERNMENT,
        fund_origin=FundOrigin.APBD,
        region=REGION,
    )
    return UUID(registered.result["sponsor_id"])


def _enrol(house: House, path: Path, terms: FileTerms, rows: int) -> int:
    """The position of its last command. Reading the file and looking through it is part of it."""
    with open_sheet(path, ENROLMENTS) as sheet:
        report = house.bulk_enrolments.enrol(context(house, NOW, b"{}"), sheet, terms)
    assert report.enrolled == rows, "every row is taken"
    return report.position


def _write(path: Path, rows: int) -> None:
    """No district has the number 640000, so nobody has these NIKs."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*HEADERS, "TGL_MULAI"))
        for number in range(rows):
            day = date(1980, 1 + number // 28 % 12, 1 + number % 28)
            nik = f"6400{number // 9_999:02d}{day:%d%m%y}{1 + number % 9_999:04d}"
            who = (nik, f"Pekerja {number}", f"{day:%d-%m-%Y}", "nelayan", "1000000", "lainnya", REGION)
            writer.writerow((*who, "02-01-2025"))
