"""The walk of docs/how-to/department.md: a department from its first day to the report, file and all."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from tests.api.described import as_described
from tests.api.skpd import staff_number
from tests.api.story import Answer, Story
from tests.sheets.files import csv_of

PAGE = Path(__file__).parent.parent.parent / "docs" / "how-to" / "department.md"
STEP = re.compile(r"^(?:GET|POST) (/v1/[^\s?]+)", re.MULTILINE)
FIRST_DAY = "2025-01-06T09:00:00+07:00"
PAY_DAY = "2025-07-01T09:00:00+07:00"


class Walk:
    """Remembers which paths of the page were walked."""

    def __init__(self, api: Story) -> None:
        self.api = api
        self.walked: set[str] = set()

    def post(self, path: str, body: dict[str, Any], *, at: str | None = None, **ids: str) -> Answer:
        self.walked.add(path)
        return self.api.write(path.format(**ids), body, at=at)

    def send(self, path: str, file: bytes, *, at: str, department_id: str, **asked: str) -> dict[str, Any]:
        """A file, as it is."""
        self.walked.add(path)
        headers = {"Idempotency-Key": str(uuid4()), "Sertakan-Clock": at, "Content-Type": "text/csv"}
        response: httpx2.Response = self.api.http.post(
            path.format(department_id=department_id), content=file, params=asked, headers=headers
        )
        as_described(response)
        answer: dict[str, Any] = response.json()
        self.api.position = max(self.api.position, int(response.headers.get("Sertakan-Position", 0)))
        return answer

    def get(self, path: str, **asked: str) -> Answer:
        self.walked.add(path)
        return self.api.read(path, **asked)


def test_the_walk_of_the_page_is_walked_step_by_step(jakarta: Story) -> None:
    walk = Walk(jakarta)
    region = "Kabupaten Garut Selatan"
    name = {"name": "Dinas Tenaga Kerja dan Transmigrasi", "region": region}
    department = str(walk.post("/v1/departments", name, at=FIRST_DAY).department_id)
    headcount = {"civil_servants": 4, "on": "2025-01-01", "source": "BKD Garut, daftar pegawai"}
    walk.post("/v1/departments/{department_id}/headcounts", headcount, department_id=department)
    numbers = [staff_number() for _ in range(3)]
    sponsors = [jakarta.sponsor("asn", at=FIRST_DAY) for _ in numbers]
    enrolments = []
    for sponsor, number in zip(sponsors, numbers, strict=True):
        service = {"department_id": department, "on": "2025-01-02", "staff_number": number}
        walk.post("/v1/sponsors/{sponsor_id}/department", service, sponsor_id=sponsor)
        consent = {"basis": "written_statement", "given_on": "2025-01-02", "document": "Surat pernyataan 12/2025"}
        walk.post("/v1/sponsors/{sponsor_id}/deduction-consents", consent, sponsor_id=sponsor)
        enrolments.append(jakarta.enrol(jakarta.worker(), sponsor, starts_on="2025-07-01"))
    validation = {"on": "2025-01-31", "document": "Berita acara 7/2025"}
    path = "/v1/enrolments/{enrolment_id}/validation"
    walk.post(path, validation, at="2025-01-31T15:00:00+07:00", enrolment_id=enrolments[0])

    files = "/v1/departments/{department_id}/payroll-files"
    bad = csv_of(("NIP", "NAMA", "JUMLAH"), *((number, "Asep", "16.800") for number in (*numbers, staff_number())))
    file = csv_of(("NIP", "NAMA", "JUMLAH"), *((number, "Asep", "16.800") for number in numbers))
    asked = {"month": "2025-07", "deducted_on": "2025-07-01", "department_id": department, "at": PAY_DAY}
    refused = walk.send(files, bad, **asked)
    assert refused["lines"] == [{"line": 5, "column": "NIP", "code": "staff-number-unknown"}]
    assert walk.send(files, file, dry_run="true", **asked)["amount"] == "50400.00"
    batch = str(walk.send(files, file, **asked)["batch_id"])
    transfer = {"amount": "50400.00", "received_at": "2025-07-25T10:00:00+07:00", "reference": "SP2D 0712"}
    path = "/v1/payroll-batches/{batch_id}/remittance"
    remitted = walk.post(path, transfer, at="2025-07-25T11:00:00+07:00", batch_id=batch)
    assert (remitted.payments, remitted.outstanding) == (3, "0.00")
    allocation = "/v1/payroll-batches/{batch_id}/allocation"
    assert walk.post(allocation, {"dry_run": True}, batch_id=batch).settled_count == 3
    assert walk.post(allocation, {}, batch_id=batch).settled_count == 3

    report = walk.get("/v1/reports/department-progress", on="2025-07-31", month="2025-07", region=region)
    (row,) = report.document["items"]
    assert (row["headcount"], row["sponsors"], row["percent_of_headcount"]) == (4, 3, "75.00")
    assert (row["workers"], row["workers_validated"], row["workers_active"]) == (3, 1, 3)
    assert (row["deducted"], row["remitted"], row["outstanding"]) == ("50400.00", "50400.00", "0.00")
    leaving = {"on": "2025-08-01", "reason": "retired"}
    left = walk.post("/v1/sponsors/{sponsor_id}/department/leaving", leaving, sponsor_id=sponsors[0])
    assert (left.consents_withdrawn, left.warnings) == (1, ["carried-by-nobody"])

    told = {step.split("?")[0] for step in STEP.findall(PAGE.read_text(encoding="utf-8"))}
    assert told == walk.walked
