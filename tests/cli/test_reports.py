"""Every report on the terminal and as a file, as the interface would answer."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from api.report_catalogue import REPORTS
from ledger.demo import balikpapan
from tests.cli.command import Command

ON = ("--on", "2024-03-31")
UCJ = ("report", "ucj", *ON, "--region", balikpapan.REGION)


def test_all_reports_are_listed_with_what_they_take(story: Command) -> None:
    listed = story("report").out

    assert all(name in listed for name in REPORTS)
    (line,) = (line for line in listed.splitlines() if line.startswith("ending-scheme-workers"))
    assert line.split() == ["ending-scheme-workers", "--scheme-id", "--on", "--as-known-at"]


def test_a_report_is_a_document_a_table_and_a_file(story: Command, tmp_path: Path) -> None:
    document = story(*UCJ, "--json").document
    assert document["active_workers"] > 0
    shown = story(*UCJ)
    assert str(document["active_workers"]) in shown.out
    assert f"position {document['as_known_at']['position']}, recorded" in shown.out

    names, row, *_ = csv.reader(story(*UCJ, "--format", "csv").out.splitlines())
    assert dict(zip(names, row, strict=True))["active_workers"] == str(document["active_workers"])

    file = tmp_path / "ucj.xlsx"
    assert story(*UCJ, "--format=xlsx", "--output", file).out == ""
    sheet = load_workbook(file, read_only=True)["ucj"]
    written, (name, active, *_) = sheet.iter_rows(values_only=True)
    assert list(written) == names
    assert (name, active) == (balikpapan.REGION, document["active_workers"])
    again = story(*UCJ, "--format=xlsx", "--output", file)
    assert (again.code, "cannot be made" in again.err) == (2, True)


def test_a_row_too_wide_for_a_line_is_told_value_by_value(story: Command) -> None:
    asked = ("report", "group-performance", "--year", "2024")
    wanted = [each["sponsor_id"] for each in story(*asked, "--json").document["items"]]

    shown = story(*asked).out

    assert wanted
    assert [line.split()[1] for line in shown.splitlines() if line.startswith("sponsor_id ")] == [*wanted, "total"]
    assert shown.startswith("year  ")


def test_a_report_may_be_asked_as_known_before(story: Command) -> None:
    assert story(*UCJ, "--as-known-at=1", "--json").document["active_workers"] == 0
    assert story(*UCJ, "--as-known-at", "99999999").code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("ucj", "--on", "2024-02-30"),
        ("ucj", "2024-02-01"),
        ("arrears",),
        ("arrears", *ON, "--on", "2024-02-01"),
        ("arrears", *ON, "--limit", "3"),
        ("arrears", "--on"),
        ("arrears", *ON, "--format", "pdf"),
        ("arrears", *ON, "--format", "xlsx"),
        ("ending-scheme-workers", *ON),
        ("ending-scheme-workers", *ON, "--scheme-id", "1"),
    ],
)
def test_wrong_use_is_told(story: Command, words: tuple[str, ...]) -> None:
    refused = story("report", *words)

    assert (refused.code, refused.out) == (2, "")
    assert "Traceback" not in refused.err


def test_a_file_that_cannot_be_finished_is_not_left(story: Command, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"

    refused = story("report", "arrears", *ON, "--as-known-at", "99999999", "--format", "csv", "--output", file)

    assert refused.code == 1
    assert not file.exists()
