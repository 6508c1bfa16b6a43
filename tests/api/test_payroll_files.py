"""A treasurer's file at the door: what it says is recorded whole, or refused whole with every line and column."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.api.described import as_described
from tests.api.scene import refused
from tests.api.skpd import Department, Servant, staff_number
from tests.api.story import Story
from tests.sheets.files import csv_of, workbook_of

HEADERS = ("NIP", "NAMA", "JUMLAH_POTONGAN")
AT = "2025-07-01T09:00:00+07:00"
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def department(module_api: Story) -> Department:
    return Department.register(module_api)


def send(
    department: Department,
    file: bytes,
    *,
    month: str = "2025-07",
    day: str = "2025-07-01",
    media: str = CSV,
    key: str | None = None,
    **more: Any,
) -> httpx2.Response:
    headers = {"Idempotency-Key": key or str(uuid4()), "Sertakan-Clock": AT, "Content-Type": media}
    asked = {"month": month, "deducted_on": day, **more}
    path = f"/v1/departments/{department.id}/payroll-files"
    response = department.api.http.post(path, content=file, params=asked, headers=headers)
    as_described(response)
    department.api.position = max(department.api.position, int(response.headers.get("Sertakan-Position", 0)))
    return response


def row(servant: Servant, amount: str = "16.800", name: str = "Drs. Asep, M.Si") -> tuple[str, str, str]:
    return (servant.staff_number, f'"{name}"', amount)


def lines(response: httpx2.Response) -> list[tuple[int, str, str]]:
    document = refused(response, 422, "payroll-batch-refused")
    assert document["count"] == len(document["lines"])
    return [(each["line"], each["column"], each["code"]) for each in document["lines"]]


def owed(api: Story, servants: Sequence[Servant]) -> list[int]:
    return [len(api.read(f"/v1/sponsors/{each.sponsor}/deductions").document["items"]) for each in servants]


def test_a_file_is_recorded_as_one_list(module_api: Story, department: Department) -> None:
    servants = [department.servant() for _ in range(3)]
    file = csv_of(HEADERS, *(row(each) for each in servants))

    tried = send(department, file, dry_run="true")
    assert tried.status_code == 200, tried.text
    assert (tried.status_code, tried.json()["amount"], owed(module_api, servants)) == (200, "50400.00", [0, 0, 0])
    answer = send(department, file).json()

    assert (answer["amount"], answer["deductions"], answer["workers"]) == ("50400.00", 3, 3)
    assert owed(module_api, servants) == [1, 1, 1]
    (fact,) = module_api.events(after=answer["position"] - 7, topic="PayrollBatchRecorded")
    assert (fact["data"]["amount"], fact["data"]["deductions"]) == ("50400.00", 3)
    again = send(department, file)
    assert (again.status_code, again.json()) == (201, answer), "these very bytes are this list"
    refused(send(department, file, day="2025-06-30"), 409, "payroll-batch-conflict")
    stored = str(module_api.events(after=answer["position"] - 7))
    assert "Asep" not in stored
    assert servants[0].staff_number not in stored


def test_a_workbook_with_english_headers_is_the_same(module_api: Story, department: Department) -> None:
    servants = [department.servant() for _ in range(2)]
    nik = module_api.nik()
    worker = module_api.worker(nik=nik)
    module_api.enrol(worker, servants[1].sponsor, starts_on="2025-01-01")
    file = workbook_of(
        ("No", "staff number", "name", "amount", "worker nik"),
        (1, servants[0].staff_number, "Asep", 16_800, None),
        (2, servants[1].staff_number, "Dewi", 16_800, nik),
        title="Potongan",
    )

    answer = send(department, file, media=XLSX).json()

    assert (answer["amount"], answer["deductions"], answer["workers"]) == ("33600.00", 2, 2)
    assert module_api.coverage(worker, "2025-07-02").of_membership["deducted"]
    assert not module_api.coverage(servants[1].worker, "2025-07-02").of_membership["deducted"]


def test_a_file_is_refused_with_every_line_and_column_and_nothing_is_recorded(
    module_api: Story, department: Department
) -> None:
    good = [department.servant() for _ in range(2)]
    numbers = [staff_number() for _ in range(2)]
    before = module_api.position
    file = csv_of(
        ("NIP", "ID_SPONSOR", "NAMA", "JUMLAH_POTONGAN", "NIK"),
        (good[0].staff_number, "", "A", "16.800", ""),
        ("1990", "", "B", "16.800", ""),
        ('"1,99001E+17"', "", "C", "16.800", ""),
        (numbers[0], "", "D", "enam belas", ""),
        (numbers[1], "", "E", "16.800", ""),
        ("", "", "F", "16.800", ""),
        (good[1].staff_number, good[1].sponsor, "G", "16.800", ""),
        (good[1].staff_number, "", "H", "", ""),
        (good[1].staff_number, "", "I", "16.800", "123"),
        (good[1].staff_number, "", "J", "16.800", "9901010703859999"),
        (good[0].staff_number, "", "K", "16.800", ""),
    )

    found = lines(send(department, file))

    assert [(line, column) for line, column, _ in found] == [
        (3, "NIP"),
        (4, "NIP"),
        (5, "JUMLAH_POTONGAN"),
        (6, "NIP"),
        (7, "NIP"),
        (8, "NIP"),
        (9, "JUMLAH_POTONGAN"),
        (10, "NIK"),
        (11, "NIK"),
        (12, "NIP"),
    ]
    codes = {line: code for line, _, code in found}
    assert (codes[6], codes[7], codes[8]) == ("staff-number-unknown", "one-of-two", "one-of-two")
    assert (codes[11], codes[12]) == ("worker-unknown", "line-twice")
    assert module_api.topics(after=before) == []


def test_a_number_in_a_cell_of_numbers_is_refused_before_anybody_is_looked_up(department: Department) -> None:
    servant = department.servant()
    file = workbook_of(("NIP", "JUMLAH"), (int(servant.staff_number), 16_800), title="Potongan")

    ((line, column, code),) = lines(send(department, file, media=XLSX))

    assert (line, column) == (2, "NIP")
    assert "number" in code


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "file-empty"),
        (csv_of(("NAMA", "JUMLAH"))[:-2].decode().encode("utf-16"), None),
        (csv_of(("NIP", "NAMA"), ("199001012015980999", "A")), "columns-missing"),
        (csv_of(("NIP", "JUMLAH", "NIP"), ("199001012015980999", "1", "2")), "column-repeated"),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(department: Department, file: bytes, code: str | None) -> None:
    response = send(department, file)

    assert response.status_code in {413, 415, 422}
    if code is not None:
        assert response.json()["code"] == code
    assert "199001012015980999" not in response.text


def test_a_file_without_lines_is_no_list(department: Department) -> None:
    assert lines(send(department, csv_of(HEADERS))) == []
