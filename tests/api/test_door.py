"""The outermost room: health, the description of the interface, our own faults, and what is written in the log."""

import threading
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest
import structlog
from fastapi import FastAPI

from api.door import Door
from api.uploads import FILE_TYPES
from ledger.store.database import Database
from tests.api.scene import refused
from tests.api.serving import Served, served, serving
from tests.api.story import Story

SECRET = "9901010703859999"
FILES = "text/csv"  # of a route whose body is a file
ROUTES = {
    "/v1/sponsors": {"post"},
    "/v1/sponsors/{sponsor_id}": {"get"},
    "/v1/sponsors/{sponsor_id}/balance": {"get"},
    "/v1/sponsors/{sponsor_id}/statement": {"get"},
    "/v1/sponsors/{sponsor_id}/payments": {"post"},
    "/v1/payments/{payment_id}/clearing": {"post"},
    "/v1/payments/{payment_id}/reversal": {"post"},
    "/v1/sponsors/{sponsor_id}/refunds": {"post"},
    "/v1/refunds/{refund_id}": {"get"},
    "/v1/refunds/{refund_id}/approval": {"post"},
    "/v1/refunds/{refund_id}/disbursements": {"post"},
    "/v1/sponsors/{sponsor_id}/set-offs": {"post"},
    "/v1/sponsors/{sponsor_id}/deduction-consents": {"get", "post"},
    "/v1/deduction-consents/{consent_id}/withdrawal": {"post"},
    "/v1/sponsors/{sponsor_id}/deductions": {"get", "post"},
    "/v1/deductions/{deduction_id}/correction": {"post"},
    "/v1/departments": {"get", "post"},
    "/v1/departments/{department_id}": {"get"},
    "/v1/departments/{department_id}/headcounts": {"post"},
    "/v1/sponsors/{sponsor_id}/department": {"post"},
    "/v1/sponsors/{sponsor_id}/department/leaving": {"post"},
    "/v1/departments/{department_id}/payroll-batches": {"post"},
    "/v1/departments/{department_id}/payroll-files": {"post"},
    "/v1/payroll-batches/{batch_id}": {"get"},
    "/v1/payroll-batches/{batch_id}/remittance": {"post"},
    "/v1/payroll-batches/{batch_id}/remittance/reversal": {"post"},
    "/v1/payroll-batches/{batch_id}/allocation": {"post"},
    "/v1/reports/department-progress": {"get"},
    "/v1/schemes": {"post"},
    "/v1/schemes/{scheme_id}/seats": {"get", "post"},
    "/v1/schemes/{scheme_id}/budgets": {"post"},
    "/v1/schemes/{scheme_id}/nominations": {"post"},
    "/v1/schemes/{scheme_id}/nomination-files": {"post"},
    "/v1/schemes/{scheme_id}/screenings": {"post"},
    "/v1/schemes/{scheme_id}/enrolments": {"post"},
    "/v1/nominations": {"get"},
    "/v1/nominations/validation": {"post"},
    "/v1/nominations/refusal": {"post"},
    "/v1/screening-lists": {"get", "post"},
    "/v1/screening-lists/{list_id}/destruction": {"post"},
    "/v1/screening-lists/{list_id}/marks": {"post"},
    "/v1/villages": {"get", "post"},
    "/v1/villages/{village_id}": {"get"},
    "/v1/workers": {"post"},
    "/v1/workers/{worker_id}": {"get"},
    "/v1/workers/lookup": {"post"},
    "/v1/workers/{worker_id}/merge": {"get", "post"},
    "/v1/workers/{worker_id}/merge/approval": {"post"},
    "/v1/workers/{worker_id}/enrolments": {"post"},
    "/v1/enrolments/{enrolment_id}/end": {"post"},
    "/v1/enrolment-files": {"post"},
    "/v1/enrolment-files/{enrolment_file_id}": {"get"},
    "/v1/enrolments/{enrolment_id}/validation": {"post"},
    "/v1/enrolments/{enrolment_id}/agent": {"post"},
    "/v1/agents": {"get", "post"},
    "/v1/agents/{agent_id}": {"get"},
    "/v1/agents/{agent_id}/end": {"post"},
    "/v1/workers/{worker_id}/numbers": {"post"},
    "/v1/workers/{worker_id}/attestations": {"post"},
    "/v1/workers/{worker_id}/marks": {"post"},
    "/v1/marks/{mark_id}/clearance": {"post"},
    "/v1/allocations": {"post"},
    "/v1/allocations/{allocation_id}/lines": {"get"},
    "/v1/workers/{worker_id}/backdatings": {"post"},
    "/v1/backdatings": {"get"},
    "/v1/backdatings/{backdating_id}": {"get"},
    "/v1/backdatings/{backdating_id}/approval": {"post"},
    "/v1/lapse-runs": {"post"},
    "/v1/credit-runs": {"post"},
    "/v1/workers/{worker_id}/amendments": {"post"},
    "/v1/workers/{worker_id}/coverage": {"get"},
    "/v1/coverage/queries": {"post"},
    "/v1/benefits/quote": {"post"},
    "/v1/workers/{worker_id}/history": {"get"},
    "/v1/claims": {"get", "post"},
    "/v1/claims/{claim_id}": {"get"},
    "/v1/claims/{claim_id}/verification": {"post"},
    "/v1/claims/{claim_id}/approval": {"post"},
    "/v1/claims/{claim_id}/rejection": {"post"},
    "/v1/claims/{claim_id}/disbursements": {"post"},
    "/v1/claims/{claim_id}/reversal": {"post"},
    "/v1/scholarship-runs": {"post"},
    "/v1/scholarships/{scholarship_id}/disbursements": {"post"},
    "/v1/scholarships/{scholarship_id}/end": {"post"},
    "/v1/adjudications": {"get"},
    "/v1/adjudications/{adjudication_id}": {"get"},
    "/v1/adjudications/{adjudication_id}/decision": {"post"},
    "/v1/adjudications/{adjudication_id}/approval": {"post"},
    "/v1/reports/programme-summary": {"get"},
    "/v1/reports/participants": {"get"},
    "/v1/reports/benefits": {"get"},
    "/v1/reports/participation": {"get"},
    "/v1/reports/ucj": {"get"},
    "/v1/reports/ucj-figures": {"post"},
    "/v1/reports/branch-list": {"get"},
    "/v1/reports/village-progress": {"get"},
    "/v1/reports/budget-realisation": {"get"},
    "/v1/reports/agent-credits": {"get"},
    "/v1/reports/group-performance": {"get"},
    "/v1/reports/arrears": {"get"},
    "/v1/reports/arrears-ageing": {"get"},
    "/v1/reports/receivables-ageing": {"get"},
    "/v1/reports/ending-schemes": {"get"},
    "/v1/reports/ending-schemes/{scheme_id}/workers": {"get"},
    "/v1/sponsors/{sponsor_id}/conflicts": {"get"},
    "/v1/policy": {"get"},
    "/v1/law/policies": {"post"},
    "/v1/law/calendars": {"post"},
    "/v1/law/tariffs": {"post"},
    "/v1/law/proposals": {"get"},
    "/v1/law/proposals/{proposal_id}/approval": {"post"},
    "/v1/law/proposals/{proposal_id}/withdrawal": {"post"},
    "/v1/events": {"get"},
    "/v1/trial-balance": {"get"},
    "/v1/journal": {"get"},
    "/health/live": {"get"},
    "/health/ready": {"get"},
}


def test_the_description_names_every_route_and_every_body(module_service: Served) -> None:
    with httpx2.Client(base_url=module_service.url) as stranger:
        description = stranger.get("/openapi.json").json()
        assert stranger.get("/docs").status_code == 200

    assert {path: set(operations) for path, operations in description["paths"].items()} == ROUTES
    schemas = description["components"]["schemas"]
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            assert ("requestBody" in operation) == (method == "post"), path
            assert path.startswith("/health") or "application/problem+json" in operation["responses"]["401"]["content"]
            if method == "post":
                content = operation["requestBody"]["content"]
                references = [each["schema"]["$ref"] for media, each in content.items() if media == "application/json"]
                assert references or set(content) == set(FILE_TYPES), path
                assert {each.rpartition("/")[2] for each in references} <= schemas.keys()
    assert schemas["ReceivePayment"]["required"] == ["amount", "received_at", "reference", "channel"]
    assert schemas["ReceivePayment"]["additionalProperties"] is False
    names = {each["name"] for each in description["paths"]["/v1/workers/{worker_id}/coverage"]["get"]["parameters"]}
    assert names == {"worker_id", "on", "at", "programme", "as_known_at", "at_least"}


def test_health_is_open_and_tells_the_clock(module_service: Served, module_api: Story) -> None:
    module_api.read(f"/v1/sponsors/{module_api.sponsor()}")
    with httpx2.Client(base_url=module_service.url) as stranger:
        assert stranger.get("/health/live").json() == {"status": "live"}
        ready = stranger.get("/health/ready")

    assert (ready.status_code, ready.json()["status"], ready.json()["clock"]) == (200, "ready", "SIMULATED")
    assert {each["name"] for each in ready.json()["projections"]} >= {"coverage", "programme", "sponsor_balance"}


def test_a_stopped_projection_is_not_ready(database: Database, tmp_path: Path) -> None:
    with served(database, tmp_path, projecting=False) as running, running.story() as story:
        with database.connect("owner") as owner:
            owner.execute("UPDATE projection SET state = 'stopped', error = 'x' WHERE name = 'coverage'")

        ready = story.http.get("/health/ready")

    assert (ready.status_code, ready.json()["problems"]) == (503, ["coverage stopped"])
    assert ready.headers["retry-after"] == "1"


def test_our_own_fault_is_an_id_in_the_answer_and_a_place_in_the_log() -> None:
    app = FastAPI()

    @app.get("/fault/{number}")
    def fault(number: str) -> Any:
        raise ValueError(f"the NIK {number} is in the text of this error")

    app.add_middleware(Door)
    with structlog.testing.capture_logs() as lines, serving(app) as url, httpx2.Client(base_url=url) as client:
        response = client.get(f"/fault/{SECRET}")

    document = refused(response, 500, "internal-error")
    failed, request = lines
    assert (failed["id"], failed["error"]) == (document["id"], "ValueError")
    assert "fault:" in failed["trace"][0]
    assert (request["route"], request["status"]) == ("/fault/{number}", 500)
    assert SECRET not in response.text + str(lines)


@pytest.mark.parametrize(
    "path",
    [f"/v1/workers/{SECRET}", f"/v1/{SECRET}", f"/v1/workers/{SECRET}/coverage?on={SECRET}", f"/v1/events?{SECRET}=1"],
)
def test_what_a_stranger_writes_in_an_address_is_not_logged(module_api: Story, path: str) -> None:
    with structlog.testing.capture_logs() as lines:
        module_api.http.get(path)
        module_api.http.post("/v1/workers/lookup", json={"nik": SECRET})
        until = time.monotonic() + 5
        while sum(line["event"] == "request" for line in lines) < 2:  # written when the answer has gone
            assert time.monotonic() < until
            time.sleep(0.01)

    assert "/v1/workers/lookup" in [line.get("route") for line in lines]
    assert SECRET not in str(lines)


def test_a_client_that_goes_away_is_no_fault_of_ours(module_service: Served) -> None:
    logged = threading.Event()

    def notice(_logger: Any, _name: str, line: Any) -> Any:
        seen.append(line)
        logged.set()
        raise structlog.DropEvent

    seen: list[dict[str, Any]] = []
    before = structlog.get_config()["processors"]
    structlog.configure(processors=[notice])
    try:
        with module_service.caller(next(iter(module_service.tokens))) as client, pytest.raises(ZeroDivisionError):
            client.post("/v1/sponsors", content=_broken(), headers={"Idempotency-Key": "gone"})
        assert logged.wait(5)
    finally:
        structlog.configure(processors=before)

    assert [(line["event"], line.get("status")) for line in seen] == [("request", 499)]


def _broken() -> Any:
    """A body whose sender breaks off."""
    yield b"{"
    raise ZeroDivisionError
